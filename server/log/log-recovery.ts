import { assert } from '../base/assert.ts';
import type { Offset } from '../base/ids.ts';
import type { BatchView } from '../records/batch.ts';
import { DamageList } from './damage.ts';
import type { EpochCache } from './epoch-cache.ts';
import { HeadsCheck } from './heads-sum.ts';
import type { LogEnv } from './log-env.ts';
import { floorSegment } from './log-reader.ts';
import { noteProducer, replayInto } from './producer-replay.ts';
import type { ProducerState } from './producer-state.ts';
import type { Segment } from './segment.ts';
import { removeFiles } from './segment-files.ts';
import { failedCrc, findNextBatch } from './segment-inspection.ts';
import { scanBatches, type ScanEnd, type Visit } from './segment-scan.ts';
import type { SegmentSum } from './sums-journal.ts';

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
  /** Look at every batch, also below the recovery point: nobody knows who wrote here. Epochs are rebuilt from the start. */
  readonly wholeLog: boolean;
  /** What is in the files is on the disk already. */
  readonly isSynced: boolean;
  /** What the sums say about a segment, newest first. */
  readonly sumsOf: (segment: Segment) => readonly SegmentSum[];
}

export interface Recovered {
  readonly segments: Segment[];
  readonly nextOffset: Offset;
  readonly scannedBytes: number;
  readonly truncatedBytes: number;
  /** Why bytes were cut. */
  readonly reason: string | undefined;
}

/**
 * After an unclean stop: walks every batch from the recovery point on, checks length, magic, CRC, that offsets go on and
 * leader epochs do not fall, rebuilds indexes, epochs and producer state, and cuts the log at the first bad byte. Later
 * segments go too. Bad bytes below the recovery point, or below what the sums vouch for, are damage: nothing is cut, the walk goes on at
 * the next good batch and the segment remembers the range (D6). Source: docs/formats/log-directory.md, "Recovery".
 */
export async function recoverSegments(env: LogEnv, task: RecoveryTask): Promise<Recovered> {
  const segments = [...task.segments];
  const walk = new Walk(env, task);
  let index = task.wholeLog ? 0 : Math.max(0, floorSegment(segments, task.recoveryPoint));
  await replayInto(task.producers, env.handles, segments, { from: task.producersAt, to: task.recoveryPoint });
  for (; index < segments.length; index += 1) {
    const segment = segments[index];
    if (!segment) break;
    const end = await walk.segment(segment, segments[index + 1]?.baseOffset);
    if (end.problem === undefined) {
      if (index < segments.length - 1 || endsDamaged(segment)) segment.seal();
      // Those of the active segment follow with the next checkpoint.
      if (segment.sealed) await segment.persistIndexes(true);
      if (!task.isSynced) await syncFile(env, segment);
      if (segment.damages.length > 0) env.damaged(segment);
      continue;
    }
    const later = segments.splice(index + 1);
    const truncatedBytes = later.reduce((sum, one) => sum + one.writtenBytes, segment.writtenBytes - end.position);
    await removeFiles(env, later.reverse());
    await cutFile(env, segment, end.position);
    if (segment.damages.length > 0) env.damaged(segment);
    return { segments, nextOffset: walk.nextOffset, scannedBytes: walk.scannedBytes, truncatedBytes, reason: end.problem };
  }
  return { segments, nextOffset: walk.nextOffset, scannedBytes: walk.scannedBytes, truncatedBytes: 0, reason: undefined };
}

/** Nothing may be appended behind bytes that are kept for the sake of what they were. */
export function endsDamaged(segment: Segment): boolean {
  return segment.damages.at(-1)?.toPosition === segment.writtenBytes;
}

/** Where a walk is, and what it found there. */
interface Place {
  readonly segment: Segment;
  /** Base of the next segment. */
  readonly limitOffset: Offset | undefined;
  readonly sum: SegmentSum | undefined;
  readonly damages: DamageList;
  readonly headsCheck: HeadsCheck;
}

/** The walk over the segments of one log. */
class Walk {
  nextOffset: Offset;
  scannedBytes = 0;
  /** Least base offset that the next batch may have. */
  private expected: Offset = 0;
  private place: Place | undefined;
  private readonly env: LogEnv;
  private readonly task: RecoveryTask;

  constructor(env: LogEnv, task: RecoveryTask) {
    this.env = env;
    this.task = task;
    this.nextOffset = 0;
  }

  /** Walks one segment; `limitOffset` is the base of the next one. Leaves `nextOffset` after its last good batch, or after damage. */
  async segment(segment: Segment, limitOffset: Offset | undefined): Promise<ScanEnd> {
    const indexed = this.task.wholeLog ? segment.resetIndexes() : await segment.rewindTo(this.task.recoveryPoint);
    const end = await this.walkFrom(segment, indexed, limitOffset);
    if (indexed === 0 || segment.damages.length === 0) return end;
    // Bad below the recovery point: more likely the index lied about where batches start. Look at the whole segment.
    segment.resetIndexes();
    return this.walkFrom(segment, 0, limitOffset);
  }

  private async walkFrom(segment: Segment, from: number, limitOffset: Offset | undefined): Promise<ScanEnd> {
    const accepted = this.task.sumsOf(segment);
    const sum = accepted.find(({ bytes }) => bytes === segment.writtenBytes) ?? accepted[0];
    segment.heads.resume(from === 0 ? 0 : (sum?.bytes ?? 0), from === 0 ? 0 : sum?.heads);
    // A walk that starts in the middle, or a sum without the heads, cannot tell.
    const headsCheck = new HeadsCheck(segment.heads, from > 0 || sum?.heads === undefined ? [] : [sum]);
    this.place = { segment, limitOffset, sum, damages: new DamageList(), headsCheck };
    segment.damages = [];
    this.nextOffset = segment.baseOffset;
    this.expected = from === 0 ? segment.baseOffset : -1;
    for (let position = from; ; ) {
      const range = { path: segment.logPath, from: position, to: segment.writtenBytes, want: 'batches' } as const;
      const end = await scanBatches(this.env.handles, range, (batch, at) => this.visit(batch, at));
      this.scannedBytes += end.bytesRead;
      if (end.problem === undefined || !this.isBelow(end.position)) {
        this.conclude(from, end);
        return this.endsEarly() ? { ...end, problem: `the segment ends at offset ${this.nextOffset}, the next one starts at ${limitOffset}` } : end;
      }
      position = await this.passOver(end.position, end.problem);
    }
  }

  /** Whether what lies at `position` was on the disk for certain: bad bytes there are damage, not a torn end. */
  private isBelow(position: number): boolean {
    return this.nextOffset < this.task.recoveryPoint || position < (this.place?.sum?.bytes ?? 0);
  }

  /**
   * Above the recovery point each segment starts where the one before ends: less means that its end was lost. Below it compaction
   * may have taken the end away, and so it may where the sums know the segment as it is.
   */
  private endsEarly(): boolean {
    const { segment, limitOffset, sum } = this.mustPlace();
    if (this.task.wholeLog || limitOffset === undefined || this.nextOffset >= limitOffset || this.nextOffset < this.task.recoveryPoint) return false;
    return sum?.bytes !== segment.writtenBytes || sum.endOffset !== limitOffset;
  }

  private visit(batch: BatchView, at: number): ReturnType<Visit> {
    const { place } = this;
    if (!place) return undefined;
    const flaw = this.headFlawOf(batch, at, place);
    if (flaw !== undefined) return { bad: flaw };
    if (batch.isCrcValid()) {
      const late = this.tailFlawOf(batch, at, place);
      if (late !== undefined) return { bad: late };
      place.damages.closeAt(batch.baseOffset);
      this.expected = batch.nextOffset;
      this.take(batch, place.segment, at);
    } else {
      const damage = failedCrc(batch, at);
      if (!this.isBelow(at)) return { bad: damage.reason };
      place.damages.add(damage);
      place.segment.heads.add(at, batch.sizeInBytes, batch.head());
      this.expected = batch.baseOffset + 1;
      this.nextOffset = this.expected;
    }
    place.headsCheck.look();
    return undefined;
  }

  /** Notes damage at `position` and returns where the next good batch starts, or the end of the file. */
  private async passOver(position: number, reason: string): Promise<number> {
    const { segment, limitOffset, damages } = this.mustPlace();
    const maxOffset = limitOffset ?? segment.baseOffset + INT32_MAX;
    const range = { path: segment.logPath, from: position + 1, to: segment.writtenBytes, minOffset: this.nextOffset, maxOffset };
    const next = await findNextBatch(this.env.handles, range);
    const toPosition = next?.position ?? segment.writtenBytes;
    damages.add({ fromPosition: position, toPosition, fromOffset: this.nextOffset, reason });
    this.nextOffset = next?.baseOffset ?? this.leastEnd();
    this.expected = this.nextOffset;
    return toPosition;
  }

  /** The log went at least this far here: by the next segment, the recovery point or the sums. */
  private leastEnd(): Offset {
    const { limitOffset, sum } = this.mustPlace();
    return limitOffset ?? Math.max(this.task.recoveryPoint, sum?.endOffset ?? 0, this.nextOffset);
  }

  private conclude(from: number, end: ScanEnd): void {
    const { segment, sum, damages, headsCheck, limitOffset } = this.mustPlace();
    const isShort = segment.writtenBytes < (sum?.bytes ?? 0) || (limitOffset === undefined && this.nextOffset < this.task.recoveryPoint);
    if (end.problem === undefined && isShort) damages.endShort(segment.writtenBytes, this.nextOffset);
    if (end.problem === undefined && !damages.isEmpty) this.nextOffset = Math.max(this.nextOffset, damages.isOpen ? this.leastEnd() : 0);
    damages.closeAt(this.nextOffset);
    if (!headsCheck.isConfirmed && sum && segment.writtenBytes >= sum.bytes) {
      damages.condemnHeads({ toPosition: sum.bytes, fromOffset: segment.baseOffset, toOffset: sum.endOffset });
      this.nextOffset = Math.max(this.nextOffset, sum.endOffset);
    }
    segment.damages = damages.all();
    if (!damages.isEmpty) segment.heads.lose();
    if (segment.size < segment.writtenBytes && endsDamaged(segment)) segment.size = segment.writtenBytes;
    const accepted = this.task.sumsOf(segment);
    const inDoubt = damages.isEmpty && from > 0;
    segment.doubtUntilVerified({ accepted, to: inDoubt ? (sum?.bytes ?? from) : 0, endOffset: sum?.endOffset ?? this.nextOffset });
  }

  private mustPlace(): Place {
    assert(this.place, 'a walk is in some segment');
    return this.place;
  }

  /** From here on epochs are taken from the batches. */
  private get epochsFrom(): Offset {
    return this.task.wholeLog ? 0 : this.task.recoveryPoint;
  }

  private headFlawOf({ baseOffset }: BatchView, at: number, { segment, limitOffset, sum }: Place): string | undefined {
    // Compaction leaves gaps, so offsets may jump ahead, within what the segment can hold.
    const least = Math.max(this.expected, segment.baseOffset);
    if (baseOffset < least) return `offset ${baseOffset} where at least ${least} was expected`;
    if (baseOffset - segment.baseOffset > INT32_MAX) return `offset ${baseOffset} is out of the segment's range`;
    if (limitOffset !== undefined && baseOffset >= limitOffset) return `offset ${baseOffset} belongs to the next segment`;
    if (sum && at < sum.bytes && baseOffset >= sum.endOffset) return `offset ${baseOffset} where ${sum.endOffset} was written later`;
    return undefined;
  }

  private tailFlawOf(batch: BatchView, at: number, { segment, limitOffset, sum }: Place): string | undefined {
    const { baseOffset, lastOffset, nextOffset, partitionLeaderEpoch: epoch } = batch;
    if (lastOffset - segment.baseOffset > INT32_MAX) return `offset ${lastOffset} is out of the segment's range`;
    if (limitOffset !== undefined && nextOffset > limitOffset) return `offset ${lastOffset} belongs to the next segment`;
    const latest = this.task.epochs.latestEpoch;
    if (baseOffset >= this.epochsFrom && epoch < latest) return `leader epoch ${epoch} after ${latest}`;
    if (sum && limitOffset === undefined && at + batch.sizeInBytes === sum.bytes && nextOffset !== sum.endOffset) return `offset ${lastOffset} where ${sum.endOffset - 1} was written`;
    return undefined;
  }

  private take(batch: BatchView, segment: Segment, position: number): void {
    const { epochs, producers, producersAt, recoveryPoint } = this.task;
    const { baseOffset, nextOffset, partitionLeaderEpoch } = batch;
    if (baseOffset >= this.epochsFrom && partitionLeaderEpoch > epochs.latestEpoch) epochs.assign(partitionLeaderEpoch, baseOffset);
    const { sizeInBytes, maxTimestamp } = batch;
    segment.place({ position, sizeInBytes, lastOffset: nextOffset - 1, maxTimestamp, head: batch.head() });
    if (baseOffset >= recoveryPoint && batch.hasProducerId && baseOffset >= producersAt) noteProducer(producers, batch);
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
