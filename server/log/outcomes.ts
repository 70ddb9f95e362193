import type { Offset, TopicName } from '../base/ids.ts';

/** Who produced the batches of a leader append: decides which rules apply (clients: L2–L6, I1, I2). */
export type AppendOrigin = 'client' | 'coordinator' | 'raft';

/** Batches were given offsets and queued for the disk. They are readable once `logEndOffset` passes `lastOffset`. */
export interface Appended {
  /** `duplicate`: an idempotent retry of a batch that is already in the log (I1); nothing was appended, the offsets are the first append's. */
  readonly kind: 'appended' | 'duplicate';
  readonly baseOffset: Offset;
  readonly lastOffset: Offset;
  /** Timestamp given by the broker on LogAppendTime topics, ms; else -1. */
  readonly logAppendTimeMs: number;
  readonly logStartOffset: Offset;
  readonly recordCount: number;
  /** Bytes as stored. */
  readonly bytes: number;
}

/** Nothing was appended. `error` is a Kafka error code. */
export interface Rejected {
  readonly kind: 'rejected';
  readonly error: number;
  readonly message?: string;
  /** Records at fault, by index in the batch (KIP-467). */
  readonly recordErrors?: readonly { readonly batchIndex: number; readonly message: string | null }[];
}

export type AppendOutcome = Appended | Rejected;

/** What a follower append did. `bytes` is 0 when every batch was below the log end already. */
export type FollowerAppendOutcome =
  | {
      readonly kind: 'appended';
      readonly baseOffset: Offset;
      readonly lastOffset: Offset;
      readonly recordCount: number;
      readonly bytes: number;
    }
  | Rejected;

/** Bounds of one read. `maxOffset` is exclusive: the high watermark, last stable offset or log end, by the reader's isolation. */
export interface ReadOptions {
  readonly startOffset: Offset;
  readonly maxBytes: number;
  readonly maxOffset: Offset;
  /** Return the first batch even when it is larger than `maxBytes` (F2). */
  readonly minOneMessage: boolean;
}

/**
 * Whole batches, first the one that contains `startOffset` (so the first base offset may be lower).
 * `chunks` are shared with the log's cache: read-only. Empty when nothing lies below `maxOffset`.
 */
export interface ReadData {
  readonly kind: 'data';
  readonly chunks: readonly Buffer[];
  readonly bytes: number;
  /** Offset after the last returned batch; `startOffset` when empty. */
  readonly nextOffset: Offset;
}

/** `out-of-range`: below the log start or above the log end (1). `failed`: the disk did not give the bytes, or gave nonsense (56 or 2). */
export type ReadOutcome =
  | ReadData
  | { readonly kind: 'out-of-range' }
  | { readonly kind: 'failed'; readonly error: number; readonly message: string };

/** Offsets from `fromOffset` to before `toOffset`. */
export interface OffsetRange {
  readonly fromOffset: Offset;
  readonly toOffset: Offset;
}

/** Whole batches of a clean replica, from the one that contains `fromOffset` or comes first after it; a bounded number of bytes. Rejects when it has none. */
export type RepairSource = (fromOffset: Offset) => Promise<Buffer>;

/** End of a leader epoch in this log; both -1 when unknown. */
export interface EpochEndOffset {
  readonly epoch: number;
  readonly endOffset: Offset;
}

/** A record found by time. `leaderEpoch` is the one of its batch. */
export interface TimestampOffset {
  readonly offset: Offset;
  /** ms since the epoch. */
  readonly timestamp: number;
  readonly leaderEpoch: number;
}

/** One producer that this partition remembers (DescribeProducers). -1 where Kafka says none. */
export interface ActiveProducer {
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly lastSequence: number;
  readonly lastTimestamp: number;
  readonly coordinatorEpoch: number;
  readonly currentTransactionStartOffset: Offset;
}

/** What opening one log after an unclean stop found. Reported, never silent (engine rule: a torn tail names offset and bytes). */
export interface RecoveryFact {
  readonly topic: TopicName;
  readonly partition: number;
  /** Bytes read and checked. */
  readonly scannedBytes: number;
  /** Log end after recovery. */
  readonly logEndOffset: Offset;
  /** Bytes cut off the end; 0 for a log that was whole. */
  readonly truncatedBytes: number;
  /** Why the first bad batch was bad; undefined when nothing was cut. */
  readonly reason: string | undefined;
}
