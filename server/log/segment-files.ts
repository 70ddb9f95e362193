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
