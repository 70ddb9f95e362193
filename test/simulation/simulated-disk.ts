import type { FileHandle, FileSystem } from '../../server/base/file-system.ts';
import type { SimulatedProcess } from './simulated-process.ts';

export type DiskOperation = 'open' | 'read' | 'write' | 'sync' | 'name';

/** How a disk behaves at the moment. */
export interface DiskMood {
  /** How long an operation takes, ms; 0 = no time passes. */
  readonly delayMs: (operation: DiskOperation) => number;
  /** The error that an operation ends with, if it does. */
  readonly error: (operation: DiskOperation, path: string) => Error | undefined;
}

/** A process's view of a disk: operations take time, may fail, and do not come back to a process that is paused or dead. */
export function simulatedDisk(options: { disk: FileSystem; process: SimulatedProcess; mood: () => DiskMood }): FileSystem {
  const { disk, process, mood } = options;

  async function run<T>(operation: DiskOperation, path: string, work: () => Promise<T>): Promise<T> {
    if (!process.alive) return never();
    // The memory disk itself asks for the time of a sync: only what was written before the sync began is covered by it.
    const delayMs = operation === 'sync' ? 0 : mood().delayMs(operation);
    if (delayMs > 0) await process.outside(delayMs);
    const error = mood().error(operation, path);
    if (error) throw error;
    const result = await work();
    return process.alive ? result : never();
  }

  const handle = (path: string, file: FileHandle): FileHandle => ({
    // The bytes are taken when the write happens, not when it is asked for: whoever lets go of them before has lost them.
    writev: (buffers, position) => run('write', path, () => file.writev(buffers, position)),
    read: (target, targetOffset, length, position) => run('read', path, () => file.read(target, targetOffset, length, position)),
    datasync: () => run('sync', path, () => file.datasync()),
    truncate: (length) => run('write', path, () => file.truncate(length)),
    size: () => run('open', path, () => file.size()),
    close: () => run('open', path, () => file.close()),
  });

  return {
    open: (path, mode) => run('open', path, async () => handle(path, await disk.open(path, mode))),
    readFile: (path) => run('read', path, () => disk.readFile(path)),
    writeFileAtomic: (path, content) => run('sync', path, () => disk.writeFileAtomic(path, content)),
    list: (path) => run('open', path, () => disk.list(path)),
    makeDirectory: (path) => run('name', path, () => disk.makeDirectory(path)),
    rename: (from, to) => run('name', from, () => disk.rename(from, to)),
    remove: (path) => run('name', path, () => disk.remove(path)),
    exists: (path) => run('open', path, () => disk.exists(path)),
    syncDirectory: (path) => run('sync', path, () => disk.syncDirectory(path)),
    syncVolume: (path) => run('sync', path, () => disk.syncVolume(path)),
    blocking: (work) => work(),
    diskSpace: (path) => run('open', path, () => disk.diskSpace(path)),
    lockFile: (path) => run('open', path, () => disk.lockFile(path)),
  };
}

function never<T>(): Promise<T> {
  return new Promise<T>(() => undefined);
}
