import type { AbortedTransaction } from '../../client/fetch-batches.ts';
import { type BatchView, batchesIn } from '../../records/batch.ts';
import { readControlRecord } from '../../records/control-records.ts';

/** Which records of a Fetch answer count. */
export interface RecordRange {
  readonly aborted: readonly AbortedTransaction[];
  /** Only records of [startOffset, endOffset). */
  readonly startOffset: number;
  readonly endOffset: number;
}

export interface BatchVisitor extends RecordRange {
  /** A batch with records in the range. Nothing in it but its header has been looked at. */
  onBatch(batch: BatchView): void;
  /** Whether enough was found: the walk ends before the next batch. */
  full?(): boolean;
}

export interface BatchWalk {
  /** Offset after the last whole batch (or the start, when there was none). */
  readonly nextOffset: number;
  /** Largest and smallest timestamps of the batches. undefined without batches. */
  readonly maxTimestamp: number | undefined;
  readonly minTimestamp: number | undefined;
}

/** Kafka's type of an abort marker in a control record. */
const ABORT = 0;

/** Walks the whole batches of one Fetch answer. Control batches and aborted data are passed over; they count as read. */
export function walkBatches(bytes: Buffer, visitor: BatchVisitor): BatchWalk {
  const { startOffset, endOffset } = visitor;
  const transactions = new OpenAborts(visitor.aborted);
  let nextOffset = startOffset;
  let maxTimestamp: number | undefined;
  let minTimestamp: number | undefined;
  for (const batch of batchesIn(bytes)) {
    if (batch.baseOffset >= endOffset) return { nextOffset: endOffset, maxTimestamp, minTimestamp };
    if (visitor.full?.()) break;
    maxTimestamp = Math.max(maxTimestamp ?? batch.maxTimestamp, batch.maxTimestamp);
    minTimestamp = Math.min(minTimestamp ?? batch.baseTimestamp, batch.baseTimestamp, batch.maxTimestamp);
    nextOffset = Math.max(nextOffset, batch.nextOffset);
    if (transactions.hides(batch) || batch.isControl || batch.nextOffset <= startOffset) continue;
    visitor.onBatch(batch);
  }
  return { nextOffset: Math.min(nextOffset, endOffset), maxTimestamp, minTimestamp };
}

/** How many records an answer brings, and the offset after them: by the headers of its batches alone. */
export function countRecords(bytes: Buffer, range: RecordRange): { readonly records: number; readonly nextOffset: number } {
  const { aborted, startOffset, endOffset } = range;
  let records = 0;
  const onBatch = (batch: BatchView): void => {
    records += recordsInRange(batch, range);
  };
  const { nextOffset } = walkBatches(bytes, { aborted, startOffset, endOffset, onBatch });
  return { records, nextOffset };
}

/** A batch at the edge of a chunk is read by both chunks, and counts in each with its own part (offsets stand for records). */
export function recordsInRange(batch: BatchView, { startOffset, endOffset }: RecordRange): number {
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
