/** Waits for real processes: asks every 25 ms, fails with what did not happen. */
const POLL_MS = 25;

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Resolves with the first answer that is not undefined or false. A condition that throws is asked again. */
export async function until<T>(
  condition: () => Promise<T | undefined | false> | T | undefined | false,
  what: string | (() => string),
  limitMs = 45_000,
): Promise<T> {
  const deadline = Date.now() + limitMs;
  let last: unknown;
  do {
    try {
      const value = await condition();
      if (value !== undefined && value !== false) return value;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await pause(POLL_MS);
  } while (Date.now() < deadline);
  throw new Error(`${typeof what === 'string' ? what : what()}: not within ${limitMs} ms${last === undefined ? '' : ` (${last})`}`);
}
