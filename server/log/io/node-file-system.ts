import fs from 'node:fs';
import path from 'node:path';
import type { DirectoryEntry, FileHandle, FileLock, FileSystem } from '../../base/file-system.ts';
import { lockFile } from './node-file-lock.ts';

/** Stats of one directory listing that may run at once. */
const STAT_CONCURRENCY = 16;

const OPEN_FLAGS = {
  create: fs.constants.O_RDWR | fs.constants.O_CREAT,
  read: fs.constants.O_RDONLY,
  'read-write': fs.constants.O_RDWR,
} as const;

/** One file descriptor. Plain `fs` callbacks: half the cost per call of `fs.promises` handles on the append path. */
class NodeFileHandle implements FileHandle {
  private readonly fd: number;
  private readonly path: string;

  constructor(fd: number, filePath: string) {
    this.fd = fd;
    this.path = filePath;
  }

  async writev(buffers: readonly Buffer[], position: number): Promise<void> {
    let rest = buffers;
    let at = position;
    for (;;) {
      const wanted = totalBytes(rest);
      if (wanted === 0) return;
      const written = await this.writeOnce(rest, at);
      if (written === wanted) return;
      if (written <= 0) throw shortWrite(this.path, wanted);
      at += written;
      rest = dropBytes(rest, written);
    }
  }

  read(target: Buffer, targetOffset: number, length: number, position: number): Promise<number> {
    return new Promise((resolve, reject) => {
      fs.read(this.fd, target, targetOffset, length, position, (error, count) => (error ? reject(error) : resolve(count)));
    });
  }

  datasync(): Promise<void> {
    return settled((done) => fs.fdatasync(this.fd, done));
  }

  truncate(length: number): Promise<void> {
    return settled((done) => fs.ftruncate(this.fd, length, done));
  }

  size(): Promise<number> {
    return new Promise((resolve, reject) => {
      fs.fstat(this.fd, (error, stats) => (error ? reject(error) : resolve(stats.size)));
    });
  }

  close(): Promise<void> {
    return settled((done) => fs.close(this.fd, done));
  }

  private writeOnce(buffers: readonly Buffer[], position: number): Promise<number> {
    return new Promise((resolve, reject) => {
      const [only] = buffers;
      if (buffers.length === 1 && only) {
        fs.write(this.fd, only, 0, only.length, position, (error, count) => (error ? reject(error) : resolve(count)));
      } else {
        fs.writev(this.fd, [...buffers], position, (error, count) => (error ? reject(error) : resolve(count)));
      }
    });
  }
}

/** The operating system's disk. Errors are Node's own, with their `code`. */
export class NodeFileSystem implements FileSystem {
  open(filePath: string, mode: 'create' | 'read' | 'read-write'): Promise<FileHandle> {
    return new Promise((resolve, reject) => {
      fs.open(filePath, OPEN_FLAGS[mode], 0o644, (error, fd) =>
        error ? reject(error) : resolve(new NodeFileHandle(fd, filePath)),
      );
    });
  }

  readFile(filePath: string): Promise<Buffer> {
    return fs.promises.readFile(filePath);
  }

  async writeFileAtomic(filePath: string, content: string | Buffer): Promise<void> {
    const temporary = `${filePath}.tmp`;
    const handle = await fs.promises.open(temporary, 'w', 0o644);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await fs.promises.rename(temporary, filePath);
    await this.syncDirectory(path.dirname(filePath));
  }

  async list(directory: string): Promise<DirectoryEntry[]> {
    const entries = await fs.promises.readdir(directory, { withFileTypes: true });
    const found: DirectoryEntry[] = [];
    for (let start = 0; start < entries.length; start += STAT_CONCURRENCY) {
      const part = entries.slice(start, start + STAT_CONCURRENCY);
      const described = await Promise.all(part.map((entry) => describe(directory, entry)));
      for (const entry of described) if (entry) found.push(entry);
    }
    return found;
  }

  async makeDirectory(directory: string): Promise<void> {
    await fs.promises.mkdir(directory, { recursive: true });
  }

  rename(from: string, to: string): Promise<void> {
    return fs.promises.rename(from, to);
  }

  remove(target: string): Promise<void> {
    return fs.promises.rm(target, { recursive: true, force: true });
  }

  async exists(target: string): Promise<boolean> {
    return fs.promises.access(target).then(
      () => true,
      () => false,
    );
  }

  async syncDirectory(directory: string): Promise<void> {
    const handle = await fs.promises.open(directory, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  async diskSpace(target: string): Promise<{ totalBytes: number; freeBytes: number }> {
    const stats = await fs.promises.statfs(target);
    return { totalBytes: stats.blocks * stats.bsize, freeBytes: stats.bavail * stats.bsize };
  }

  lockFile(filePath: string): Promise<FileLock> {
    return lockFile(filePath);
  }
}

async function describe(directory: string, entry: fs.Dirent): Promise<DirectoryEntry | undefined> {
  if (entry.isDirectory()) return { name: entry.name, directory: true, size: 0, modifiedMs: 0 };
  try {
    const stats = await fs.promises.stat(path.join(directory, entry.name));
    return { name: entry.name, directory: stats.isDirectory(), size: stats.size, modifiedMs: stats.mtimeMs };
  } catch {
    return undefined; // removed between the listing and the look
  }
}

function settled(start: (done: (error: Error | null | undefined) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    start((error) => (error ? reject(error) : resolve()));
  });
}

function totalBytes(buffers: readonly Buffer[]): number {
  let total = 0;
  for (const buffer of buffers) total += buffer.length;
  return total;
}

function dropBytes(buffers: readonly Buffer[], count: number): Buffer[] {
  const rest: Buffer[] = [];
  let toDrop = count;
  for (const buffer of buffers) {
    if (toDrop >= buffer.length) toDrop -= buffer.length;
    else {
      rest.push(toDrop > 0 ? buffer.subarray(toDrop) : buffer);
      toDrop = 0;
    }
  }
  return rest;
}

function shortWrite(filePath: string, wanted: number): Error {
  return Object.assign(new Error(`no byte of ${wanted} could be written to ${filePath}: the disk is full`), { code: 'ENOSPC' });
}
