import type { Offset } from '../base/ids.ts';

/** Bytes of one entry on disk: int32 relative offset, int32 position. */
export const OFFSET_INDEX_ENTRY_BYTES = 8;

/** A batch boundary in a segment: `offset` is the last offset of the batch that starts at `position`. */
export interface OffsetIndexEntry {
  readonly offset: Offset;
  readonly position: number;
}

/**
 * Sparse map from offset to file position for one segment (`N.index`). Entries are sorted and never rewritten, only cut
 * off at the end. Kept as one Int32Array of pairs: 8 bytes an entry in memory as on disk.
 */
export class OffsetIndex {
  readonly baseOffset: Offset;
  private pairs: Int32Array;
  private count: number;

  private constructor(baseOffset: Offset, pairs: Int32Array, count: number) {
    this.baseOffset = baseOffset;
    this.pairs = pairs;
    this.count = count;
  }

  static empty(baseOffset: Offset): OffsetIndex {
    return new OffsetIndex(baseOffset, new Int32Array(0), 0);
  }

  /**
   * Reads a file's bytes. Undefined when they cannot be an index of a segment of `segmentBytes`: a torn length, entries that
   * do not grow, a position past the end. Such an index is rebuilt from the log.
   */
  static parse(baseOffset: Offset, bytes: Buffer, segmentBytes: number): OffsetIndex | undefined {
    if (bytes.length % OFFSET_INDEX_ENTRY_BYTES !== 0) return undefined;
    const count = bytes.length / OFFSET_INDEX_ENTRY_BYTES;
    const pairs = new Int32Array(count * 2);
    let lastOffset = -1;
    let lastPosition = -1;
    for (let i = 0; i < count; i += 1) {
      const offset = bytes.readInt32BE(i * 8);
      const position = bytes.readInt32BE(i * 8 + 4);
      if (offset <= lastOffset || position <= lastPosition || position >= segmentBytes) return undefined;
      pairs[i * 2] = lastOffset = offset;
      pairs[i * 2 + 1] = lastPosition = position;
    }
    return new OffsetIndex(baseOffset, pairs, count);
  }

  get entries(): number {
    return this.count;
  }

  /** Bytes held in memory. */
  get memoryBytes(): number {
    return this.pairs.byteLength;
  }

  get last(): OffsetIndexEntry | undefined {
    return this.count === 0 ? undefined : this.entryAt(this.count - 1);
  }

  /** Adds an entry; ignored when it does not grow (a rebuilt part may overlap). */
  append(offset: Offset, position: number): void {
    const relative = offset - this.baseOffset;
    if (this.count > 0 && relative <= (this.pairs[this.count * 2 - 2] ?? -1)) return;
    if (this.count * 2 === this.pairs.length) this.grow();
    this.pairs[this.count * 2] = relative;
    this.pairs[this.count * 2 + 1] = position;
    this.count += 1;
  }

  /** Greatest entry at or below `offset`, or the segment start. O(log n). */
  floor(offset: Offset): OffsetIndexEntry {
    const relative = offset - this.baseOffset;
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.pairs[middle * 2] ?? 0) <= relative) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? { offset: this.baseOffset, position: 0 } : this.entryAt(low - 1);
  }

  /** Drops entries of batches that start at or after `position`. */
  truncateToPosition(position: number): void {
    while (this.count > 0 && (this.pairs[this.count * 2 - 1] ?? 0) >= position) this.count -= 1;
  }

  /** The file's bytes of entries `from` (inclusive) on. */
  encode(from = 0): Buffer {
    const bytes = Buffer.allocUnsafe((this.count - from) * OFFSET_INDEX_ENTRY_BYTES);
    for (let i = from; i < this.count; i += 1) {
      bytes.writeInt32BE(this.pairs[i * 2] ?? 0, (i - from) * 8);
      bytes.writeInt32BE(this.pairs[i * 2 + 1] ?? 0, (i - from) * 8 + 4);
    }
    return bytes;
  }

  private entryAt(i: number): OffsetIndexEntry {
    return { offset: this.baseOffset + (this.pairs[i * 2] ?? 0), position: this.pairs[i * 2 + 1] ?? 0 };
  }

  private grow(): void {
    const larger = new Int32Array(Math.max(16, this.pairs.length * 2));
    larger.set(this.pairs);
    this.pairs = larger;
  }
}
