import { errorCode, type FileSystem } from '../base/file-system.ts';
import type { Offset } from '../base/ids.ts';
import type { FileHandles } from './file-handles.ts';
import type { IndexHolder, IndexMemory } from './index-memory.ts';
import type { LogConfig } from './log-config.ts';
import { OFFSET_INDEX_ENTRY_BYTES, OffsetIndex } from './offset-index.ts';
import { scanBatches } from './segment-scan.ts';
import { TIME_INDEX_ENTRY_BYTES, TimeIndex, type TimeIndexEntry } from './time-index.ts';

const INT32_MAX = 0x7fff_ffff;

/** Suffixes of a segment's files. */
export const SEGMENT_SUFFIXES = ['.log', '.index', '.timeindex', '.txnindex', '.snapshot'] as const;

/** 20 digits, as Kafka names segment files. */
export function segmentFileName(baseOffset: Offset, suffix: string): string {
  return `${String(baseOffset).padStart(20, '0')}${suffix}`;
}

/** What a segment needs of its surroundings. */
export interface SegmentEnv {
  readonly fs: FileSystem;
  readonly handles: FileHandles;
  readonly indexMemory: IndexMemory;
}

/** A batch that was put at `position`. */
export interface PlacedBatch {
  readonly position: number;
  readonly sizeInBytes: number;
  readonly lastOffset: Offset;
  readonly maxTimestamp: number;
}

interface Indexes {
  readonly offsets: OffsetIndex;
  readonly times: TimeIndex;
}

/**
 * One file of consecutive batches with its two sparse indexes. The active segment keeps its indexes in memory; a sealed one
 * loads them when asked (and rebuilds them from the batches when the files cannot be right).
 */
export class Segment implements IndexHolder {
  readonly baseOffset: Offset;
  readonly directory: string;
  readonly createdMs: number;
  /** Bytes given to the segment, queued ones included. */
  size = 0;
  /** Bytes in the file. */
  writtenBytes = 0;
  /** Bytes of the file that are known to be on the disk. */
  syncedBytes = 0;
  /** Last write, ms since the epoch. */
  modifiedMs: number;
  sealed = false;
  /** Compaction has put another file in its place: what is read from it from now on is worthless. */
  replaced = false;
  /** Behind each file name while the segment is not live (`.cleaned`). */
  nameSuffix = '';
  /** Index entry distance, from `index.interval.bytes`. */
  indexIntervalBytes: number;

  private readonly env: SegmentEnv;
  private indexes: Indexes | undefined;
  private loading: Promise<Indexes> | undefined;
  private persistedOffsets = 0;
  private persistedTimes = 0;
  /** The index files may hold more than memory does (after a cut), or do not exist. */
  private filesStale = true;
  private bytesSinceEntry = 0;
  private largest: TimeIndexEntry | undefined;
  private firstTimestamp: number | undefined;
  /** Taken off segment.ms so that partitions created together do not roll together. */
  private readonly rollJitterMs: number;

  private constructor(env: SegmentEnv, options: SegmentOptions) {
    this.env = env;
    this.directory = options.directory;
    this.baseOffset = options.baseOffset;
    this.createdMs = options.nowMs;
    this.modifiedMs = options.nowMs;
    this.indexIntervalBytes = options.indexIntervalBytes;
    this.rollJitterMs = options.rollJitterMs ?? 0;
  }

  /** A new, empty segment; its file appears with the first write. */
  static create(env: SegmentEnv, options: SegmentOptions): Segment {
    const segment = new Segment(env, options);
    segment.indexes = { offsets: OffsetIndex.empty(options.baseOffset), times: TimeIndex.empty(options.baseOffset) };
    return segment;
  }

  /** A segment whose file exists with `bytes`. Nothing is read. */
  static existing(env: SegmentEnv, options: SegmentOptions & { bytes: number; modifiedMs: number; sealed: boolean }): Segment {
    const segment = new Segment(env, options);
    segment.size = options.bytes;
    segment.writtenBytes = options.bytes;
    segment.syncedBytes = options.bytes;
    segment.modifiedMs = options.modifiedMs;
    segment.sealed = options.sealed;
    if (options.bytes === 0) {
      segment.indexes = { offsets: OffsetIndex.empty(options.baseOffset), times: TimeIndex.empty(options.baseOffset) };
    }
    return segment;
  }

  path(suffix: string): string {
    return `${this.directory}/${segmentFileName(this.baseOffset, suffix)}${this.nameSuffix}`;
  }

  get logPath(): string {
    return this.path('.log');
  }

  get indexBytes(): number {
    return this.indexes ? this.indexes.offsets.memoryBytes + this.indexes.times.memoryBytes : 0;
  }

  /** Whether a batch must go into a new segment (L8). */
  mustRollFor(batch: { sizeInBytes: number; lastOffset: Offset; maxTimestamp: number }, config: LogConfig, nowMs: number): boolean {
    if (this.size === 0) return batch.lastOffset - this.baseOffset > INT32_MAX;
    return (
      this.size + batch.sizeInBytes > config.segmentBytes ||
      batch.lastOffset - this.baseOffset > INT32_MAX ||
      this.ageMs(batch.maxTimestamp, nowMs) > config.segmentMs - this.rollJitterMs ||
      this.indexIsFull(config)
    );
  }

  /** Takes an appended batch into size, time and index. */
  place(batch: PlacedBatch): void {
    const { offsets, times } = this.inMemory();
    if (this.size === 0 && batch.maxTimestamp >= 0) this.firstTimestamp = batch.maxTimestamp;
    if (!this.largest || batch.maxTimestamp > this.largest.timestamp) {
      this.largest = { timestamp: batch.maxTimestamp, offset: batch.lastOffset };
    }
    if (this.bytesSinceEntry > this.indexIntervalBytes) {
      offsets.append(batch.lastOffset, batch.position);
      if (this.largest.timestamp >= 0) times.append(this.largest.timestamp, this.largest.offset);
      this.bytesSinceEntry = 0;
    }
    this.bytesSinceEntry += batch.sizeInBytes;
    this.size = batch.position + batch.sizeInBytes;
  }

  /** No more batches: the time index gets its last entry, the segment's maximum. */
  seal(): void {
    const { times } = this.inMemory();
    if (this.largest && this.largest.timestamp >= 0) times.append(this.largest.timestamp, this.largest.offset);
    this.sealed = true;
  }

  /** Batch that holds the segment's largest timestamp; undefined when it is empty or no batch has a timestamp. */
  async largestTimestamp(): Promise<TimeIndexEntry | undefined> {
    if (!this.largest && this.size > 0) await this.loadIndexes();
    return this.largest && this.largest.timestamp >= 0 ? this.largest : undefined;
  }

  /** The position of a batch at or before the one that contains `offset`. */
  async floorPosition(offset: Offset): Promise<number> {
    return (await this.loadIndexes()).offsets.floor(offset).position;
  }

  /** Last offset of a batch before which every record is older than `timestamp`; the base offset if none. */
  async floorOffsetByTime(timestamp: number): Promise<Offset> {
    return (await this.loadIndexes()).times.floor(timestamp - 1)?.offset ?? this.baseOffset;
  }

  /** Indexes from memory, from their files, or rebuilt. */
  async loadIndexes(): Promise<Indexes> {
    if (this.indexes) {
      if (this.sealed) this.env.indexMemory.touch(this);
      return this.indexes;
    }
    this.loading ??= this.readOrRebuild().finally(() => {
      this.loading = undefined;
    });
    return this.loading;
  }

  /**
   * For recovery and truncation: makes indexes, size and largest timestamp what they were right before the batch of the
   * returned position was placed (give or take its own index entry, which is placed again). The walk goes on there. That batch
   * ends at or before `offset`; position 0 when no such batch is indexed or the files cannot be right.
   */
  async rewindTo(offset: Offset): Promise<number> {
    const found = this.indexes ?? (await this.parseFiles());
    if (!found) {
      this.resetIndexes();
      return 0;
    }
    this.indexes = found;
    this.env.indexMemory.forget(this);
    // Entries of both files were made together: the time index is complete up to the batch of its last entry.
    const covered = Math.min(offset - 1, found.times.last?.offset ?? -1);
    const entry = found.offsets.floor(covered);
    if (entry.position === 0) {
      this.resetIndexes();
      return 0;
    }
    found.offsets.truncateToPosition(entry.position + 1);
    found.times.truncateToOffset(entry.offset + 1);
    this.filesStale = true;
    this.persistedOffsets = Math.min(this.persistedOffsets, found.offsets.entries);
    this.persistedTimes = Math.min(this.persistedTimes, found.times.entries);
    this.largest = found.times.last;
    this.firstTimestamp = found.times.first?.timestamp;
    this.bytesSinceEntry = 0;
    this.size = entry.position;
    return entry.position;
  }

  /** Empties the in-memory indexes: a full walk fills them again. */
  resetIndexes(): void {
    this.indexes = { offsets: OffsetIndex.empty(this.baseOffset), times: TimeIndex.empty(this.baseOffset) };
    this.persistedOffsets = 0;
    this.persistedTimes = 0;
    this.filesStale = true;
    this.largest = undefined;
    this.firstTimestamp = undefined;
    this.bytesSinceEntry = 0;
    this.size = 0;
  }

  /** Writes index entries that the files do not have yet, cutting what they have too much. `sync`: also to the disk. */
  async persistIndexes(sync: boolean): Promise<void> {
    const indexes = this.indexes;
    if (!indexes) return;
    const { offsets, times } = indexes;
    const offsetCount = offsets.entries;
    const timeCount = times.entries;
    if (!this.filesStale && offsetCount === this.persistedOffsets && timeCount === this.persistedTimes) return;
    const offsetBytes = offsets.encode(this.persistedOffsets);
    const timeBytes = times.encode(this.persistedTimes);
    await this.writeIndexFile('.index', offsetBytes, this.persistedOffsets * OFFSET_INDEX_ENTRY_BYTES, sync);
    await this.writeIndexFile('.timeindex', timeBytes, this.persistedTimes * TIME_INDEX_ENTRY_BYTES, sync);
    this.persistedOffsets = offsetCount;
    this.persistedTimes = timeCount;
    this.filesStale = false;
    if (this.sealed) this.env.indexMemory.touch(this);
  }

  dropIndexes(): void {
    if (this.sealed && this.size > 0) this.indexes = undefined;
  }

  /** Closes files and frees memory before the segment's files go away. */
  release(): void {
    this.env.indexMemory.forget(this);
    this.env.handles.forget(this.logPath);
  }

  private ageMs(batchTimestamp: number, nowMs: number): number {
    const first = this.firstTimestamp;
    return first !== undefined && batchTimestamp >= 0 ? batchTimestamp - first : nowMs - this.createdMs;
  }

  private indexIsFull(config: LogConfig): boolean {
    const { offsets, times } = this.inMemory();
    return (
      (offsets.entries + 1) * OFFSET_INDEX_ENTRY_BYTES > config.segmentIndexBytes ||
      (times.entries + 2) * TIME_INDEX_ENTRY_BYTES > config.segmentIndexBytes
    );
  }

  private inMemory(): Indexes {
    if (!this.indexes) throw new Error(`indexes of ${this.logPath} are not loaded`);
    return this.indexes;
  }

  private async readOrRebuild(): Promise<Indexes> {
    const found = await this.parseFiles();
    if (found) {
      this.adopt(found);
    } else {
      await this.rebuild();
    }
    if (this.sealed) this.env.indexMemory.touch(this);
    return this.inMemory();
  }

  /** Undefined when a file is malformed, or the time index of a segment with batches is empty (each sealed one has an entry, unless no batch has a time). */
  private async parseFiles(): Promise<Indexes | undefined> {
    const offsetBytes = await this.readIndexFile('.index');
    const timeBytes = await this.readIndexFile('.timeindex');
    if (!offsetBytes || !timeBytes) return undefined;
    const offsets = OffsetIndex.parse(this.baseOffset, offsetBytes, this.writtenBytes);
    const times = TimeIndex.parse(this.baseOffset, timeBytes);
    if (!offsets || !times || times.entries === 0) return undefined;
    return { offsets, times };
  }

  private adopt(indexes: Indexes): void {
    this.indexes = indexes;
    this.persistedOffsets = indexes.offsets.entries;
    this.persistedTimes = indexes.times.entries;
    this.filesStale = false;
    this.largest = indexes.times.last;
    this.firstTimestamp = indexes.times.first?.timestamp;
    this.bytesSinceEntry = this.writtenBytes - (indexes.offsets.last?.position ?? 0);
  }

  private async rebuild(): Promise<void> {
    const limit = this.writtenBytes;
    const size = this.size;
    this.resetIndexes();
    await scanBatches(this.env.handles, { path: this.logPath, from: 0, to: limit, want: 'headers' }, (batch, position) => {
      this.place({ position, sizeInBytes: batch.sizeInBytes, lastOffset: batch.lastOffset, maxTimestamp: batch.maxTimestamp });
      return undefined;
    });
    this.size = size;
    if (this.sealed) this.seal();
    await this.persistIndexes(false);
  }

  private async readIndexFile(suffix: string): Promise<Buffer | undefined> {
    try {
      return await this.env.fs.readFile(this.path(suffix));
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Index files are opened for the write only: they would double the descriptors of idle partitions. */
  private async writeIndexFile(suffix: string, bytes: Buffer, position: number, sync: boolean): Promise<void> {
    const handle = await this.env.fs.open(this.path(suffix), 'create');
    try {
      const end = position + bytes.length;
      if ((await handle.size()) > end) await handle.truncate(end);
      if (bytes.length > 0) await handle.writev([bytes], position);
      if (sync) await handle.datasync();
    } finally {
      await handle.close();
    }
  }
}

/** Facts of a segment at its birth. */
export interface SegmentOptions {
  readonly directory: string;
  readonly baseOffset: Offset;
  readonly nowMs: number;
  readonly indexIntervalBytes: number;
  readonly rollJitterMs?: number;
}
