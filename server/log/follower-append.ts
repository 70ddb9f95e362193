import type { Offset } from '../base/ids.ts';
import { errors } from '../protocol/errors.ts';
import { type BatchView, batchesIn } from '../records/batch.ts';
import { CorruptBatchError } from '../records/varint.ts';
import type { Rejected } from './outcomes.ts';

/** New batches of a fetch, in order and contiguous in `records` up to its end; may be none. */
export interface FollowerBatches {
  readonly kind: 'accepted';
  readonly batches: readonly BatchView[];
  /** `records` up to the end of the last batch. */
  readonly records: Buffer;
  /** Bytes of `batches`. */
  readonly bytes: number;
  readonly recordCount: number;
}

/**
 * Judges batches fetched from the leader: those below `nextOffset` are skipped, offsets may jump ahead (compaction), CRCs are
 * checked. Only an empty log may take a first batch that starts below `nextOffset` and ends above it.
 */
export function checkFollowerAppend(records: Buffer, nextOffset: Offset, logIsEmpty: boolean): FollowerBatches | Rejected {
  const batches: BatchView[] = [];
  let expected = nextOffset;
  let recordCount = 0;
  try {
    for (const batch of batchesIn(records)) {
      if (batch.nextOffset <= expected) continue;
      if (batch.baseOffset < expected && !(batches.length === 0 && logIsEmpty)) {
        return corrupt(`batch [${batch.baseOffset}, ${batch.nextOffset}) overlaps the log end ${expected}`);
      }
      if (batch.lastOffsetDelta < 0 || !batch.isCrcValid()) return corrupt(`the batch at offset ${batch.baseOffset} fails its CRC`);
      batches.push(batch);
      expected = batch.nextOffset;
      recordCount += Math.max(0, batch.recordCount);
    }
  } catch (error) {
    if (error instanceof CorruptBatchError) return corrupt(error.message);
    throw error;
  }
  const last = batches.at(-1);
  const end = last ? last.position + last.sizeInBytes : 0;
  return { kind: 'accepted', batches, records: records.subarray(0, end), bytes: end - (batches[0]?.position ?? end), recordCount };
}

function corrupt(message: string): Rejected {
  return { kind: 'rejected', error: errors.CORRUPT_MESSAGE, message };
}
