import type { Message } from '../../../lib/contracts/messages.ts';
import type { FilterScope } from '../../../lib/domain/messages.ts';
import { type BatchView, batchesIn } from '../../records/batch.ts';
import { type RecordView, openRecords, readRecords } from '../../records/records.ts';
import { type PayloadAmount, toMessage } from '../payload.ts';
import { type BatchWalk, type RecordRange, recordsInRange, walkBatches } from './batch-records.ts';
import { type MatchedIn, literalFilter } from './literal-filter.ts';

/** One Fetch answer to be decompressed, filtered and put into words. Plain data: it travels to a worker thread. */
export interface ChunkJob extends RecordRange {
  readonly records: Uint8Array;
  readonly partition: number;
  readonly filter: { readonly text: string; readonly scope: FilterScope; readonly caseSensitive: boolean };
  /** At most so many matches: the first ones, or the last ones. */
  readonly limit: number;
  readonly keep: 'first' | 'last';
  /** Keys, values and headers as a list shows them (cut), or all of them for an export. */
  readonly payloads: PayloadAmount;
}

export interface DecodedChunk {
  /** In offset order. */
  readonly messages: Message[];
  /** Offset after what was read. */
  readonly nextOffset: number;
  readonly scannedMessages: number;
  /** Over the batches that were read; undefined without one. */
  readonly maxTimestamp: number | undefined;
  readonly minTimestamp: number | undefined;
  /** keep first: offset of the first match that was left out. keep last: whether older matches were, then the oldest kept offset. */
  readonly cutAt: number | undefined;
  readonly corrupt: { baseOffset: number; reason: string }[];
}

interface Found {
  readonly record: RecordView;
  readonly batch: BatchView;
  readonly matchedIn: MatchedIn;
}

type Search = Omit<DecodedChunk, 'messages' | 'nextOffset' | 'maxTimestamp' | 'minTimestamp'> & { readonly walk: BatchWalk; readonly found: readonly Found[] };

/** Bytes to be looked into that cost less than a message to another thread and back. */
const QUICK_BYTES = 64 * 1024;

/** Throws CorruptBatchError when the bytes are no batches at all; a batch that cannot be read inside is named in `corrupt`. */
export function decodeChunk(job: ChunkJob): DecodedChunk {
  const { walk, found, scannedMessages, cutAt, corrupt } = wantsNewest(job) ? findNewest(job) : findMatches(job);
  return {
    messages: found.map(({ record, batch, matchedIn }) => toMessage(record, batch, job.partition, matchedIn, job.payloads)),
    ...walk,
    scannedMessages,
    cutAt,
    corrupt,
  };
}

/** Whether a job is done sooner than it is handed to another thread: nothing to decompress, and little to look into. */
export function isQuick(job: ChunkJob): boolean {
  let records = 0;
  for (const batch of batchesIn(bytesOf(job))) {
    if (batch.compression !== 'none') return false;
    records += batch.recordCount;
  }
  const share = wantsNewest(job) ? Math.min(1, job.limit / Math.max(1, records)) : 1;
  return job.records.length * share <= QUICK_BYTES;
}

function wantsNewest({ keep, filter }: ChunkJob): boolean {
  return keep === 'last' && filter.text === '';
}

function bytesOf({ records }: ChunkJob): Buffer {
  return Buffer.from(records.buffer, records.byteOffset, records.byteLength);
}

/** The last records, whatever they say: read from the end, and nothing before them is opened. */
function findNewest(job: ChunkJob): Search {
  const batches: BatchView[] = [];
  const walk = walkBatches(bytesOf(job), { ...rangeOf(job), onBatch: (batch) => batches.push(batch) });
  const corrupt: DecodedChunk['corrupt'] = [];
  const newestFirst: Found[] = [];
  let scannedMessages = 0;
  let older = false;
  for (const batch of batches.reverse()) {
    const inRange = recordsInRange(batch, job);
    scannedMessages += inRange;
    const wanted = job.limit - newestFirst.length;
    older ||= inRange > wanted;
    if (wanted <= 0) continue;
    try {
      for (const record of newestOf(batch, job, wanted).reverse()) newestFirst.push({ record, batch, matchedIn: [] });
    } catch (error) {
      corrupt.unshift(corruptBatch(batch, error));
      scannedMessages -= inRange;
    }
  }
  const found = newestFirst.reverse();
  return { walk, found, scannedMessages, cutAt: older ? found[0]?.record.offset : undefined, corrupt };
}

/** The last `wanted` records of a batch that are in the range. */
function newestOf(batch: BatchView, { startOffset, endOffset }: RecordRange, wanted: number): RecordView[] {
  const isWhole = batch.baseOffset >= startOffset && batch.nextOffset <= endOffset;
  const records = readRecords(batch, openRecords(batch), isWhole ? Math.max(0, batch.recordCount - wanted) : 0);
  return records.filter(({ offset }) => offset >= startOffset && offset < endOffset).slice(-wanted);
}

function findMatches(job: ChunkJob): Search {
  const { startOffset, endOffset, limit } = job;
  const filter = literalFilter(job.filter);
  const first = job.keep === 'first';
  const found: Found[] = [];
  const corrupt: DecodedChunk['corrupt'] = [];
  let scannedMessages = 0;
  let firstCut: number | undefined;
  let shifted = false;
  const keep = (one: Found): void => {
    if (first && found.length >= limit) {
      firstCut ??= one.record.offset;
      return;
    }
    found.push(one);
    if (first || found.length <= limit) return;
    found.shift();
    shifted = true;
  };
  const search = (batch: BatchView): number => {
    const cursor = openRecords(batch);
    if (!filter.mayMatch(cursor.buffer)) return recordsInRange(batch, job);
    let seen = 0;
    for (const record of readRecords(batch, cursor)) {
      if (record.offset < startOffset || record.offset >= endOffset) continue;
      seen += 1;
      const matchedIn = filter.match(record);
      if (matchedIn) keep({ record, batch, matchedIn });
    }
    return seen;
  };
  const walk = walkBatches(bytesOf(job), {
    ...rangeOf(job),
    full: () => first && found.length >= limit,
    onBatch: (batch) => {
      try {
        scannedMessages += search(batch);
      } catch (error) {
        corrupt.push(corruptBatch(batch, error));
      }
    },
  });
  return { walk, found, scannedMessages, cutAt: first ? firstCut : shifted ? found[0]?.record.offset : undefined, corrupt };
}

function rangeOf({ aborted, startOffset, endOffset }: ChunkJob): RecordRange {
  return { aborted, startOffset, endOffset };
}

function corruptBatch(batch: BatchView, error: unknown): DecodedChunk['corrupt'][number] {
  return { baseOffset: batch.baseOffset, reason: error instanceof Error ? error.message : String(error) };
}
