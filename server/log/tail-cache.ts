import type { Offset } from '../base/ids.ts';
import { drop, forAnswer, hold, lend } from '../base/lent-memory.ts';
import { batchesIn } from '../records/batch.ts';
import type { ReadData, ReadOptions } from './outcomes.ts';

/**
 * Smaller entries are copied, one after another, into pages of lent memory. They stay for seconds: buffers of their own would all grow
 * old, and only a full collection, one per 64 MB of them, would free them.
 */
const COPY_BELOW_BYTES = 64 * 1024;
const PAGE_BYTES = 256 * 1024;

interface Entry {
  readonly owner: LogTail;
  readonly baseOffset: Offset;
  readonly nextOffset: Offset;
  /** One or more whole batches. */
  readonly bytes: Buffer;
  /** Dropped by its owner (truncation, compaction): the cache skips it when its turn to be evicted comes. */
  dead: boolean;
}

/**
 * Recent batches of all logs of a broker, bounded in bytes. What was appended first leaves first, whichever log it belongs
 * to, so that every log keeps a gapless suffix: readers at the tail are served without the disk.
 */
export class TailCache {
  private readonly capacityBytes: number;
  private fifo: Entry[] = [];
  private head = 0;
  private used = 0;
  /** Where the next small entry goes. Held as long as it is. */
  private page: Buffer | undefined;
  private pageFilled = 0;

  constructor(capacityBytes: number) {
    this.capacityBytes = capacityBytes;
  }

  get usedBytes(): number {
    return this.used;
  }

  /** A log's own view on the cache. */
  tail(): LogTail {
    return new LogTail(this);
  }

  /** For LogTail. */
  admit(entry: Entry): void {
    this.fifo.push(entry);
    this.used += entry.bytes.length;
    while (this.used > this.capacityBytes && this.head < this.fifo.length) this.evictOldest();
    if (this.head > 1024 && this.head * 2 > this.fifo.length) {
      this.fifo = this.fifo.slice(this.head);
      this.head = 0;
    }
  }

  /** For LogTail: a copy in a page. Hold it before the next one is made. */
  inPage(bytes: Buffer): Buffer {
    if (!this.page || this.pageFilled + bytes.length > PAGE_BYTES) {
      if (this.page) drop(this.page);
      this.page = lend(PAGE_BYTES);
      hold(this.page);
      this.pageFilled = 0;
    }
    const copy = this.page.subarray(this.pageFilled, this.pageFilled + bytes.length);
    bytes.copy(copy);
    this.pageFilled += bytes.length;
    return copy;
  }

  /** For LogTail: the entry no longer counts. */
  release(entry: Entry): void {
    entry.dead = true;
    this.used -= entry.bytes.length;
    drop(entry.bytes);
  }

  private evictOldest(): void {
    const oldest = this.fifo[this.head];
    this.head += 1;
    if (!oldest || oldest.dead) return;
    this.release(oldest);
    oldest.owner.dropOldest();
  }
}

/** The cached suffix of one log: contiguous in the file, ascending in offset. */
export class LogTail {
  private readonly cache: TailCache;
  private entries: Entry[] = [];
  private head = 0;

  constructor(cache: TailCache) {
    this.cache = cache;
  }

  /** Adds whole batches that continue the log. The bytes must not change afterwards. */
  add(baseOffset: Offset, nextOffset: Offset, bytes: Buffer): void {
    const kept = bytes.length < COPY_BELOW_BYTES ? this.cache.inPage(bytes) : bytes;
    const entry: Entry = { owner: this, baseOffset, nextOffset, bytes: kept, dead: false };
    hold(entry.bytes);
    this.entries.push(entry);
    this.cache.admit(entry);
  }

  /** For TailCache: its oldest entry was this log's oldest. */
  dropOldest(): void {
    this.head += 1;
    if (this.head > 256 && this.head * 2 > this.entries.length) {
      this.entries = this.entries.slice(this.head);
      this.head = 0;
    }
  }

  /** Drops everything at and above `offset`. Where that cuts an entry in two, all goes: what is added next must continue what stays. */
  truncate(offset: Offset): void {
    let cutsEntry = false;
    while (this.entries.length > this.head && (this.entries.at(-1)?.nextOffset ?? 0) > offset) {
      const entry = this.entries.pop();
      if (!entry) break;
      cutsEntry ||= entry.baseOffset < offset;
      this.cache.release(entry);
    }
    if (cutsEntry) this.clear();
  }

  /** Drops everything below `offset`, and what reaches across it: compaction has made the file another one there. */
  dropBelow(offset: Offset): void {
    for (let oldest = this.entries[this.head]; oldest && oldest.baseOffset < offset; oldest = this.entries[this.head]) {
      this.cache.release(oldest);
      this.dropOldest();
    }
  }

  clear(): void {
    this.truncate(-1);
  }

  /** Whole batches from the one that contains `startOffset`; undefined when that one is not cached. Chunks are `forAnswer`: `drop` each when you can. */
  read(options: ReadOptions): ReadData | undefined {
    let at = this.indexOf(options.startOffset);
    if (at === undefined) return undefined;
    const chunks: Buffer[] = [];
    let bytes = 0;
    let nextOffset = options.startOffset;
    for (; at < this.entries.length; at += 1) {
      const entry = this.entries[at];
      if (!entry || entry.baseOffset >= options.maxOffset) break;
      const room = options.maxBytes - bytes;
      const whole = entry.baseOffset >= nextOffset && entry.nextOffset <= options.maxOffset && entry.bytes.length <= room;
      const part = whole ? entry : cut(entry.bytes, { ...options, maxBytes: room, minOneMessage: options.minOneMessage && bytes === 0 });
      if (part.bytes.length === 0) break;
      chunks.push(forAnswer(part.bytes));
      bytes += part.bytes.length;
      nextOffset = part.nextOffset;
      if (nextOffset < entry.nextOffset) break;
    }
    return { kind: 'data', chunks, bytes, nextOffset };
  }

  /** Index of the entry that ends after `offset`, if the cache reaches back that far. */
  private indexOf(offset: Offset): number | undefined {
    const oldest = this.entries[this.head];
    if (!oldest || offset < oldest.baseOffset) return undefined;
    let low = this.head;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.entries[middle]?.nextOffset ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low < this.entries.length ? low : undefined;
  }
}

/** A run of whole batches inside a larger buffer. `nextOffset` is the offset after the last one. */
export interface BatchRun {
  readonly bytes: Buffer;
  readonly nextOffset: Offset;
}

/**
 * Cuts a buffer of whole batches to the read's bounds: from the batch that contains `startOffset`, up to `maxBytes` (the
 * first one in any case with `minOneMessage`), below `maxOffset`.
 */
export function cut(bytes: Buffer, options: ReadOptions): BatchRun {
  let from = -1;
  let to = 0;
  let nextOffset = options.startOffset;
  for (const batch of batchesIn(bytes)) {
    const next = batch.nextOffset;
    if (next <= options.startOffset) continue;
    const end = batch.position + batch.sizeInBytes;
    const first = from < 0;
    if (next > options.maxOffset) break;
    if (end - (first ? batch.position : from) > options.maxBytes && !(first && options.minOneMessage)) break;
    if (first) from = batch.position;
    to = end;
    nextOffset = next;
  }
  return { bytes: from < 0 ? EMPTY : bytes.subarray(from, to), nextOffset };
}

const EMPTY = Buffer.alloc(0);
