import type { AbortedTransaction } from '../../client/fetch-batches.ts';
import { type BatchView, batchesIn } from '../../records/batch.ts';
import { readControlRecord } from '../../records/control-records.ts';
import { type RecordView, openRecords, readRecords } from '../../records/records.ts';
import type { RecordFilter } from './literal-filter.ts';

export interface BatchVisitor {
  readonly filter: RecordFilter;
  readonly aborted: readonly AbortedTransaction[];
  /** Only records of [startOffset, endOffset). */
  readonly startOffset: number;
  readonly endOffset: number;
  /** A record that matches, in offset order. */
  onMatch(record: RecordView, batch: BatchView, matchedIn: NonNullable<ReturnType<RecordFilter['match']>>): void;
  /** Whether enough was found: the walk ends before the next batch. */
  full?(): boolean;
  /** A batch that cannot be read: its range is skipped and named. */
  onCorrupt(batch: BatchView, error: Error): void;
}

export interface BatchWalk {
  /** Offset after the last whole batch (or the start, when there was none). */
  readonly nextOffset: number;
  readonly records: number;
  /** Largest and smallest timestamps of the batches. undefined without batches. */
  readonly maxTimestamp: number | undefined;
  readonly minTimestamp: number | undefined;
  readonly reachedEnd: boolean;
}

/** Kafka's type of an abort marker in a control record. */
const ABORT = 0;

/** Walks the whole batches of one Fetch answer. Control batches and aborted data are passed over; they count as read. */
export function walkBatches(bytes: Buffer, visitor: BatchVisitor): BatchWalk {
  const transactions = new OpenAborts(visitor.aborted);
  let nextOffset = visitor.startOffset;
  let records = 0;
  let maxTimestamp: number | undefined;
  let minTimestamp: number | undefined;
  for (const batch of batchesIn(bytes)) {
    if (batch.baseOffset >= visitor.endOffset) return { nextOffset: visitor.endOffset, records, maxTimestamp, minTimestamp, reachedEnd: true };
    if (visitor.full?.()) break;
    maxTimestamp = Math.max(maxTimestamp ?? batch.maxTimestamp, batch.maxTimestamp);
    minTimestamp = Math.min(minTimestamp ?? batch.baseTimestamp, batch.baseTimestamp, batch.maxTimestamp);
    nextOffset = Math.max(nextOffset, batch.nextOffset);
    if (transactions.hides(batch) || batch.isControl || batch.nextOffset <= visitor.startOffset) continue;
    records += visit(batch, visitor);
  }
  return { nextOffset: Math.min(nextOffset, visitor.endOffset), records, maxTimestamp, minTimestamp, reachedEnd: nextOffset >= visitor.endOffset };
}

function visit(batch: BatchView, visitor: BatchVisitor): number {
  try {
    const cursor = openRecords(batch);
    if (!visitor.filter.mayMatch(cursor.buffer)) return recordsInRange(batch, visitor);
    let seen = 0;
    for (const record of readRecords(batch, cursor)) {
      if (record.offset < visitor.startOffset || record.offset >= visitor.endOffset) continue;
      seen += 1;
      const matchedIn = visitor.filter.match(record);
      if (matchedIn) visitor.onMatch(record, batch, matchedIn);
    }
    return seen;
  } catch (error) {
    visitor.onCorrupt(batch, error instanceof Error ? error : new Error(String(error)));
    return 0;
  }
}

/** A batch at the edge of a chunk is read by both chunks, and counts in each with its own part (offsets stand for records). */
function recordsInRange(batch: BatchView, { startOffset, endOffset }: BatchVisitor): number {
  const offsets = Math.min(batch.nextOffset, endOffset) - Math.max(batch.baseOffset, startOffset);
  return Math.max(0, Math.min(batch.recordCount, offsets));
}

/** Which producers have an aborted transaction open at the batch at hand. Source: KIP-98, the consumer's part. */
class OpenAborts {
  private readonly waiting: AbortedTransaction[];
  private readonly open = new Set<number>();

  constructor(aborted: readonly AbortedTransaction[]) {
    this.waiting = [...aborted].sort((a, b) => a.firstOffset - b.firstOffset);
  }

  hides(batch: BatchView): boolean {
    while (this.waiting[0] && this.waiting[0].firstOffset <= batch.lastOffset) {
      const next = this.waiting.shift();
      if (next) this.open.add(next.producerId);
    }
    if (!this.open.has(batch.producerId) || !batch.isTransactional) return false;
    if (!batch.isControl) return true;
    if (readControlRecord(batch).type === ABORT) this.open.delete(batch.producerId);
    return true;
  }
}
