import type { Clock } from '../base/clock.ts';
import type { BrokerId, Offset, Uuid } from '../base/ids.ts';
import type { Decoded, Encodable } from '../protocol/definition.ts';
import { errors } from '../protocol/errors.ts';
import type { fetchRequest, fetchResponse } from '../protocol/messages/01-fetch.ts';
import type { LeaderState, ReplicaProgress } from './leader-state.ts';
import type { ParkedFetches } from './parked-fetches.ts';
import { METADATA_PARTITION, METADATA_TOPIC_NAMES } from './quorum-messages.ts';
import type { RaftLog } from './raft-log.ts';
import type { SnapshotStore } from './snapshot-store.ts';

type FetchRequest = Decoded<typeof fetchRequest>;
type FetchPartition = FetchRequest['topics'][number]['partitions'][number];
type FetchResponse = Encodable<typeof fetchResponse>;
type PartitionAnswer = NonNullable<NonNullable<FetchResponse['responses']>[number]['partitions']>[number];

/** What the fetch path needs to know about its node, read anew after each wait. */
export interface QuorumView {
  readonly epoch: number;
  readonly leaderId: BrokerId | undefined;
  /** Set while this node leads. */
  readonly leading: LeaderState | undefined;
  readonly highWatermark: Offset;
}

/** Who may be asked, and in which epoch: the error of a request that only the leader of `currentLeaderEpoch` (−1: any) answers. */
export function leaderOnlyError({ epoch, leading }: QuorumView, currentLeaderEpoch: number): number {
  if (currentLeaderEpoch >= 0 && currentLeaderEpoch < epoch) return errors.FENCED_LEADER_EPOCH;
  if (currentLeaderEpoch > epoch) return errors.UNKNOWN_LEADER_EPOCH;
  return leading ? errors.NONE : errors.NOT_LEADER_OR_FOLLOWER;
}

/** Leader side of Fetch for the metadata partition: checks epochs and divergence, notes progress, parks while there is no news. */
export class FetchServer {
  private readonly options: {
    readonly log: RaftLog;
    readonly clock: Clock;
    readonly clusterId: Uuid;
    readonly parked: ParkedFetches;
    readonly view: () => QuorumView;
    /** For replicas below the log start. */
    readonly snapshots: SnapshotStore;
    /** A replica has more on disk: the high watermark may move. */
    readonly onProgress: () => void;
  };

  constructor(options: FetchServer['options']) {
    this.options = options;
  }

  /** Answers once there is data, a new high watermark or an error, or when `maxWaitMs` has passed. */
  async handle(request: FetchRequest): Promise<FetchResponse> {
    if (request.clusterId !== null && request.clusterId !== this.options.clusterId) return { errorCode: errors.INCONSISTENT_CLUSTER_ID };
    const partition = request.topics[0]?.partitions[0];
    if (!partition || request.topics.length !== 1 || partition.partition !== METADATA_PARTITION) return { errorCode: errors.INVALID_REQUEST };
    const answer = await this.answer(request, partition);
    const responses = [{ ...METADATA_TOPIC_NAMES, partitions: [{ partitionIndex: METADATA_PARTITION, abortedTransactions: null, ...answer }] }];
    return { errorCode: errors.NONE, responses };
  }

  private async answer(request: FetchRequest, partition: FetchPartition): Promise<PartitionAnswer> {
    const { clock, log, parked, view } = this.options;
    const replicaId = Math.max(request.replicaId, request.replicaState.replicaId);
    const refused = this.refuse(partition) ?? this.mismatch(partition);
    if (refused) return refused;
    const leading = view().leading;
    const progress = replicaId >= 0 ? this.noteProgress(replicaId, partition.fetchOffset) : undefined;
    const deadlineMs = clock.monotonic() + request.maxWaitMs;
    for (;;) {
      if (view().leading !== leading) return this.refuse(partition) ?? this.refusal(errors.NOT_LEADER_OR_FOLLOWER);
      const { highWatermark } = view();
      const maxOffset = progress ? log.logEndOffset : highWatermark;
      const waitMs = deadlineMs - clock.monotonic();
      const news = maxOffset > partition.fetchOffset || (progress !== undefined && highWatermark > progress.sentHighWatermark);
      if (news || waitMs <= 0) return this.read(request, partition, progress, maxOffset);
      await parked.park(waitMs);
    }
  }

  private async read(request: FetchRequest, partition: FetchPartition, progress: ReplicaProgress | undefined, maxOffset: Offset): Promise<PartitionAnswer> {
    const { log, view } = this.options;
    const read = await log.read({
      startOffset: partition.fetchOffset,
      maxBytes: Math.min(request.maxBytes, partition.partitionMaxBytes),
      maxOffset,
      minOneMessage: true,
    });
    if (read.kind === 'failed') return this.refusal(read.error);
    if (read.kind === 'out-of-range') return this.refusal(errors.OFFSET_OUT_OF_RANGE);
    // Leadership may have ended while the disk was read; what was read may then be cut off again.
    const refused = this.refuse(partition);
    if (refused) return refused;
    const { highWatermark } = view();
    if (progress) progress.sentHighWatermark = highWatermark;
    return {
      errorCode: errors.NONE,
      highWatermark,
      lastStableOffset: highWatermark,
      logStartOffset: log.logStartOffset,
      currentLeader: this.currentLeader(),
      records: read.chunks,
    };
  }

  private noteProgress(replicaId: BrokerId, fetchOffset: Offset): ReplicaProgress | undefined {
    const { clock, log, view, onProgress } = this.options;
    const progress = view().leading?.recordFetch(replicaId, {
      fetchOffset,
      leaderEndOffset: log.logEndOffset,
      nowMs: clock.monotonic(),
      wallMs: clock.now(),
    });
    onProgress();
    return progress;
  }

  private refuse(partition: FetchPartition): PartitionAnswer | undefined {
    const error = leaderOnlyError(this.options.view(), partition.currentLeaderEpoch);
    return error === errors.NONE ? undefined : this.refusal(error);
  }

  /** Compares the end of the replica's log with this one (KIP-595, "Log reconciliation"). */
  private mismatch(partition: FetchPartition): PartitionAnswer | undefined {
    const { log, view, snapshots } = this.options;
    const { fetchOffset, lastFetchedEpoch } = partition;
    const { highWatermark } = view();
    const { latest } = snapshots;
    if (fetchOffset === 0 && log.logStartOffset === 0) return undefined;
    if (lastFetchedEpoch < 0) {
      return fetchOffset < log.logStartOffset || fetchOffset > log.logEndOffset ? this.refusal(errors.OFFSET_OUT_OF_RANGE) : undefined;
    }
    const base = { errorCode: errors.NONE, highWatermark, logStartOffset: log.logStartOffset, currentLeader: this.currentLeader(), records: null };
    if (snapshots.has({ endOffset: fetchOffset, epoch: lastFetchedEpoch }) && fetchOffset >= log.logStartOffset) return undefined;
    const end = log.epochEndOffset(lastFetchedEpoch);
    if (fetchOffset < log.logStartOffset || (end.epoch < 0 && latest)) {
      return latest ? { ...base, snapshotId: { endOffset: latest.endOffset, epoch: latest.epoch } } : this.refusal(errors.OFFSET_OUT_OF_RANGE);
    }
    if (end.epoch === lastFetchedEpoch && fetchOffset <= end.endOffset) return undefined;
    const divergingEpoch = end.epoch < 0 ? { epoch: 0, endOffset: log.logStartOffset } : end;
    return { ...base, divergingEpoch };
  }

  private refusal(errorCode: number): PartitionAnswer {
    return { errorCode, highWatermark: -1, logStartOffset: -1, currentLeader: this.currentLeader(), records: null };
  }

  private currentLeader(): { leaderId: number; leaderEpoch: number } {
    const { epoch, leaderId } = this.options.view();
    return { leaderId: leaderId ?? -1, leaderEpoch: epoch };
  }
}
