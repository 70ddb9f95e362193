import type { Offset } from '../base/ids.ts';
import { SEGMENT_SUFFIXES, type SegmentEnv, segmentFileName } from './segment.ts';
import { SWAP_SUFFIX } from './segment-files.ts';
import { scanBatches } from './segment-scan.ts';

/** Segment files of a partition directory. */
export interface FoundFiles {
  /** Ascending. */
  readonly logs: { readonly baseOffset: Offset; readonly bytes: number; readonly modifiedMs: number }[];
  /** Offsets of producer snapshots. */
  readonly snapshots: Set<Offset>;
}

const LEFTOVER = /\.(deleted|cleaned|tmp|swap)$/;

/**
 * Lists a partition directory after finishing what a crash left half done: `.deleted`, `.cleaned` and `.tmp` files go, swaps of
 * compacted segments are finished.
 */
export async function sweepAndList(env: SegmentEnv, directory: string): Promise<FoundFiles> {
  const { fs } = env;
  let entries = await fs.list(directory);
  if (entries.some(({ name }) => LEFTOVER.test(name))) {
    for (const { name } of entries) if (/\.(deleted|cleaned|tmp)$/.test(name)) await fs.remove(`${directory}/${name}`);
    await finishSwaps(env, directory, entries);
    await fs.syncDirectory(directory);
    entries = await fs.list(directory);
  }
  const logs: FoundFiles['logs'] = [];
  const snapshots = new Set<Offset>();
  for (const { name, size, modifiedMs } of entries) {
    const match = /^(\d{20})\.(log|snapshot)$/.exec(name);
    if (match?.[2] === 'log') logs.push({ baseOffset: Number(match[1]), bytes: size, modifiedMs });
    else if (match) snapshots.add(Number(match[1]));
  }
  logs.sort((a, b) => a.baseOffset - b.baseOffset);
  return { logs, snapshots };
}

/**
 * A `.log.swap` is whole and on the disk: it takes the place of the segment of its name and of all that start inside it. Other
 * `.swap` files without one are from a swap that had not begun.
 */
async function finishSwaps(env: SegmentEnv, directory: string, entries: readonly { name: string; size: number }[]): Promise<void> {
  const { fs, handles } = env;
  const names = entries.map(({ name }) => name);
  for (const { name, size } of entries) {
    const match = /^(\d{20})\.log\.swap$/.exec(name);
    if (!match) continue;
    const base = Number(match[1]);
    const path = `${directory}/${name}`;
    let end = base;
    await scanBatches(handles, { path, from: 0, to: size, want: 'headers' }, (batch) => {
      end = batch.nextOffset;
      return undefined;
    });
    handles.forget(path);
    for (const other of names) {
      const covered = /^(\d{20})\.log$/.exec(other);
      if (!covered || Number(covered[1]) <= base || Number(covered[1]) >= end) continue;
      for (const suffix of SEGMENT_SUFFIXES) await fs.remove(`${directory}/${segmentFileName(Number(covered[1]), suffix)}`);
    }
    const parts = names.filter((part) => part.startsWith(match[1] ?? '') && part.endsWith(SWAP_SUFFIX) && part !== name);
    for (const part of [...parts, name]) await fs.rename(`${directory}/${part}`, `${directory}/${part.slice(0, -SWAP_SUFFIX.length)}`);
  }
  for (const name of names) if (name.endsWith(SWAP_SUFFIX)) await fs.remove(`${directory}/${name}`);
}
