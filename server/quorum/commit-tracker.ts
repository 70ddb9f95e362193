import type { Clock } from '../base/clock.ts';
import type { Offset } from '../base/ids.ts';
import type { Histogram } from '../base/metrics.ts';
import { CatchUps } from './catch-ups.ts';
import { CommitPump } from './commit-pump.ts';
import { PendingCommits } from './pending-commits.ts';
import type { RaftLog } from './raft-log.ts';
import type { RaftListener } from './raft-options.ts';

/** The committed end of the metadata log, and everything that happens when it moves. */
export class CommitTracker {
  /** Who waits for everything that is committed by now. */
  readonly catchUps = new CatchUps(() => this.delivered);
  private readonly options: {
    readonly log: RaftLog;
    readonly clock: Clock;
    readonly listener: RaftListener;
    readonly commitLatency: Histogram;
    /** The listener has everything below `end`. */
    readonly onDelivered: (end: Offset) => void;
    readonly onFailed: (error: Error) => void;
  };
  private readonly pump: CommitPump;
  private readonly pending: PendingCommits;
  private committedEnd: Offset;

  constructor(options: CommitTracker['options']) {
    this.options = options;
    const { log, clock, listener, commitLatency } = options;
    this.committedEnd = log.logStartOffset;
    this.pending = new PendingCommits((startedMs) => commitLatency.observe(clock.monotonic() - startedMs));
    this.pump = new CommitPump({
      log,
      startOffset: this.committedEnd,
      deliver: (batches) => listener.onCommitted(batches),
      onDelivered: (end) => {
        this.pending.complete(end);
        this.catchUps.check();
        options.onDelivered(end);
      },
      onFailed: options.onFailed,
    });
  }

  /** Everything below is committed, as far as this node knows. Never goes back. */
  get end(): Offset {
    return this.committedEnd;
  }

  /** The listener has everything below. */
  get delivered(): Offset {
    return this.pump.deliveredEnd;
  }

  /** Everything below `end` is committed. Returns whether that is news. */
  advanceTo(end: Offset): boolean {
    if (end <= this.committedEnd) return false;
    this.committedEnd = end;
    this.options.log.setHighWatermark(end);
    this.pump.advanceTo(end);
    return true;
  }

  /** Delivers nothing until `restartAt`: the log is being replaced. */
  suspend(): void {
    this.pump.suspend();
  }

  /** A snapshot holds everything below `end`: the log and its delivery go on from there. */
  restartAt(end: Offset): void {
    this.committedEnd = end;
    this.options.log.setHighWatermark(end);
    this.pump.restartAt(end);
  }

  /** Resolves once `lastOffset` is committed and delivered here; rejects when leadership ends before it is committed. */
  waitFor(lastOffset: Offset): Promise<void> {
    return this.pending.add(lastOffset, this.options.clock.monotonic());
  }

  /** Appends that are not committed yet have an unknown outcome from now on. */
  endLeadership(): void {
    this.pending.fail(this.committedEnd);
  }

  /** Delivers nothing more. */
  stop(): void {
    this.pump.stop();
  }
}
