import type { Offset } from '../base/ids.ts';

/** A snapshot of everything below `endOffset` of the metadata log; `epoch` is that of the last record in it (KIP-630). */
export interface SnapshotId {
  readonly endOffset: Offset;
  readonly epoch: number;
}

const SUFFIX = '.checkpoint';
/** Ending of files that are being written; they are removed at the next start. */
export const PARTIAL_SUFFIX = `${SUFFIX}.part`;

/** `<20-digit end offset>-<10-digit epoch>`: how file names of a snapshot begin. */
export function snapshotName({ endOffset, epoch }: SnapshotId): string {
  return `${String(endOffset).padStart(20, '0')}-${String(epoch).padStart(10, '0')}`;
}

/** Name of the snapshot's file in the metadata log's directory. */
export function snapshotFileName(id: SnapshotId): string {
  return `${snapshotName(id)}${SUFFIX}`;
}

/** The snapshot that a file of this name holds; undefined for any other file. */
export function parseSnapshotFileName(name: string): SnapshotId | undefined {
  const match = /^(\d{20})-(\d{10})\.checkpoint$/.exec(name);
  return match ? { endOffset: Number(match[1]), epoch: Number(match[2]) } : undefined;
}

/** Ascending by what they contain. */
export function compareSnapshots(a: SnapshotId, b: SnapshotId): number {
  return a.endOffset - b.endOffset || a.epoch - b.epoch;
}

/** Whether both name the same snapshot. */
export function isSameSnapshot(a: SnapshotId, b: SnapshotId): boolean {
  return compareSnapshots(a, b) === 0;
}
