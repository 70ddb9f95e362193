import type { Offset } from '../base/ids.ts';
import { NotRaftLeaderError } from './raft-options.ts';

interface PendingCommit {
  readonly lastOffset: Offset;
  readonly startedMs: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Appends of this leader that wait for a majority, in offset order. */
export class PendingCommits {
  private readonly queue: PendingCommit[] = [];
  private readonly observeLatency: (startedMs: number) => void;

  /** `observeLatency` gets the start of each append that was committed. */
  constructor(observeLatency: (startedMs: number) => void) {
    this.observeLatency = observeLatency;
  }

  /** Resolves once everything up to `lastOffset` is committed and delivered on this node. */
  add(lastOffset: Offset, startedMs: number): Promise<void> {
    const committed = new Promise<void>((resolve, reject) => {
      this.queue.push({ lastOffset, startedMs, resolve, reject });
    });
    // A caller that does not look at the outcome must not end the process with an unhandled rejection.
    committed.catch(() => undefined);
    return committed;
  }

  /** Everything below `endOffset` is committed and delivered. */
  complete(endOffset: Offset): void {
    for (let next = this.queue[0]; next && next.lastOffset < endOffset; next = this.queue[0]) {
      this.queue.shift();
      this.observeLatency(next.startedMs);
      next.resolve();
    }
  }

  /** Leadership is over: what is not committed (at or above `highWatermark`) has an unknown outcome. */
  fail(highWatermark: Offset): void {
    const unknown = this.queue.filter((pending) => pending.lastOffset >= highWatermark);
    this.queue.splice(this.queue.length - unknown.length);
    for (const pending of unknown) {
      pending.reject(new NotRaftLeaderError(`leadership ended before offset ${pending.lastOffset} was committed`));
    }
  }
}
