import fs from 'node:fs';
import path from 'node:path';
import type { DirectoryEntry, FileHandle, FileLock, FileSystem } from '../../base/file-system.ts';
import { lockFile } from './node-file-lock.ts';
import { syncVolume } from './sync-volume.ts';

/** Up to here a copy into the page cache is cheaper than a trip to the thread pool and back, above all when cores are scarce. */
const SMALL_WRITE_BYTES = 64 * 1024;

/** Stats of one directory listing that may run at once. */
const STAT_CONCURRENCY = 16;

const OPEN_FLAGS = {
  create: fs.constants.O_RDWR | fs.constants.O_CREAT,
  read: fs.constants.O_RDONLY,
  'read-write': fs.constants.O_RDWR,
} as const;

/** Whether calls go through the thread pool or are made at once. */
interface Manner {
  isBlocking: boolean;
}

/** One file descriptor. Plain `fs` callbacks: half the cost per call of `fs.promises` handles on the append path. */
class NodeFileHandle implements FileHandle {
  private readonly fd: number;
  private readonly path: string;
  private readonly manner: Manner;

  constructor(fd: number, filePath: string, manner: Manner) {
    this.fd = fd;
    this.path = filePath;
    this.manner = manner;
  }

  async writev(buffers: readonly Buffer[], position: number): Promise<void> {
    let rest = buffers;
    let at = position;
    for (;;) {
      const wanted = totalBytes(rest);
      if (wanted === 0) return;
      const written = wanted <= SMALL_WRITE_BYTES ? fs.writevSync(this.fd, [...rest], at) : await this.writeOnce(rest, at);
      if (written === wanted) return;
      if (written <= 0) throw shortWrite(this.path, wanted);
      at += written;
      rest = dropBytes(rest, written);
    }
  }

  async read(target: Buffer, targetOffset: number, length: number, position: number): Promise<number> {
    if (this.manner.isBlocking) return fs.readSync(this.fd, target, targetOffset, length, position);
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

  async size(): Promise<number> {
    if (this.manner.isBlocking) return fs.fstatSync(this.fd).size;
    return new Promise((resolve, reject) => {
      fs.fstat(this.fd, (error, stats) => (error ? reject(error) : resolve(stats.size)));
    });
  }

  async close(): Promise<void> {
    if (this.manner.isBlocking) return fs.closeSync(this.fd);
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
  private readonly manner: Manner = { isBlocking: false };

  async open(filePath: string, mode: 'create' | 'read' | 'read-write'): Promise<FileHandle> {
    const { manner } = this;
    if (manner.isBlocking) return new NodeFileHandle(fs.openSync(filePath, OPEN_FLAGS[mode], 0o644), filePath, manner);
    return new Promise((resolve, reject) => {
      fs.open(filePath, OPEN_FLAGS[mode], 0o644, (error, fd) =>
        error ? reject(error) : resolve(new NodeFileHandle(fd, filePath, manner)),
      );
    });
  }

  async readFile(filePath: string): Promise<Buffer> {
    return this.manner.isBlocking ? fs.readFileSync(filePath) : fs.promises.readFile(filePath);
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
    if (this.manner.isBlocking) return listAtOnce(directory);
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

  syncVolume(target: string): Promise<boolean> {
    return syncVolume(target);
  }

  async blocking<T>(work: () => Promise<T>): Promise<T> {
    this.manner.isBlocking = true;
    try {
      return await work();
    } finally {
      this.manner.isBlocking = false;
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
  if (entry.isDirectory()) return aDirectory(entry.name);
  try {
    return described(entry.name, await fs.promises.stat(path.join(directory, entry.name)));
  } catch {
    return undefined; // removed between the listing and the look
  }
}

function listAtOnce(directory: string): DirectoryEntry[] {
  const found: DirectoryEntry[] = [];
  for (const entry of fs.readdirSync(directory, { withFileTypes: true })) {
    const stats = entry.isDirectory() ? undefined : fs.statSync(`${directory}/${entry.name}`, { throwIfNoEntry: false });
    if (entry.isDirectory()) found.push(aDirectory(entry.name));
    else if (stats) found.push(described(entry.name, stats));
  }
  return found;
}

function aDirectory(name: string): DirectoryEntry {
  return { name, directory: true, size: 0, modifiedMs: 0 };
}

function described(name: string, stats: fs.Stats): DirectoryEntry {
  return { name, directory: stats.isDirectory(), size: stats.size, modifiedMs: stats.mtimeMs };
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
