import type { TopicName, Uuid } from '../base/ids.ts';
import type {
  ActiveProducer,
  DeleteRecordsOutcome,
  DeleteRecordsPartition,
  EpochEndOutcome,
  EpochEndPartition,
  FetchParams,
  FetchPartitionOutcome,
  LeadershipChange,
  ListOffsetsOutcome,
  ListOffsetsParams,
  LogDirOutcome,
  PartitionState,
  ProduceOutcome,
  ProduceParams,
} from './replica-requests.ts';

/**
 * The partitions of one broker: leads and follows as the metadata image says, serves produce and fetch, keeps the high
 * watermark and the ISR. Signatures land first; constructor options and bodies follow with the log's and the image's types.
 */
export declare class ReplicaManager {
  /** Makes the local partitions match the image after a batch of metadata. Resolves when logs are open and roles are taken. */
  // applyDelta(image: MetadataImage, delta: MetadataDelta): Promise<void>;

  /** Appends to leaders. Never rejects: outcomes in request order. */
  append(params: ProduceParams): Promise<ProduceOutcome[]>;
  /** Reads; parks until `minBytes`, `maxWaitMs`, an error or `signal` (F1, F2). Never rejects: outcomes in request order. */
  fetch(params: FetchParams): Promise<FetchPartitionOutcome[]>;
  listOffsets(params: ListOffsetsParams): Promise<ListOffsetsOutcome[]>;
  offsetForLeaderEpoch(partitions: readonly EpochEndPartition[]): EpochEndOutcome[];
  /** Moves log start offsets forward and waits until every live replica has followed, at most `timeoutMs` (L11). */
  deleteRecords(params: { partitions: readonly DeleteRecordsPartition[]; timeoutMs: number }): Promise<DeleteRecordsOutcome[]>;
  /** `undefined` = all topics. One entry: this broker has one directory. */
  describeLogDirs(topics: ReadonlyMap<TopicName, readonly number[]> | undefined): Promise<LogDirOutcome[]>;
  describeProducers(topic: TopicName, partition: number): { errorCode: number; producers: ActiveProducer[] };

  /** Undefined when this broker does not host the partition. */
  partitionState(topic: TopicName, partition: number): PartitionState | undefined;
  partitionStates(): PartitionState[];
  /** Called after a role was taken, in order per partition. Returns the way to stop listening. */
  onLeadershipChange(listener: (change: LeadershipChange) => void): () => void;

  /** The coordinators' port: acks=all append of one batch built by a coordinator. `errorCode` 0 when committed. */
  appendForCoordinator(topic: TopicName, partition: number, batch: Buffer, timeoutMs: number): Promise<{ errorCode: number; baseOffset: number }>;
  /** The coordinators' port: whole batches below the log end of a partition led here. An empty list at the end. */
  readForCoordinator(
    topic: TopicName,
    partition: number,
    startOffset: number,
    maxBytes: number,
  ): Promise<{ errorCode: number; chunks: readonly Buffer[]; nextOffset: number; logStartOffset: number; logEndOffset: number; highWatermark: number }>;

  /** Ids of topics hosted here, for handlers that get ids. */
  topicName(topicId: Uuid): TopicName | undefined;
  /** Stops fetchers and timers and fails what waits. Logs stay open: their owner closes them. */
  close(): Promise<void>;
}
