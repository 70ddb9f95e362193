import type { Offset } from '../base/ids.ts';
import { readRecords } from '../records/records.ts';
import { CorruptBatchError } from '../records/varint.ts';
import { type CompactionRules, compactBatch } from './compaction-filter.ts';
import { CompactionMap } from './compaction-map.ts';
import type { LogCore } from './log-core.ts';
import type { Segment } from './segment.ts';
import { replaceSegments, SegmentRewrite } from './segment-rewrite.ts';
import { scanBatches, type Visit } from './segment-scan.ts';

const INT32_MAX = 0x7fff_ffff;
const NO_LIMIT = Number.MAX_SAFE_INTEGER;

/** What one pass did; undefined when the log needs none. */
export interface CleaningFact {
  readonly segmentsBefore: number;
  readonly segmentsAfter: number;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  /** The log is clean below this offset. */
  readonly cleanUpTo: Offset;
}

/**
 * One compaction pass over a log with `cleanup.policy=compact` (L10): keeps the last record of each key among the segments
 * that are sealed, below the last stable offset and the recovery point, and past `min.compaction.lag.ms`. Offsets never change.
 * Replacements are written beside the segments and take their place one group at a time, so that a crash leaves either.
 * Rejects on I/O errors and on corrupt batches.
 */
export async function cleanLog(core: LogCore, maxKeys?: number): Promise<CleaningFact | undefined> {
  const nowMs = core.env.clock.now();
  const cleanable = await findCleanable(core, nowMs);
  if (!cleanable) return undefined;
  const { truncations } = core;
  const map = new CompactionMap(maxKeys);
  const cleanUpTo = await fillMap(core, map, cleanable);
  const rules: CompactionRules = {
    latest: map,
    nowMs,
    deleteRetentionMs: core.config.deleteRetentionMs,
    isLastOfProducer: (batch) => batch.hasProducerId && core.producers.lastOffsetOf(batch.producerId) === batch.lastOffset,
  };
  const targets = cleanable.segments.filter((segment) => segment.baseOffset < cleanUpTo);
  let [segmentsAfter, bytesAfter] = [0, 0];
  for (const group of groupsOf(targets, core)) {
    const cleaned = await writeCleaned(core, group, rules);
    if (!(await replaceSegments(core, group, cleaned, truncations))) return undefined;
    segmentsAfter += 1;
    bytesAfter += cleaned.size;
  }
  core.cleanUpTo = Math.max(core.cleanUpTo, cleanUpTo);
  const bytesBefore = cleanable.sizes.slice(0, targets.length).reduce((sum, size) => sum + size, 0);
  return { segmentsBefore: targets.length, segmentsAfter, bytesBefore, bytesAfter, cleanUpTo };
}

interface Cleanable {
  /** From the first segment on. */
  readonly segments: readonly Segment[];
  readonly sizes: readonly number[];
  readonly firstDirty: Offset;
  /** End of the last segment. */
  readonly end: Offset;
}

/** The segments that may be cleaned, if enough of them is dirty or the oldest dirty one is too old. */
async function findCleanable(core: LogCore, nowMs: number): Promise<Cleanable | undefined> {
  const { config } = core;
  const limit = Math.min(core.high, core.recoveryPoint, core.producers.firstOpenTransactionOffset ?? NO_LIMIT);
  const firstDirty = Math.max(core.cleanUpTo, core.start);
  const segments: Segment[] = [];
  let end = 0;
  let dirtyBytes = 0;
  let totalBytes = 0;
  let overdue = false;
  for (const [index, segment] of [...core.segments].entries()) {
    const segmentEnd = core.segments[index + 1]?.baseOffset;
    if (segmentEnd === undefined || segmentEnd > limit) break;
    if (segmentEnd > firstDirty) {
      const newest = (await segment.largestTimestamp())?.timestamp ?? segment.modifiedMs;
      if (config.minCompactionLagMs > 0 && newest > nowMs - config.minCompactionLagMs) break;
      if (config.maxCompactionLagMs < NO_LIMIT && newest < nowMs - config.maxCompactionLagMs) overdue = true;
      dirtyBytes += segment.size;
    }
    segments.push(segment);
    totalBytes += segment.size;
    end = segmentEnd;
  }
  if (dirtyBytes === 0 || (!overdue && dirtyBytes / totalBytes <= config.minCleanableDirtyRatio)) return undefined;
  return { segments, sizes: segments.map((segment) => segment.size), firstDirty, end };
}

/** Notes the last offset of each key from the first dirty offset on. Returns where it stopped: the end, or a batch that did not fit. */
async function fillMap(core: LogCore, map: CompactionMap, cleanable: Cleanable): Promise<Offset> {
  let full: Offset | undefined;
  for (const segment of cleanable.segments) {
    await scan(core, segment, (batch) => {
      if (batch.nextOffset <= cleanable.firstDirty || batch.isControl) return undefined;
      if (map.size > 0 && map.isFullFor(batch.recordCount)) {
        full = batch.baseOffset;
        return 'stop';
      }
      for (const record of readRecords(batch)) {
        if (record.key !== null && record.offset >= cleanable.firstDirty) map.put(record.key, record.offset);
      }
      return undefined;
    });
    if (full !== undefined) return full;
  }
  return cleanable.end;
}

type Group = [Segment, ...Segment[]];

/** Neighbours that fit one segment together: what compaction empties is merged. */
function* groupsOf(segments: readonly Segment[], core: LogCore): Generator<Group> {
  const { segmentBytes, segmentIndexBytes, indexIntervalBytes } = core.config;
  const limitBytes = Math.min(segmentBytes, Math.floor(segmentIndexBytes / 12) * indexIntervalBytes);
  let group: Group | undefined;
  let bytes = 0;
  for (const [index, segment] of segments.entries()) {
    const end = segments[index + 1]?.baseOffset ?? segment.baseOffset;
    if (group && (bytes + segment.size > limitBytes || end - group[0].baseOffset > INT32_MAX)) {
      yield group;
      group = undefined;
      bytes = 0;
    }
    if (group) group.push(segment);
    else group = [segment];
    bytes += segment.size;
  }
  if (group) yield group;
}

/** Writes what stays of a group to `.cleaned` files and makes them durable. */
async function writeCleaned(core: LogCore, group: Group, rules: CompactionRules): Promise<Segment> {
  const { modifiedMs } = group.at(-1) ?? group[0];
  const rewrite = await SegmentRewrite.begin(core, { baseOffset: group[0].baseOffset, modifiedMs });
  for (const segment of group) {
    const visit: Visit = (batch) => {
      const kept = compactBatch(batch, rules);
      if (kept) rewrite.add(kept);
      return undefined;
    };
    await scan(core, segment, visit, () => rewrite.write());
  }
  return rewrite.finish();
}

async function scan(core: LogCore, segment: Segment, visit: Visit, afterChunk?: () => Promise<void>): Promise<void> {
  await segment.verify();
  const [damage] = segment.damages;
  if (damage) throw new CorruptBatchError(`${segment.logPath} is damaged at byte ${damage.fromPosition}: ${damage.reason}`);
  const range = { path: segment.logPath, from: 0, to: segment.writtenBytes, want: 'batches' } as const;
  const end = await scanBatches(core.env.handles, range, visit, afterChunk);
  if (end.problem !== undefined) throw new CorruptBatchError(`${segment.logPath} at byte ${end.position}: ${end.problem}`);
}
