import type { Offset, TopicName, Uuid } from '../base/ids.ts';
import type { LogConfig } from './log-config.ts';
import type {
  ActiveProducer,
  AppendOrigin,
  AppendOutcome,
  EpochEndOffset,
  FollowerAppendOutcome,
  OffsetRange,
  ReadOptions,
  ReadOutcome,
  RepairSource,
  TimestampOffset,
} from './outcomes.ts';

/**
 * The log of one replica. Appends are synchronous (validate, assign offsets, queue); a writer per log turns the queue into
 * one `writev` and, where the durability asks for it, one `fdatasync` at a time. Single-threaded, no locks.
 *
 * Offsets, each ≤ the next: logStartOffset, highWatermark, logEndOffset, nextOffset; syncedEndOffset ≤ logEndOffset.
 */
export interface PartitionLog {
  readonly topic: TopicName;
  readonly partition: number;
  readonly topicId: Uuid;
  readonly config: LogConfig;
  readonly logStartOffset: Offset;
  /** Next offset to assign: queued batches included. */
  readonly nextOffset: Offset;
  /** Written to the file: what reads, followers and `epochEndOffset` see. */
  readonly logEndOffset: Offset;
  /** Covered by fdatasync. */
  readonly syncedEndOffset: Offset;
  /** The leader's own term in the high watermark, and what acks=1 waits for: synced end with `fsync`, log end with `os`. */
  readonly durableEndOffset: Offset;
  readonly highWatermark: Offset;
  /** First offset of the earliest open transaction, else the high watermark. */
  readonly lastStableOffset: Offset;
  /** Greatest leader epoch known to this log, -1 if none. */
  readonly latestEpoch: number;
  /** Bytes of all segments, queued batches included. */
  readonly sizeBytes: number;
  /** Set for good by the first I/O error, or by corruption found at start: every later append is refused with KAFKA_STORAGE_ERROR. */
  readonly failed: Error | undefined;

  /**
   * Validates (L1–L6, I1, I2), assigns offsets and `leaderEpoch`, queues. Batches may be patched in place; `records` belongs
   * to the log afterwards. Clients give exactly one batch, coordinator and raft any number.
   */
  appendAsLeader(records: Buffer, options: { leaderEpoch: number; origin: AppendOrigin }): AppendOutcome;
  /** Queues batches fetched from the leader, with their offsets and epochs. Batches below the log end are skipped. Owns `records` afterwards. */
  appendAsFollower(records: Buffer): FollowerAppendOutcome;
  /** Calls back after logEndOffset, syncedEndOffset, highWatermark or logStartOffset moved, or the log failed. Returns the unsubscriber. */
  onProgress(listener: () => void): () => void;
  /** Raises the high watermark, bounded by logEndOffset; lower values are ignored (truncation lowers it). Returns the result. */
  setHighWatermark(offset: Offset): Offset;
  /** Whole batches from the one that contains `startOffset`, from the tail cache or else the disk. Never rejects for I/O: `failed` says what happened. */
  read(options: ReadOptions): Promise<ReadOutcome>;
  /** The same without waiting, when the tail cache (or the bounds) can answer; undefined otherwise. */
  readCached(options: ReadOptions): ReadOutcome | undefined;
  /** First record with a timestamp ≥ `timestamp` and an offset < `maxOffset`. Rejects when the disk fails. */
  offsetForTimestamp(timestamp: number, maxOffset: Offset): Promise<TimestampOffset | undefined>;
  /** First record that holds the greatest timestamp (ListOffsets -3). */
  maxTimestampOffset(): Promise<TimestampOffset | undefined>;
  segmentBaseOffsets(): Offset[];
  /** When each segment was last written to, ms since the epoch, oldest first (ListOffsets v0). */
  segmentTimes(): { readonly baseOffset: Offset; readonly modifiedMs: number }[];
  /** End offset of the largest epoch ≤ `epoch` (R5). */
  epochEndOffset(epoch: number): EpochEndOffset;
  /** Start offset of the largest epoch ≤ `epoch`; undefined if none. */
  epochStartOffset(epoch: number): Offset | undefined;
  /** This replica leads in `epoch` from `startOffset` on (its log end). Also starts a sync of everything below it. */
  assignEpochStart(epoch: number, startOffset: Offset): void;
  /** Drops everything at and above `offset` (a batch that straddles it goes as a whole). No append may run meanwhile. */
  truncateTo(offset: Offset): Promise<void>;
  /** Empties the log; the next offset is `offset` (follower below the leader's log start). */
  truncateFullyAndStartAt(offset: Offset): Promise<void>;
  /** Moves the log start up to min(offset, highWatermark) (DeleteRecords, leader's log start). Segments go at the next retention run. Returns the log start. */
  advanceLogStartOffset(offset: Offset): Offset;
  /** Deletes whole segments that age, size or the log start allow to go (L9); runs by itself every few minutes. */
  applyRetention(): Promise<void>;
  /** Resolves when everything appended before the call is written and synced; rejects when the log failed. */
  flush(): Promise<void>;
  /** Starts a new segment (no-op when the active one is empty); resolves when the old one is sealed on disk. */
  roll(): Promise<void>;
  activeProducers(): ActiveProducer[];
  /** Offsets whose bytes are damaged, as far as known: reads there answer CORRUPT_MESSAGE. Ascending, mostly empty. */
  damagedRanges(): OffsetRange[];
  /**
   * Fetches damaged ranges below `belowOffset` again from `source` and puts them in their place. Gives those that are mended: empty when the
   * copy does not fit, or the log is busy. Never rejects: an I/O error of this disk fails the log.
   */
  repair(source: RepairSource, belowOffset: Offset): Promise<OffsetRange[]>;
}
