import type { Clock } from '../base/clock.ts';
import { errorCode } from '../base/file-system.ts';
import { SEGMENT_SUFFIXES, type Segment, type SegmentEnv } from './segment.ts';

/** Suffix of files that wait for their delayed removal; swept at the next start. */
export const DELETED_SUFFIX = '.deleted';

/** Removes the files of segments at once, in the given order. */
export async function removeFiles(env: SegmentEnv, segments: readonly Segment[]): Promise<void> {
  for (const segment of segments) {
    segment.release();
    for (const suffix of SEGMENT_SUFFIXES) await env.fs.remove(segment.path(suffix));
  }
}

/** Renames the files of segments to `.deleted` and removes them after `delayMs`: readers that hold them open can finish. */
export async function retireFiles(env: SegmentEnv & { clock: Clock }, segments: readonly Segment[], delayMs: number): Promise<void> {
  const retired: string[] = [];
  for (const segment of segments) {
    segment.release();
    for (const suffix of SEGMENT_SUFFIXES) {
      const path = segment.path(suffix);
      if (await renameIfThere(env, path, `${path}${DELETED_SUFFIX}`)) retired.push(`${path}${DELETED_SUFFIX}`);
    }
  }
  env.clock.after(delayMs, () => {
    // A file that cannot be removed now is swept at the next start.
    for (const path of retired) env.fs.remove(path).catch(() => undefined);
  });
}

async function renameIfThere(env: SegmentEnv, from: string, to: string): Promise<boolean> {
  try {
    await env.fs.rename(from, to);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Suffix of files that are whole and about to take the place of the files of their name. */
export const SWAP_SUFFIX = '.swap';

const REPLACED_SUFFIXES = ['.index', '.timeindex', '.log'] as const;

/**
 * Puts the files of `cleaned` in the place of a group of segments. `.log.swap` appears last and goes last: while it is there, a
 * start finishes the swap (see segment-sweep.ts), so a crash leaves either the old segments or the new one. Readers of the group
 * see it marked from the start; `takeEffect` runs at the moment from which the new file may be read.
 */
export async function swapIn(
  env: SegmentEnv & { clock: Clock },
  swap: { readonly group: readonly Segment[]; readonly cleaned: Segment; readonly deleteDelayMs: number },
  takeEffect: () => void,
): Promise<void> {
  const { fs, handles } = env;
  const { group, cleaned } = swap;
  const written = REPLACED_SUFFIXES.map((suffix) => cleaned.path(suffix));
  cleaned.release();
  cleaned.nameSuffix = '';
  const final = REPLACED_SUFFIXES.map((suffix) => cleaned.path(suffix));
  for (const [index, path] of written.entries()) await fs.rename(path, `${final[index]}${SWAP_SUFFIX}`);
  await fs.syncDirectory(cleaned.directory);
  for (const segment of group) segment.replaced = true;
  await retireFiles(env, group.slice(1).reverse(), swap.deleteDelayMs);
  group[0]?.release();
  for (const path of final) await fs.rename(`${path}${SWAP_SUFFIX}`, path);
  handles.forget(cleaned.logPath); // a late reader of the old file may have opened it again
  takeEffect();
  await fs.syncDirectory(cleaned.directory);
}
