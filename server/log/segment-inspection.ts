import type { Offset } from '../base/ids.ts';
import { BATCH_HEADER_BYTES, BatchView, LOG_OVERHEAD_BYTES } from '../records/batch.ts';
import { type Damage, DamageList } from './damage.ts';
import type { FileHandles } from './file-handles.ts';
import { HeadsCheck, HeadsSum } from './heads-sum.ts';
import { readAt, scanBatches } from './segment-scan.ts';
import type { SegmentSum } from './sums-journal.ts';

/** The segment to look at. */
export interface Inspected {
  readonly path: string;
  readonly baseOffset: Offset;
  /** Bytes to look at, from 0. */
  readonly to: number;
  /** Offset after the last one that those bytes may hold. */
  readonly endOffset: Offset;
  /** States that the sums allow; empty: the batches must speak for themselves. */
  readonly accepted: readonly SegmentSum[];
}

const WINDOW_BYTES = 1024 * 1024;

/**
 * Reads a whole segment and checks every byte: batches by their CRC, offsets that go on, heads by the sum. Returns what is
 * damaged; empty when all is as it was written. Rejects on I/O errors.
 */
export async function inspectSegment(handles: FileHandles, segment: Inspected): Promise<readonly Damage[]> {
  const { path, baseOffset, to, endOffset, accepted } = segment;
  const damages = new DamageList();
  const heads = new HeadsSum();
  let expected = baseOffset;
  const check = new HeadsCheck(heads, accepted);
  for (let position = 0; position < to; ) {
    const end = await scanBatches(handles, { path, from: position, to, want: 'batches' }, (batch, at) => {
      const isWhole = batch.isCrcValid();
      if (batch.baseOffset < expected) return { bad: `offset ${batch.baseOffset} where at least ${expected} was expected` };
      if (batch.baseOffset >= endOffset || (isWhole && batch.nextOffset > endOffset)) return { bad: `offset ${batch.lastOffset} lies behind the segment's end` };
      if (isWhole) damages.closeAt(batch.baseOffset);
      else damages.add(failedCrc(batch, at));
      expected = isWhole ? batch.nextOffset : batch.baseOffset + 1;
      heads.add(at, batch.sizeInBytes, batch.head());
      check.look();
      return undefined;
    });
    if (end.problem === undefined) break;
    const next = await findNextBatch(handles, { path, from: end.position + 1, to, minOffset: expected, maxOffset: endOffset });
    damages.add({ fromPosition: end.position, toPosition: next?.position ?? to, fromOffset: expected, reason: end.problem });
    position = next?.position ?? to;
  }
  const isShort = accepted.length > 0 && accepted.every(({ bytes }) => bytes > to);
  if (isShort) damages.endShort(to, expected);
  damages.closeAt(endOffset);
  if (!check.isConfirmed && !isShort) damages.condemnHeads({ toPosition: to, fromOffset: baseOffset, toOffset: endOffset });
  return damages.all();
}

/** A batch whose head makes sense although the rest of it does not. */
export function failedCrc(batch: BatchView, position: number): { fromPosition: number; toPosition: number; fromOffset: Offset; reason: string } {
  const { baseOffset: fromOffset } = batch;
  return { fromPosition: position, toPosition: position + batch.sizeInBytes, fromOffset, reason: `the batch at offset ${fromOffset} fails its CRC` };
}

/** The first batch at or after byte `from` that is whole, passes its CRC and has an offset in [minOffset, maxOffset). */
export async function findNextBatch(
  handles: FileHandles,
  range: { readonly path: string; readonly from: number; readonly to: number; readonly minOffset: Offset; readonly maxOffset: Offset },
): Promise<{ readonly position: number; readonly baseOffset: Offset } | undefined> {
  const { path, to } = range;
  for (let start = range.from; start + BATCH_HEADER_BYTES <= to; start += WINDOW_BYTES) {
    const window = Buffer.allocUnsafeSlow(Math.min(WINDOW_BYTES + BATCH_HEADER_BYTES, to - start));
    const filled = await readAt(handles, path, window, start);
    const last = Math.min(WINDOW_BYTES, filled - BATCH_HEADER_BYTES + 1);
    for (let at = 0; at < last; at += 1) {
      const batch = new BatchView(window, at);
      if (batch.magic !== 2 || !mayBeBatch(batch, range, to - start - at)) continue;
      const whole = Buffer.allocUnsafeSlow(batch.sizeInBytes);
      if ((await readAt(handles, path, whole, start + at)) < whole.length) continue;
      if (new BatchView(whole).isCrcValid()) return { position: start + at, baseOffset: batch.baseOffset };
    }
  }
  return undefined;
}

function mayBeBatch(batch: BatchView, offsets: { readonly minOffset: Offset; readonly maxOffset: Offset }, bytesLeft: number): boolean {
  const size = batch.batchLength + LOG_OVERHEAD_BYTES;
  if (size < BATCH_HEADER_BYTES || size > bytesLeft || batch.lastOffsetDelta < 0) return false;
  return batch.baseOffset >= offsets.minOffset && batch.nextOffset <= offsets.maxOffset;
}
