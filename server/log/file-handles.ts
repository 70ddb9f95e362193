import type { FileHandle, FileSystem } from '../base/file-system.ts';

interface Slot {
  readonly handle: Promise<FileHandle>;
  users: number;
  /** Close as soon as nobody uses it. */
  doomed: boolean;
}

/**
 * Open segment files of one data directory, least recently used closed first, so that any number of partitions fits the
 * process's descriptor limit. One handle per path, shared by readers and the writer.
 */
export class FileHandles {
  private readonly fs: FileSystem;
  private readonly maxOpen: number;
  /** In order of last use. */
  private readonly slots = new Map<string, Slot>();

  constructor(options: { fs: FileSystem; maxOpen: number }) {
    this.fs = options.fs;
    this.maxOpen = options.maxOpen;
  }

  /** Runs `work` with the file open. `create` makes a missing file. The handle must not be kept. */
  async use<T>(path: string, mode: 'create' | 'read-write', work: (handle: FileHandle) => Promise<T>): Promise<T> {
    const slot = this.take(path, mode);
    try {
      return await work(await slot.handle);
    } finally {
      slot.users -= 1;
      if (slot.doomed) this.closeIfIdle(slot);
      else if (this.slots.size > this.maxOpen) this.closeOldestIdle();
    }
  }

  /** Closes the file (when its users are done): before a rename or removal, and for tests. */
  forget(path: string): void {
    const slot = this.slots.get(path);
    if (!slot) return;
    this.slots.delete(path);
    slot.doomed = true;
    this.closeIfIdle(slot);
  }

  async closeAll(): Promise<void> {
    const slots = [...this.slots.values()];
    this.slots.clear();
    await Promise.all(slots.map((slot) => slot.handle.then((handle) => handle.close()).catch(() => undefined)));
  }

  private take(path: string, mode: 'create' | 'read-write'): Slot {
    const existing = this.slots.get(path);
    if (existing) this.slots.delete(path);
    const slot = existing ?? this.open(path, mode);
    this.slots.set(path, slot);
    slot.users += 1;
    return slot;
  }

  private open(path: string, mode: 'create' | 'read-write'): Slot {
    const slot: Slot = { handle: this.fs.open(path, mode), users: 0, doomed: false };
    slot.handle.catch(() => {
      if (this.slots.get(path) === slot) this.slots.delete(path);
      slot.doomed = true;
    });
    return slot;
  }

  private closeIfIdle(slot: Slot): void {
    if (slot.users === 0) slot.handle.then((handle) => handle.close()).catch(() => undefined);
  }

  private closeOldestIdle(): void {
    for (const [path, slot] of this.slots) {
      if (slot.users > 0) continue;
      this.forget(path);
      return;
    }
  }
}
