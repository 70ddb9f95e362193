import type { Clock } from '../base/clock.ts';

/** Fetches that wait for news. Waking is cheap and may be spurious: each looks again and parks again. */
export class ParkedFetches {
  private readonly clock: Clock;
  private readonly waiting = new Set<() => void>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Resolves at the next `wake`, or after `timeoutMs`. */
  park(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.waiting.delete(done);
        timer.cancel();
        resolve();
      };
      const timer = this.clock.after(Math.max(1, timeoutMs), done);
      this.waiting.add(done);
    });
  }

  wake(): void {
    for (const done of [...this.waiting]) done();
  }
}
