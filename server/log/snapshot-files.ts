import type { FileSystem } from '../base/file-system.ts';
import type { Offset } from '../base/ids.ts';
import type { FileHandles } from './file-handles.ts';
import { loadNewestSnapshot, replayInto } from './producer-replay.ts';
import type { ProducerState } from './producer-state.ts';
import { type Segment, segmentFileName } from './segment.ts';

/** The `.snapshot` files of one partition directory, by offset. */
export class SnapshotFiles {
  private readonly fs: FileSystem;
  private readonly directory: string;
  private readonly offsets: Set<Offset>;

  constructor(options: { fs: FileSystem; directory: string; offsets: ReadonlySet<Offset> }) {
    this.fs = options.fs;
    this.directory = options.directory;
    this.offsets = new Set(options.offsets);
  }

  has(offset: Offset): boolean {
    return this.offsets.has(offset);
  }

  /** Not synced: a torn snapshot fails its CRC, and an older one plus replay takes its place. */
  async write(offset: Offset, bytes: Buffer): Promise<void> {
    const handle = await this.fs.open(this.path(offset), 'create');
    try {
      await handle.truncate(bytes.length);
      await handle.writev([bytes], 0);
    } finally {
      await handle.close();
    }
    this.offsets.add(offset);
  }

  /** Between rolls one snapshot is enough: the one at the recovery point. Those at a segment's base stay, as in Kafka. */
  async dropSuperseded(keep: Offset, segmentBases: readonly Offset[]): Promise<void> {
    const bases = new Set(segmentBases);
    await this.remove((offset) => offset < keep && !bases.has(offset));
  }

  removeAbove(offset: Offset): Promise<void> {
    return this.remove((one) => one > offset);
  }

  /** The segment that starts at `offset` takes its snapshot with it. */
  forget(offset: Offset): void {
    this.offsets.delete(offset);
  }

  /** Producer state before `endOffset`: the newest readable snapshot, then the batches after it. */
  async replay(handles: FileHandles, segments: readonly Segment[], endOffset: Offset): Promise<ProducerState> {
    const { state, offset } = await loadNewestSnapshot(this.fs, this.directory, this.offsets, endOffset);
    await replayInto(state, handles, segments, { from: offset, to: endOffset });
    return state;
  }

  private async remove(doomed: (offset: Offset) => boolean): Promise<void> {
    for (const offset of [...this.offsets]) {
      if (!doomed(offset)) continue;
      this.offsets.delete(offset);
      await this.fs.remove(this.path(offset));
    }
  }

  private path(offset: Offset): string {
    return `${this.directory}/${segmentFileName(offset, '.snapshot')}`;
  }
}
