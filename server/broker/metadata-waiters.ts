import type { Clock } from '../base/clock.ts';

interface Waiter {
  readonly condition: () => boolean;
  readonly done: () => void;
}

/** Lets requests wait for something to show in this broker's metadata, bounded in time. `check` is called after each change. */
export class MetadataWaiters {
  private readonly clock: Clock;
  private readonly waiting = new Set<Waiter>();

  constructor(options: { clock: Clock }) {
    this.clock = options.clock;
  }

  /** Resolves when `condition` holds, or after `limitMs`. Never rejects. */
  reached(condition: () => boolean, limitMs: number): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        timer.cancel();
        this.waiting.delete(waiter);
        resolve();
      };
      const timer = this.clock.after(limitMs, done);
      const waiter: Waiter = { condition, done };
      this.waiting.add(waiter);
    });
  }

  check(): void {
    for (const waiter of this.waiting) if (waiter.condition()) waiter.done();
  }
}
