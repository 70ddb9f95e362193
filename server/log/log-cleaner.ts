import { assert } from '../base/assert.ts';
import type { Offset } from '../base/ids.ts';
import { BatchView } from '../records/batch.ts';
import { readRecords } from '../records/records.ts';
import { CorruptBatchError } from '../records/varint.ts';
import { type CompactionRules, compactBatch } from './compaction-filter.ts';
import { CompactionMap } from './compaction-map.ts';
import type { LogCore } from './log-core.ts';
import type { Segment } from './segment.ts';
import { swapIn } from './segment-files.ts';
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
    if (!(await replace(core, group, cleaned, truncations))) return undefined;
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

/** Neighbours that fit one segment together: what compaction empties is merged. */
function* groupsOf(segments: readonly Segment[], core: LogCore): Generator<Segment[]> {
  const { segmentBytes, segmentIndexBytes, indexIntervalBytes } = core.config;
  const limitBytes = Math.min(segmentBytes, Math.floor(segmentIndexBytes / 12) * indexIntervalBytes);
  let group: Segment[] = [];
  let bytes = 0;
  for (const [index, segment] of segments.entries()) {
    const first = group[0];
    const end = segments[index + 1]?.baseOffset ?? segment.baseOffset;
    if (first && (bytes + segment.size > limitBytes || end - first.baseOffset > INT32_MAX)) {
      yield group;
      group = [];
      bytes = 0;
    }
    group.push(segment);
    bytes += segment.size;
  }
  if (group.length > 0) yield group;
}

/** Writes what stays of a group to `.cleaned` files and makes them durable. */
async function writeCleaned(core: LogCore, group: readonly Segment[], rules: CompactionRules): Promise<Segment> {
  const [first] = group;
  const last = group.at(-1);
  assert(first && last, 'a group of segments has members');
  const cleaned = core.newSegment(first.baseOffset);
  cleaned.nameSuffix = '.cleaned';
  cleaned.modifiedMs = last.modifiedMs;
  await core.env.fs.remove(cleaned.logPath);
  let pending: Buffer[] = [];
  const write = async (): Promise<void> => {
    const buffers = pending;
    pending = [];
    const position = cleaned.writtenBytes;
    await core.env.handles.use(cleaned.logPath, 'create', (handle) => handle.writev(buffers, position));
    cleaned.writtenBytes = cleaned.size;
  };
  for (const segment of group) {
    const visit: Visit = (batch) => {
      const kept = compactBatch(batch, rules);
      if (!kept) return undefined;
      const { maxTimestamp } = new BatchView(kept);
      const head = new BatchView(kept).head();
      cleaned.place({ position: cleaned.size, sizeInBytes: kept.length, lastOffset: batch.lastOffset, maxTimestamp, head });
      pending.push(kept);
      return undefined;
    };
    await scan(core, segment, visit, write);
  }
  cleaned.seal();
  await core.env.handles.use(cleaned.logPath, 'create', (handle) => handle.datasync());
  await cleaned.persistIndexes(true);
  return cleaned;
}

/** Puts `cleaned` in the place of `group`; false when the log changed below it meanwhile. */
async function replace(core: LogCore, group: readonly Segment[], cleaned: Segment, truncations: number): Promise<boolean> {
  let replaced = false;
  await core.writer.job(async () => {
    const at = core.segments.findIndex((segment) => segment === group[0]);
    const unchanged = core.truncations === truncations && group.every((segment, index) => core.segments[at + index] === segment);
    if (at < 0 || !unchanged) return;
    const endOffset = core.segments[at + group.length]?.baseOffset ?? core.next;
    const sum = cleaned.sumOf({ bytes: cleaned.size, endOffset, heads: cleaned.heads.value });
    if (sum) await core.env.sums.noteSegment(core.sumNameOf(cleaned), sum, true);
    cleaned.notedBytes = cleaned.size;
    const swap = { group, cleaned, deleteDelayMs: core.config.fileDeleteDelayMs };
    await swapIn(core.env, swap, () => {
      core.segments.splice(at, group.length, cleaned);
      core.tail.dropBelow(endOffset);
      core.reader.forgetHints();
    });
    for (const segment of group.slice(1)) core.snapshots.forget(segment.baseOffset);
    if (sum) await core.env.sums.noteSegment(core.sumNameOf(cleaned), sum);
    replaced = true;
  });
  return replaced;
}

async function scan(core: LogCore, segment: Segment, visit: Visit, afterChunk?: () => Promise<void>): Promise<void> {
  await segment.verify();
  const [damage] = segment.damages;
  if (damage) throw new CorruptBatchError(`${segment.logPath} is damaged at byte ${damage.fromPosition}: ${damage.reason}`);
  const range = { path: segment.logPath, from: 0, to: segment.writtenBytes, want: 'batches' } as const;
  const end = await scanBatches(core.env.handles, range, visit, afterChunk);
  if (end.problem !== undefined) throw new CorruptBatchError(`${segment.logPath} at byte ${end.position}: ${end.problem}`);
}
