import { type Clock, sleep } from '../base/clock.ts';
import { errorCode, type FileSystem } from '../base/file-system.ts';
import { lowDisk } from '../log/low-disk.ts';

const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);
const BROKEN: ReadonlySet<string> = new Set(['EIO', 'EROFS', 'ENXIO', 'ENODEV']);
const ASK_EVERY_MS = 500;

/**
 * What a failure says about the disk: `full` passes when somebody makes room, `broken` needs somebody to look at it. Undefined when it
 * is not the disk's: then the process ends and is started again.
 */
export function diskFailure(error: unknown): 'full' | 'broken' | undefined {
  const code = errorCode(error);
  if (FULL.has(code)) return 'full';
  if (BROKEN.has(code)) return 'broken';
  return error instanceof Error && error.cause !== undefined ? diskFailure(error.cause) : undefined;
}

/**
 * Resolves when the volume of `directory` has room for producers again (D11), at the earliest after a pause, or when it is `givenUp`.
 * A volume that cannot be asked has none.
 */
export async function untilRoom(disk: { fs: FileSystem; clock: Clock; directory: string }, givenUp: () => boolean): Promise<void> {
  const { fs, clock, directory } = disk;
  for (;;) {
    await sleep(clock, ASK_EVERY_MS);
    const space = await fs.diskSpace(directory).catch(() => undefined);
    if (givenUp() || (space && lowDisk(directory, space) === undefined)) return;
  }
}
