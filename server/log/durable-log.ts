import { isPlanted } from '../base/planted-bugs.ts';
import { faultAt } from '../base/fault-sites.ts';
import { assert } from '../base/assert.ts';
import { errorCode } from '../base/file-system.ts';
import { type Offset, partitionKey, type TopicName, type Uuid } from '../base/ids.ts';
import { errorText } from '../base/logger.ts';
import { errors } from '../protocol/errors.ts';
import { checkFollowerAppend } from './follower-append.ts';
import { checkLeaderAppend } from './leader-append.ts';
import type { LogConfig } from './log-config.ts';
import { type LoadedLog, LogCore } from './log-core.ts';
import type { LogEnv } from './log-env.ts';
import { type CleaningFact, cleanLog } from './log-cleaner.ts';
import { CorruptSegmentError, ReplacedSegmentError } from './log-reader.ts';
import { restartLog, truncateLog } from './log-truncation.ts';
import { applyRetentionTo, checkpointLog, closeLog } from './log-upkeep.ts';
import type {
  ActiveProducer,
  AppendOrigin,
  AppendOutcome,
  EpochEndOffset,
  FollowerAppendOutcome,
  OffsetRange,
  ReadOptions,
  ReadOutcome,
  Rejected,
  RepairSource,
  TimestampOffset,
} from './outcomes.ts';
import type { PartitionLog } from './partition-log.ts';
import { encodePartitionMetadata, PARTITION_METADATA_FILE } from './partition-metadata.ts';
import type { ProducerBatch } from './producer-state.ts';
import { damagedRanges, repairLog } from './segment-repair.ts';

const NO_LIMIT = Number.MAX_SAFE_INTEGER;

/** Identity and surroundings of one log. */
export interface DurableLogOptions {
  readonly topic: TopicName;
  readonly partition: number;
  readonly topicId: Uuid;
  readonly config: LogConfig;
  readonly directory: string;
  readonly env: LogEnv;
  readonly loaded: LoadedLog;
  readonly highWatermark: Offset;
  /** From `cleaner-offset-checkpoint`. */
  readonly cleanUpTo?: Offset;
}

/** The log of one replica in Apache Kafka's files. What each member promises is said at the interface. */
export class DurableLog implements PartitionLog {
  readonly topic: TopicName;
  readonly partition: number;
  /** `fdatasync` follower appends too, before they count as durable (metadata log voters). */
  syncEveryAppend = false;
  /** The topic's config has arrived: retention may run. */
  configKnown = false;

  private readonly env: LogEnv;
  private readonly core: LogCore;
  private readonly listeners = new Set<() => void>();
  private topicIdNow: Uuid;
  /** Why nothing is appended any more although nothing failed: the log is being closed or deleted. */
  private ending: Error | undefined;
  private lastFlushMs: number;

  constructor(options: DurableLogOptions) {
    const { env, loaded, topic, partition } = options;
    this.topic = topic;
    this.partition = partition;
    this.topicIdNow = options.topicId;
    this.env = env;
    this.lastFlushMs = env.clock.now();
    this.core = new LogCore({
      env,
      name: partitionKey(topic, partition),
      directory: options.directory,
      config: options.config,
      loaded,
      makeFiles: () => this.makeFiles(),
      onProgress: () => this.notify(),
      onFailed: (error) => {
        if (!this.ending) env.failed(this, error);
        this.notify();
      },
    });
    this.core.high = Math.max(loaded.logStartOffset, Math.min(options.highWatermark, loaded.nextOffset));
    const { cleanUpTo = 0 } = options;
    this.core.cleanUpTo = cleanUpTo <= loaded.nextOffset ? cleanUpTo : 0;
  }

  get topicId(): Uuid {
    return this.topicIdNow;
  }
  get config(): LogConfig {
    return this.core.config;
  }
  get logStartOffset(): Offset {
    return this.core.start;
  }
  get nextOffset(): Offset {
    return this.core.next;
  }
  get logEndOffset(): Offset {
    return this.core.writer.writtenEndOffset;
  }
  get syncedEndOffset(): Offset {
    return this.core.writer.syncedEndOffset;
  }
  get durableEndOffset(): Offset {
    return this.acksWaitForSync ? this.syncedEndOffset : this.logEndOffset;
  }
  get highWatermark(): Offset {
    return this.core.high;
  }
  get lastStableOffset(): Offset {
    const { high, producers } = this.core;
    return Math.min(producers.firstOpenTransactionOffset ?? high, high);
  }
  get latestEpoch(): number {
    return this.core.epochs.latestEpoch;
  }
  get sizeBytes(): number {
    let total = 0;
    for (const segment of this.core.segments) total += segment.size;
    return total;
  }
  get failed(): Error | undefined {
    return this.core.writer.failed;
  }
  /** Everything below is on the disk and indexed: recovery starts here. */
  get recoveryPoint(): Offset {
    return this.core.recoveryPoint;
  }

  /** Compaction has been through everything below; undefined for logs that are not compacted. */
  get cleanUpTo(): Offset | undefined {
    return this.core.config.cleanupPolicy.includes('compact') || this.core.cleanUpTo > 0 ? this.core.cleanUpTo : undefined;
  }

  appendAsLeader(records: Buffer, options: { leaderEpoch: number; origin: AppendOrigin }): AppendOutcome {
    const refusal = this.refusal(options.origin);
    if (refusal) return refusal;
    const { core } = this;
    const nowMs = this.env.clock.now();
    const check = checkLeaderAppend(records, { config: core.config, origin: options.origin, producers: core.producers, nowMs });
    if (check.kind === 'rejected') return check;
    if (check.kind === 'duplicate') return this.duplicateOf(check.batch);
    const baseOffset = core.next;
    let offset = baseOffset;
    let recordCount = 0;
    for (const batch of check.batches) {
      batch.setBaseOffset(offset);
      batch.setPartitionLeaderEpoch(options.leaderEpoch);
      offset = batch.nextOffset;
      recordCount += batch.recordCount;
    }
    core.place(check.records, check.batches, this.acksWaitForSync);
    return {
      kind: 'appended',
      baseOffset,
      lastOffset: core.next - 1,
      logAppendTimeMs: check.logAppendTimeMs,
      logStartOffset: core.start,
      recordCount,
      bytes: check.records.length,
    };
  }

  appendAsFollower(records: Buffer): FollowerAppendOutcome {
    const refusal = this.refusal('raft');
    if (refusal) return refusal;
    const { core } = this;
    const check = checkFollowerAppend(records, core.next, core.isEmpty);
    if (check.kind === 'rejected') return check;
    const first = check.batches[0];
    if (!first) return { kind: 'appended', baseOffset: core.next, lastOffset: core.next - 1, recordCount: 0, bytes: 0 };
    // The leader's log starts inside a batch: an empty follower takes that batch whole.
    if (first.baseOffset < core.next) core.restartEmptyAt(first.baseOffset);
    const baseOffset = first.baseOffset;
    core.place(check.records, check.batches, this.syncEveryAppend);
    return { kind: 'appended', baseOffset, lastOffset: core.next - 1, recordCount: check.recordCount, bytes: check.bytes };
  }

  onProgress(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  setHighWatermark(offset: Offset): Offset {
    const bounded = Math.min(offset, this.logEndOffset);
    if (bounded > this.core.high) {
      this.core.high = bounded;
      this.notify();
    }
    return this.core.high;
  }

  async read(options: ReadOptions): Promise<ReadOutcome> {
    for (;;) {
      const cached = this.readCached(options);
      if (cached) return cached;
      try {
        return await this.core.reader.read(this.core.segments, this.bounded(options));
      } catch (error) {
        if (error instanceof ReplacedSegmentError) continue;
        return this.isOutOfRange(options.startOffset) ? { kind: 'out-of-range' } : readFailure(error);
      }
    }
  }

  readCached(options: ReadOptions): ReadOutcome | undefined {
    const { failed } = this;
    if (failed) return { kind: 'failed', error: errors.KAFKA_STORAGE_ERROR, message: failed.message };
    const { startOffset } = options;
    if (this.isOutOfRange(startOffset)) return { kind: 'out-of-range' };
    const bounded = this.bounded(options);
    if (startOffset >= bounded.maxOffset) return { kind: 'data', chunks: [], bytes: 0, nextOffset: startOffset };
    return faultAt('read-from-the-file') ? undefined : this.core.tail.read(bounded);
  }

  async offsetForTimestamp(timestamp: number, maxOffset: Offset): Promise<TimestampOffset | undefined> {
    const { core } = this;
    if (core.next > this.logEndOffset) await core.writer.written();
    const found = await this.findByTime(timestamp);
    return found && found.offset < Math.min(maxOffset, this.logEndOffset) ? found : undefined;
  }

  async maxTimestampOffset(): Promise<TimestampOffset | undefined> {
    let greatest = -1;
    const damaged = this.core.segments.find(({ damages }) => damages.length > 0);
    if (damaged) throw new CorruptSegmentError(`${damaged.logPath} is damaged: its greatest timestamp is not known`);
    for (const segment of [...this.core.segments]) greatest = Math.max(greatest, (await segment.largestTimestamp())?.timestamp ?? -1);
    return greatest < 0 ? undefined : this.offsetForTimestamp(greatest, NO_LIMIT);
  }

  segmentBaseOffsets(): Offset[] {
    return this.core.segmentBaseOffsets;
  }

  segmentTimes(): { baseOffset: Offset; modifiedMs: number }[] {
    return this.core.segments.map(({ baseOffset, modifiedMs }) => ({ baseOffset, modifiedMs }));
  }

  epochEndOffset(epoch: number): EpochEndOffset {
    return this.core.epochs.endOffsetFor(epoch, this.logEndOffset);
  }

  epochStartOffset(epoch: number): Offset | undefined {
    return this.core.epochs.startOffsetOf(epoch);
  }

  assignEpochStart(epoch: number, startOffset: Offset): void {
    this.core.epochs.assign(epoch, startOffset);
    if (this.acksWaitForSync && this.syncedEndOffset < this.core.next && !this.failed) this.core.inBackground(this.flush());
  }

  async truncateTo(offset: Offset): Promise<void> {
    if (offset < this.core.next) await truncateLog(this.core, offset);
    // A term of leadership that wrote nothing leaves an epoch at the log end, which the next leader does not know.
    else this.core.epochs.truncateFromEnd(offset);
    this.notify();
  }

  async truncateFullyAndStartAt(offset: Offset): Promise<void> {
    await restartLog(this.core, offset);
    this.notify();
  }

  advanceLogStartOffset(offset: Offset): Offset {
    const { core } = this;
    const target = Math.min(offset, core.high);
    if (target > core.start) {
      core.start = target;
      core.epochs.truncateFromStart(target);
      this.notify();
    }
    return core.start;
  }

  async flush(): Promise<void> {
    this.lastFlushMs = this.env.clock.now();
    await this.core.writer.flush();
  }

  async roll(): Promise<void> {
    if (this.failed) throw this.failed;
    if (this.core.active.size > 0) await this.core.startSegment(this.core.next);
  }

  activeProducers(): ActiveProducer[] {
    return this.core.producers.describe();
  }

  damagedRanges(): OffsetRange[] {
    return damagedRanges(this.core.segments);
  }

  async repair(source: RepairSource, belowOffset: Offset): Promise<OffsetRange[]> {
    let mended: OffsetRange[] = [];
    try {
      await this.rewriting(async () => {
        mended = await repairLog(this.core, source, belowOffset);
      });
    } catch (error) {
      this.core.writer.fail(error);
    }
    return mended;
  }

  // What follows is for the log manager.

  updateConfig(config: LogConfig): void {
    this.core.config = config;
    this.configKnown = true;
    for (const segment of this.core.segments) segment.indexIntervalBytes = config.indexIntervalBytes;
  }

  /** A log found on disk without `partition.metadata` learns its topic's id. */
  adoptTopicId(topicId: Uuid): void {
    if (topicId === this.topicIdNow) return;
    this.topicIdNow = topicId;
    this.core.inBackground(this.core.writer.job(() => this.writeTopicId()));
  }

  /** One retention run (L9). Does nothing while the config is unknown or the log is ending. */
  async applyRetention(): Promise<void> {
    if (!this.configKnown || this.core.truncating) return;
    await this.unlessEnding(async () => {
      if ((await applyRetentionTo(this.core)) > 0) this.notify();
    });
  }

  /** Compaction stops at the recovery point, and full segments lie above it. */
  get compactionAwaitsCheckpoint(): boolean {
    const { config, recoveryPoint, active } = this.core;
    return this.configKnown && config.cleanupPolicy.includes('compact') && recoveryPoint < active.baseOffset;
  }

  /** One compaction pass, if the topic is compacted and dirty enough. A batch that cannot be read leaves the log as it is. */
  async compact(maxKeys?: number): Promise<CleaningFact | undefined> {
    const { core } = this;
    if (!this.configKnown || !core.config.cleanupPolicy.includes('compact')) return undefined;
    let fact: CleaningFact | undefined;
    await this.rewriting(async () => {
      try {
        fact = await cleanLog(core, maxKeys);
      } catch (error) {
        if (errorCode(error) !== 'CORRUPT_BATCH') throw error;
        this.env.logger.error('log-uncleanable', { log: core.name, reason: errorText(error) });
      }
    });
    return fact;
  }

  /** Moves the recovery point to the log end. */
  async checkpoint(): Promise<void> {
    this.lastFlushMs = this.env.clock.now();
    await this.unlessEnding(() => checkpointLog(this.core));
  }

  /** Syncs when `flush.ms` has passed since the last time and something is unsynced. */
  async flushIfDue(): Promise<void> {
    const idleMs = this.env.clock.now() - this.lastFlushMs;
    if (this.syncedEndOffset < this.core.next && idleMs >= this.core.config.flushMs) await this.unlessEnding(() => this.flush());
  }

  /** Refuses appends, flushes everything, seals; after it the directory needs no recovery. */
  async close(): Promise<void> {
    const reason = new Error(`the log ${this.core.name} is closed`);
    if (!this.failed) {
      this.ending = reason;
      await closeLog(this.core);
    }
    await this.stop(reason);
  }

  /** The directory failed: this log answers KAFKA_STORAGE_ERROR from now on. */
  fail(error: Error): void {
    this.core.writer.fail(error);
  }

  /** Ends the log without writing anything more: failure of the directory, deletion of the partition. */
  async stop(reason: Error): Promise<void> {
    this.ending ??= reason;
    this.core.writer.fail(reason);
    await this.core.writer.settled();
    this.core.tail.clear();
    for (const segment of this.core.segments) segment.release();
    this.notify();
  }

  private async findByTime(timestamp: number): Promise<TimestampOffset | undefined> {
    for (;;) {
      try {
        return await this.core.reader.findByTime([...this.core.segments], timestamp, this.core.start);
      } catch (error) {
        if (!(error instanceof ReplacedSegmentError)) throw error;
      }
    }
  }

  private get acksWaitForSync(): boolean {
    if (isPlanted('ack-before-sync') && !this.syncEveryAppend) return false;
    return this.env.durability === 'fsync' || this.syncEveryAppend || this.core.config.flushMessages <= 1;
  }

  /** Background work on a log that is closed or deleted meanwhile ends quietly; its I/O errors are the directory's. */
  private async unlessEnding(work: () => Promise<void>): Promise<void> {
    if (this.failed || this.ending) return;
    try {
      await work();
    } catch (error) {
      if (!this.ending) throw error;
    }
  }

  /** Work that writes segments anew: one at a time, and not while the log is cut. */
  private async rewriting(work: () => Promise<void>): Promise<void> {
    const { core } = this;
    if (core.truncating || core.rewriting) return;
    core.rewriting = true;
    await this.unlessEnding(work).finally(() => {
      core.rewriting = false;
    });
  }

  private refusal(origin: AppendOrigin): Rejected | undefined {
    assert(!this.core.truncating, `append to ${this.core.name} while it is being truncated`);
    const reason = (this.failed ?? this.ending)?.message ?? (origin === 'client' ? this.env.refusesAppends() : undefined);
    return reason === undefined ? undefined : { kind: 'rejected', error: errors.KAFKA_STORAGE_ERROR, message: reason };
  }

  private duplicateOf({ lastOffset, offsetDelta, timestamp }: ProducerBatch): AppendOutcome {
    return {
      kind: 'duplicate',
      baseOffset: lastOffset - offsetDelta,
      lastOffset,
      logAppendTimeMs: this.core.config.messageTimestampType === 'LogAppendTime' ? timestamp : -1,
      logStartOffset: this.core.start,
      recordCount: offsetDelta + 1,
      bytes: 0,
    };
  }

  /** Directory and topic id of a fresh log; its segment appears with the first write. */
  private async makeFiles(): Promise<void> {
    const { core, env } = this;
    await env.nameIsFree(core.directory);
    await env.fs.makeDirectory(core.directory);
    await env.sums.forget(core.sumNameOf(core.active));
    await this.writeTopicId();
    core.writer.markDirectoryDirty(env.dataDirectory);
  }

  private async writeTopicId(): Promise<void> {
    const { directory, writer } = this.core;
    const bytes = encodePartitionMetadata(this.topicIdNow);
    await this.env.sums.noteFile(`${this.core.name}/${PARTITION_METADATA_FILE}`, bytes);
    await writer.writeFile(`${directory}/${PARTITION_METADATA_FILE}`, bytes);
    writer.markDirectoryDirty(directory);
  }

  private isOutOfRange(offset: Offset): boolean {
    return offset < this.core.start || offset > this.logEndOffset;
  }

  private bounded(options: ReadOptions): ReadOptions {
    return options.maxOffset <= this.logEndOffset ? options : { ...options, maxOffset: this.logEndOffset };
  }

  private notify(): void {
    for (const listener of [...this.listeners]) listener();
  }
}

function readFailure(error: unknown): ReadOutcome {
  const code = errorCode(error);
  const nonsense = code === 'CORRUPT_SEGMENT' || code === 'CORRUPT_BATCH';
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'failed', error: nonsense ? errors.CORRUPT_MESSAGE : errors.KAFKA_STORAGE_ERROR, message };
}
