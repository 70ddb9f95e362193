import type { BrokerId, Offset } from '../base/ids.ts';
import { majorityOf } from './vote-tally.ts';

/** What a leader knows of one replica. Offsets are −1 until its first fetch of the epoch. */
export interface ReplicaProgress {
  readonly id: BrokerId;
  /** The replica has everything below on its disk. */
  endOffset: Offset;
  /** Monotonic ms of the last fetch; for a voter without one, of the epoch's start. */
  lastFetchMs: number;
  /** Wall clock of the last fetch and of the last moment the replica had all that the leader had, −1 if never. */
  lastFetchTimestamp: number;
  lastCaughtUpTimestamp: number;
  /** Leader's log end when the replica last fetched. */
  leaderEndAtLastFetch: Offset;
  /** High watermark of the last answer. */
  sentHighWatermark: Offset;
}

/** Observers remembered for DescribeQuorum; the one that has been silent longest makes room. */
const MAX_OBSERVERS = 256;
const OBSERVER_EXPIRY_MS = 300_000;

/** Progress of the followers of one leader in one epoch. */
export class LeaderState {
  readonly epoch: number;
  /** Offset of the epoch's first record, the LEADER_CHANGE message. */
  readonly epochStartOffset: Offset;
  readonly nodeId: BrokerId;
  /** `onLeader` was called. */
  announced = false;
  private readonly voters = new Map<BrokerId, ReplicaProgress>();
  private readonly observers = new Map<BrokerId, ReplicaProgress>();
  private readonly startedMs: number;

  constructor(options: { nodeId: BrokerId; epoch: number; epochStartOffset: Offset; voterIds: readonly BrokerId[]; nowMs: number }) {
    this.nodeId = options.nodeId;
    this.epoch = options.epoch;
    this.epochStartOffset = options.epochStartOffset;
    this.startedMs = options.nowMs;
    for (const id of options.voterIds) this.voters.set(id, newProgress(id, options.nowMs));
  }

  /** Notes a fetch that fits this log: the replica has everything below `fetchOffset`. */
  recordFetch(id: BrokerId, fetch: { fetchOffset: Offset; leaderEndOffset: Offset; nowMs: number; wallMs: number }): ReplicaProgress {
    const progress = this.voters.get(id) ?? this.observer(id, fetch.nowMs);
    if (fetch.fetchOffset >= fetch.leaderEndOffset) progress.lastCaughtUpTimestamp = fetch.wallMs;
    else if (progress.leaderEndAtLastFetch >= 0 && fetch.fetchOffset >= progress.leaderEndAtLastFetch) {
      progress.lastCaughtUpTimestamp = Math.max(progress.lastCaughtUpTimestamp, progress.lastFetchTimestamp);
    }
    progress.endOffset = fetch.fetchOffset;
    progress.lastFetchMs = fetch.nowMs;
    progress.lastFetchTimestamp = fetch.wallMs;
    progress.leaderEndAtLastFetch = fetch.leaderEndOffset;
    return progress;
  }

  /** A voter that fetches a snapshot is alive, though it has nothing new of the log. */
  noteSnapshotFetch(id: BrokerId, nowMs: number): void {
    const progress = this.voters.get(id);
    if (progress) progress.lastFetchMs = nowMs;
  }

  /**
   * End of what a majority has on disk, this node's own term being `ownSyncedEnd`. Undefined until that includes a record of
   * this epoch: a leader commits earlier epochs only together with its own (Raft, section 5.4.2).
   */
  committedEnd(ownSyncedEnd: Offset): Offset | undefined {
    const ends = [...this.voters.values()].map((voter) => (voter.id === this.nodeId ? ownSyncedEnd : voter.endOffset));
    ends.sort((a, b) => b - a);
    const end = ends[majorityOf(ends.length) - 1];
    return end !== undefined && end > this.epochStartOffset ? end : undefined;
  }

  /** Whether a majority, this node included, has fetched since `sinceMs` (monotonic). */
  hasQuorumSince(sinceMs: number): boolean {
    const alive = [...this.voters.values()].filter((voter) => voter.id === this.nodeId || voter.lastFetchMs >= sinceMs);
    return alive.length >= majorityOf(this.voters.size);
  }

  /** Other voters that have not fetched since `sinceMs`, or not at all in this epoch. */
  silentVoters(sinceMs: number): BrokerId[] {
    return this.otherVoters()
      .filter((voter) => voter.endOffset < 0 || voter.lastFetchMs < sinceMs)
      .map((voter) => voter.id);
  }

  /** Other voters, the most caught up first: who should lead next. */
  successors(): BrokerId[] {
    return this.otherVoters()
      .sort((a, b) => b.endOffset - a.endOffset || a.id - b.id)
      .map((voter) => voter.id);
  }

  voterProgress(): readonly ReplicaProgress[] {
    return [...this.voters.values()];
  }

  observerProgress(): readonly ReplicaProgress[] {
    return [...this.observers.values()];
  }

  /** Monotonic ms at which this node was elected. */
  get electedMs(): number {
    return this.startedMs;
  }

  private otherVoters(): ReplicaProgress[] {
    return [...this.voters.values()].filter((voter) => voter.id !== this.nodeId);
  }

  private observer(id: BrokerId, nowMs: number): ReplicaProgress {
    const known = this.observers.get(id);
    if (known) return known;
    for (const [other, progress] of this.observers) {
      if (nowMs - progress.lastFetchMs > OBSERVER_EXPIRY_MS) this.observers.delete(other);
    }
    if (this.observers.size >= MAX_OBSERVERS) {
      const [oldest] = [...this.observers.values()].sort((a, b) => a.lastFetchMs - b.lastFetchMs);
      if (oldest) this.observers.delete(oldest.id);
    }
    const progress = newProgress(id, nowMs);
    this.observers.set(id, progress);
    return progress;
  }
}

function newProgress(id: BrokerId, nowMs: number): ReplicaProgress {
  return {
    id,
    endOffset: -1,
    lastFetchMs: nowMs,
    lastFetchTimestamp: -1,
    lastCaughtUpTimestamp: -1,
    leaderEndAtLastFetch: -1,
    sentHighWatermark: -1,
  };
}
