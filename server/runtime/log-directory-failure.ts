import { type Clock, sleep } from '../base/clock.ts';
import { errorCode, type FileSystem } from '../base/file-system.ts';

const ASK_EVERY_MS = 500;
/** Enough to open the directory again; producers are refused until there is more (D11). */
const MIN_FREE_BYTES = 8 * 1024 * 1024;
const MIN_FREE_FRACTION = 0.06;

/** The data directory of a broker cannot be used any more: a write or a sync failed. */
export class LogDirectoryFailure extends Error {
  /** The disk is full, which passes; any other failure needs somebody to look at the disk, and a restart. */
  readonly isFull: boolean;

  constructor(directory: string, cause: Error) {
    super(`log directory ${directory} failed: ${cause.message}`, { cause });
    this.isFull = errorCode(cause) === 'ENOSPC';
  }
}

/** Resolves when the volume has room again. A volume that cannot be asked has none. */
export async function roomOnDisk(fs: FileSystem, clock: Clock, directory: string): Promise<void> {
  for (;;) {
    const space = await fs.diskSpace(directory).catch(() => ({ totalBytes: 0, freeBytes: 0 }));
    if (space.freeBytes > 0 && space.freeBytes >= Math.min(space.totalBytes * MIN_FREE_FRACTION, MIN_FREE_BYTES)) return;
    await sleep(clock, ASK_EVERY_MS);
  }
}
