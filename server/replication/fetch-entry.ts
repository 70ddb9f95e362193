import { isPlanted } from '../base/planted-bugs.ts';
import { faultAt } from '../base/fault-sites.ts';
import { type BrokerId, type Offset, ZERO_UUID } from '../base/ids.ts';
import type { ReadOutcome } from '../log/outcomes.ts';
import { errors } from '../protocol/errors.ts';
import type { Partition } from './partition.ts';
import type { FetchWaiter } from './partition-waiters.ts';
import type { FetchParams, FetchPartition, FetchPartitionOutcome, LeaderHint } from './replica-requests.ts';

/** Who fetches decides how far it may read. */
export type FetchReader = 'consumer' | 'follower' | 'debugger';

/** Which replicas consumers read from: the leader alone, or a follower near them as well (KIP-392). */
export interface ReadableReplicas {
  readonly followersServe: boolean;
  /** The follower that the consumer should ask instead; undefined: this broker. */
  readonly nearest: (partition: Partition, fetchOffset: Offset) => BrokerId | undefined;
}

const READ_FAILED: ReadOutcome = { kind: 'failed', error: errors.KAFKA_STORAGE_ERROR, message: 'the read failed' };

/** Who a replica id stands for: −1 consumers, ≥ 0 followers, else tools that read any replica. */
export function readerOf(replicaId: number): FetchReader {
  if (replicaId >= 0) return 'follower';
  return replicaId === -1 ? 'consumer' : 'debugger';
}

/**
 * One partition of a fetch in progress. What was read stays here while the fetch waits for more, so that waiting for
 * `minBytes` reads every byte once.
 */
export class FetchEntry implements FetchWaiter {
  readonly request: FetchPartition;
  readonly partition: Partition | undefined;
  readonly bound: FetchWaiter['bound'];
  /** There may be more to read. */
  dirty = true;
  /** No more fits, or the read stopped early: waiting longer brings nothing. */
  full = false;
  bytes = 0;
  errorCode: number;
  private readonly reader: FetchReader;
  private readonly isolation: FetchParams['isolation'];
  private readonly onWake: () => void;
  private readonly leaderHint: (request: FetchPartition) => LeaderHint;
  private readonly replicas: ReadableReplicas;
  private chunks: Buffer[] = [];
  private nextOffset: Offset;
  private leaderEpoch = -1;
  private logStartAtOpen: Offset = -1;
  private diverging: { readonly epoch: number; readonly endOffset: Offset } | undefined;
  private hint: LeaderHint | undefined;
  private preferredReplica: BrokerId | undefined;

  constructor(options: {
    request: FetchPartition;
    /** The partition, or the error of looking it up. */
    found: Partition | number;
    params: FetchParams;
    leaderHint: (request: FetchPartition) => LeaderHint;
    replicas: ReadableReplicas;
    onWake: () => void;
  }) {
    const { request, found, params } = options;
    this.request = request;
    this.partition = typeof found === 'number' ? undefined : found;
    this.leaderHint = options.leaderHint;
    this.replicas = options.replicas;
    this.errorCode = errors.NONE;
    this.reader = readerOf(params.replicaId);
    this.isolation = params.isolation;
    this.bound = this.reader === 'consumer' && !isPlanted('serve-above-high-watermark') ? 'high-watermark' : 'log-end';
    this.onWake = options.onWake;
    this.nextOffset = request.fetchOffset;
    if (typeof found === 'number') this.fail(found);
  }

  wake(): void {
    this.dirty = true;
    this.onWake();
  }

  /** The fetch need not wait for the sake of this entry. */
  get decided(): boolean {
    return this.errorCode !== errors.NONE || this.diverging !== undefined || this.preferredReplica !== undefined || this.full;
  }

  /** First look: roles, epochs, range, divergence, and what a follower's fetch tells its leader. */
  open(params: FetchParams): void {
    const partition = this.partition;
    if (!partition) return;
    this.leaderEpoch = partition.leaderEpoch;
    this.logStartAtOpen = partition.log.logStartOffset;
    const roleError = this.roleError(this.request.currentLeaderEpoch);
    if (roleError !== errors.NONE) return this.fail(roleError);
    const { log } = partition;
    const { fetchOffset, lastFetchedEpoch } = this.request;
    if (this.reader === 'follower' && !partition.leader?.follower(params.replicaId)) {
      return this.fail(errors.NOT_LEADER_OR_FOLLOWER);
    }
    if (this.reader === 'consumer') this.preferredReplica = this.replicas.nearest(partition, fetchOffset);
    if (this.preferredReplica !== undefined) return;
    const isOutside = fetchOffset < log.logStartOffset || fetchOffset > log.nextOffset;
    // A follower may not have the offset yet, or no longer: the leader is to judge, before a consumer gives up its place.
    if (isOutside && this.reader === 'consumer' && !partition.leader) return this.fail(errors.NOT_LEADER_OR_FOLLOWER);
    if (lastFetchedEpoch >= 0) {
      const end = log.epochEndOffset(lastFetchedEpoch);
      if (end.epoch < 0 || end.endOffset < 0 || fetchOffset < log.logStartOffset) return this.fail(errors.OFFSET_OUT_OF_RANGE);
      if (end.epoch < lastFetchedEpoch || end.endOffset < fetchOffset) {
        this.diverging = { epoch: end.epoch, endOffset: end.endOffset };
        return;
      }
    }
    if (isOutside) return this.fail(errors.OFFSET_OUT_OF_RANGE);
    if (this.reader !== 'follower') return;
    const recorded = partition.recordFollowerFetch(params.replicaId, {
      fetchOffset,
      logStartOffset: this.request.logStartOffset,
      brokerEpoch: params.replicaEpoch,
    });
    if (recorded !== errors.NONE) this.fail(recorded);
  }

  /** Whether the role still allows reading; turns the entry into an error when not. */
  recheck(): boolean {
    const partition = this.partition;
    if (!partition || this.errorCode !== errors.NONE) return false;
    const roleError = this.roleError(this.request.currentLeaderEpoch);
    if (roleError !== errors.NONE) {
      this.fail(roleError);
      return false;
    }
    // Without an epoch the reader does not mind a new term, but the log may have been cut in between: read again.
    if (partition.leaderEpoch !== this.leaderEpoch) this.restart(partition);
    // A follower is told of a new log start at once: DeleteRecords waits for it.
    if (this.reader === 'follower' && partition.log.logStartOffset > this.logStartAtOpen) this.full = true;
    return this.diverging === undefined && this.preferredReplica === undefined;
  }

  /** Whether bytes below the bound are left to read. */
  get hasMore(): boolean {
    return this.partition !== undefined && !this.decided && this.nextOffset < this.limit(this.partition);
  }

  /**
   * Reads on, at most `maxBytes` more; `atLeastOne`: one batch even if it is larger (F2). Gives the bytes read: at once when the
   * tail cache has them.
   */
  read(maxBytes: number, atLeastOne: boolean): number | Promise<number> {
    const partition = this.partition;
    if (!partition) return 0;
    const budget = faultAt('fetch-one-batch') ? 0 : Math.min(maxBytes, this.request.maxBytes - this.bytes);
    if (budget <= 0 && !atLeastOne) {
      this.full = true;
      return 0;
    }
    const maxOffset = this.limit(partition);
    const options = { startOffset: this.nextOffset, maxBytes: Math.max(0, budget), maxOffset, minOneMessage: atLeastOne };
    const cached = partition.log.readCached(options);
    if (cached) return this.take(cached, maxOffset);
    return partition.log.read(options).then(
      (outcome) => this.take(outcome, maxOffset),
      () => this.take(READ_FAILED, maxOffset),
    );
  }

  private take(outcome: ReadOutcome, maxOffset: Offset): number {
    if (outcome.kind !== 'data') {
      this.fail(outcome.kind === 'failed' ? outcome.error : errors.OFFSET_OUT_OF_RANGE);
      return 0;
    }
    for (const chunk of outcome.chunks) this.chunks.push(chunk);
    this.bytes += outcome.bytes;
    this.nextOffset = Math.max(this.nextOffset, outcome.nextOffset);
    if (this.nextOffset < maxOffset) this.full = true;
    return outcome.bytes;
  }

  /** The answer as of now. Data that was read is dropped when the role was lost meanwhile. */
  outcome(): FetchPartitionOutcome {
    const { topic, topicId, partition: index } = this.request;
    const partition = this.partition;
    const failed = this.errorCode !== errors.NONE || !partition;
    partition?.traffic.recordFetchRequest(failed);
    if (failed) {
      return {
        topic,
        topicId: partition?.topicId ?? topicId ?? ZERO_UUID,
        partition: index,
        errorCode: this.errorCode,
        highWatermark: -1,
        lastStableOffset: -1,
        // A follower below or above our range starts over at our log start (F5).
        logStartOffset: this.errorCode === errors.OFFSET_OUT_OF_RANGE && partition && this.reader === 'follower' ? partition.log.logStartOffset : -1,
        currentLeader: this.hint,
        abortedTransactions: this.isolation === 'read-committed' ? [] : null,
        preferredReadReplica: -1,
        records: [],
        recordBytes: 0,
      };
    }
    if (this.reader === 'follower') partition.traffic.recordReplicatedOut(this.bytes);
    else partition.traffic.recordFetched(this.bytes);
    return {
      topic,
      topicId: partition.topicId,
      partition: index,
      errorCode: errors.NONE,
      highWatermark: partition.log.highWatermark,
      lastStableOffset: partition.log.lastStableOffset,
      logStartOffset: partition.log.logStartOffset,
      divergingEpoch: this.diverging,
      abortedTransactions: this.isolation === 'read-committed' ? [] : null,
      preferredReadReplica: this.preferredReplica ?? -1,
      records: this.diverging ? [] : this.chunks,
      recordBytes: this.diverging ? 0 : this.bytes,
    };
  }

  private limit(partition: Partition): Offset {
    if (this.bound === 'log-end') return partition.log.logEndOffset;
    return this.isolation === 'read-committed' ? partition.log.lastStableOffset : partition.log.highWatermark;
  }

  private roleError(epoch: number): number {
    if (!this.partition) return errors.NOT_LEADER_OR_FOLLOWER;
    const anyReplica = this.reader === 'debugger' || (this.reader === 'consumer' && this.replicas.followersServe);
    return anyReplica ? this.partition.epochError(epoch) : this.partition.leaderError(epoch);
  }

  private restart(partition: Partition): void {
    this.leaderEpoch = partition.leaderEpoch;
    this.nextOffset = this.request.fetchOffset;
    this.chunks = [];
    this.bytes = 0;
    this.full = false;
    this.dirty = true;
  }

  private fail(errorCode: number): void {
    this.errorCode = errorCode;
    this.bytes = 0;
    if (errorCode === errors.NOT_LEADER_OR_FOLLOWER || errorCode === errors.FENCED_LEADER_EPOCH) this.hint = this.leaderHint(this.request);
  }
}
