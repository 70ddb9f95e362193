import type { Offset, TopicName, Uuid } from '../../base/ids.ts';
import { DEFAULT_LOG_CONFIG, type LogConfig } from '../../log/log-config.ts';
import type { LogManager } from '../../log/log-manager.ts';
import type {
  AppendOutcome,
  EpochEndOffset,
  FollowerAppendOutcome,
  ReadOptions,
  ReadOutcome,
  TimestampOffset,
} from '../../log/outcomes.ts';
import type { PartitionLog } from '../../log/partition-log.ts';
import { errors } from '../../protocol/errors.ts';
import { type BatchView, batchesIn } from '../../records/batch.ts';

/** What the test decides about the disk of a memory log. */
export interface MemoryDisk {
  /** Writes and syncs finish a microtask later; false: only when the test calls `write` or `sync`. */
  writes: boolean;
  syncs: boolean;
}

/**
 * A partition log without a disk, for tests of replication: keeps whole batches, lets the test hold back writes and syncs. The
 * offsets and callbacks behave as the real log's doors say; nothing is validated.
 */
export class MemoryLog implements PartitionLog {
  readonly topic: TopicName;
  readonly partition: number;
  readonly topicId: Uuid;
  config: LogConfig;
  logStartOffset = 0;
  nextOffset = 0;
  logEndOffset = 0;
  syncedEndOffset = 0;
  highWatermark = 0;
  failed: Error | undefined;
  private readonly disk: MemoryDisk;
  private readonly listeners = new Set<() => void>();
  private batches: BatchView[] = [];
  private epochs: { epoch: number; startOffset: Offset }[] = [];

  constructor(options: { topic: TopicName; partition: number; topicId: Uuid; config?: LogConfig; disk: MemoryDisk }) {
    this.topic = options.topic;
    this.partition = options.partition;
    this.topicId = options.topicId;
    this.config = options.config ?? DEFAULT_LOG_CONFIG;
    this.disk = options.disk;
  }

  get durableEndOffset(): Offset {
    return this.syncedEndOffset;
  }
  get lastStableOffset(): Offset {
    return this.highWatermark;
  }
  get latestEpoch(): number {
    return this.epochs.at(-1)?.epoch ?? -1;
  }
  get sizeBytes(): number {
    return this.batches.reduce((sum, batch) => sum + batch.sizeInBytes, 0);
  }
  /** Base offset and epoch of each batch: what tests compare between replicas. */
  get layout(): [Offset, number][] {
    return this.batches.map((batch) => [batch.baseOffset, batch.partitionLeaderEpoch]);
  }

  appendAsLeader(records: Buffer, options: { leaderEpoch: number }): AppendOutcome {
    if (this.failed) return { kind: 'rejected', error: errors.KAFKA_STORAGE_ERROR };
    const baseOffset = this.nextOffset;
    let recordCount = 0;
    for (const batch of batchesIn(records)) {
      batch.setBaseOffset(this.nextOffset);
      batch.setPartitionLeaderEpoch(options.leaderEpoch);
      recordCount += batch.recordCount;
      this.push(batch);
    }
    const { logStartOffset } = this;
    return { kind: 'appended', baseOffset, lastOffset: this.nextOffset - 1, logAppendTimeMs: -1, logStartOffset, recordCount, bytes: records.length };
  }

  appendAsFollower(records: Buffer): FollowerAppendOutcome {
    const baseOffset = this.nextOffset;
    for (const batch of batchesIn(records)) {
      if (batch.baseOffset > this.nextOffset) return { kind: 'rejected', error: errors.OFFSET_OUT_OF_RANGE, message: 'a gap' };
      if (batch.baseOffset === this.nextOffset) this.push(batch);
    }
    return { kind: 'appended', baseOffset, lastOffset: this.nextOffset - 1, recordCount: 0, bytes: records.length };
  }

  onProgress(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  setHighWatermark(offset: Offset): Offset {
    const next = Math.max(this.highWatermark, Math.min(offset, this.logEndOffset));
    if (next !== this.highWatermark) {
      this.highWatermark = next;
      this.notify();
    }
    return next;
  }

  read(options: ReadOptions): Promise<ReadOutcome> {
    return Promise.resolve(this.find(options));
  }

  readCached(): undefined {
    return undefined;
  }

  async offsetForTimestamp(timestamp: number, maxOffset: Offset): Promise<TimestampOffset | undefined> {
    const batch = this.batches.find((candidate) => candidate.maxTimestamp >= timestamp && candidate.baseOffset < maxOffset);
    return batch && { offset: batch.baseOffset, timestamp: batch.maxTimestamp, leaderEpoch: batch.partitionLeaderEpoch };
  }

  async maxTimestampOffset(): Promise<TimestampOffset | undefined> {
    const batch = [...this.batches].sort((a, b) => b.maxTimestamp - a.maxTimestamp)[0];
    return batch && { offset: batch.baseOffset, timestamp: batch.maxTimestamp, leaderEpoch: batch.partitionLeaderEpoch };
  }

  segmentBaseOffsets(): Offset[] {
    return [0];
  }

  /** Written to at 5,000 ms. */
  segmentTimes(): { baseOffset: Offset; modifiedMs: number }[] {
    return [{ baseOffset: 0, modifiedMs: 5_000 }];
  }

  epochEndOffset(epoch: number): EpochEndOffset {
    const index = this.epochs.findLastIndex((entry) => entry.epoch <= epoch);
    const found = this.epochs[index];
    if (!found) return { epoch: -1, endOffset: -1 };
    return { epoch: found.epoch, endOffset: this.epochs[index + 1]?.startOffset ?? this.logEndOffset };
  }

  epochStartOffset(epoch: number): Offset | undefined {
    return this.epochs.findLast((entry) => entry.epoch <= epoch)?.startOffset;
  }

  assignEpochStart(epoch: number, startOffset: Offset): void {
    this.epochs.push({ epoch, startOffset });
    if (this.disk.syncs) queueMicrotask(() => this.sync());
  }

  async truncateTo(offset: Offset): Promise<void> {
    this.batches = this.batches.filter((batch) => batch.nextOffset <= offset);
    this.epochs = this.epochs.filter((entry) => entry.startOffset < offset);
    this.nextOffset = Math.min(this.nextOffset, offset);
    this.clamp();
  }

  async truncateFullyAndStartAt(offset: Offset): Promise<void> {
    this.batches = [];
    this.epochs = [];
    for (const name of ['logStartOffset', 'nextOffset', 'logEndOffset', 'syncedEndOffset', 'highWatermark'] as const) this[name] = offset;
  }

  advanceLogStartOffset(offset: Offset): Offset {
    this.logStartOffset = Math.max(this.logStartOffset, Math.min(offset, this.highWatermark));
    return this.logStartOffset;
  }

  applyRetention(): Promise<void> {
    return Promise.resolve();
  }

  async flush(): Promise<void> {
    this.write();
    this.sync();
  }

  async roll(): Promise<void> {}

  activeProducers(): [] {
    return [];
  }

  damagedRanges(): [] {
    return [];
  }

  async repair(): Promise<[]> {
    return [];
  }

  /** Everything queued is in the file. */
  write(): void {
    if (this.failed || this.logEndOffset === this.nextOffset) return;
    this.logEndOffset = this.nextOffset;
    this.notify();
    if (this.disk.syncs) queueMicrotask(() => this.sync());
  }

  /** Everything in the file is synced. */
  sync(): void {
    if (this.failed || this.syncedEndOffset === this.logEndOffset) return;
    this.syncedEndOffset = this.logEndOffset;
    this.notify();
  }

  /** The first I/O error. */
  fail(error: Error): void {
    this.failed = error;
    this.notify();
  }

  private push(batch: BatchView): void {
    if (batch.partitionLeaderEpoch > this.latestEpoch) this.epochs.push({ epoch: batch.partitionLeaderEpoch, startOffset: batch.baseOffset });
    this.batches.push(batch);
    this.nextOffset = batch.nextOffset;
    if (this.disk.writes) queueMicrotask(() => this.write());
  }

  private find({ startOffset, maxBytes, maxOffset, minOneMessage }: ReadOptions): ReadOutcome {
    if (startOffset < this.logStartOffset || startOffset > this.logEndOffset) return { kind: 'out-of-range' };
    const chunks: Buffer[] = [];
    let bytes = 0;
    let nextOffset = startOffset;
    for (const batch of this.batches) {
      if (batch.lastOffset < startOffset) continue;
      if (batch.nextOffset > Math.min(maxOffset, this.logEndOffset)) break;
      if (bytes + batch.sizeInBytes > maxBytes && !(minOneMessage && bytes === 0)) break;
      chunks.push(batch.bytes());
      bytes += batch.sizeInBytes;
      nextOffset = batch.nextOffset;
    }
    return { kind: 'data', chunks, bytes, nextOffset };
  }

  private clamp(): void {
    this.logEndOffset = Math.min(this.logEndOffset, this.nextOffset);
    this.syncedEndOffset = Math.min(this.syncedEndOffset, this.logEndOffset);
    this.highWatermark = Math.min(this.highWatermark, this.logEndOffset);
  }

  private notify(): void {
    for (const listener of [...this.listeners]) listener();
  }
}

/** The logs of one broker in memory. Only what replication calls. */
export class MemoryLogs {
  readonly directory = '/data';
  readonly disk: MemoryDisk = { writes: true, syncs: true };
  failed: Error | undefined;
  space = { totalBytes: 1_000, freeBytes: 400 };
  private readonly logs = new Map<string, MemoryLog>();
  private readonly failureListeners = new Set<(error: Error) => void>();

  /** As the replica manager sees it. */
  get manager(): LogManager {
    return this as unknown as LogManager;
  }

  get(topic: TopicName, partition: number): MemoryLog | undefined {
    return this.logs.get(`${topic}-${partition}`);
  }

  getOrCreate(topic: TopicName, partition: number, topicId: Uuid, config: LogConfig): MemoryLog {
    const key = `${topic}-${partition}`;
    let log = this.logs.get(key);
    if (!log) this.logs.set(key, (log = new MemoryLog({ topic, partition, topicId, config, disk: this.disk })));
    return log;
  }

  async delete(topic: TopicName, partition: number): Promise<void> {
    this.logs.delete(`${topic}-${partition}`);
  }

  all(): MemoryLog[] {
    return [...this.logs.values()];
  }

  updateConfig(topic: TopicName, config: LogConfig): void {
    for (const log of this.logs.values()) if (log.topic === topic) log.config = config;
  }

  onFailure(listener: (error: Error) => void): () => void {
    this.failureListeners.add(listener);
    return () => this.failureListeners.delete(listener);
  }

  async diskSpace(): Promise<{ totalBytes: number; freeBytes: number }> {
    return this.space;
  }

  failDirectory(error: Error): void {
    this.failed = error;
    for (const listener of this.failureListeners) listener(error);
  }
}
