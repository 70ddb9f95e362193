import { faultAt } from '../base/fault-sites.ts';
import { errorCode, type FileSystem } from '../base/file-system.ts';
import type { Offset } from '../base/ids.ts';
import type { BatchView } from '../records/batch.ts';
import { controlRecordType, readControlRecord } from '../records/control-records.ts';
import type { FileHandles } from './file-handles.ts';
import { decodeProducerSnapshot } from './producer-snapshot.ts';
import { ProducerState } from './producer-state.ts';
import { type Segment, segmentFileName } from './segment.ts';
import { scanBatches } from './segment-scan.ts';

/** Takes a batch with a producer id into the producer state: data, or a transaction marker. */
export function noteProducer(producers: ProducerState, batch: BatchView): void {
  if (!batch.isControl) {
    producers.update(batch);
    return;
  }
  const { type, value } = readControlRecord(batch);
  if (type !== controlRecordType.abort && type !== controlRecordType.commit) return;
  producers.endTransaction({
    producerId: batch.producerId,
    producerEpoch: batch.producerEpoch,
    coordinatorEpoch: value.length >= 6 ? value.readInt32BE(2) : -1,
    timestamp: batch.maxTimestamp,
  });
}

/** The newest readable snapshot at or below `offset`; an empty state at offset 0 when there is none. */
export async function loadNewestSnapshot(
  fs: FileSystem,
  directory: string,
  snapshots: ReadonlySet<Offset>,
  offset: Offset,
): Promise<{ state: ProducerState; offset: Offset }> {
  const candidates = [...snapshots].filter((one) => one <= offset).sort((a, b) => b - a);
  for (const candidate of candidates) {
    const bytes = await readIfThere(fs, `${directory}/${segmentFileName(candidate, '.snapshot')}`);
    const state = bytes && !faultAt('pass-over-producer-snapshot') ? decodeProducerSnapshot(bytes) : undefined;
    if (state) return { state, offset: candidate };
  }
  return { state: new ProducerState(), offset: 0 };
}

/** Brings `state` from before offset `from` to before offset `to` by reading the batches between. Damaged ranges are passed over. */
export async function replayInto(
  state: ProducerState,
  handles: FileHandles,
  segments: readonly Segment[],
  range: { readonly from: Offset; readonly to: Offset },
): Promise<void> {
  if (range.from >= range.to) return;
  for (const [index, segment] of segments.entries()) {
    const end = segments[index + 1]?.baseOffset ?? Number.POSITIVE_INFINITY;
    if (end <= range.from || segment.baseOffset >= range.to) continue;
    await segment.verify();
    const position = await segment.floorPosition(range.from);
    for (const stretch of segment.goodStretches(position, segment.writtenBytes)) {
      await scanBatches(handles, { path: segment.logPath, ...stretch, want: 'batches' }, (batch) => {
        if (batch.nextOffset > range.to) return 'stop';
        if (batch.hasProducerId && batch.baseOffset >= range.from) noteProducer(state, batch);
        return undefined;
      });
    }
  }
}

async function readIfThere(fs: FileSystem, path: string): Promise<Buffer | undefined> {
  try {
    return await fs.readFile(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
