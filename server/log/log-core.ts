import { faultAt } from '../base/fault-sites.ts';
import { assert } from '../base/assert.ts';
import { METADATA_TOPIC, type Offset, partitionKey } from '../base/ids.ts';
import type { BatchView } from '../records/batch.ts';
import { EPOCH_CHECKPOINT_FILE, type EpochCache } from './epoch-cache.ts';
import type { LogConfig } from './log-config.ts';
import type { LogEnv } from './log-env.ts';
import { LogReader } from './log-reader.ts';
import { LogWriter } from './log-writer.ts';
import { noteProducer } from './producer-replay.ts';
import { encodeProducerSnapshot } from './producer-snapshot.ts';
import type { ProducerState } from './producer-state.ts';
import { Segment, segmentSumName } from './segment.ts';
import { removeFiles } from './segment-files.ts';
import { SnapshotFiles } from './snapshot-files.ts';
import type { LogTail } from './tail-cache.ts';

const METADATA_LOG = partitionKey(METADATA_TOPIC, 0);

const INT32_MAX = 0x7fff_ffff;

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
}

/** What a core is made of. */
export interface LogCoreOptions {
  readonly env: LogEnv;
  /** `topic-partition`, for messages. */
  readonly name: string;
  readonly directory: string;
  readonly config: LogConfig;
  readonly loaded: LoadedLog;
  /** Makes the files of a fresh log. */
  readonly makeFiles: () => Promise<void>;
  readonly onProgress: () => void;
  readonly onFailed: (error: Error) => void;
}

/**
 * The parts of one log and the moves that change them together: placing batches at the end, rolling, moving the end back.
 * Memory changes at once, files follow in the writer's order. Only the files of this room use it, through DurableLog.
 */
export class LogCore {
  readonly env: LogEnv;
  readonly name: string;
  readonly directory: string;
  readonly writer: LogWriter;
  readonly reader: LogReader;
  readonly tail: LogTail;
  readonly epochs: EpochCache;
  readonly snapshots: SnapshotFiles;
  config: LogConfig;
  segments: Segment[];
  producers: ProducerState;
  /** Next offset to assign. */
  next: Offset;
  /** Log start offset. */
  start: Offset;
  /** High watermark. */
  high: Offset;
  recoveryPoint: Offset;
  /** A truncation is under way: no append, no upkeep. */
  truncating = false;
  /** Truncations so far: work that began before one must not conclude anything after it. */
  truncations = 0;
  /** A segment of this log is being written anew, by compaction or repair. */
  rewriting = false;
  /** Compaction has been through everything below (`cleaner-offset-checkpoint`). */
  cleanUpTo = 0;
  /** Rolled segments whose index files are not on disk yet. */
  private readonly sealing = new Set<Segment>();

  constructor(options: LogCoreOptions) {
    const { env, loaded } = options;
    this.env = env;
    this.name = options.name;
    this.directory = options.directory;
    this.config = options.config;
    this.segments = loaded.segments;
    this.epochs = loaded.epochs;
    this.producers = loaded.producers;
    this.next = loaded.nextOffset;
    this.start = loaded.logStartOffset;
    this.high = loaded.logStartOffset;
    this.recoveryPoint = loaded.recoveryPoint;
    this.snapshots = new SnapshotFiles({ fs: env.fs, directory: options.directory, offsets: loaded.snapshots });
    this.tail = env.tailCache.tail();
    this.reader = new LogReader(env.handles);
    this.writer = new LogWriter({
      fs: env.fs,
      handles: env.handles,
      clock: env.clock,
      metrics: env.metrics,
      syncDirectory: (path) => env.syncDirectory(path),
      mayBeLazy: options.name !== METADATA_LOG,
      startOffset: this.next,
      prepare: loaded.fresh ? options.makeFiles : undefined,
      onProgress: options.onProgress,
      onFailed: options.onFailed,
    });
  }

  get active(): Segment {
    const segment = this.segments.at(-1);
    assert(segment, `the log ${this.name} has no segment`);
    return segment;
  }

  get isEmpty(): boolean {
    return this.segments.length === 1 && this.active.size === 0;
  }

  get segmentBaseOffsets(): Offset[] {
    return this.segments.map((segment) => segment.baseOffset);
  }

  /** Lowest offset whose segment is rolled but not sealed on disk yet; `offset` if none is lower. */
  sealedUpTo(offset: Offset): Offset {
    let lowest = offset;
    for (const segment of this.sealing) lowest = Math.min(lowest, segment.baseOffset);
    return lowest;
  }

  /** Puts batches (with offsets and epochs) at the log end, rolling where needed; one queued write per segment touched. */
  place(records: Buffer, batches: readonly BatchView[], sync: boolean): void {
    const nowMs = this.env.clock.now();
    let run: Run | undefined;
    for (const batch of batches) {
      const { sizeInBytes, lastOffset, maxTimestamp, partitionLeaderEpoch: epoch } = batch;
      const mustRoll = this.active.mustRollFor({ sizeInBytes, lastOffset, maxTimestamp }, this.config, nowMs);
      if (mustRoll || (this.active.size > 0 && faultAt('roll-segment-early'))) {
        if (run) this.queue(records, run, sync);
        run = undefined;
        // At the log end, also where a compacted leader leaves a gap: recovery tells a lost end by a gap between segments.
        const reaches = lastOffset - this.next <= INT32_MAX;
        this.inBackground(this.startSegment(reaches ? this.next : batch.baseOffset));
      }
      const position = this.active.size;
      run ??= { from: batch.position, to: 0, baseOffset: batch.baseOffset, filePosition: position };
      run.to = batch.position + sizeInBytes;
      this.active.place({ position, sizeInBytes, lastOffset, maxTimestamp, head: batch.head() });
      if (epoch > this.epochs.latestEpoch) this.epochs.assign(epoch, batch.baseOffset);
      if (batch.hasProducerId) noteProducer(this.producers, batch);
      this.next = lastOffset + 1;
    }
    if (run) this.queue(records, run, sync);
    this.env.appended(records.length);
  }

  /** Seals the active segment and opens one at `baseOffset`. Resolves when that is on disk. */
  startSegment(baseOffset: Offset): Promise<void> {
    const old = this.active;
    const snapshot = encodeProducerSnapshot(this.producers);
    old.seal();
    const fresh = this.newSegment(baseOffset);
    this.segments.push(fresh);
    this.sealing.add(old);
    return this.writer.job(async () => {
      await old.persistIndexes(true);
      await this.snapshots.write(baseOffset, snapshot);
      await this.createFile(fresh);
      this.sealing.delete(old);
    });
  }

  newSegment(baseOffset: Offset): Segment {
    const { segmentJitterMs, indexIntervalBytes } = this.config;
    const rollJitterMs = segmentJitterMs > 0 ? this.env.random.int(0, segmentJitterMs) : 0;
    return Segment.create(this.env, { directory: this.directory, baseOffset, nowMs: this.env.clock.now(), indexIntervalBytes, rollJitterMs });
  }

  /** The segment's name in the sums. */
  sumNameOf(segment: Segment): string {
    return segmentSumName(this.name, segment);
  }

  /** Makes an empty `.log`; the next sync makes its name durable. Runs inside a writer job. */
  async createFile(segment: Segment): Promise<void> {
    await this.env.sums.forget(this.sumNameOf(segment));
    await this.env.handles.use(segment.logPath, 'create', () => Promise.resolve());
    this.writer.markDirectoryDirty(this.directory);
  }

  /** Everything at and above `offset` is gone from memory; a mark above it moves down. */
  moveEndTo(offset: Offset): void {
    this.truncations += 1;
    this.tail.truncate(offset);
    this.reader.forgetHints();
    this.epochs.truncateFromEnd(offset);
    this.writer.resetEnd(offset);
    this.next = offset;
    this.high = Math.min(this.high, offset);
    this.start = Math.min(this.start, offset);
    this.recoveryPoint = Math.min(this.recoveryPoint, offset);
    this.cleanUpTo = Math.min(this.cleanUpTo, offset);
  }

  /** An empty log that expected a later offset starts at `offset`; its file is replaced in queue order. */
  restartEmptyAt(offset: Offset): void {
    const old = this.active;
    const fresh = this.newSegment(offset);
    this.segments = [fresh];
    this.next = offset;
    this.recoveryPoint = Math.min(this.recoveryPoint, offset);
    this.inBackground(
      this.writer.job(async () => {
        await removeFiles(this.env, [old]);
        await this.createFile(fresh);
      }),
    );
  }

  async writeEpochs(): Promise<void> {
    if (this.epochs.dirty) await this.env.fs.writeFileAtomic(`${this.directory}/${EPOCH_CHECKPOINT_FILE}`, this.epochs.encode());
  }

  /** For work whose failure the writer reports itself: nobody waits for the promise. */
  inBackground(work: Promise<unknown>): void {
    work.catch(() => undefined);
  }

  private queue(records: Buffer, run: Run, sync: boolean): void {
    const bytes = records.subarray(run.from, run.to);
    const unsynced = this.next - this.writer.syncedEndOffset;
    this.writer.write({
      segment: this.active,
      position: run.filePosition,
      bytes,
      nextOffset: this.next,
      sync: sync || unsynced >= this.config.flushMessages,
    });
    this.tail.add(run.baseOffset, this.next, bytes);
  }
}

/** Consecutive batches of one append that go into one segment. */
interface Run {
  readonly from: number;
  to: number;
  readonly baseOffset: Offset;
  readonly filePosition: number;
}
