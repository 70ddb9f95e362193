import { errorCode } from '../base/file-system.ts';
import type { Offset } from '../base/ids.ts';
import { errorText } from '../base/logger.ts';
import { batchesIn } from '../records/batch.ts';
import { CorruptBatchError } from '../records/varint.ts';
import type { Damage } from './damage.ts';
import type { LogCore } from './log-core.ts';
import type { OffsetRange, RepairSource } from './outcomes.ts';
import type { Segment } from './segment.ts';
import { replaceSegments, SegmentRewrite } from './segment-rewrite.ts';
import { scanBatches, type Visit } from './segment-scan.ts';

/** What makes a copy unfit, or a repair pointless: the log stays as it is. */
const HARMLESS: ReadonlySet<string> = new Set(['CORRUPT_BATCH', 'ENOENT']);

/** Offsets that cannot be read, as far as known, ascending. */
export function damagedRanges(segments: readonly Segment[]): OffsetRange[] {
  return segments.flatMap(({ damages }) => damages.map(({ fromOffset, toOffset }) => ({ fromOffset, toOffset })));
}

/**
 * Writes the damaged segments that end below `belowOffset` anew, with the batches that `source` gives in the place of the damaged ones
 * (D6). A crash leaves the segment as it was, or whole. What was fetched must go on from the good batch before it to the one after it, in
 * the epochs that this log knows; else nothing changes. Gives the ranges that are mended. Rejects on I/O errors.
 */
export async function repairLog(core: LogCore, source: RepairSource, belowOffset: Offset): Promise<OffsetRange[]> {
  const mended: OffsetRange[] = [];
  const damaged = core.segments.filter(({ damages }) => damages.length > 0 && damages.every(({ toOffset }) => toOffset <= belowOffset));
  for (const segment of damaged) {
    const ranges = damagedRanges([segment]);
    if (!(await repairSegment(core, segment, source))) continue;
    for (const range of ranges) core.env.logger.info('segment-repaired', { path: segment.logPath, ...range });
    mended.push(...ranges);
  }
  return mended;
}

async function repairSegment(core: LogCore, segment: Segment, source: RepairSource): Promise<boolean> {
  if (segment === core.active) await core.startSegment(core.next);
  const { truncations } = core;
  const { damages, modifiedMs, baseOffset, logPath } = segment;
  try {
    const rewrite = await SegmentRewrite.begin(core, { baseOffset, modifiedMs });
    let position = 0;
    for (const damage of damages) {
      await copy(core, segment, rewrite, { from: position, to: damage.fromPosition });
      await fill(core, rewrite, source, damage);
      position = damage.toPosition;
    }
    await copy(core, segment, rewrite, { from: position, to: segment.writtenBytes });
    return await replaceSegments(core, [segment], await rewrite.finish(), truncations);
  } catch (error) {
    if (!HARMLESS.has(errorCode(error)) || core.writer.failed) throw error;
    core.env.logger.warn('segment-not-repaired', { path: logPath, reason: errorText(error) });
    return false;
  }
}

async function copy(core: LogCore, segment: Segment, rewrite: SegmentRewrite, range: { readonly from: number; readonly to: number }): Promise<void> {
  const visit: Visit = (batch) => {
    rewrite.add(batch.bytes());
    return undefined;
  };
  const end = await scanBatches(core.env.handles, { path: segment.logPath, ...range, want: 'batches' }, visit, () => rewrite.write());
  if (end.problem !== undefined) throw new CorruptBatchError(`byte ${end.position}: ${end.problem}`);
}

/** Failures of others are no failure of this disk. */
async function copyFrom(source: RepairSource, offset: Offset): Promise<Buffer> {
  try {
    return await source(offset);
  } catch (error) {
    throw new CorruptBatchError(`no copy of offset ${offset}: ${errorText(error)}`);
  }
}

async function fill(core: LogCore, rewrite: SegmentRewrite, source: RepairSource, { fromOffset, toOffset }: Damage): Promise<void> {
  for (let next = fromOffset; next < toOffset; ) {
    const before = next;
    for (const batch of batchesIn(await copyFrom(source, next))) {
      if (batch.nextOffset <= next) continue;
      // Compaction may have left nothing more of the range there.
      next = batch.baseOffset >= toOffset ? toOffset : batch.nextOffset;
      if (batch.baseOffset >= toOffset) break;
      if (batch.baseOffset < before || next > toOffset) throw new CorruptBatchError(`the copy has a batch from ${batch.baseOffset} to ${next} across the range`);
      if (!batch.isCrcValid()) throw new CorruptBatchError(`the copy of the batch at ${batch.baseOffset} fails its CRC`);
      const epoch = core.epochs.epochAt(batch.baseOffset);
      if (batch.partitionLeaderEpoch !== epoch) throw new CorruptBatchError(`the copy of offset ${batch.baseOffset} is of epoch ${batch.partitionLeaderEpoch}, not ${epoch}`);
      rewrite.add(batch.bytes());
    }
    if (next === before) throw new CorruptBatchError(`the copy has nothing at offset ${next}`);
    await rewrite.write();
  }
}
