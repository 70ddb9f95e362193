import { writeInt64 } from '../base/int64.ts';
import type { Offset } from '../base/ids.ts';

/** Bytes of one entry on disk: int64 timestamp, int32 relative offset. */
export const TIME_INDEX_ENTRY_BYTES = 12;

/** `timestamp` is the largest up to this entry; `offset` the last offset of the batch that holds it. */
export interface TimeIndexEntry {
  readonly timestamp: number;
  readonly offset: Offset;
}

/** Sparse map from time to offset for one segment (`N.timeindex`). Timestamps strictly grow. */
export class TimeIndex {
  readonly baseOffset: Offset;
  private timestamps: Float64Array;
  private offsets: Int32Array;
  private count: number;

  private constructor(baseOffset: Offset, timestamps: Float64Array, offsets: Int32Array, count: number) {
    this.baseOffset = baseOffset;
    this.timestamps = timestamps;
    this.offsets = offsets;
    this.count = count;
  }

  static empty(baseOffset: Offset): TimeIndex {
    return new TimeIndex(baseOffset, new Float64Array(0), new Int32Array(0), 0);
  }

  /** Reads a file's bytes; undefined when they cannot be a time index (torn length, entries that do not grow). */
  static parse(baseOffset: Offset, bytes: Buffer): TimeIndex | undefined {
    if (bytes.length % TIME_INDEX_ENTRY_BYTES !== 0) return undefined;
    const count = bytes.length / TIME_INDEX_ENTRY_BYTES;
    const timestamps = new Float64Array(count);
    const offsets = new Int32Array(count);
    let lastTimestamp = Number.NEGATIVE_INFINITY;
    let lastOffset = -1;
    for (let i = 0; i < count; i += 1) {
      const timestamp = Number(bytes.readBigInt64BE(i * 12));
      const offset = bytes.readInt32BE(i * 12 + 8);
      if (timestamp <= lastTimestamp || offset < lastOffset) return undefined;
      timestamps[i] = lastTimestamp = timestamp;
      offsets[i] = lastOffset = offset;
    }
    return new TimeIndex(baseOffset, timestamps, offsets, count);
  }

  get entries(): number {
    return this.count;
  }

  /** Bytes held in memory. */
  get memoryBytes(): number {
    return this.timestamps.byteLength + this.offsets.byteLength;
  }

  get first(): TimeIndexEntry | undefined {
    return this.count === 0 ? undefined : this.entryAt(0);
  }

  get last(): TimeIndexEntry | undefined {
    return this.count === 0 ? undefined : this.entryAt(this.count - 1);
  }

  /** Adds an entry if its timestamp is larger than the last one. */
  append(timestamp: number, offset: Offset): void {
    if (this.count > 0 && timestamp <= (this.timestamps[this.count - 1] ?? 0)) return;
    if (this.count === this.timestamps.length) this.grow();
    this.timestamps[this.count] = timestamp;
    this.offsets[this.count] = offset - this.baseOffset;
    this.count += 1;
  }

  /** Greatest entry with a timestamp below or at `timestamp`; undefined when all are later. */
  floor(timestamp: number): TimeIndexEntry | undefined {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.timestamps[middle] ?? 0) <= timestamp) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? undefined : this.entryAt(low - 1);
  }

  /** Drops entries of batches at or after `offset`. */
  truncateToOffset(offset: Offset): void {
    const relative = offset - this.baseOffset;
    while (this.count > 0 && (this.offsets[this.count - 1] ?? 0) >= relative) this.count -= 1;
  }

  /** The file's bytes of entries `from` (inclusive) on. */
  encode(from = 0): Buffer {
    const bytes = Buffer.allocUnsafe((this.count - from) * TIME_INDEX_ENTRY_BYTES);
    for (let i = from; i < this.count; i += 1) {
      writeInt64(bytes, this.timestamps[i] ?? 0, (i - from) * 12);
      bytes.writeInt32BE(this.offsets[i] ?? 0, (i - from) * 12 + 8);
    }
    return bytes;
  }

  private entryAt(i: number): TimeIndexEntry {
    return { timestamp: this.timestamps[i] ?? 0, offset: this.baseOffset + (this.offsets[i] ?? 0) };
  }

  private grow(): void {
    const size = Math.max(16, this.timestamps.length * 2);
    const timestamps = new Float64Array(size);
    const offsets = new Int32Array(size);
    timestamps.set(this.timestamps);
    offsets.set(this.offsets);
    this.timestamps = timestamps;
    this.offsets = offsets;
  }
}
