import { assert } from '../base/assert.ts';
import { errorCode } from '../base/file-system.ts';
import type { Offset, TopicName, Uuid } from '../base/ids.ts';
import { errors } from '../protocol/errors.ts';
import { type BatchView, batchesIn } from '../records/batch.ts';
import { CorruptBatchError } from '../records/varint.ts';
import { EPOCH_CHECKPOINT_FILE, type EpochCache } from './epoch-cache.ts';
import { checkLeaderAppend } from './leader-append.ts';
import type { LogConfig } from './log-config.ts';
import type { LogEnv } from './log-env.ts';
import { LogReader } from './log-reader.ts';
import { LogWriter } from './log-writer.ts';
import type {
  ActiveProducer,
  AppendOrigin,
  AppendOutcome,
  EpochEndOffset,
  FollowerAppendOutcome,
  ReadData,
  ReadOptions,
  ReadOutcome,
  Rejected,
  TimestampOffset,
} from './outcomes.ts';
import { encodeProducerSnapshot } from './producer-snapshot.ts';
import type { ProducerState } from './producer-state.ts';
import { loadNewestSnapshot, noteProducer, replayInto } from './producer-replay.ts';
import { encodePartitionMetadata, PARTITION_METADATA_FILE } from './partition-metadata.ts';
import { Segment, segmentFileName } from './segment.ts';
import { removeFiles, retireFiles } from './segment-files.ts';
import { locateCut } from './segment-cut.ts';
import type { PartitionLog } from './partition-log.ts';
import type { LogTail } from './tail-cache.ts';
import { deletableByRetention } from './retention.ts';

const NO_LIMIT = Number.MAX_SAFE_INTEGER;

/** A log as found on disk (see log-loader.ts), or a new one. */
export interface LoadedLog {
  /** Ascending, at least one; the last is active. */
  readonly segments: Segment[];
  readonly epochs: EpochCache;
  readonly producers: ProducerState;
  readonly nextOffset: Offset;
  readonly logStartOffset: Offset;
  /** Everything below is on the disk and need not be scanned after a crash. */
  readonly recoveryPoint: Offset;
  /** Offsets of `.snapshot` files. */
  readonly snapshots: ReadonlySet<Offset>;
  /** The directory does not exist yet. */
  readonly fresh: boolean;
  /** Corruption of data that was safely on disk: the log is offline, its files are kept. */
  readonly problem: Error | undefined;
}

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
}

/** The log of one replica in Apache Kafka's files. What each member promises is said at the interface. */
export class DurableLog implements PartitionLog {
  readonly topic: TopicName;
  readonly partition: number;
  /** `fdatasync` follower appends too, before they count as durable (metadata log voters). */
  syncEveryAppend = false;
  /** The topic's config has arrived: retention may run. */
  configKnown = false;
  /** Everything below is on the disk and indexed: recovery starts here. */
  recoveryPoint: Offset;

  private readonly env: LogEnv;
  private readonly directory: string;
  private readonly writer: LogWriter;
  private readonly reader: LogReader;
  private readonly tail: LogTail;
  private readonly epochs: EpochCache;
  private readonly listeners = new Set<() => void>();
  private readonly snapshots: Set<Offset>;
  private readonly sealing = new Set<Segment>();
  private topicIdNow: Uuid;
  private configNow: LogConfig;
  private segments: Segment[];
  private producers: ProducerState;
  private next: Offset;
  private start: Offset;
  private high: Offset;
  private loadProblem: Error | undefined;
  private truncating = false;
  /** Closed or deleted: the writer's end is no failure. */
  private stopped = false;
  /** Counts truncations: a checkpoint that ran across one does not move the recovery point. */
  private truncations = 0;
  private lastFlushMs: number;

  constructor(options: DurableLogOptions) {
    const { env, loaded } = options;
    this.topic = options.topic;
    this.partition = options.partition;
    this.topicIdNow = options.topicId;
    this.configNow = options.config;
    this.directory = options.directory;
    this.env = env;
    this.segments = loaded.segments;
    this.epochs = loaded.epochs;
    this.producers = loaded.producers;
    this.next = loaded.nextOffset;
    this.start = loaded.logStartOffset;
    this.high = Math.max(this.start, Math.min(options.highWatermark, this.next));
    this.recoveryPoint = loaded.recoveryPoint;
    this.snapshots = new Set(loaded.snapshots);
    this.loadProblem = loaded.problem;
    this.tail = env.tailCache.tail();
    this.reader = new LogReader(env.handles);
    this.lastFlushMs = env.clock.now();
    this.writer = new LogWriter({
      fs: env.fs,
      handles: env.handles,
      clock: env.clock,
      metrics: env.metrics,
      syncDirectory: (path) => env.syncDirectory(path),
      startOffset: this.next,
      onProgress: () => this.notify(),
      onFailed: (error) => {
        if (!this.stopped) env.failed(this, error);
        this.notify();
      },
    });
    if (loaded.fresh) this.background(this.writer.job(() => this.createFiles()));
  }

  get topicId(): Uuid {
    return this.topicIdNow;
  }
  get config(): LogConfig {
    return this.configNow;
  }
  get logStartOffset(): Offset {
    return this.start;
  }
  get nextOffset(): Offset {
    return this.next;
  }
  get logEndOffset(): Offset {
    return this.writer.writtenEndOffset;
  }
  get syncedEndOffset(): Offset {
    return this.writer.syncedEndOffset;
  }
  get durableEndOffset(): Offset {
    return this.acksWaitForSync ? this.writer.syncedEndOffset : this.writer.writtenEndOffset;
  }
  get highWatermark(): Offset {
    return this.high;
  }
  get lastStableOffset(): Offset {
    return Math.min(this.producers.firstOpenTransactionOffset ?? this.high, this.high);
  }
  get latestEpoch(): number {
    return this.epochs.latestEpoch;
  }
  get sizeBytes(): number {
    let total = 0;
    for (const segment of this.segments) total += segment.size;
    return total;
  }
  get failed(): Error | undefined {
    return this.loadProblem ?? this.writer.failed;
  }

  appendAsLeader(records: Buffer, options: { leaderEpoch: number; origin: AppendOrigin }): AppendOutcome {
    const refusal = this.refusal(options.origin);
    if (refusal) return refusal;
    const nowMs = this.env.clock.now();
    const check = checkLeaderAppend(records, { config: this.configNow, origin: options.origin, producers: this.producers, nowMs });
    if (check.kind === 'rejected') return check;
    if (check.kind === 'duplicate') {
      const { lastOffset, offsetDelta, timestamp } = check.batch;
      return {
        kind: 'duplicate',
        baseOffset: lastOffset - offsetDelta,
        lastOffset,
        logAppendTimeMs: this.configNow.messageTimestampType === 'LogAppendTime' ? timestamp : -1,
        logStartOffset: this.start,
        recordCount: offsetDelta + 1,
        bytes: 0,
      };
    }
    const baseOffset = this.next;
    let offset = baseOffset;
    let recordCount = 0;
    for (const batch of check.batches) {
      batch.setBaseOffset(offset);
      batch.setPartitionLeaderEpoch(options.leaderEpoch);
      offset = batch.nextOffset;
      recordCount += batch.recordCount;
    }
    this.enqueue(check.records, check.batches, this.acksWaitForSync);
    return {
      kind: 'appended',
      baseOffset,
      lastOffset: this.next - 1,
      logAppendTimeMs: check.logAppendTimeMs,
      logStartOffset: this.start,
      recordCount,
      bytes: check.records.length,
    };
  }

  appendAsFollower(records: Buffer): FollowerAppendOutcome {
    const refusal = this.refusal('raft');
    if (refusal) return refusal;
    const batches: BatchView[] = [];
    let expected = this.next;
    let recordCount = 0;
    try {
      for (const batch of batchesIn(records)) {
        if (batch.nextOffset <= expected) continue;
        if (batch.baseOffset < expected && !(batches.length === 0 && this.isEmpty)) {
          return corrupt(`batch [${batch.baseOffset}, ${batch.nextOffset}) overlaps the log end ${expected}`);
        }
        if (batch.lastOffsetDelta < 0 || !batch.isCrcValid()) return corrupt(`the batch at offset ${batch.baseOffset} fails its CRC`);
        batches.push(batch);
        expected = batch.nextOffset;
        recordCount += Math.max(0, batch.recordCount);
      }
    } catch (error) {
      if (error instanceof CorruptBatchError) return corrupt(error.message);
      throw error;
    }
    const first = batches[0];
    const last = batches.at(-1);
    if (!first || !last) return { kind: 'appended', baseOffset: this.next, lastOffset: this.next - 1, recordCount: 0, bytes: 0 };
    // The leader's log starts inside a batch: an empty follower takes that batch whole.
    if (first.baseOffset < this.next) this.restartEmptyAt(first.baseOffset);
    const baseOffset = first.baseOffset;
    const end = last.position + last.sizeInBytes;
    const bytes = records.subarray(first.position, end);
    this.enqueue(records.subarray(0, end), batches, this.syncEveryAppend);
    return { kind: 'appended', baseOffset, lastOffset: this.next - 1, recordCount, bytes: bytes.length };
  }

  onProgress(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  setHighWatermark(offset: Offset): Offset {
    const bounded = Math.min(offset, this.logEndOffset);
    if (bounded > this.high) {
      this.high = bounded;
      this.notify();
    }
    return this.high;
  }

  async read(options: ReadOptions): Promise<ReadOutcome> {
    const cached = this.readCached(options);
    if (cached) return cached;
    try {
      return await this.reader.read(this.segments, this.bounded(options));
    } catch (error) {
      if (options.startOffset < this.start || options.startOffset > this.logEndOffset) return { kind: 'out-of-range' };
      return readFailure(error);
    }
  }

  readCached(options: ReadOptions): ReadOutcome | undefined {
    if (this.failed) return { kind: 'failed', error: errors.KAFKA_STORAGE_ERROR, message: this.failed.message };
    const { startOffset } = options;
    if (startOffset < this.start || startOffset > this.logEndOffset) return { kind: 'out-of-range' };
    const bounded = this.bounded(options);
    if (startOffset >= bounded.maxOffset) return emptyRead(startOffset);
    return this.tail.read(bounded);
  }

  async offsetForTimestamp(timestamp: number, maxOffset: Offset): Promise<TimestampOffset | undefined> {
    if (this.next > this.logEndOffset) await this.writer.job(() => Promise.resolve());
    const found = await this.reader.findByTime(this.segments, timestamp, this.start);
    return found && found.offset < Math.min(maxOffset, this.logEndOffset) ? found : undefined;
  }

  async maxTimestampOffset(): Promise<TimestampOffset | undefined> {
    let greatest = -1;
    for (const segment of this.segments) greatest = Math.max(greatest, (await segment.largestTimestamp())?.timestamp ?? -1);
    return greatest < 0 ? undefined : this.offsetForTimestamp(greatest, NO_LIMIT);
  }

  segmentBaseOffsets(): Offset[] {
    return this.segments.map((segment) => segment.baseOffset);
  }

  epochEndOffset(epoch: number): EpochEndOffset {
    return this.epochs.endOffsetFor(epoch, this.logEndOffset);
  }

  epochStartOffset(epoch: number): Offset | undefined {
    return this.epochs.startOffsetOf(epoch);
  }

  epochAt(offset: Offset): number | undefined {
    return this.epochs.epochAt(offset);
  }

  assignEpochStart(epoch: number, startOffset: Offset): void {
    this.epochs.assign(epoch, startOffset);
    if (this.acksWaitForSync && this.writer.syncedEndOffset < this.next && !this.failed) this.background(this.flush());
  }

  async truncateTo(offset: Offset): Promise<void> {
    if (offset < this.next) return this.exclusively(() => this.truncateNow(offset));
    // A term of leadership that wrote nothing leaves an epoch at the log end, which the next leader does not know.
    this.epochs.truncateFromEnd(offset);
    if (this.epochs.dirty) await this.exclusively(() => this.writeEpochs());
  }

  async truncateFullyAndStartAt(offset: Offset): Promise<void> {
    await this.exclusively(() => this.restartNow(offset));
  }

  advanceLogStartOffset(offset: Offset): Offset {
    const target = Math.min(offset, this.high);
    if (target > this.start) {
      this.start = target;
      this.epochs.truncateFromStart(target);
      this.notify();
    }
    return this.start;
  }

  async flush(): Promise<void> {
    this.lastFlushMs = this.env.clock.now();
    await this.writer.flush();
  }

  async roll(): Promise<void> {
    if (this.failed) throw this.failed;
    if (this.active.size > 0) await this.startSegment(this.next);
  }

  activeProducers(): ActiveProducer[] {
    return this.producers.describe();
  }

  // What follows is for the log manager.

  updateConfig(config: LogConfig): void {
    this.configNow = config;
    this.configKnown = true;
    for (const segment of this.segments) segment.indexIntervalBytes = config.indexIntervalBytes;
  }

  /** A log found on disk without `partition.metadata` learns its topic's id. */
  adoptTopicId(topicId: Uuid): void {
    if (topicId === this.topicIdNow) return;
    this.topicIdNow = topicId;
    this.background(this.writer.job(() => this.writeTopicId()));
  }

  /** Deletes whole segments by age, size and log start (L9). Resolves to the number deleted. */
  async applyRetention(): Promise<number> {
    if (this.failed || !this.configKnown || this.truncating) return 0;
    this.producers.expire(this.env.clock.now(), this.env.producerIdExpirationMs);
    const count = await deletableByRetention({
      segments: this.segments,
      config: this.configNow,
      logStartOffset: this.start,
      highWatermark: this.high,
      nextOffset: this.next,
      nowMs: this.env.clock.now(),
    });
    if (count === 0 || this.failed || this.truncating) return 0;
    if (count === this.segments.length) this.background(this.startSegment(this.next));
    const expired = this.segments.splice(0, count);
    this.start = Math.max(this.start, this.segments[0]?.baseOffset ?? this.start);
    this.epochs.truncateFromStart(this.start);
    await this.writer.job(() => this.retire(expired));
    this.notify();
    return count;
  }

  /** Syncs what is not synced and moves the recovery point there. */
  async checkpoint(): Promise<void> {
    const target = this.next;
    if (this.failed || this.truncating || this.isCheckpointed(target)) return;
    const truncations = this.truncations;
    const snapshot = encodeProducerSnapshot(this.producers);
    await this.flush();
    await this.writer.job(async () => {
      if (this.truncations !== truncations) return;
      await this.active.persistIndexes(false);
      await this.writeEpochs();
      await this.writeSnapshot(target, snapshot);
      const unsealed = [...this.sealing].reduce((lowest, segment) => Math.min(lowest, segment.baseOffset), target);
      this.recoveryPoint = Math.max(this.recoveryPoint, unsealed);
      await this.dropOldSnapshots(target);
    });
  }

  /** Whether `flush.ms` has passed since the last sync and something is unsynced. */
  flushIsDue(): boolean {
    return (
      !this.failed &&
      this.writer.syncedEndOffset < this.next &&
      this.env.clock.now() - this.lastFlushMs >= this.configNow.flushMs
    );
  }

  /** Flushes everything and seals the active segment's index files; after it the directory needs no recovery. */
  async close(): Promise<void> {
    if (!this.failed) {
      await this.checkpoint();
      await this.writer.job(async () => {
        if (this.active.size === 0) return;
        this.active.seal();
        await this.active.persistIndexes(false);
      });
    }
    await this.stop(new Error(`the log ${this.topic}-${this.partition} is closed`));
  }

  /** The directory failed: this log answers KAFKA_STORAGE_ERROR from now on. */
  fail(error: Error): void {
    this.writer.fail(error);
  }

  /** Ends the log without writing anything more: failure of the directory, deletion of the partition. */
  async stop(reason: Error): Promise<void> {
    this.stopped = true;
    this.writer.fail(reason);
    await this.writer.settled();
    this.tail.clear();
    for (const segment of this.segments) segment.release();
    this.notify();
  }

  private get active(): Segment {
    const segment = this.segments.at(-1);
    assert(segment, `the log ${this.topic}-${this.partition} has no segment`);
    return segment;
  }

  private get isEmpty(): boolean {
    return this.segments.length === 1 && this.active.size === 0;
  }

  private isCheckpointed(offset: Offset): boolean {
    return this.recoveryPoint === offset && !this.epochs.dirty && (offset === 0 || this.snapshots.has(offset));
  }

  private get acksWaitForSync(): boolean {
    return this.env.durability === 'fsync' || this.syncEveryAppend || this.configNow.flushMessages <= 1;
  }

  private refusal(origin: AppendOrigin): Rejected | undefined {
    assert(!this.truncating, `append to ${this.topic}-${this.partition} while it is being truncated`);
    const failed = this.failed;
    if (failed) return { kind: 'rejected', error: errors.KAFKA_STORAGE_ERROR, message: failed.message };
    const refused = origin === 'client' ? this.env.refusesAppends() : undefined;
    return refused === undefined ? undefined : { kind: 'rejected', error: errors.KAFKA_STORAGE_ERROR, message: refused };
  }

  /** Puts batches (with offsets and epochs) at the log end, rolling where needed; one queued write per segment touched. */
  private enqueue(records: Buffer, batches: readonly BatchView[], sync: boolean): void {
    const nowMs = this.env.clock.now();
    let runStart = -1;
    let runBaseOffset = this.next;
    let filePosition = 0;
    let runEnd = 0;
    const finishRun = (): void => {
      if (runStart < 0) return;
      this.queueRun(records.subarray(runStart, runEnd), { baseOffset: runBaseOffset, filePosition, sync });
      runStart = -1;
    };
    for (const batch of batches) {
      const sizeInBytes = batch.sizeInBytes;
      const lastOffset = batch.lastOffset;
      const maxTimestamp = batch.maxTimestamp;
      if (this.active.mustRollFor({ sizeInBytes, lastOffset, maxTimestamp }, this.configNow, nowMs)) {
        finishRun();
        this.background(this.startSegment(batch.baseOffset));
      }
      const position = this.active.size;
      if (runStart < 0) {
        runStart = batch.position;
        runBaseOffset = batch.baseOffset;
        filePosition = position;
      }
      runEnd = batch.position + sizeInBytes;
      this.active.place({ position, sizeInBytes, lastOffset, maxTimestamp });
      const epoch = batch.partitionLeaderEpoch;
      if (epoch > this.epochs.latestEpoch) this.epochs.assign(epoch, batch.baseOffset);
      if (batch.hasProducerId) noteProducer(this.producers, batch);
      this.next = lastOffset + 1;
    }
    finishRun();
    this.env.appended(records.length);
  }

  private queueRun(bytes: Buffer, run: { baseOffset: Offset; filePosition: number; sync: boolean }): void {
    const unsynced = this.next - this.writer.syncedEndOffset;
    this.tail.add(run.baseOffset, this.next, bytes);
    this.writer.write({
      segment: this.active,
      position: run.filePosition,
      bytes,
      nextOffset: this.next,
      sync: run.sync || unsynced >= this.configNow.flushMessages,
    });
  }

  /** Seals the active segment and opens one at `baseOffset`. State changes now; files follow in queue order. */
  private startSegment(baseOffset: Offset): Promise<void> {
    const old = this.active;
    const snapshot = encodeProducerSnapshot(this.producers);
    old.seal();
    const fresh = this.newSegment(baseOffset);
    this.segments.push(fresh);
    this.sealing.add(old);
    return this.writer.job(async () => {
      await old.persistIndexes(true);
      await this.writeSnapshot(baseOffset, snapshot);
      await this.env.handles.use(fresh.logPath, 'create', () => Promise.resolve());
      this.writer.markDirectoryDirty(this.directory);
      this.sealing.delete(old);
    });
  }

  private newSegment(baseOffset: Offset): Segment {
    const { segmentJitterMs, indexIntervalBytes } = this.configNow;
    const rollJitterMs = segmentJitterMs > 0 ? this.env.random.int(0, segmentJitterMs) : 0;
    return Segment.create(this.env, { directory: this.directory, baseOffset, nowMs: this.env.clock.now(), indexIntervalBytes, rollJitterMs });
  }

  private async createFiles(): Promise<void> {
    const { fs, handles, dataDirectory } = this.env;
    await this.env.nameIsFree(this.directory);
    await fs.makeDirectory(this.directory);
    await handles.use(this.active.logPath, 'create', () => Promise.resolve());
    await this.writeTopicId();
    this.writer.markDirectoryDirty(this.directory);
    this.writer.markDirectoryDirty(dataDirectory);
  }

  private writeTopicId(): Promise<void> {
    return this.writer.writeFile(`${this.directory}/${PARTITION_METADATA_FILE}`, encodePartitionMetadata(this.topicIdNow));
  }

  private async exclusively(work: () => Promise<void>): Promise<void> {
    assert(!this.truncating, `two truncations of ${this.topic}-${this.partition} at once`);
    this.truncating = true;
    try {
      await this.writer.job(work);
    } finally {
      this.truncating = false;
    }
    this.notify();
  }

  /** Runs inside a writer job: nothing is queued or being written. */
  private async truncateNow(offset: Offset): Promise<void> {
    const first = this.segments[0];
    if (!first || offset < first.baseOffset) return this.restartNow(offset);
    const cut = await locateCut(this.segments, offset, this.env.handles);
    const removed = this.segments.splice(cut.segmentIndex + 1);
    const segment = cut.segment;
    const hadProducers = this.producers.size > 0;
    segment.sealed = false;
    segment.size = cut.position;
    segment.writtenBytes = cut.position;
    this.moveEndTo(cut.nextOffset);
    await this.env.checkpointRecoveryPoints();
    for (const gone of removed) this.writer.forgetSegment(gone);
    await removeFiles(this.env, removed.reverse());
    await this.env.handles.use(segment.logPath, 'create', async (handle) => {
      await handle.truncate(cut.position);
      await handle.datasync();
    });
    await segment.persistIndexes(true);
    await this.removeSnapshotsAbove(cut.nextOffset);
    await this.writeEpochs();
    if (hadProducers) this.producers = await this.replayProducers();
  }

  /** Runs inside a writer job. */
  private async restartNow(offset: Offset): Promise<void> {
    const removed = this.segments;
    for (const gone of removed) this.writer.forgetSegment(gone);
    this.segments = [this.newSegment(offset)];
    this.moveEndTo(Math.min(offset, this.next));
    this.tail.clear();
    this.next = offset;
    this.start = offset;
    this.high = offset;
    this.recoveryPoint = offset;
    this.epochs.clear();
    this.producers.clear();
    this.writer.restartAt(offset);
    await this.env.checkpointRecoveryPoints();
    await removeFiles(this.env, removed.reverse());
    await this.removeSnapshotsAbove(-1);
    await this.env.handles.use(this.active.logPath, 'create', () => Promise.resolve());
    await this.writeEpochs();
    await this.env.fs.syncDirectory(this.directory);
  }

  /** Everything at and above `offset` is gone from memory; a mark above it moves down. */
  private moveEndTo(offset: Offset): void {
    this.truncations += 1;
    this.tail.truncate(offset);
    this.reader.forgetHints();
    this.epochs.truncateFromEnd(offset);
    this.writer.resetEnd(offset);
    this.next = offset;
    this.high = Math.min(this.high, offset);
    this.start = Math.min(this.start, offset);
    this.recoveryPoint = Math.min(this.recoveryPoint, offset);
  }

  /** An empty log that expected a later offset starts at `offset`; its file is replaced in queue order. */
  private restartEmptyAt(offset: Offset): void {
    const old = this.active;
    const fresh = this.newSegment(offset);
    this.segments = [fresh];
    this.next = offset;
    this.recoveryPoint = Math.min(this.recoveryPoint, offset);
    this.background(
      this.writer.job(async () => {
        await removeFiles(this.env, [old]);
        await this.env.handles.use(fresh.logPath, 'create', () => Promise.resolve());
        this.writer.markDirectoryDirty(this.directory);
      }),
    );
  }

  private async replayProducers(): Promise<ProducerState> {
    const { state, offset } = await loadNewestSnapshot(this.env.fs, this.directory, this.snapshots, this.next);
    await replayInto(state, this.env.handles, this.segments, { from: offset, to: this.next });
    return state;
  }

  private async retire(expired: Segment[]): Promise<void> {
    for (const segment of expired) {
      this.writer.forgetSegment(segment);
      this.snapshots.delete(segment.baseOffset);
    }
    await retireFiles(this.env, expired, this.configNow.fileDeleteDelayMs);
    this.env.logger.info('segments-deleted', {
      topic: this.topic,
      partition: this.partition,
      count: expired.length,
      logStartOffset: this.start,
    });
  }

  private async writeEpochs(): Promise<void> {
    if (this.epochs.dirty) await this.env.fs.writeFileAtomic(`${this.directory}/${EPOCH_CHECKPOINT_FILE}`, this.epochs.encode());
  }

  /** Not synced: a torn snapshot fails its CRC, and an older one plus replay takes its place. */
  private async writeSnapshot(offset: Offset, bytes: Buffer): Promise<void> {
    const handle = await this.env.fs.open(`${this.directory}/${segmentFileName(offset, '.snapshot')}`, 'create');
    try {
      await handle.truncate(bytes.length);
      await handle.writev([bytes], 0);
    } finally {
      await handle.close();
    }
    this.snapshots.add(offset);
  }

  /** Between rolls one snapshot is enough: the one at the recovery point. */
  private async dropOldSnapshots(keep: Offset): Promise<void> {
    const bases = new Set(this.segmentBaseOffsets());
    for (const snapshot of [...this.snapshots]) {
      if (snapshot >= keep || bases.has(snapshot)) continue;
      this.snapshots.delete(snapshot);
      await this.env.fs.remove(`${this.directory}/${segmentFileName(snapshot, '.snapshot')}`);
    }
  }

  private async removeSnapshotsAbove(offset: Offset): Promise<void> {
    for (const snapshot of [...this.snapshots]) {
      if (snapshot <= offset) continue;
      this.snapshots.delete(snapshot);
      await this.env.fs.remove(`${this.directory}/${segmentFileName(snapshot, '.snapshot')}`);
    }
  }

  private bounded(options: ReadOptions): ReadOptions {
    return options.maxOffset <= this.logEndOffset ? options : { ...options, maxOffset: this.logEndOffset };
  }

  /** The writer reports the failure itself: nobody waits for this promise. */
  private background(work: Promise<unknown>): void {
    work.catch(() => undefined);
  }

  private notify(): void {
    for (const listener of [...this.listeners]) listener();
  }
}

function emptyRead(offset: Offset): ReadData {
  return { kind: 'data', chunks: [], bytes: 0, nextOffset: offset };
}

function corrupt(message: string): Rejected {
  return { kind: 'rejected', error: errors.CORRUPT_MESSAGE, message };
}

function readFailure(error: unknown): ReadOutcome {
  const code = errorCode(error);
  const nonsense = code === 'CORRUPT_SEGMENT' || code === 'CORRUPT_BATCH';
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'failed', error: nonsense ? errors.CORRUPT_MESSAGE : errors.KAFKA_STORAGE_ERROR, message };
}
