import type { Offset, TopicName } from '../../base/ids.ts';

/** What became of an append. `errorCode` 0 = committed: every in-sync replica has it. Otherwise `baseOffset` is −1. */
export interface StoreAppend {
  readonly errorCode: number;
  readonly baseOffset: Offset;
}

/** Whole batches in offset order. `nextOffset` equals the start when nothing was left. Offsets are −1 on error. */
export interface StoreRead {
  readonly errorCode: number;
  readonly chunks: readonly Buffer[];
  readonly nextOffset: Offset;
  readonly logStartOffset: Offset;
  readonly logEndOffset: Offset;
  readonly highWatermark: Offset;
}

/**
 * The replicated log under a coordinator. The replica manager satisfies it; runtime wires it.
 *
 * The local append happens synchronously inside `append`, so calls keep their order in the log, and outcomes of what was appended
 * come in that order. REQUEST_TIMED_OUT and NOT_ENOUGH_REPLICAS_AFTER_APPEND mean that the batch is in the leader's log, but not
 * (yet) committed. After NOT_LEADER_OR_FOLLOWER or KAFKA_STORAGE_ERROR the coordinator is told that it lost the partition.
 */
export interface PartitionStore {
  /** Appends one batch with acks=all. Never rejects. */
  appendForCoordinator(topic: TopicName, partition: number, batch: Buffer, timeoutMs: number): Promise<StoreAppend>;
  /** Reads the leader's log up to its end, past the high watermark. Never rejects. */
  readForCoordinator(topic: TopicName, partition: number, startOffset: Offset, maxBytes: number): Promise<StoreRead>;
}
