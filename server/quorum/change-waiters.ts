import type { Clock } from '../base/clock.ts';

/** Callers that wait for a condition on some state, looked at again after each change of it. */
export class ChangeWaiters {
  private readonly clock: Clock;
  private readonly checks = new Set<() => void>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** The state changed. */
  notify(): void {
    for (const check of [...this.checks]) check();
  }

  /** Resolves when `condition` holds after some change, or after `timeoutMs`. */
  until(condition: () => boolean, timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.checks.delete(check);
        timer.cancel();
        resolve();
      };
      const check = (): void => {
        if (condition()) done();
      };
      const timer = this.clock.after(timeoutMs, done);
      this.checks.add(check);
    });
  }
}
