/** A scheduled callback. `cancel` is idempotent and safe after the callback ran. */
export interface TimerHandle {
  cancel(): void;
}

/**
 * Time as an argument. Everything that waits, expires or stamps takes one, so that a cluster runs in virtual time in tests.
 * All figures are milliseconds.
 */
export interface Clock {
  /** Wall clock, ms since the epoch: for timestamps that leave the process. May jump. */
  now(): number;
  /** Never goes back, fractional ms since an arbitrary start: for timeouts and durations. */
  monotonic(): number;
  /** Runs `callback` once after `delayMs`. Does not keep the process alive by itself. */
  after(delayMs: number, callback: () => void): TimerHandle;
  /** Runs `callback` every `periodMs`, first after one period. */
  every(periodMs: number, callback: () => void): TimerHandle;
}

/** Resolves after `delayMs` of the given clock. */
export function sleep(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delayMs, resolve);
  });
}
