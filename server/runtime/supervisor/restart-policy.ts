/** Pause before the first restart, ms; doubled with each crash in the window, up to the limit. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** This many crashes within the window and the broker stays down. */
const CRASH_LIMIT = 5;
/** Restarts within the window before the broker stays down. */
export const RESTART_LIMIT = CRASH_LIMIT - 1;
const WINDOW_MS = 60_000;

/** Decides how a crashed broker comes back: after a growing pause, or not at all. Times in ms of a monotonic clock. */
export class RestartPolicy {
  private crashes: number[] = [];

  /** Call once per crash. `give-up` is final until `forget`. */
  onCrash(nowMs: number): { readonly kind: 'restart'; readonly pauseMs: number; readonly attempt: number } | { readonly kind: 'give-up' } {
    this.crashes = [...this.crashes.filter((at) => nowMs - at < WINDOW_MS), nowMs];
    const attempt = this.crashes.length;
    if (attempt >= CRASH_LIMIT) return { kind: 'give-up' };
    return { kind: 'restart', pauseMs: Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1)), attempt };
  }

  /** A start asked for by a user begins anew. */
  forget(): void {
    this.crashes = [];
  }
}
