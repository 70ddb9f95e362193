/**
 * Disk as an argument. The node implementation is `server/log/io/node-file-system.ts`; the simulator has its own with
 * unsynced writes that a power cut can drop. Every method rejects with an Error whose `code` is the system's (ENOENT, ENOSPC, EIO ...).
 */
export interface FileHandle {
  /** Writes all of `buffers` at `position`, or rejects. A short count is an error (ENOSPC): never a silent success. */
  writev(buffers: readonly Buffer[], position: number): Promise<void>;
  /** Reads up to `length` bytes at `position` into `target`; returns the count, 0 at the end of the file. */
  read(target: Buffer, targetOffset: number, length: number, position: number): Promise<number>;
  /** Returns when the data and the size needed to read it are on the disk (fdatasync). */
  datasync(): Promise<void>;
  truncate(length: number): Promise<void>;
  size(): Promise<number>;
  close(): Promise<void>;
}

export interface DirectoryEntry {
  readonly name: string;
  readonly directory: boolean;
  /** Bytes; 0 for directories. */
  readonly size: number;
  /** Last modification, ms since the epoch. */
  readonly modifiedMs: number;
}

/** Held until `release` or the end of the process. */
export interface FileLock {
  release(): Promise<void>;
}

export interface FileSystem {
  /** `create`: read-write, made when missing. `read`: must exist. */
  open(path: string, mode: 'create' | 'read' | 'read-write'): Promise<FileHandle>;
  readFile(path: string): Promise<Buffer>;
  /** tmp file → fsync → rename → fsync of the directory: after it resolves the new content survives a power cut, and no crash leaves a mix. */
  writeFileAtomic(path: string, content: string | Buffer): Promise<void>;
  list(path: string): Promise<DirectoryEntry[]>;
  makeDirectory(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Removes a file or a whole directory; a missing one is no error. */
  remove(path: string): Promise<void>;
  exists(path: string): Promise<boolean>;
  /** fsync of a directory: makes new, renamed and removed names in it durable. */
  syncDirectory(path: string): Promise<void>;
  /** Everything written so far on the volume of `path`, by anybody, is on the disk when it resolves to true. False: the system offers no such call. */
  syncVolume(path: string): Promise<boolean>;
  /** Calls made while `work` runs may block the process: a fraction of the cost each, for a start-up that has nothing else to do. */
  blocking<T>(work: () => Promise<T>): Promise<T>;
  /** Bytes of the volume that holds `path`. */
  diskSpace(path: string): Promise<{ totalBytes: number; freeBytes: number }>;
  /** Takes the lock file at `path` for this process, or rejects with code EEXIST and a sentence that names the owner. A dead owner's lock is taken over. */
  lockFile(path: string): Promise<FileLock>;
}

/** The system's error code of something thrown, or '' . */
export function errorCode(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}
