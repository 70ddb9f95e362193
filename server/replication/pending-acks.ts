import type { Clock, TimerHandle } from '../base/clock.ts';
import { errors } from '../protocol/errors.ts';
import type { OffsetWaiter } from './offset-waiters.ts';
import type { ProduceOutcome } from './replica-requests.ts';

/** One partition of a produce request that waits for its acknowledgement. */
export class AckWaiter implements OffsetWaiter {
  settled = false;
  private readonly request: PendingAcks;
  private readonly index: number;
  private readonly onTimeout: () => void;

  constructor(request: PendingAcks, index: number, onTimeout: () => void) {
    this.request = request;
    this.index = index;
    this.onTimeout = onTimeout;
  }

  /** Acknowledges (0) or fails this partition. */
  complete(errorCode: number): void {
    if (this.settled) return;
    this.settled = true;
    this.request.partitionDone(this.index, errorCode);
  }

  timeOut(): void {
    if (this.settled) return;
    this.complete(errors.REQUEST_TIMED_OUT);
    this.onTimeout();
  }
}

/**
 * A produce request on its way to its acknowledgements: outcomes are filled by the appends, waiters turn those that fail
 * later into errors, and `done` resolves when none waits any more. A timed out partition may still be committed (R2).
 */
export class PendingAcks {
  readonly done: Promise<ProduceOutcome[]>;
  private readonly outcomes: ProduceOutcome[];
  private readonly waiters: AckWaiter[] = [];
  private resolve: (outcomes: ProduceOutcome[]) => void = () => undefined;
  private open = 0;
  private timer: TimerHandle | undefined;

  constructor(outcomes: ProduceOutcome[]) {
    this.outcomes = outcomes;
    this.done = new Promise((resolve) => {
      this.resolve = resolve;
    });
  }

  /** A waiter for the outcome at `index`. `onTimeout` tells the queue that holds it. */
  waiter(index: number, onTimeout: () => void): AckWaiter {
    const waiter = new AckWaiter(this, index, onTimeout);
    this.waiters.push(waiter);
    this.open += 1;
    return waiter;
  }

  /** All waiters are added: starts the clock, or resolves at once when all are done. */
  start(clock: Clock, timeoutMs: number): void {
    if (this.open === 0) {
      this.resolve(this.outcomes);
      return;
    }
    this.timer = clock.after(Math.max(0, timeoutMs), () => {
      for (const waiter of this.waiters) waiter.timeOut();
    });
  }

  /** Called by waiters. */
  partitionDone(index: number, errorCode: number): void {
    const outcome = this.outcomes[index];
    if (errorCode !== errors.NONE && outcome) {
      this.outcomes[index] = { ...outcome, errorCode, baseOffset: -1, logAppendTimeMs: -1 };
    }
    this.open -= 1;
    if (this.open > 0 || !this.timer) return;
    this.timer.cancel();
    this.resolve(this.outcomes);
  }
}
