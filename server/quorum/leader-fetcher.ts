import { type Clock, sleep } from '../base/clock.ts';
import { faultAt } from '../base/fault-sites.ts';
import { errorCode } from '../base/file-system.ts';
import { type BrokerId, METADATA_TOPIC, type Offset, type Uuid } from '../base/ids.ts';
import type { Logger } from '../base/logger.ts';
import { apis } from '../protocol/apis.ts';
import type { Decoded, Encodable } from '../protocol/definition.ts';
import { errors } from '../protocol/errors.ts';
import type { fetchRequest, fetchResponse } from '../protocol/messages/01-fetch.ts';
import type { fetchSnapshotResponse } from '../protocol/messages/59-fetch-snapshot.ts';
import type { RequestChannel } from '../protocol/request-channel.ts';
import type { CatchUps } from './catch-ups.ts';
import { METADATA_PARTITION, METADATA_TOPIC_NAMES, QUORUM_VERSIONS } from './quorum-messages.ts';
import { idOrNone } from './quorum-peers.ts';
import type { QuorumSnapshots, ReceivedSnapshot } from './quorum-snapshots.ts';
import type { RaftLog } from './raft-log.ts';
import type { RaftTiming } from './raft-options.ts';
import { SnapshotDownload } from './snapshot-download.ts';
import type { SnapshotId } from './snapshot-id.ts';

/** Bytes asked for in one fetch; one batch comes whole even when it is larger. */
const FETCH_BYTES = 8 * 1024 * 1024;

/** Who answers with one of these does not lead this epoch; `currentLeader` says who does. */
const NOT_THE_LEADER: ReadonlySet<number> = new Set([errors.FENCED_LEADER_EPOCH, errors.UNKNOWN_LEADER_EPOCH, errors.NOT_LEADER_OR_FOLLOWER]);

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
  /** The leader's log no longer starts low enough: this snapshot came instead. */
  onSnapshot(received: ReceivedSnapshot): Promise<void>;
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
  readonly catchUps: CatchUps;
  readonly snapshots: Pick<QuorumSnapshots, 'store' | 'limits' | 'lastEpoch'>;
  readonly logger: Logger;
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
  /** Set while a snapshot is on its way. */
  private download: SnapshotDownload | undefined;

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
      const outcome = await (this.download ? this.fetchSnapshot(this.download) : this.fetchRecords());
      if (this.stopped) break;
      if (outcome === 'answered') {
        failures = 0;
        continue;
      }
      failures += 1;
      this.fresh = true;
      if (outcome === 'broken' && failures > 1) events.onUnreachable();
      if (failures > 1) await sleep(clock, timing.retryBackoffMs);
    }
    await this.download?.abandon();
  }

  private fetchRecords(): Promise<'answered' | 'broken' | 'silent'> {
    const { timing, catchUps } = this.options;
    const inquiry = catchUps.inquire();
    const ask = (): Promise<Decoded<typeof fetchResponse>> => this.channel.send(apis.fetch, QUORUM_VERSIONS.fetch, this.request(), timing.requestTimeoutMs);
    return this.exchange(ask, (response) => this.take(response, inquiry));
  }

  private fetchSnapshot(download: SnapshotDownload): Promise<'answered' | 'broken' | 'silent'> {
    const { clusterId, nodeId, directoryId, epoch, snapshots, timing } = this.options;
    const partition = { partition: METADATA_PARTITION, currentLeaderEpoch: epoch, replicaDirectoryId: directoryId, ...download.next() };
    const request = { clusterId, replicaId: nodeId, maxBytes: faultAt('fetch-snapshot-in-parts') ? 300 : snapshots.limits.fetchBytes, topics: [{ name: METADATA_TOPIC, partitions: [partition] }] };
    const ask = (): Promise<Decoded<typeof fetchSnapshotResponse>> =>
      this.channel.send(apis.fetchSnapshot, QUORUM_VERSIONS.fetchSnapshot, request, timing.requestTimeoutMs);
    return this.exchange(ask, (response) => this.takePart(download, response));
  }

  /** One request; `take` gets the answer, unless this fetcher was stopped meanwhile. */
  private async exchange<R>(ask: () => Promise<R>, take: (response: R) => Promise<void>): Promise<'answered' | 'broken' | 'silent'> {
    let response: R;
    try {
      response = await ask();
    } catch (error) {
      if (errorCode(error) !== 'ETIMEDOUT') return 'broken';
      // The late answer would hold up what follows on this connection.
      this.channel.close();
      if (!this.stopped) this.channel = this.options.openChannel(this.options.leaderId);
      return 'silent';
    }
    if (!this.stopped) await take(response);
    return 'answered';
  }

  private request(): Encodable<typeof fetchRequest> {
    const { nodeId, directoryId, clusterId, epoch, log, snapshots, timing, catchUps } = this.options;
    const partition = {
      partition: METADATA_PARTITION,
      currentLeaderEpoch: epoch,
      fetchOffset: log.nextOffset,
      lastFetchedEpoch: snapshots.lastEpoch,
      logStartOffset: log.logStartOffset,
      partitionMaxBytes: FETCH_BYTES,
      replicaDirectoryId: directoryId,
    };
    return {
      clusterId,
      replicaState: { replicaId: nodeId, replicaEpoch: -1 },
      maxWaitMs: this.fresh || catchUps.urgent ? 0 : timing.fetchMaxWaitMs,
      minBytes: 1,
      maxBytes: FETCH_BYTES,
      sessionEpoch: -1,
      topics: [{ ...METADATA_TOPIC_NAMES, partitions: [partition] }],
    };
  }

  private async take(response: Decoded<typeof fetchResponse>, inquiry: number): Promise<void> {
    const { clock, timing, events, catchUps } = this.options;
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
    if (partition.snapshotId.endOffset >= 0) return this.begin(partition.snapshotId);
    await this.append(partition.records, partition.highWatermark);
    if (!this.stopped && this.isOfThisEpoch(partition.highWatermark)) catchUps.answered(inquiry, partition.highWatermark);
  }

  /** Until a new leader has committed a record of its own epoch it may know less of what is committed than its predecessor told. */
  private isOfThisEpoch(highWatermark: Offset): boolean {
    const { log, epoch, snapshots } = this.options;
    const start = log.epochStartOffset(epoch);
    return start === undefined ? snapshots.store.latest?.epoch === epoch : highWatermark > start;
  }

  private async begin(id: SnapshotId): Promise<void> {
    const { snapshots, logger } = this.options;
    logger.info('metadata-snapshot-fetched', { endOffset: id.endOffset, epoch: id.epoch });
    this.download = new SnapshotDownload(id, await snapshots.store.create(id));
  }

  private async takePart(download: SnapshotDownload, response: Decoded<typeof fetchSnapshotResponse>): Promise<void> {
    const { clock, timing, events } = this.options;
    const partition = response.topics[0]?.partitions[0];
    const errorCode = response.errorCode === errors.NONE ? (partition?.errorCode ?? errors.INVALID_REQUEST) : response.errorCode;
    if (partition && errorCode === errors.NONE) {
      events.onContact();
      const state = await download.take(partition);
      if (state === 'more') return;
      this.download = undefined;
      if (state === 'complete') return this.complete(download);
    } else if (partition && NOT_THE_LEADER.has(errorCode)) {
      await events.onRefused(partition.currentLeader.leaderEpoch, idOrNone(partition.currentLeader.leaderId));
      return sleep(clock, timing.retryBackoffMs);
    }
    // The leader has it no more, or it is another one by now: the next fetch tells.
    this.download = undefined;
    await download.abandon();
    await sleep(clock, timing.retryBackoffMs);
  }

  private async complete(download: SnapshotDownload): Promise<void> {
    const { clock, timing, events, logger } = this.options;
    const received = await download.finish();
    if (received) return events.onSnapshot(received);
    logger.warn('metadata-snapshot-damaged-on-its-way', { endOffset: download.id.endOffset, epoch: download.id.epoch });
    await sleep(clock, timing.retryBackoffMs);
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
