/** An Error as the system would give it. */
export function networkError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
