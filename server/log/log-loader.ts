import { isPlanted } from '../base/planted-bugs.ts';
import { errorCode } from '../base/file-system.ts';
import type { Offset } from '../base/ids.ts';
import { CheckpointError, readTextIfThere } from './checkpoint-file.ts';
import { EPOCH_CHECKPOINT_FILE, EpochCache } from './epoch-cache.ts';
import type { LogConfig } from './log-config.ts';
import type { LogEnv } from './log-env.ts';
import type { LastStop } from './last-stop.ts';
import { endsDamaged, recoverSegments } from './log-recovery.ts';
import type { LoadedLog } from './log-core.ts';
import { loadNewestSnapshot, replayInto } from './producer-replay.ts';
import { syncPartitionMetadata } from './partition-metadata.ts';
import { ProducerState } from './producer-state.ts';
import { Segment, segmentFileName, segmentSumName } from './segment.ts';
import { scanBatches } from './segment-scan.ts';
import { type FoundFiles, sweepAndList } from './segment-sweep.ts';
import type { SegmentSum } from './sums-journal.ts';

/** A partition directory to open. */
export interface LogLocation {
  readonly env: LogEnv;
  readonly directory: string;
  readonly config: LogConfig;
  readonly lastStop: LastStop;
  /** From the checkpoints; undefined when they do not name the log. */
  readonly recoveryPoint: Offset | undefined;
  readonly logStartOffset: Offset | undefined;
  /** Everything that a killed process left is on the disk already. */
  readonly isSynced: boolean;
}

/** The opened log, and what recovery did when it had to look at batches. */
export interface OpenedLog {
  readonly loaded: LoadedLog;
  readonly recovery: { scannedBytes: number; truncatedBytes: number; reason: string | undefined } | undefined;
}

/** A log that is not on disk yet. */
export function newLog(env: LogEnv, directory: string, config: LogConfig): LoadedLog {
  return {
    segments: [emptySegment(env, directory, config, 0)],
    epochs: new EpochCache(),
    producers: new ProducerState(),
    nextOffset: 0,
    logStartOffset: 0,
    recoveryPoint: 0,
    snapshots: new Set(),
    fresh: true,
  };
}

/** Opens the log of an existing partition directory, recovering it when the last stop was not clean. Rejects on I/O errors only. */
export async function loadLog(location: LogLocation): Promise<OpenedLog> {
  const { env, directory, config } = location;
  const files = await sweepAndList(env, directory);
  const isSynced = location.isSynced || isCheckpointed(location, files);
  if (location.lastStop !== 'clean' && !isSynced) {
    await env.fs.syncDirectory(directory);
    await syncPartitionMetadata(env.fs, directory);
  }
  const logStart = Math.max(location.logStartOffset ?? 0, files.logs[0]?.baseOffset ?? 0);
  if (files.logs.length === 0) return emptyLog(location, logStart, files.snapshots);
  const segments = files.logs.map((file, index) =>
    Segment.existing(env, {
      directory,
      baseOffset: file.baseOffset,
      nowMs: env.clock.now(),
      indexIntervalBytes: config.indexIntervalBytes,
      bytes: file.bytes,
      modifiedMs: file.modifiedMs,
      sealed: index < files.logs.length - 1,
    }),
  );
  for (const [index, segment] of segments.entries()) {
    const accepted = sumsOf(location, segment);
    const endOffset = segments[index + 1]?.baseOffset ?? Number.MAX_SAFE_INTEGER;
    const to = segment.sealed || location.lastStop === 'clean' ? segment.writtenBytes : Math.min(accepted[0]?.bytes ?? 0, segment.writtenBytes);
    segment.doubtUntilVerified({ accepted, to, endOffset });
  }
  const epochs = await readEpochs(env, directory, segments);
  const opened = isTrusted(location, segments)
    ? await openTrusted(location, { segments, epochs, snapshots: files.snapshots, logStart })
    : await openRecovered({ ...location, isSynced }, { segments, epochs, snapshots: files.snapshots, logStart });
  if (opened.loaded.nextOffset >= opened.loaded.logStartOffset) return opened;
  // The log start is durable but the batches below it are not: nothing here is worth keeping.
  for (const segment of opened.loaded.segments) {
    segment.release();
    await env.fs.remove(segment.logPath);
  }
  return { ...opened, loaded: (await emptyLog(location, opened.loaded.logStartOffset, files.snapshots)).loaded };
}

/** A checkpoint has covered everything: it synced files and names before it said so. */
function isCheckpointed(location: LogLocation, files: FoundFiles): boolean {
  const active = files.logs.at(-1);
  const [sum] = active ? location.env.sums.segmentSums(sumName(location, active)) : [];
  return sum !== undefined && sum.bytes === active?.bytes && sum.endOffset === location.recoveryPoint;
}

interface Parts {
  readonly segments: Segment[];
  readonly epochs: EpochCache;
  readonly snapshots: Set<Offset>;
  readonly logStart: Offset;
}

/** After a clean stop the recovery point is the log end. It must fit the last file, else somebody else wrote here. */
function isTrusted(location: LogLocation, segments: readonly Segment[]): boolean {
  const active = segments.at(-1);
  const { recoveryPoint, lastStop } = location;
  if (lastStop !== 'clean' || recoveryPoint === undefined || !active) return false;
  const sums = sumsOf(location, active);
  if (sums.length > 0 && !sums.some(({ bytes }) => bytes === active.size)) return false;
  return active.size === 0 ? recoveryPoint === active.baseOffset : recoveryPoint > active.baseOffset;
}

function sumName(location: LogLocation, segment: Pick<Segment, 'baseOffset'>): string {
  return segmentSumName(location.directory.slice(location.env.dataDirectory.length + 1), segment);
}

function sumsOf(location: LogLocation, segment: Segment): readonly SegmentSum[] {
  return location.env.sums.segmentSums(sumName(location, segment));
}

async function openTrusted(location: LogLocation, parts: Parts): Promise<OpenedLog> {
  const { env, directory } = location;
  const nextOffset = location.recoveryPoint ?? 0;
  const active = parts.segments.at(-1);
  if (active) {
    const accepted = sumsOf(location, active);
    active.doubtUntilVerified({ accepted, to: active.size, endOffset: nextOffset });
    active.heads.resume(active.size, accepted[0]?.heads);
    active.notedBytes = active.size;
    await active.loadIndexes();
  }
  const snapshot = await loadNewestSnapshot(env.fs, directory, parts.snapshots, nextOffset);
  await replayInto(snapshot.state, env.handles, parts.segments, { from: snapshot.offset, to: nextOffset });
  parts.epochs.truncateFromEnd(nextOffset);
  return { loaded: assembled(parts, { producers: snapshot.state, nextOffset, recoveryPoint: nextOffset }), recovery: undefined };
}

async function openRecovered(location: LogLocation, parts: Parts): Promise<OpenedLog> {
  const { env, directory } = location;
  const recoveryPoint = Math.max(location.recoveryPoint ?? 0, parts.segments[0]?.baseOffset ?? 0);
  const snapshot = await loadNewestSnapshot(env.fs, directory, parts.snapshots, recoveryPoint);
  const wholeLog = location.lastStop === 'foreign';
  if (!wholeLog) parts.epochs.truncateFromEnd(recoveryPoint);
  const found = wholeLog ? new EpochCache() : parts.epochs;
  const recovered = await recoverSegments(env, {
    segments: parts.segments,
    recoveryPoint,
    epochs: found,
    producers: snapshot.state,
    producersAt: snapshot.offset,
    wholeLog,
    isSynced: location.isSynced,
    sumsOf: (segment) => sumsOf(location, segment),
  });
  for (const offset of [...parts.snapshots]) {
    if (offset <= Math.min(recoveryPoint, recovered.nextOffset)) continue;
    parts.snapshots.delete(offset);
    await env.fs.remove(`${directory}/${segmentFileName(offset, '.snapshot')}`);
  }
  parts.epochs.truncateFromEnd(recovered.nextOffset);
  parts.epochs.adoptLater(found);
  const epochs = parts.epochs.agreesWith(found) ? parts.epochs : found;
  if (epochs !== parts.epochs) env.logger.warn('epoch-checkpoint-rebuilt', { path: directory, reason: 'the batches say otherwise' });
  const { segments, nextOffset } = recovered;
  const isAsExpected = !wholeLog && recovered.reason === undefined && segments.every(({ damages }) => damages.length === 0);
  // The recovery point stays where it was until the next checkpoint, which has more to do than a start should wait for.
  const from = isAsExpected ? Math.min(recoveryPoint, nextOffset) : nextOffset;
  if (epochs.isDirtyBelow(from)) await env.fs.writeFileAtomic(`${directory}/${EPOCH_CHECKPOINT_FILE}`, epochs.encode());
  const last = segments.at(-1);
  if (last && endsDamaged(last)) {
    const active = emptySegment(env, directory, location.config, nextOffset);
    await env.sums.forget(sumName(location, active));
    await env.handles.use(active.logPath, 'create', () => Promise.resolve());
    segments.push(active);
  }
  const loaded = assembled({ ...parts, segments, epochs }, { producers: snapshot.state, nextOffset, recoveryPoint: from });
  return { loaded, recovery: recovered };
}

function assembled(
  parts: Parts,
  found: { producers: ProducerState; nextOffset: Offset; recoveryPoint: Offset },
): LoadedLog {
  return {
    segments: parts.segments,
    epochs: parts.epochs,
    producers: isPlanted('forget-sequences') ? new ProducerState() : found.producers,
    nextOffset: found.nextOffset,
    logStartOffset: parts.logStart,
    recoveryPoint: found.recoveryPoint,
    snapshots: parts.snapshots,
    fresh: false,
  };
}

async function emptyLog(location: LogLocation, offset: Offset, snapshots: Set<Offset>): Promise<OpenedLog> {
  const { env, directory, config } = location;
  for (const snapshot of snapshots) await env.fs.remove(`${directory}/${segmentFileName(snapshot, '.snapshot')}`);
  const segment = emptySegment(env, directory, config, offset);
  await env.handles.use(segment.logPath, 'create', () => Promise.resolve());
  // A later sync of the file alone would leave its name to a power cut.
  await env.syncDirectory(directory);
  const parts = { segments: [segment], epochs: new EpochCache(), snapshots: new Set<Offset>(), logStart: offset };
  return { loaded: assembled(parts, { producers: new ProducerState(), nextOffset: offset, recoveryPoint: offset }), recovery: undefined };
}

function emptySegment(env: LogEnv, directory: string, config: LogConfig, baseOffset: Offset): Segment {
  return Segment.create(env, { directory, baseOffset, nowMs: env.clock.now(), indexIntervalBytes: config.indexIntervalBytes });
}

/** The epoch cache's file; a malformed one is rebuilt from the batches. */
async function readEpochs(env: LogEnv, directory: string, segments: readonly Segment[]): Promise<EpochCache> {
  const path = `${directory}/${EPOCH_CHECKPOINT_FILE}`;
  try {
    const text = await readTextIfThere(env.fs, path);
    if (text !== undefined) return EpochCache.parse(path, text);
    if (segments.every((segment) => segment.size === 0)) return new EpochCache();
  } catch (error) {
    if (!(error instanceof CheckpointError) && errorCode(error) !== 'BAD_CHECKPOINT') throw error;
    env.logger.warn('epoch-checkpoint-rebuilt', { path, reason: error instanceof Error ? error.message : '' });
  }
  const epochs = new EpochCache();
  for (const segment of segments) {
    await segment.verify();
    for (const stretch of segment.goodStretches(0, segment.writtenBytes)) {
      await scanBatches(env.handles, { path: segment.logPath, ...stretch, want: 'headers' }, (batch) => {
        if (batch.partitionLeaderEpoch > epochs.latestEpoch) epochs.assign(batch.partitionLeaderEpoch, batch.baseOffset);
        return undefined;
      });
    }
  }
  return epochs;
}
