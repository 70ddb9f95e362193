import { type Clock, sleep } from '../base/clock.ts';
import { errorCode } from '../base/file-system.ts';
import type { BrokerId, Offset, Uuid } from '../base/ids.ts';
import { apis } from '../protocol/apis.ts';
import type { Decoded, Encodable } from '../protocol/definition.ts';
import type { fetchRequest, fetchResponse } from '../protocol/messages/01-fetch.ts';
import type { RequestChannel } from '../protocol/request-channel.ts';
import { METADATA_PARTITION, METADATA_TOPIC_NAMES, QUORUM_VERSIONS } from './quorum-messages.ts';
import { idOrNone } from './quorum-peers.ts';
import { lastRecordEpoch, type RaftLog } from './raft-log.ts';
import type { RaftTiming } from './raft-options.ts';

/** Bytes asked for in one fetch; one batch comes whole even when it is larger. */
const FETCH_BYTES = 8 * 1024 * 1024;

/** An epoch of the leader's log and where it ends there. */
export interface DivergingEpoch {
  readonly epoch: number;
  readonly endOffset: Offset;
}

/** What a fetcher tells its node. */
export interface FetcherEvents {
  /** The leader answered and still leads. */
  onContact(): void;
  /** The leader's port refuses connections, or ended them twice in a row. May come again and again. */
  onUnreachable(): void;
  /** The peer does not lead this epoch; it named what it knows. */
  onRefused(epoch: number, leaderId: BrokerId | undefined): Promise<void>;
  /** The logs differ: cut back. */
  onDiverging(diverging: DivergingEpoch): Promise<void>;
  /** The leader's log no longer starts low enough; load this snapshot. */
  onSnapshot(snapshotId: DivergingEpoch): Promise<void>;
  /** Everything below is committed and in this log. */
  onHighWatermark(highWatermark: Offset): void;
  onFailed(error: Error): void;
}

export interface LeaderFetcherOptions {
  readonly nodeId: BrokerId;
  readonly directoryId: Uuid;
  readonly clusterId: Uuid;
  readonly leaderId: BrokerId;
  readonly epoch: number;
  readonly log: RaftLog;
  readonly clock: Clock;
  readonly timing: RaftTiming;
  readonly openChannel: (voterId: BrokerId) => RequestChannel;
  readonly events: FetcherEvents;
}

/**
 * Replicates from the leader of one epoch until stopped: fetch, append, sync, fetch again. The fetch offset is what this node
 * has on disk, so asking for it is also how it acknowledges (KIP-595).
 */
export class LeaderFetcher {
  private readonly options: LeaderFetcherOptions;
  private channel: RequestChannel;
  private stopped = false;
  /** The next fetch must not be parked: the leader's last answer may have been lost. */
  private fresh = true;

  constructor(options: LeaderFetcherOptions) {
    this.options = options;
    this.channel = options.openChannel(options.leaderId);
  }

  start(): void {
    this.run().catch((error: unknown) => {
      if (!this.stopped) this.options.events.onFailed(error instanceof Error ? error : new Error(String(error)));
    });
  }

  stop(): void {
    this.stopped = true;
    this.channel.close();
  }

  private async run(): Promise<void> {
    const { log, clock, timing, events } = this.options;
    await log.flush();
    let failures = 0;
    while (!this.stopped) {
      const answer = await this.fetch();
      if (this.stopped) return;
      if (answer.kind === 'answer') {
        failures = 0;
        await this.take(answer.response);
        continue;
      }
      failures += 1;
      this.fresh = true;
      if (answer.kind === 'broken' && failures > 1) events.onUnreachable();
      if (failures > 1) await sleep(clock, timing.retryBackoffMs);
    }
  }

  private async fetch(): Promise<{ kind: 'answer'; response: Decoded<typeof fetchResponse> } | { kind: 'broken' | 'silent' }> {
    try {
      const response = await this.channel.send(apis.fetch, QUORUM_VERSIONS.fetch, this.request(), this.options.timing.requestTimeoutMs);
      return { kind: 'answer', response };
    } catch (error) {
      if (errorCode(error) !== 'ETIMEDOUT') return { kind: 'broken' };
      // The late answer would hold up what follows on this connection.
      this.channel.close();
      if (!this.stopped) this.channel = this.options.openChannel(this.options.leaderId);
      return { kind: 'silent' };
    }
  }

  private request(): Encodable<typeof fetchRequest> {
    const { nodeId, directoryId, clusterId, epoch, log, timing } = this.options;
    const partition = {
      partition: METADATA_PARTITION,
      currentLeaderEpoch: epoch,
      fetchOffset: log.nextOffset,
      lastFetchedEpoch: lastRecordEpoch(log),
      logStartOffset: log.logStartOffset,
      partitionMaxBytes: FETCH_BYTES,
      replicaDirectoryId: directoryId,
    };
    return {
      clusterId,
      replicaState: { replicaId: nodeId, replicaEpoch: -1 },
      maxWaitMs: this.fresh ? 0 : timing.fetchMaxWaitMs,
      minBytes: 1,
      maxBytes: FETCH_BYTES,
      sessionEpoch: -1,
      topics: [{ ...METADATA_TOPIC_NAMES, partitions: [partition] }],
    };
  }

  private async take(response: Decoded<typeof fetchResponse>): Promise<void> {
    const { clock, timing, events } = this.options;
    const partition = response.responses[0]?.partitions[0];
    if (response.errorCode !== 0 || !partition || partition.errorCode !== 0) {
      this.fresh = true;
      if (partition) await events.onRefused(partition.currentLeader.leaderEpoch, idOrNone(partition.currentLeader.leaderId));
      await sleep(clock, timing.retryBackoffMs);
      return;
    }
    this.fresh = false;
    events.onContact();
    if (partition.divergingEpoch.epoch >= 0) return events.onDiverging(partition.divergingEpoch);
    if (partition.snapshotId.endOffset >= 0) return events.onSnapshot(partition.snapshotId);
    await this.append(partition.records, partition.highWatermark);
  }

  private async append(records: Buffer | null, highWatermark: Offset): Promise<void> {
    const { log, events } = this.options;
    if (records && records.length > 0) {
      const outcome = log.appendAsFollower(records);
      if (outcome.kind === 'rejected') {
        throw log.failed ?? new Error(`the leader's batches do not fit this log: ${outcome.message ?? `error ${outcome.error}`}`);
      }
      events.onHighWatermark(Math.min(highWatermark, log.logEndOffset));
      await log.flush();
      if (this.stopped) return;
    }
    events.onHighWatermark(Math.min(highWatermark, log.logEndOffset));
  }
}
