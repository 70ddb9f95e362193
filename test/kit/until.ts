/** Waits for real processes: asks every 25 ms, fails with what did not happen. */
const POLL_MS = 25;

export async function until(condition: () => boolean | Promise<boolean>, what: string, limitMs = 45_000): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`${what} did not happen within ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
