import path from 'node:path';
import type { DirectoryEntry, FileHandle, FileLock, FileSystem } from '../../server/base/file-system.ts';
import type { Random } from '../../server/base/random.ts';
import { MemoryDirectory, MemoryFile, type Fate } from './memory-file.ts';

/** A disk that is never full: nobody counts what is on it. */
const ENDLESS_BYTES = 1024 ** 4;

/** What a test's `fault` hook is asked about, right before it happens. */
export interface FileOperation {
  readonly kind: 'open' | 'read' | 'write' | 'datasync' | 'truncate' | 'list' | 'make-directory' | 'rename' | 'remove' | 'sync-directory' | 'sync-volume' | 'write-atomic';
  readonly path: string;
}

export interface MemoryFileSystemOptions {
  /** Directories that exist, durably, from the start. Default `/data`. */
  readonly directories?: readonly string[];
  /** Stamps modification times. Default: always 0. */
  readonly now?: () => number;
  readonly totalBytes?: number;
}

/**
 * A disk in memory, for tests and simulation. Every file has its content as processes see it and the part of it that was synced;
 * every directory has its names as processes see them and the names that were synced. `crash('process')` keeps everything and
 * ends open handles; `crash('power')` goes back to what was synced (reliability.md, section 5, disk model).
 */
export class MemoryFileSystem implements FileSystem {
  /** Return an error to make an operation fail with it (see `systemError`). */
  fault: ((operation: FileOperation) => Error | undefined) | undefined;
  /** Awaited before each `datasync` takes effect: a slow disk, or one that a test holds. */
  beforeSync: ((path: string) => Promise<void>) | undefined;
  /** Syncs of files so far. */
  syncCount = 0;
  totalBytes: number;

  private readonly root: MemoryDirectory;
  private readonly now: () => number;
  private generation = 0;
  private readonly locks = new Set<string>();

  constructor(options: MemoryFileSystemOptions = {}) {
    this.now = options.now ?? (() => 0);
    this.totalBytes = options.totalBytes ?? ENDLESS_BYTES;
    this.root = new MemoryDirectory(this.now());
    for (const directory of options.directories ?? ['/data']) {
      this.ensureDirectory(directory);
      this.syncAll(this.root);
    }
  }

  /**
   * Ends every open handle: later calls on them reject, calls under way never resolve.
   * `power` also drops what was not synced: all of it, or with `random` each unsynced write is kept, dropped, torn at a multiple
   * of 512 bytes or zeroed, and each directory keeps or loses its unsynced names.
   */
  crash(kind: 'process' | 'power', random?: Random): void {
    this.generation += 1;
    this.locks.clear();
    if (kind === 'power') this.cutPower(this.root, random);
  }

  /** The disk as one process sees it: after the next `crash` its calls do nothing and never resolve. */
  asProcess(): FileSystem {
    const generation = this.generation;
    const guard = <A extends unknown[], R>(method: (...args: A) => Promise<R>): ((...args: A) => Promise<R>) => {
      return (...args) => (generation === this.generation ? method.apply(this, args) : new Promise<R>(() => undefined));
    };
    return {
      open: guard(this.open),
      readFile: guard(this.readFile),
      writeFileAtomic: guard(this.writeFileAtomic),
      list: guard(this.list),
      makeDirectory: guard(this.makeDirectory),
      rename: guard(this.rename),
      remove: guard(this.remove),
      exists: guard(this.exists),
      syncDirectory: guard(this.syncDirectory),
      syncVolume: guard(this.syncVolume),
      blocking: (work) => work(),
      diskSpace: guard(this.diskSpace),
      lockFile: guard(this.lockFile),
    };
  }

  async open(file: string, mode: 'create' | 'read' | 'read-write'): Promise<FileHandle> {
    this.check('open', file);
    const parent = this.directory(path.posix.dirname(file));
    const name = path.posix.basename(file);
    let node = parent.live.get(name);
    if (!node) {
      if (mode !== 'create') throw systemError('ENOENT', file);
      parent.live.set(name, (node = new MemoryFile(this.now())));
    }
    if (node instanceof MemoryDirectory) throw systemError('EISDIR', file);
    return this.handle(file, node, mode !== 'read');
  }

  async readFile(file: string): Promise<Buffer> {
    this.check('read', file);
    return this.file(file).bytes();
  }

  async writeFileAtomic(file: string, content: string | Buffer): Promise<void> {
    this.check('write-atomic', file);
    await this.alive(this.beforeSync?.(file));
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    this.reserve(bytes.length, file);
    const parent = this.directory(path.posix.dirname(file));
    const node = new MemoryFile(this.now());
    node.write(bytes, 0, this.now());
    node.sync();
    this.syncCount += 1;
    const name = path.posix.basename(file);
    parent.live.set(name, node);
    parent.durable.set(name, node);
  }

  async list(directory: string): Promise<DirectoryEntry[]> {
    this.check('list', directory);
    return [...this.directory(directory).live]
      .map(([name, node]) =>
        node instanceof MemoryDirectory
          ? { name, directory: true, size: 0, modifiedMs: node.modifiedMs }
          : { name, directory: false, size: node.size, modifiedMs: node.modifiedMs },
      )
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async makeDirectory(directory: string): Promise<void> {
    this.check('make-directory', directory);
    this.ensureDirectory(directory);
  }

  async rename(from: string, to: string): Promise<void> {
    this.check('rename', from);
    const source = this.directory(path.posix.dirname(from));
    const node = source.live.get(path.posix.basename(from));
    if (!node) throw systemError('ENOENT', from);
    const target = this.directory(path.posix.dirname(to));
    source.live.delete(path.posix.basename(from));
    target.live.set(path.posix.basename(to), node);
  }

  async remove(target: string): Promise<void> {
    this.check('remove', target);
    const parent = this.find(path.posix.dirname(target));
    if (parent instanceof MemoryDirectory) parent.live.delete(path.posix.basename(target));
  }

  async exists(target: string): Promise<boolean> {
    return this.find(target) !== undefined;
  }

  async syncDirectory(directory: string): Promise<void> {
    this.check('sync-directory', directory);
    this.directory(directory).syncNames();
  }

  async syncVolume(target: string): Promise<boolean> {
    this.check('sync-volume', target);
    this.syncAll(this.root);
    this.syncCount += 1;
    return true;
  }

  blocking<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }

  async diskSpace(_target: string): Promise<{ totalBytes: number; freeBytes: number }> {
    return { totalBytes: this.totalBytes, freeBytes: Math.max(0, this.totalBytes - usedBytes(this.root)) };
  }

  async lockFile(file: string): Promise<FileLock> {
    if (this.locks.has(file)) throw Object.assign(new Error(`${file} is locked by this process`), { code: 'EEXIST' });
    this.directory(path.posix.dirname(file)).live.set(path.posix.basename(file), new MemoryFile(this.now()));
    this.locks.add(file);
    const generation = this.generation;
    return {
      release: async () => {
        if (generation === this.generation && this.locks.delete(file)) await this.remove(file);
      },
    };
  }

  /** For damage on purpose: XORs one byte of a file, in its live and in its synced content. */
  flipByte(file: string, position: number, mask = 0xff): void {
    this.file(file).flip(position, mask);
  }

  /** For damage on purpose: replaces the content of a file, in its live and in its synced form. */
  overwrite(file: string, content: Buffer): void {
    const node = this.file(file);
    node.truncate(0, this.now());
    node.write(content, 0, this.now());
    node.sync();
  }

  /** Every file with its live content: a picture of the disk to compare. */
  snapshot(): Record<string, Buffer> {
    const out: Record<string, Buffer> = {};
    const walk = (directory: MemoryDirectory, prefix: string): void => {
      for (const [name, node] of directory.live) {
        if (node instanceof MemoryDirectory) walk(node, `${prefix}/${name}`);
        else out[`${prefix}/${name}`] = node.bytes();
      }
    };
    walk(this.root, '');
    return out;
  }

  private handle(file: string, node: MemoryFile, writable: boolean): FileHandle {
    const generation = this.generation;
    let open = true;
    const check = (kind: FileOperation['kind']): void => {
      if (generation !== this.generation || !open) throw systemError('EBADF', file);
      this.check(kind, file);
    };
    return {
      writev: async (buffers, position) => {
        check('write');
        if (!writable) throw systemError('EBADF', file);
        const bytes = Buffer.concat(buffers);
        this.reserve(Math.max(0, position + bytes.length - node.size), file);
        node.write(bytes, position, this.now());
      },
      read: async (target, targetOffset, length, position) => {
        check('read');
        return node.read(target, targetOffset, length, position);
      },
      datasync: async () => {
        check('datasync');
        const version = node.version;
        await this.alive(this.beforeSync?.(file));
        if (generation !== this.generation) return new Promise<void>(() => undefined);
        this.syncCount += 1;
        node.sync(version);
      },
      truncate: async (length) => {
        check('truncate');
        node.truncate(length, this.now());
      },
      size: async () => {
        check('read');
        return node.size;
      },
      close: async () => {
        open = false;
      },
    };
  }

  /** Waits for `delay`; a crash meanwhile means that the caller is gone, so it never goes on. */
  private async alive(delay: Promise<void> | undefined): Promise<void> {
    if (!delay) return;
    const generation = this.generation;
    await delay;
    if (generation !== this.generation) await new Promise<void>(() => undefined);
  }

  private check(kind: FileOperation['kind'], target: string): void {
    const error = this.fault?.({ kind, path: target });
    if (error) throw error;
  }

  private reserve(bytes: number, target: string): void {
    if (this.totalBytes >= ENDLESS_BYTES) return;
    if (bytes > 0 && usedBytes(this.root) + bytes > this.totalBytes) throw systemError('ENOSPC', target);
  }

  private find(target: string): MemoryDirectory | MemoryFile | undefined {
    let node: MemoryDirectory | MemoryFile | undefined = this.root;
    for (const part of parts(target)) {
      if (!(node instanceof MemoryDirectory)) return undefined;
      node = node.live.get(part);
    }
    return node;
  }

  private directory(target: string): MemoryDirectory {
    const node = this.find(target);
    if (!node) throw systemError('ENOENT', target);
    if (!(node instanceof MemoryDirectory)) throw systemError('ENOTDIR', target);
    return node;
  }

  private file(target: string): MemoryFile {
    const node = this.find(target);
    if (!node) throw systemError('ENOENT', target);
    if (node instanceof MemoryDirectory) throw systemError('EISDIR', target);
    return node;
  }

  private ensureDirectory(target: string): void {
    let node = this.root;
    for (const part of parts(target)) {
      let next = node.live.get(part);
      if (!next) node.live.set(part, (next = new MemoryDirectory(this.now())));
      if (!(next instanceof MemoryDirectory)) throw systemError('ENOTDIR', target);
      node = next;
    }
  }

  private syncAll(directory: MemoryDirectory): void {
    directory.syncNames();
    for (const node of directory.live.values()) {
      if (node instanceof MemoryDirectory) this.syncAll(node);
      else node.sync();
    }
  }

  private cutPower(directory: MemoryDirectory, random: Random | undefined): void {
    if (random && random.float() < 0.5) directory.syncNames();
    else directory.dropNames();
    for (const node of directory.live.values()) {
      if (node instanceof MemoryDirectory) this.cutPower(node, random);
      else node.cutPower(() => (random ? fateOf(random) : 'dropped'), random);
    }
  }
}

/** An Error as the operating system would give: `code` and a message with the path. */
export function systemError(code: string, target: string): Error {
  return Object.assign(new Error(`${code}: ${target}`), { code });
}

function fateOf(random: Random): Fate {
  const fates: Fate[] = ['kept', 'dropped', 'torn', 'zeroed'];
  return fates[random.int(0, fates.length)] ?? 'dropped';
}

function usedBytes(directory: MemoryDirectory): number {
  let total = 0;
  for (const node of directory.live.values()) total += node instanceof MemoryDirectory ? usedBytes(node) : node.size;
  return total;
}

function parts(target: string): string[] {
  return path.posix.normalize(target).split('/').filter((part) => part !== '' && part !== '.');
}
