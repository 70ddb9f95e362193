import type { Offset } from '../base/ids.ts';
import type { LogCore } from './log-core.ts';
import { encodeProducerSnapshot } from './producer-snapshot.ts';
import { deletableByRetention } from './retention.ts';
import type { Segment, SegmentEnd } from './segment.ts';
import { retireFiles } from './segment-files.ts';

/** Syncs what is not synced and moves the recovery point there, so that a scan after a crash starts there. */
export async function checkpointLog(core: LogCore): Promise<void> {
  const target = core.next;
  if (core.truncating || isCheckpointed(core, target)) return;
  const { truncations } = core;
  const snapshot = encodeProducerSnapshot(core.producers);
  const ends = unnotedEnds(core);
  await core.writer.flush();
  await core.writer.job(async () => {
    if (core.truncations !== truncations) return;
    await core.active.persistIndexes(false);
    await noteSums(core, ends);
    if (core.epochs.isDirtyBelow(target)) await core.writeEpochs();
    await core.snapshots.write(target, snapshot);
    core.recoveryPoint = Math.max(core.recoveryPoint, core.sealedUpTo(target));
    await core.snapshots.dropSuperseded(target, core.segmentBaseOffsets);
  });
}

/** Deletes whole segments by age, size and log start (L9). Resolves to the number deleted. */
export async function applyRetentionTo(core: LogCore): Promise<number> {
  const { truncations, next } = core;
  const segmentCount = core.segments.length;
  const nowMs = core.env.clock.now();
  core.producers.expire(nowMs, core.env.producerIdExpirationMs);
  const found = await deletableByRetention({
    segments: [...core.segments],
    config: core.config,
    logStartOffset: core.start,
    highWatermark: core.high,
    nextOffset: next,
    nowMs,
  });
  if (core.truncating || core.truncations !== truncations) return 0;
  // What was appended while we looked went into the segment that was active then: it is not expired any more.
  const count = core.next === next ? found : Math.min(found, segmentCount - 1);
  if (count === 0) return 0;
  if (count === core.segments.length) core.inBackground(core.startSegment(core.next));
  const expired = core.segments.splice(0, count);
  core.start = Math.max(core.start, core.segments[0]?.baseOffset ?? core.start);
  core.epochs.truncateFromStart(core.start);
  await core.writer.job(() => retire(core, expired));
  return count;
}

/** Flushes everything and seals the active segment's index files; after it the directory needs no recovery. */
export async function closeLog(core: LogCore): Promise<void> {
  await checkpointLog(core);
  // An empty log has nothing to checkpoint, but the names of files that it has must last: the next start trusts them.
  await core.writer.flush();
  if (core.active.size === 0) return;
  await core.writer.job(async () => {
    const ends = unnotedEnds(core);
    core.active.seal();
    await core.active.persistIndexes(false);
    await noteSums(core, ends.length > 0 ? ends : [{ segment: core.active, end: endOf(core, core.active) }]);
  });
}

interface UnnotedEnd {
  readonly segment: Segment;
  readonly end: SegmentEnd;
}

function endOf(core: LogCore, segment: Segment): SegmentEnd {
  const { bytes, value } = segment.heads;
  const next = core.segments[core.segments.indexOf(segment) + 1];
  return { bytes: segment.size, endOffset: next?.baseOffset ?? core.next, heads: bytes === segment.size ? value : undefined };
}

/** Segments that grew since their sum was last noted, and their ends now: to be noted once those are on the disk. */
function unnotedEnds(core: LogCore): UnnotedEnd[] {
  const grown = core.segments.filter((segment) => segment.size > 0 && segment.notedBytes !== segment.size);
  return grown.map((segment) => ({ segment, end: endOf(core, segment) }));
}

async function noteSums(core: LogCore, ends: readonly UnnotedEnd[]): Promise<void> {
  const notes = ends.map(({ segment, end }) => {
    const sum = core.segments.includes(segment) ? segment.sumOf(end) : undefined;
    if (!sum) return Promise.resolve();
    segment.notedBytes = end.bytes;
    return core.env.sums.noteSegment(core.sumNameOf(segment), sum);
  });
  await Promise.all(notes);
}

function isCheckpointed(core: LogCore, offset: Offset): boolean {
  return core.recoveryPoint === offset && !core.epochs.isDirtyBelow(offset) && (offset === 0 || core.snapshots.has(offset));
}

async function retire(core: LogCore, expired: readonly Segment[]): Promise<void> {
  for (const segment of expired) {
    core.writer.forgetSegment(segment);
    core.snapshots.forget(segment.baseOffset);
  }
  await retireFiles(core.env, expired, core.config.fileDeleteDelayMs);
  core.env.logger.info('segments-deleted', { log: core.name, count: expired.length, logStartOffset: core.start });
}
