import { errorCode, type FileSystem } from '../base/file-system.ts';
import type { Offset } from '../base/ids.ts';
import { crc32c } from '../records/crc32c.ts';
import type { FileHandles } from './file-handles.ts';
import type { IndexHolder, IndexMemory } from './index-memory.ts';
import type { LogConfig } from './log-config.ts';
import type { Damage } from './damage.ts';
import { HeadsSum } from './heads-sum.ts';
import { OFFSET_INDEX_ENTRY_BYTES, OffsetIndex } from './offset-index.ts';
import { inspectSegment } from './segment-inspection.ts';
import { scanBatches } from './segment-scan.ts';
import type { SegmentSum } from './sums-journal.ts';
import { TIME_INDEX_ENTRY_BYTES, TimeIndex, type TimeIndexEntry } from './time-index.ts';

const INT32_MAX = 0x7fff_ffff;

/** Suffixes of a segment's files. */
export const SEGMENT_SUFFIXES = ['.log', '.index', '.timeindex', '.txnindex', '.snapshot'] as const;

/** 20 digits, as Kafka names segment files. */
export function segmentFileName(baseOffset: Offset, suffix: string): string {
  return `${String(baseOffset).padStart(20, '0')}${suffix}`;
}

/** A segment's name in the sums: of the log in directory `log`, below the data directory. */
export function segmentSumName(log: string, { baseOffset }: Pick<Segment, 'baseOffset'>): string {
  return `${log}/${segmentFileName(baseOffset, '')}`;
}

/** What a segment needs of its surroundings. */
export interface SegmentEnv {
  readonly fs: FileSystem;
  readonly handles: FileHandles;
  readonly indexMemory: IndexMemory;
  /** Bytes of a segment are not what had been written: reads of these ranges fail from now on. */
  damaged(segment: Segment): void;
}

/** How far a segment goes, and what its batches' heads sum up to. */
export type SegmentEnd = Pick<SegmentSum, 'bytes' | 'endOffset' | 'heads'>;

/** What has to be looked at before a segment's file is believed. */
export interface Doubt {
  /** States that the sums allow; empty when none is known. */
  readonly accepted: readonly SegmentSum[];
  /** Bytes in doubt, from 0. */
  readonly to: number;
  /** Offset after the last one that those bytes may hold. */
  readonly endOffset: Offset;
}

/** A batch that was put at `position`. */
export interface PlacedBatch {
  readonly position: number;
  readonly sizeInBytes: number;
  readonly lastOffset: Offset;
  readonly maxTimestamp: number;
  /** The batch's first 21 bytes, as they are on the disk. */
  readonly head: Buffer;
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
  /** Sum over the heads of everything placed. */
  readonly heads = new HeadsSum();
  /** `size` when the sums were last told about it. */
  notedBytes = 0;
  /** Ranges that cannot be read: ascending, empty for a segment that is whole (or that nobody has looked at yet). */
  damages: readonly Damage[] = [];
  /** Index entry distance, from `index.interval.bytes`. */
  indexIntervalBytes: number;

  private readonly env: SegmentEnv;
  private indexes: Indexes | undefined;
  private loading: Promise<Indexes> | undefined;
  private doubt: Doubt | undefined;
  /** Sums of the index files as an earlier run left them. */
  private knownSums: readonly SegmentSum[] = [];
  /** Sums of the index files as this run wrote them. */
  private indexSums: Omit<SegmentSum, keyof SegmentEnd> | undefined;
  private verifying: Promise<void> | undefined;
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
    segment.heads.lose();
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
    this.heads.add(batch.position, batch.sizeInBytes, batch.head);
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

  /** The position of a batch at or before the one that contains `offset`, with nothing damaged between the two. */
  async floorPosition(offset: Offset): Promise<number> {
    const indexed = (await this.loadIndexes()).offsets.floor(offset).position;
    const damage = this.damages.findLast(({ toOffset }) => toOffset <= offset);
    return Math.max(indexed, damage?.toPosition ?? 0);
  }

  /** The file comes from an earlier run: `verify` looks at it before the first read. */
  doubtUntilVerified(doubt: Doubt): void {
    this.knownSums = doubt.accepted;
    this.indexSums = doubt.accepted[0];
    this.doubt = doubt.to > 0 ? doubt : undefined;
  }

  /** The bytes of [from, to) without what is damaged. */
  *goodStretches(from: number, to: number): Generator<{ from: number; to: number }> {
    let at = from;
    for (const damage of this.damages) {
      if (damage.toPosition <= at) continue;
      if (damage.fromPosition > at) yield { from: at, to: Math.min(to, damage.fromPosition) };
      at = damage.toPosition;
    }
    if (at < to) yield { from: at, to };
  }

  /** Reads and checks what is in doubt, once; afterwards `damages` is known. Rejects on I/O errors. */
  async verify(): Promise<void> {
    const { doubt } = this;
    if (!doubt) return;
    this.verifying ??= this.inspect(doubt).finally(() => {
      this.verifying = undefined;
    });
    await this.verifying;
  }

  /** What the sums should say once everything up to `end` is on the disk; undefined while the index files lag behind. */
  sumOf(end: SegmentEnd): SegmentSum | undefined {
    return this.indexSums && { ...this.indexSums, ...end };
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
    const found = this.indexes ?? (await this.parseFiles('prefix'));
    if (!found) {
      return this.resetIndexes();
    }
    this.indexes = found;
    this.env.indexMemory.forget(this);
    // Entries of both files were made together: the time index is complete up to the batch of its last entry.
    const covered = Math.min(offset - 1, found.times.last?.offset ?? -1);
    const entry = found.offsets.floor(covered);
    if (entry.position === 0) {
      return this.resetIndexes();
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

  /** Empties the in-memory indexes: a full walk, from the returned position 0, fills them again. */
  resetIndexes(): number {
    this.indexes = { offsets: OffsetIndex.empty(this.baseOffset), times: TimeIndex.empty(this.baseOffset) };
    this.persistedOffsets = 0;
    this.persistedTimes = 0;
    this.filesStale = true;
    this.largest = undefined;
    this.firstTimestamp = undefined;
    this.bytesSinceEntry = 0;
    this.size = 0;
    return 0;
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
    this.knownSums = [];
    const [allOffsets, allTimes] = [offsets.encode(), times.encode()];
    this.indexSums = {
      indexBytes: allOffsets.length,
      indexCrc: crc32c(allOffsets),
      timeIndexBytes: allTimes.length,
      timeIndexCrc: crc32c(allTimes),
    };
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
    const found = await this.parseFiles('whole');
    if (found) {
      this.adopt(found);
    } else {
      await this.rebuild();
    }
    if (this.sealed) this.env.indexMemory.touch(this);
    return this.inMemory();
  }

  /** Undefined when a file is malformed, or the time index of a segment with batches is empty (each sealed one has an entry, unless no batch has a time). */
  private async parseFiles(want: 'whole' | 'prefix'): Promise<Indexes | undefined> {
    const offsetBytes = await this.readIndexFile('.index');
    const timeBytes = await this.readIndexFile('.timeindex');
    if (!offsetBytes || !timeBytes) return undefined;
    const wanted = this.summedIndexes(offsetBytes, timeBytes, want);
    if (!wanted) return undefined;
    const offsets = OffsetIndex.parse(this.baseOffset, wanted.offsets, this.writtenBytes);
    const times = TimeIndex.parse(this.baseOffset, wanted.times);
    if (!offsets || !times || times.entries === 0) return undefined;
    return { offsets, times };
  }

  /** What the sums vouch for: the whole of the index files, or also a first part of them. Undefined when they do not. Without sums the whole of both. */
  private summedIndexes(offsets: Buffer, times: Buffer, want: 'whole' | 'prefix'): { offsets: Buffer; times: Buffer } | undefined {
    const accepted = this.knownSums;
    if (accepted.length === 0) return { offsets, times };
    for (const { indexBytes, indexCrc, timeIndexBytes, timeIndexCrc } of accepted) {
      const known = { offsets: offsets.subarray(0, indexBytes), times: times.subarray(0, timeIndexBytes) };
      if (known.offsets.length < indexBytes || known.times.length < timeIndexBytes) continue;
      if (want === 'whole' && (offsets.length > indexBytes || times.length > timeIndexBytes)) continue;
      if (crc32c(known.offsets) === indexCrc && crc32c(known.times) === timeIndexCrc) return known;
    }
    return undefined;
  }

  private async inspect(doubt: Doubt): Promise<void> {
    const damages = await inspectSegment(this.env.handles, { path: this.logPath, baseOffset: this.baseOffset, ...doubt });
    if (this.replaced) return;
    this.doubt = undefined;
    if (damages.length === 0) return;
    this.damages = damages;
    this.env.damaged(this);
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
    await this.verify();
    const limit = this.writtenBytes;
    const size = this.size;
    this.resetIndexes();
    for (const { from, to } of this.goodStretches(0, limit)) {
      await scanBatches(this.env.handles, { path: this.logPath, from, to, want: 'headers' }, (batch, position) => {
        const { sizeInBytes, lastOffset, maxTimestamp } = batch;
        this.place({ position, sizeInBytes, lastOffset, maxTimestamp, head: batch.head() });
        return undefined;
      });
    }
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
