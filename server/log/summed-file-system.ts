import type { FileSystem } from '../base/file-system.ts';
import type { Logger } from '../base/logger.ts';
import type { Counter } from '../base/metrics.ts';
import { crc32c } from '../records/crc32c.ts';
import { CheckpointError } from './checkpoint-file.ts';
import type { SumsJournal } from './sums-journal.ts';

/** What the files are judged by, and who hears of damage. */
export interface SummedFileSystemOptions {
  readonly fs: FileSystem;
  readonly sums: SumsJournal;
  /** The data directory: files outside have no sums. */
  readonly directory: string;
  readonly logger: Logger;
  /** Counts files that were not what had been written. */
  readonly damagedFiles: Counter;
}

/**
 * The disk, with sums for small files: what `writeFileAtomic` writes is noted first, what `readFile` reads is compared. A damaged
 * file whose content the journal has is restored; any other is refused with CheckpointError, which every reader takes as "rebuild".
 */
export function summedFileSystem(options: SummedFileSystemOptions): FileSystem {
  const { fs, sums, directory, logger, damagedFiles } = options;
  const nameOf = (path: string): string | undefined => (path.startsWith(`${directory}/`) ? path.slice(directory.length + 1) : undefined);

  async function readFile(path: string): Promise<Buffer> {
    const bytes = await fs.readFile(path);
    const name = nameOf(path);
    const accepted = name === undefined ? [] : sums.fileSums(name);
    const newest = accepted[0];
    if (name === undefined || !newest) return bytes;
    const crc = crc32c(bytes);
    const found = accepted.find((sum) => sum.crc === crc);
    if (found) {
      sums.settleFile(name, found);
      return bytes;
    }
    damagedFiles.add();
    if (!newest.content) {
      logger.error('file-damaged', { path, bytes: bytes.length });
      throw new CheckpointError(`${path} is not what was written: its checksum is wrong`);
    }
    await fs.writeFileAtomic(path, newest.content);
    sums.settleFile(name, newest);
    logger.error('file-restored', { path, bytes: newest.content.length, reason: 'its checksum was wrong' });
    return newest.content;
  }

  async function writeFileAtomic(path: string, content: string | Buffer): Promise<void> {
    const name = nameOf(path);
    if (name !== undefined) await sums.noteFile(name, typeof content === 'string' ? Buffer.from(content) : content);
    await fs.writeFileAtomic(path, content);
  }

  return {
    readFile,
    writeFileAtomic,
    open: (path, mode) => fs.open(path, mode),
    list: (path) => fs.list(path),
    makeDirectory: (path) => fs.makeDirectory(path),
    rename: (from, to) => fs.rename(from, to),
    remove: (path) => fs.remove(path),
    exists: (path) => fs.exists(path),
    syncDirectory: (path) => fs.syncDirectory(path),
    syncVolume: (path) => fs.syncVolume(path),
    blocking: (work) => fs.blocking(work),
    diskSpace: (path) => fs.diskSpace(path),
    lockFile: (path) => fs.lockFile(path),
  };
}
