import type { Offset } from '../base/ids.ts';

interface Waiter {
  /** Inquiries with a greater number left after the call. */
  readonly since: number;
  /** Committed end as such an inquiry told; undefined until one was answered. */
  end: Offset | undefined;
  readonly resolve: () => void;
}

/**
 * Callers that wait until this node knows everything that was committed when they called (the read index of Raft, section 6.4). What tells is
 * an answer to a question that left after the call: one that was on its way before may be as old as this node's own knowledge.
 */
export class CatchUps {
  /** Set while this node leads, and has to ask its voters. */
  onWait: (() => void) | undefined;
  /** The listener has everything below. */
  private readonly delivered: () => Offset;
  private waiters: Waiter[] = [];
  private inquiries = 0;

  constructor(delivered: () => Offset) {
    this.delivered = delivered;
  }

  /** Resolves once the committed end of this moment is known and everything below it was delivered. Stays open while nobody can tell. */
  wait(): Promise<void> {
    const caughtUp = new Promise<void>((resolve) => {
      this.waiters.push({ since: this.inquiries, end: undefined, resolve });
    });
    this.onWait?.();
    return caughtUp;
  }

  /** Whether an answer is waited for, which should not be parked then. */
  get urgent(): boolean {
    return this.waiters.some(({ end }) => end === undefined);
  }

  /** A question to the leader, or of the leader to its voters, leaves now. Gives its number. */
  inquire(): number {
    this.inquiries += 1;
    return this.inquiries;
  }

  /** The question was answered by the leader, or for it by a majority: everything below `end` was committed then. */
  answered(inquiry: number, end: Offset): void {
    for (const waiter of this.waiters) if (waiter.since < inquiry) waiter.end ??= end;
    this.check();
  }

  /** More was delivered. */
  check(): void {
    if (this.waiters.length === 0) return;
    const delivered = this.delivered();
    const done = this.waiters.filter(({ end }) => end !== undefined && end <= delivered);
    if (done.length === 0) return;
    this.waiters = this.waiters.filter((waiter) => !done.includes(waiter));
    for (const { resolve } of done) resolve();
  }
}
