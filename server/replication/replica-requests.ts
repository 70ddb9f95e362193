/**
 * What callers ask of the replica manager and what they get back: plain values, one outcome per partition, in the order of the
 * request. Errors are Kafka error codes (`protocol/errors.ts`), 0 is success. Handlers write them into responses.
 */
import type { BrokerId, Offset, TopicName, Uuid } from '../base/ids.ts';

/** Where a partition is led, as far as this broker knows (KIP-951). −1 = unknown. Set on errors 6 and 74. */
export interface LeaderHint {
  readonly leaderId: BrokerId;
  readonly leaderEpoch: number;
}

/** One partition of a produce request. `records` is owned by the log after the call (it is patched in place). */
export interface ProducePartition {
  readonly topic: TopicName;
  /** From Produce ≥ 13; checked against the partition (INCONSISTENT_TOPIC_ID) when set. */
  readonly topicId?: Uuid;
  readonly partition: number;
  /** null (legal on the wire) is answered with INVALID_RECORD. */
  readonly records: Buffer | null;
}

/** A produce request: appended partition by partition, acknowledged together. */
export interface ProduceParams {
  /** 0: answered once appended; 1: once the leader's own copy is durable; −1: once the high watermark covers it. Others: INVALID_REQUIRED_ACKS. */
  readonly acks: number;
  /** For acks −1 and 1: REQUEST_TIMED_OUT for what is not acknowledged by then. */
  readonly timeoutMs: number;
  /** `coordinator` may write control and internal records. */
  readonly origin: 'client' | 'coordinator';
  /** False: INVALID_TOPIC_EXCEPTION for internal topics (L13). */
  readonly internalTopicsAllowed: boolean;
  readonly partitions: readonly ProducePartition[];
}

/** What became of one partition of a produce request. */
export interface ProduceOutcome {
  readonly topic: TopicName;
  readonly topicId: Uuid;
  readonly partition: number;
  readonly errorCode: number;
  readonly errorMessage: string | null;
  /** −1 on error. */
  readonly baseOffset: Offset;
  /** −1 unless the topic stamps LogAppendTime. ms since the epoch. */
  readonly logAppendTimeMs: number;
  readonly logStartOffset: Offset;
  readonly recordErrors: readonly { readonly batchIndex: number; readonly message: string | null }[];
  readonly currentLeader?: LeaderHint;
}

/** One partition of a fetch, as in FetchRequest. */
export interface FetchPartition {
  readonly topic: TopicName;
  /** `ZERO_UUID` when the request carries names (Fetch < 13); else checked: UNKNOWN_TOPIC_ID, INCONSISTENT_TOPIC_ID. */
  readonly topicId: Uuid;
  readonly partition: number;
  /** −1 = not checked (R5). */
  readonly currentLeaderEpoch: number;
  readonly fetchOffset: Offset;
  /** Epoch of the record before `fetchOffset`; −1 = no divergence check. */
  readonly lastFetchedEpoch: number;
  /** The follower's log start offset; −1 for consumers. */
  readonly logStartOffset: Offset;
  readonly maxBytes: number;
}

/** A fetch as the replica manager takes it: sessions are resolved, topic ids have names. */
export interface FetchParams {
  /** −1 a consumer, ≥ 0 a follower, −2 a debugging reader (reads up to the log end, of any replica). */
  readonly replicaId: number;
  /** Broker epoch of the follower (Fetch ≥ 15), −1 unknown. */
  readonly replicaEpoch: number;
  readonly maxWaitMs: number;
  readonly minBytes: number;
  /** Soft bound over all partitions (F2); the manager caps it with `fetch.max.bytes`. */
  readonly maxBytes: number;
  readonly isolation: 'read-uncommitted' | 'read-committed';
  /** Rack of a consumer that can be sent to a follower (Fetch ≥ 11, KIP-392), '' when it names none; undefined: it reads from leaders only. */
  readonly consumerRack?: string;
  /** In order of preference: the first with data gets at least one batch. */
  readonly partitions: readonly FetchPartition[];
  /** Ends a parked fetch early (connection closed): it then resolves with what it has. */
  readonly signal?: AbortSignal;
}

/** What a fetch gives for one partition. */
export interface FetchPartitionOutcome {
  readonly topic: TopicName;
  readonly topicId: Uuid;
  readonly partition: number;
  readonly errorCode: number;
  /** −1 on error (F5). */
  readonly highWatermark: Offset;
  /** −1 on error. Equals the high watermark when no transaction is open. */
  readonly lastStableOffset: Offset;
  readonly logStartOffset: Offset;
  /** Where the follower's log parts from ours: it truncates to the smaller end and asks again. No records then. */
  readonly divergingEpoch?: { readonly epoch: number; readonly endOffset: Offset };
  readonly currentLeader?: LeaderHint;
  /** null for read-uncommitted (F3). */
  readonly abortedTransactions: readonly { readonly producerId: number; readonly firstOffset: Offset }[] | null;
  /** −1 = this broker. */
  readonly preferredReadReplica: number;
  /** Whole batches, back to back; never copied together. */
  readonly records: readonly Buffer[];
  readonly recordBytes: number;
}

/** One partition of ListOffsets. */
export interface ListOffsetsPartition {
  readonly topic: TopicName;
  readonly partition: number;
  readonly currentLeaderEpoch: number;
  /** ≥ 0 ms since the epoch; −1 latest, −2 earliest, −3 largest timestamp, −4 earliest local, −5 latest tiered. */
  readonly timestamp: number;
  /** v0 only: how many segment starts to return at most. */
  readonly maxNumOffsets?: number;
}

/** A ListOffsets request. `replicaId` and `isolation` bound what counts as the end. */
export interface ListOffsetsParams {
  readonly replicaId: number;
  readonly isolation: 'read-uncommitted' | 'read-committed';
  readonly partitions: readonly ListOffsetsPartition[];
}

/** The offset that was asked for; offset and timestamp −1 when there is none. */
export interface ListOffsetsOutcome {
  readonly topic: TopicName;
  readonly partition: number;
  /** OFFSET_NOT_AVAILABLE right after an election (handlers write LEADER_NOT_AVAILABLE below v5). */
  readonly errorCode: number;
  readonly timestamp: number;
  readonly offset: Offset;
  readonly leaderEpoch: number;
  /** v0: descending. */
  readonly oldStyleOffsets: readonly Offset[];
}

/** One partition of OffsetForLeaderEpoch. */
export interface EpochEndPartition {
  readonly topic: TopicName;
  readonly partition: number;
  readonly currentLeaderEpoch: number;
  readonly leaderEpoch: number;
}

/** End of the largest leader epoch at or below the one asked for (R5). */
export interface EpochEndOutcome {
  readonly topic: TopicName;
  readonly partition: number;
  readonly errorCode: number;
  /** −1 when unknown. */
  readonly leaderEpoch: number;
  readonly endOffset: Offset;
}

/** One partition of DeleteRecords. */
export interface DeleteRecordsPartition {
  readonly topic: TopicName;
  readonly partition: number;
  /** New log start offset; −1 = high watermark. */
  readonly offset: Offset;
}

/** What became of one partition of DeleteRecords. */
export interface DeleteRecordsOutcome {
  readonly topic: TopicName;
  readonly partition: number;
  readonly errorCode: number;
  /** Smallest log start offset over the live replicas; −1 on error. */
  readonly lowWatermark: Offset;
}

/** One log directory with the replicas in it. Sizes in bytes; totals −1 when the volume does not tell. */
export interface LogDirOutcome {
  readonly errorCode: number;
  readonly path: string;
  readonly totalBytes: number;
  readonly usableBytes: number;
  readonly partitions: readonly {
    readonly topic: TopicName;
    readonly partition: number;
    readonly sizeBytes: number;
    /** Records by which this replica's log end is behind its high watermark. */
    readonly offsetLag: number;
  }[];
}

/** What this broker knows of a partition it hosts: for gauges, DescribeQuorum-like views and tests. */
export interface PartitionState {
  readonly topic: TopicName;
  readonly topicId: Uuid;
  readonly partition: number;
  readonly role: 'leader' | 'follower' | 'offline';
  readonly leaderId: BrokerId;
  readonly leaderEpoch: number;
  readonly logStartOffset: Offset;
  readonly logEndOffset: Offset;
  readonly highWatermark: Offset;
  readonly lastStableOffset: Offset;
  readonly sizeBytes: number;
  readonly replicas: readonly BrokerId[];
  readonly isr: readonly BrokerId[];
  readonly minInSyncReplicas: number;
  /** Leader only: log end of each follower as its last fetch told, −1 when it has not fetched in this epoch. */
  readonly followers: readonly { readonly brokerId: BrokerId; readonly logEndOffset: Offset; readonly lastCaughtUpMs: number }[];
}

/** This broker's part in a partition changed: coordinators load on `leader`, unload on the others. */
export interface LeadershipChange {
  readonly topic: TopicName;
  readonly topicId: Uuid;
  readonly partition: number;
  readonly role: 'leader' | 'follower' | 'gone';
  readonly leaderEpoch: number;
}

/** A read of a coordinator from its own partition's log. Offsets are −1 on error. */
export interface CoordinatorRead {
  readonly errorCode: number;
  readonly chunks: readonly Buffer[];
  /** Where to read on; equals the start when nothing was left. */
  readonly nextOffset: Offset;
  readonly logStartOffset: Offset;
  readonly logEndOffset: Offset;
  readonly highWatermark: Offset;
}
