/** A control that shows nothing is tried again so often: where by chance nothing was under way at the moment that counts, even its bug does no harm. */
const ATTEMPTS = 4;

/** What one try of a control showed. */
export interface Shown {
  /** Records lost, or whatever shows the bug; 0 is nothing. */
  readonly lost: number;
  /** For a failure. */
  readonly story: string;
}

/** The first try that shows something, or the last. */
export async function untilLost(once: (attempt: number) => Promise<Shown>): Promise<Shown> {
  for (let attempt = 1; ; attempt += 1) {
    const shown = await once(attempt);
    if (shown.lost > 0 || attempt === ATTEMPTS) return shown;
  }
}
