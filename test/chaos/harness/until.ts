/** Waits for real processes: polls, and says what did not happen. */
const EVERY_MS = 25;

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Resolves with the first value that is not undefined or false. A condition that throws is asked again. */
export async function until<T>(what: string, limitMs: number, condition: () => Promise<T | undefined | false> | T | undefined | false): Promise<T> {
  const deadline = Date.now() + limitMs;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      const value = await condition();
      if (value !== undefined && value !== false) return value;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await pause(EVERY_MS);
  }
  throw new Error(`${what}: not within ${limitMs} ms${last === undefined ? '' : ` (${last})`}`);
}
