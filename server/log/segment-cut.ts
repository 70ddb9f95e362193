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
 * Finds the batch boundary at or before `offset` and leaves the segment's in-memory indexes as they are at that point.
 * `offset` must not be below the first segment's base. Rejects with CorruptSegmentError.
 */
export async function locateCut(segments: readonly Segment[], offset: Offset, handles: FileHandles): Promise<Cut> {
  const segmentIndex = floorSegment(segments, offset);
  const segment = segments[segmentIndex];
  assert(segment, `no segment holds offset ${offset}`);
  const from = await segment.rewindTo(offset);
  let nextOffset = offset;
  const range = { path: segment.logPath, from, to: segment.writtenBytes, want: 'headers' } as const;
  const end = await scanBatches(handles, range, (batch, position) => {
    if (batch.nextOffset > offset) {
      nextOffset = Math.min(offset, batch.baseOffset);
      return 'stop';
    }
    segment.place({ position, sizeInBytes: batch.sizeInBytes, lastOffset: batch.lastOffset, maxTimestamp: batch.maxTimestamp });
    return undefined;
  });
  if (end.problem !== undefined) throw new CorruptSegmentError(`${segment.logPath} at byte ${end.position}: ${end.problem}`);
  return { segmentIndex, segment, position: end.position, nextOffset };
}
