import type { BrokerId, Offset } from '../base/ids.ts';

/** What one fetch of a follower tells its leader. */
export interface FollowerFetchReport {
  /** First offset it does not have: its log end offset. */
  readonly fetchOffset: Offset;
  readonly logStartOffset: Offset;
  /** Broker epoch of the follower; −1 unknown. */
  readonly brokerEpoch: number;
  /** The leader's log end when it took the fetch. */
  readonly leaderLogEndOffset: Offset;
  /** Wall clock, ms. */
  readonly nowMs: number;
}

/**
 * A follower as its leader sees it: where its log ends and when it last had everything. "Caught up" at time t means that it
 * had, by now, fetched up to what was the leader's log end at t (Kafka's `Replica`; R3).
 */
export class FollowerState {
  readonly brokerId: BrokerId;
  /** −1 until the first fetch in this leader epoch. */
  logEndOffset: Offset = -1;
  /** −1 until the first fetch in this leader epoch. */
  logStartOffset: Offset = -1;
  brokerEpoch = -1;
  /** Wall clock, ms; −Infinity = never in this leader epoch. */
  lastCaughtUpMs: number;
  private lastFetchMs = 0;
  private leaderLogEndAtLastFetch: Offset = -1;

  constructor(brokerId: BrokerId, options: { readonly inIsr: boolean; readonly nowMs: number }) {
    this.brokerId = brokerId;
    // A member of the ISR gets a full lag period after an election before it can be called slow.
    this.lastCaughtUpMs = options.inIsr ? options.nowMs : Number.NEGATIVE_INFINITY;
  }

  record(report: FollowerFetchReport): void {
    if (report.fetchOffset >= report.leaderLogEndOffset) {
      this.lastCaughtUpMs = Math.max(this.lastCaughtUpMs, report.nowMs);
    } else if (report.fetchOffset >= this.leaderLogEndAtLastFetch && this.leaderLogEndAtLastFetch >= 0) {
      this.lastCaughtUpMs = Math.max(this.lastCaughtUpMs, this.lastFetchMs);
    }
    this.logEndOffset = report.fetchOffset;
    this.logStartOffset = report.logStartOffset;
    this.brokerEpoch = report.brokerEpoch;
    this.lastFetchMs = report.nowMs;
    this.leaderLogEndAtLastFetch = report.leaderLogEndOffset;
  }

  isCaughtUp(leaderLogEndOffset: Offset, nowMs: number, maxLagMs: number): boolean {
    return this.logEndOffset === leaderLogEndOffset || nowMs - this.lastCaughtUpMs <= maxLagMs;
  }
}
