import { assert } from '../base/assert.ts';
import type { Offset } from '../base/ids.ts';
import type { FileHandles } from './file-handles.ts';
import { CorruptSegmentError, floorSegment } from './log-reader.ts';
import type { Segment } from './segment.ts';
import { scanBatches } from './segment-scan.ts';

/** Where a log is cut: `segment` ends at `position`, the next offset is `nextOffset` (lower than asked when a batch straddled it). */
export interface Cut {
  readonly segmentIndex: number;
  readonly segment: Segment;
  readonly position: number;
  readonly nextOffset: Offset;
}

/**
 * Finds the batch boundary at or before `offset` and leaves the segment's in-memory indexes as they are at that point. Damage on the
 * way ends the log earlier: what follows it is fetched again. `offset` must not be below the first segment's base. Rejects with
 * CorruptSegmentError when the file makes no sense where it was believed to be whole.
 */
export async function locateCut(segments: readonly Segment[], offset: Offset, handles: FileHandles): Promise<Cut> {
  const segmentIndex = floorSegment(segments, offset);
  const segment = segments[segmentIndex];
  assert(segment, `no segment holds offset ${offset}`);
  await segment.verify();
  const damage = segment.damages.find(({ fromOffset }) => fromOffset < offset);
  const target = damage?.fromOffset ?? offset;
  const from = await segment.rewindTo(target);
  let nextOffset = target;
  const range = { path: segment.logPath, from, to: damage?.fromPosition ?? segment.writtenBytes, want: 'headers' } as const;
  const end = await scanBatches(handles, range, (batch, position) => {
    if (batch.nextOffset > target) {
      nextOffset = Math.min(target, batch.baseOffset);
      return 'stop';
    }
    const { sizeInBytes, lastOffset, maxTimestamp } = batch;
    segment.place({ position, sizeInBytes, lastOffset, maxTimestamp, head: batch.head() });
    return undefined;
  });
  segment.damages = [];
  if (end.problem !== undefined) throw new CorruptSegmentError(`${segment.logPath} at byte ${end.position}: ${end.problem}`);
  return { segmentIndex, segment, position: end.position, nextOffset };
}
