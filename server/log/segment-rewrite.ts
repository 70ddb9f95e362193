import type { Offset } from '../base/ids.ts';
import { BatchView } from '../records/batch.ts';
import type { LogCore } from './log-core.ts';
import type { Segment } from './segment.ts';
import { swapIn } from './segment-files.ts';

/** A segment that is written anew in `.cleaned` files beside the live ones. One at a time per log: see `LogCore.rewriting`. */
export class SegmentRewrite {
  private readonly core: LogCore;
  private readonly segment: Segment;
  private pending: Buffer[] = [];

  private constructor(core: LogCore, segment: Segment) {
    this.core = core;
    this.segment = segment;
  }

  /** `modifiedMs`: the time that the new file passes for. */
  static async begin(core: LogCore, of: { readonly baseOffset: Offset; readonly modifiedMs: number }): Promise<SegmentRewrite> {
    const segment = core.newSegment(of.baseOffset);
    segment.nameSuffix = '.cleaned';
    segment.modifiedMs = of.modifiedMs;
    await core.env.fs.remove(segment.logPath);
    return new SegmentRewrite(core, segment);
  }

  /** Puts a whole batch at the end. Its memory must stay as it is until the next `write`. */
  add(batch: Buffer): void {
    const view = new BatchView(batch);
    const { lastOffset, maxTimestamp } = view;
    this.segment.place({ position: this.segment.size, sizeInBytes: batch.length, lastOffset, maxTimestamp, head: view.head() });
    this.pending.push(batch);
  }

  /** Writes what was added. */
  async write(): Promise<void> {
    const { segment, core } = this;
    const buffers = this.pending;
    this.pending = [];
    const position = segment.writtenBytes;
    await core.env.handles.use(segment.logPath, 'create', (handle) => handle.writev(buffers, position));
    segment.writtenBytes = segment.size;
  }

  /** Everything is on the disk: the segment, ready to take the place of others. */
  async finish(): Promise<Segment> {
    const { segment, core } = this;
    segment.seal();
    await core.env.handles.use(segment.logPath, 'create', (handle) => handle.datasync());
    await segment.persistIndexes(true);
    return segment;
  }
}

/** Puts `cleaned` in the place of neighbouring segments; false when the log changed below it meanwhile. */
export async function replaceSegments(core: LogCore, group: readonly [Segment, ...Segment[]], cleaned: Segment, truncations: number): Promise<boolean> {
  let replaced = false;
  await core.writer.job(async () => {
    const at = core.segments.indexOf(group[0]);
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
