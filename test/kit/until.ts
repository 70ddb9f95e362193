/** Waits for real processes: asks every 25 ms, fails with what did not happen. */
const POLL_MS = 25;

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Resolves with the first answer that is not undefined or false. A condition that throws is asked again; one that never answers fails in time too. */
export async function until<T>(
  condition: () => Promise<T | undefined | false> | T | undefined | false,
  what: string | (() => string),
  limitMs = 90_000,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const limit = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      isOver = true;
      resolve(undefined);
    }, limitMs);
  });
  let last: unknown;
  try {
    do {
      try {
        const value = await Promise.race([condition(), limit]);
        if (value !== undefined && value !== false) return value;
        last = undefined;
      } catch (error) {
        last = error;
      }
      await pause(POLL_MS);
    } while (!isOver);
  } finally {
    clearTimeout(timer);
  }
  throw new Error(`${typeof what === 'string' ? what : what()}: not within ${limitMs} ms${last === undefined ? '' : ` (${last})`}`);
}
