import type { Offset } from '../base/ids.ts';
import { forAnswer, lend } from '../base/lent-memory.ts';
import { BATCH_HEADER_BYTES, BatchView, batchSizeAt } from '../records/batch.ts';
import { readRecords } from '../records/records.ts';
import type { Damage } from './damage.ts';
import type { FileHandles } from './file-handles.ts';
import type { ReadData, ReadOptions, TimestampOffset } from './outcomes.ts';
import type { Segment } from './segment.ts';
import { scanBatches } from './segment-scan.ts';
import { cut } from './tail-cache.ts';

/** Bytes of the smallest read: finds the batch from an index entry without a second read in most cases. */
const MIN_READ_BYTES = 16 * 1024;
/** Bytes of the largest read: a larger answer comes in several fetches. */
const MAX_READ_BYTES = 8 * 1024 * 1024;
/** Sequential readers whose next position is remembered per log. */
const MAX_HINTS = 16;
/** Reads that are worth making before they are asked for. */
const MIN_AHEAD_BYTES = 256 * 1024;
const MAX_AHEAD_BYTES = 1024 * 1024;
/** Reads made ahead that wait for their reader, over all logs: what one leaves behind is dropped for newer ones. */
const MAX_AHEAD_READS = 16;
const waitingAhead: Hint[] = [];

/** Where a sequential reader goes on, and what was read there before it asked. */
interface Hint {
  readonly segment: Segment;
  readonly position: number;
  /** Undefined when it failed. */
  ahead: Promise<Buffer | undefined> | undefined;
}

/** The segment files say something that no batch can say. */
export class CorruptSegmentError extends Error {
  readonly code = 'CORRUPT_SEGMENT';
}

/** The segment was compacted away while it was read: read again. */
export class ReplacedSegmentError extends Error {
  readonly code = 'SEGMENT_REPLACED';
}

/** Index of the segment that may contain `offset`: the last one with a base offset at or below it; -1 if none. */
export function floorSegment(segments: readonly Segment[], offset: Offset): number {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((segments[middle]?.baseOffset ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Reads of one log that the tail cache cannot answer. */
export class LogReader {
  private readonly handles: FileHandles;
  /** Offset → where its batch starts: consumers come back for the offset after what they got. */
  private readonly hints = new Map<Offset, Hint>();
  /** Counts truncations: what was read before one says nothing about what follows it. */
  private generation = 0;

  constructor(handles: FileHandles) {
    this.handles = handles;
  }

  /** Positions may have changed (truncation). */
  forgetHints(): void {
    this.generation += 1;
    this.hints.clear();
  }

  /**
   * Whole batches of one segment, from the batch that contains `startOffset`. Empty when nothing lies below `maxOffset`.
   * Rejects with CorruptSegmentError or an I/O error.
   */
  async read(segments: readonly Segment[], options: ReadOptions): Promise<ReadData> {
    for (let at = Math.max(0, floorSegment(segments, options.startOffset)); at < segments.length; at += 1) {
      const segment = segments[at];
      if (!segment || segment.baseOffset >= options.maxOffset) break;
      const found = await whileLive(segment, () => this.readSegment(segment, options));
      if (found) return found;
    }
    return { kind: 'data', chunks: [], bytes: 0, nextOffset: options.startOffset };
  }

  /** First record at or after `timestamp`, from `from` (log start) on. */
  async findByTime(segments: readonly Segment[], timestamp: number, from: Offset): Promise<TimestampOffset | undefined> {
    for (const segment of segments) {
      const found = await whileLive(segment, async () => {
        const largest = await segment.largestTimestamp();
        const mayHold = segment.damages.length > 0 || (largest && largest.timestamp >= timestamp);
        return mayHold ? this.findInSegment(segment, timestamp, from) : undefined;
      });
      if (found) return found;
    }
    return undefined;
  }

  /** Undefined when the segment ends before `startOffset` (a gap at its end). */
  private async readSegment(segment: Segment, asked: ReadOptions): Promise<ReadData | undefined> {
    await segment.verify();
    const damage = segment.damages.find(({ toOffset }) => toOffset > asked.startOffset);
    if (damage && damage.fromOffset <= asked.startOffset) throw damaged(segment, damage);
    const options = damage && damage.fromOffset < asked.maxOffset ? { ...asked, maxOffset: damage.fromOffset } : asked;
    const limit = damage?.fromPosition ?? segment.writtenBytes;
    const { generation } = this;
    const found = this.hints.get(options.startOffset);
    const hint = found?.segment === segment ? found : undefined;
    let position = hint ? hint.position : await segment.floorPosition(options.startOffset);
    while (position < limit) {
      const size = Math.min(limit - position, MAX_READ_BYTES, Math.max(options.maxBytes, MIN_READ_BYTES));
      const ahead = hint?.position === position ? await takeAhead(hint) : undefined;
      const chunk = ahead ?? (await this.readExactly(segment, position, size));
      const start = findStart(chunk, options.startOffset, segment, position);
      if (start.kind === 'skip') {
        position += start.bytes;
        continue;
      }
      if (start.batch.nextOffset > options.maxOffset) return emptyAt(options.startOffset);
      const batchBytes = start.batch.sizeInBytes;
      const whole =
        start.at + batchBytes <= chunk.length ? chunk.subarray(start.at) : await this.readLarge(segment, position + start.at, batchBytes, options);
      if (!whole) return emptyAt(options.startOffset);
      const run = cut(whole, options);
      if (generation === this.generation) {
        const next: Hint = { segment, position: position + start.at + run.bytes.length, ahead: undefined };
        // A reader that came back once will do so again: its next bytes are read while it takes these.
        if (hint && run.bytes.length > 0) this.readAhead(next, size);
        this.remember(run.nextOffset, next);
      }
      return { kind: 'data', chunks: run.bytes.length > 0 ? [forAnswer(run.bytes)] : [], bytes: run.bytes.length, nextOffset: run.nextOffset };
    }
    if (damage) throw damaged(segment, damage);
    return undefined;
  }

  /** A batch that is larger than the read: only when the caller must get something. */
  private readLarge(segment: Segment, position: number, bytes: number, options: ReadOptions): Promise<Buffer> | undefined {
    if (position + bytes > segment.writtenBytes) throw corrupt(segment, position, `a batch of ${bytes} bytes runs past the end`);
    if (bytes > options.maxBytes && !options.minOneMessage) return undefined;
    return this.readExactly(segment, position, bytes);
  }

  private readExactly(segment: Segment, position: number, size: number): Promise<Buffer> {
    return this.handles.use(segment.logPath, 'read-write', async (handle) => {
      const chunk = lend(size);
      let filled = 0;
      while (filled < size) {
        const count = await handle.read(chunk, filled, size - filled, position + filled);
        if (count === 0) throw corrupt(segment, position + filled, 'the file is shorter than its size');
        filled += count;
      }
      return chunk;
    });
  }

  /** Not when little is left: then the reader is at the tail, where the next read brings more. */
  private readAhead(hint: Hint, size: number): void {
    const { segment, position } = hint;
    if (segment.writtenBytes - position < size || size < MIN_AHEAD_BYTES || size > MAX_AHEAD_BYTES) return;
    hint.ahead = this.readExactly(segment, position, size).catch(() => undefined);
    waitingAhead.push(hint);
    if (waitingAhead.length <= MAX_AHEAD_READS) return;
    const oldest = waitingAhead.shift();
    if (oldest) oldest.ahead = undefined;
  }

  private remember(offset: Offset, hint: Hint): void {
    if (hint.position >= hint.segment.writtenBytes && hint.segment.sealed) return;
    this.hints.delete(offset);
    this.hints.set(offset, hint);
    if (this.hints.size <= MAX_HINTS) return;
    const oldest = this.hints.keys().next();
    if (!oldest.done) this.hints.delete(oldest.value);
  }

  private async findInSegment(segment: Segment, timestamp: number, from: Offset): Promise<TimestampOffset | undefined> {
    await segment.verify();
    const [damage] = segment.damages;
    if (damage) throw damaged(segment, damage);
    const startOffset = Math.max(from, await segment.floorOffsetByTime(timestamp));
    let position = await segment.floorPosition(startOffset);
    for (;;) {
      let candidate: { position: number; size: number } | undefined;
      const range = { path: segment.logPath, from: position, to: segment.writtenBytes, want: 'headers' } as const;
      const end = await scanBatches(this.handles, range, (batch, at) => {
        if (batch.maxTimestamp < timestamp || batch.nextOffset <= from) return undefined;
        candidate = { position: at, size: batch.sizeInBytes };
        return 'stop';
      });
      if (!candidate) {
        if (end.problem !== undefined) throw corrupt(segment, end.position, end.problem);
        return undefined;
      }
      const batch = new BatchView(await this.readExactly(segment, candidate.position, candidate.size));
      const record = readRecords(batch).find((one) => one.timestamp >= timestamp && one.offset >= from);
      if (record) return { offset: record.offset, timestamp: record.timestamp, leaderEpoch: batch.partitionLeaderEpoch };
      position = candidate.position + candidate.size;
    }
  }
}

/** One reader gets the bytes; another at the same offset reads for itself. */
function takeAhead(hint: Hint): Promise<Buffer | undefined> | undefined {
  const { ahead } = hint;
  hint.ahead = undefined;
  return ahead;
}

/** Throws away whatever came of reading a segment that was replaced meanwhile: its positions mean nothing in the new file. */
async function whileLive<T>(segment: Segment, read: () => Promise<T>): Promise<T> {
  try {
    const result = await read();
    if (!segment.replaced) return result;
  } catch (error) {
    if (!segment.replaced) throw error;
  }
  throw new ReplacedSegmentError(`${segment.logPath} was replaced while it was read`);
}

/** The batch in `chunk` that contains `startOffset` or comes first after it, or how far to skip. */
function findStart(
  chunk: Buffer,
  startOffset: Offset,
  segment: Segment,
  position: number,
): { kind: 'found'; at: number; batch: BatchView } | { kind: 'skip'; bytes: number } {
  let at = 0;
  while (at + BATCH_HEADER_BYTES <= chunk.length) {
    const batch = new BatchView(chunk, at);
    const size = sizeOrCorrupt(chunk, at, segment, position);
    if (batch.nextOffset > startOffset) return { kind: 'found', at, batch };
    at += size;
  }
  if (at === 0) throw corrupt(segment, position, 'the file ends inside a batch header');
  return { kind: 'skip', bytes: at };
}

function sizeOrCorrupt(chunk: Buffer, at: number, segment: Segment, position: number): number {
  const batch = new BatchView(chunk, at);
  if (batch.magic !== 2 || batch.baseOffset < segment.baseOffset) throw corrupt(segment, position + at, 'no batch starts here');
  try {
    return batchSizeAt(chunk, at) ?? 0;
  } catch (error) {
    throw corrupt(segment, position + at, error instanceof Error ? error.message : String(error));
  }
}

function emptyAt(offset: Offset): ReadData {
  return { kind: 'data', chunks: [], bytes: 0, nextOffset: offset };
}

function damaged(segment: Segment, { fromOffset, toOffset, reason }: Damage): CorruptSegmentError {
  return new CorruptSegmentError(`${segment.logPath} is damaged from offset ${fromOffset} to ${toOffset}: ${reason}`);
}

function corrupt(segment: Segment, position: number, reason: string): CorruptSegmentError {
  return new CorruptSegmentError(`${segment.logPath} at byte ${position}: ${reason}`);
}
