import type { Offset } from '../base/ids.ts';
import type { BatchView } from '../records/batch.ts';
import type { EpochCache } from './epoch-cache.ts';
import type { LogEnv } from './log-env.ts';
import { floorSegment } from './log-reader.ts';
import { noteProducer, replayInto } from './producer-replay.ts';
import type { ProducerState } from './producer-state.ts';
import type { Segment } from './segment.ts';
import { removeFiles } from './segment-files.ts';
import { scanBatches, type ScanEnd } from './segment-scan.ts';

const INT32_MAX = 0x7fff_ffff;

/** What recovery starts from. `epochs` and `producers` are brought up to the recovered end in place. */
export interface RecoveryTask {
  /** Ascending; sizes are the files'. */
  readonly segments: Segment[];
  /** Everything below was synced: only what follows is scanned and may be cut. */
  readonly recoveryPoint: Offset;
  readonly epochs: EpochCache;
  readonly producers: ProducerState;
  /** Offset before which `producers` is already right. */
  readonly producersAt: Offset;
}

export interface Recovered {
  readonly segments: Segment[];
  readonly nextOffset: Offset;
  readonly scannedBytes: number;
  readonly truncatedBytes: number;
  /** Why bytes were cut. */
  readonly reason: string | undefined;
  /** A bad batch below the recovery point: nothing was cut, the log must not be used (D6). */
  readonly problem: Error | undefined;
}

/**
 * After an unclean stop: walks every batch from the recovery point on, checks length, magic, CRC, that offsets go on and
 * leader epochs do not fall, rebuilds indexes, epochs and producer state, and cuts the log at the first bad byte. Later
 * segments go too. Source: docs/formats/log-directory.md, "Recovery".
 */
export async function recoverSegments(env: LogEnv, task: RecoveryTask): Promise<Recovered> {
  const segments = [...task.segments];
  const walk = new Walk(env, task);
  let index = Math.max(0, floorSegment(segments, task.recoveryPoint));
  await replayInto(task.producers, env.handles, segments, { from: task.producersAt, to: task.recoveryPoint });
  for (; index < segments.length; index += 1) {
    const segment = segments[index];
    if (!segment) break;
    const end = await walk.segment(segment, segments[index + 1]?.baseOffset);
    if (end.problem === undefined) {
      if (index < segments.length - 1) segment.seal();
      await segment.persistIndexes(segment.sealed);
      await syncFile(env, segment);
      continue;
    }
    if (walk.nextOffset < task.recoveryPoint) {
      const problem = new Error(
        `${segment.logPath} is corrupt at byte ${end.position} (offset ${walk.nextOffset}), below the recovery point ${task.recoveryPoint}: ${end.problem}`,
      );
      return { segments, nextOffset: Math.max(walk.nextOffset, task.recoveryPoint), scannedBytes: walk.scannedBytes, truncatedBytes: 0, reason: end.problem, problem };
    }
    const later = segments.splice(index + 1);
    const truncatedBytes = later.reduce((sum, one) => sum + one.writtenBytes, segment.writtenBytes - end.position);
    await removeFiles(env, later.reverse());
    await cutFile(env, segment, end.position);
    return { segments, nextOffset: walk.nextOffset, scannedBytes: walk.scannedBytes, truncatedBytes, reason: end.problem, problem: undefined };
  }
  return { segments, nextOffset: walk.nextOffset, scannedBytes: walk.scannedBytes, truncatedBytes: 0, reason: undefined, problem: undefined };
}

/** The walk over the segments of one log. */
class Walk {
  nextOffset: Offset;
  scannedBytes = 0;
  private readonly env: LogEnv;
  private readonly task: RecoveryTask;

  constructor(env: LogEnv, task: RecoveryTask) {
    this.env = env;
    this.task = task;
    this.nextOffset = 0;
  }

  /** Walks one segment; `limitOffset` is the base of the next one. Leaves `nextOffset` after its last good batch. */
  async segment(segment: Segment, limitOffset: Offset | undefined): Promise<ScanEnd> {
    const indexed = await segment.rewindTo(this.task.recoveryPoint);
    const end = await this.walkFrom(segment, indexed, limitOffset);
    if (end.problem === undefined || indexed === 0 || this.nextOffset >= this.task.recoveryPoint) return end;
    // Bad below the recovery point: more likely the index lied about where batches start. Look at the whole segment.
    segment.resetIndexes();
    return this.walkFrom(segment, 0, limitOffset);
  }

  private async walkFrom(segment: Segment, from: number, limitOffset: Offset | undefined): Promise<ScanEnd> {
    this.nextOffset = Math.max(segment.baseOffset, from === 0 ? segment.baseOffset : 0);
    let expected = from === 0 ? segment.baseOffset : -1;
    const range = { path: segment.logPath, from, to: segment.writtenBytes, want: 'batches' } as const;
    const end = await scanBatches(this.env.handles, range, (batch, position) => {
      const flaw = this.flawOf(batch, segment, expected, limitOffset);
      if (flaw !== undefined) return { bad: flaw };
      expected = batch.nextOffset;
      this.take(batch, segment, position);
      return undefined;
    });
    this.scannedBytes += end.bytesRead;
    return end;
  }

  private flawOf(batch: BatchView, segment: Segment, expected: Offset, limitOffset: Offset | undefined): string | undefined {
    const { baseOffset, nextOffset } = batch;
    if (!batch.isCrcValid()) return `the batch at offset ${baseOffset} fails its CRC`;
    // Compaction leaves gaps, so offsets may jump ahead, within what the segment can hold.
    if (baseOffset < segment.baseOffset || baseOffset < expected) return `offset ${baseOffset} where at least ${Math.max(expected, segment.baseOffset)} was expected`;
    if (nextOffset - 1 - segment.baseOffset > INT32_MAX) return `offset ${baseOffset} is out of the segment's range`;
    if (limitOffset !== undefined && nextOffset > limitOffset) return `offset ${nextOffset - 1} belongs to the next segment`;
    if (baseOffset >= this.task.recoveryPoint && batch.partitionLeaderEpoch < this.task.epochs.latestEpoch) {
      return `leader epoch ${batch.partitionLeaderEpoch} after ${this.task.epochs.latestEpoch}`;
    }
    return undefined;
  }

  private take(batch: BatchView, segment: Segment, position: number): void {
    const { epochs, producers, producersAt, recoveryPoint } = this.task;
    const { baseOffset, nextOffset, partitionLeaderEpoch } = batch;
    segment.place({ position, sizeInBytes: batch.sizeInBytes, lastOffset: nextOffset - 1, maxTimestamp: batch.maxTimestamp });
    if (baseOffset >= recoveryPoint) {
      if (partitionLeaderEpoch > epochs.latestEpoch) epochs.assign(partitionLeaderEpoch, baseOffset);
      if (batch.hasProducerId && baseOffset >= producersAt) noteProducer(producers, batch);
    }
    this.nextOffset = nextOffset;
  }
}

/** What was in the page cache only counts as synced from now on, so it must be. */
function syncFile(env: LogEnv, segment: Segment): Promise<void> {
  return env.handles.use(segment.logPath, 'read-write', (handle) => handle.datasync());
}

async function cutFile(env: LogEnv, segment: Segment, position: number): Promise<void> {
  await env.handles.use(segment.logPath, 'read-write', async (handle) => {
    await handle.truncate(position);
    await handle.datasync();
  });
  segment.writtenBytes = position;
  segment.syncedBytes = position;
  segment.sealed = false;
  await segment.persistIndexes(false);
}
