import { faultAt } from '../base/fault-sites.ts';
import type { Clock } from '../base/clock.ts';
import type { FileHandle, FileSystem } from '../base/file-system.ts';
import type { Offset } from '../base/ids.ts';
import { drop, hold } from '../base/lent-memory.ts';
import type { Counter, Histogram } from '../base/metrics.ts';
import { isPlanted } from '../base/planted-bugs.ts';
import type { FileHandles } from './file-handles.ts';
import type { Segment } from './segment.ts';

/** Buffers of one writev: below IOV_MAX of every system. */
const MAX_BUFFERS_PER_WRITE = 512;
/** How long a group lies in memory while the bug `ack-before-write` is planted: longer than a slow replication takes to acknowledge it. */
const LAZY_WRITE_MS = 1_000;

/** Whole batches on their way to the end of `segment`. */
export interface QueuedWrite {
  readonly segment: Segment;
  /** Where in the segment's file. */
  readonly position: number;
  readonly bytes: Buffer;
  /** Log end once this is written. */
  readonly nextOffset: Offset;
  /** fdatasync before the next group. */
  readonly sync: boolean;
}

/** Instruments of all writers of a directory. */
export interface WriterMetrics {
  /** Durations of fdatasync. */
  readonly flushTime: Histogram;
  readonly bytesWritten: Counter;
}

export interface LogWriterOptions {
  readonly fs: FileSystem;
  readonly handles: FileHandles;
  readonly clock: Clock;
  readonly metrics: WriterMetrics;
  /** Makes the names in a directory durable; may join with other logs' wishes. */
  readonly syncDirectory: (directory: string) => Promise<void>;
  /** Whether the bug `ack-before-write` may be planted here: in records of topics, not in the metadata log, which the control is not about. */
  readonly mayBeLazy: boolean;
  /** Offset from which on this writer writes; everything below is synced. */
  readonly startOffset: Offset;
  /** Makes the log's files, right before the first write or job; undefined when they are there. */
  readonly prepare: (() => Promise<void>) | undefined;
  /** Called after each group is in the file, and after each sync. */
  readonly onProgress: () => void;
  /** Called once, with the first I/O error. */
  readonly onFailed: (error: Error) => void;
}

type Task =
  | { readonly kind: 'write'; readonly write: QueuedWrite }
  | {
      readonly kind: 'job';
      /** Undefined: nothing but a place in the queue. */
      readonly run: (() => Promise<void>) | undefined;
      readonly resolve: () => void;
      readonly reject: (error: unknown) => void;
    };

/**
 * Group commit of one log. Everything queued goes out in one `writev`, then (if asked for) one `fdatasync`; what arrives
 * meanwhile is the next group. No timer and no barrier across logs. Jobs (sealing, truncation) run alone, in queue order.
 * The first I/O error ends the writer for good: nothing is retried as a success (D8).
 */
export class LogWriter {
  /** Offset after the last batch in the file. */
  writtenEndOffset: Offset;
  /** Offset up to which the disk has everything. */
  syncedEndOffset: Offset;
  failed: Error | undefined;

  private readonly options: LogWriterOptions;
  private prepare: (() => Promise<void>) | undefined;
  private queue: Task[] = [];
  private draining = false;
  private idle: (() => void)[] = [];
  private readonly dirtySegments = new Set<Segment>();
  /** Small files of the log that were written but not synced, and when they were marked: a sync that began before does not count. */
  private readonly dirtyFiles = new Map<string, number>();
  /** Directories with names that are not known to be durable, likewise: the log's own after a roll, its parent when it is new. */
  private readonly dirtyDirectories = new Map<string, number>();
  private marks = 0;

  constructor(options: LogWriterOptions) {
    this.options = options;
    this.prepare = options.prepare;
    this.writtenEndOffset = options.startOffset;
    this.syncedEndOffset = options.startOffset;
  }

  write(write: QueuedWrite): void {
    hold(write.bytes);
    this.queue.push({ kind: 'write', write });
    this.start();
    if (this.isLazy) this.claimWritten(write.nextOffset);
  }

  /** Runs after everything queued so far and before everything queued later. Rejects when the log failed. */
  job(run: () => Promise<void>): Promise<void> {
    return this.enqueue(run);
  }

  /** Resolves when everything queued before the call is in the files. */
  written(): Promise<void> {
    return this.enqueue(undefined);
  }

  private enqueue(run: (() => Promise<void>) | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.failed) return reject(this.failed);
      this.queue.push({ kind: 'job', run, resolve, reject });
      this.start();
    });
  }

  /** Resolves when everything queued before the call is written and synced. Does not hold up later writes while it syncs. */
  async flush(): Promise<void> {
    await this.written();
    try {
      await this.sync();
    } catch (error) {
      this.fail(error);
      throw error;
    }
  }

  /** Writes a small file as a whole; the next sync makes it durable. Runs inside a job. */
  async writeFile(path: string, bytes: Buffer): Promise<void> {
    const handle = await this.options.fs.open(path, 'create');
    try {
      await handle.truncate(bytes.length);
      await handle.writev([bytes], 0);
    } finally {
      await handle.close();
    }
    this.dirtyFiles.set(path, ++this.marks);
  }

  /** The next sync makes the names in `directory` durable. */
  markDirectoryDirty(directory: string): void {
    this.dirtyDirectories.set(directory, ++this.marks);
  }

  /** Offsets after truncation; runs inside a job. */
  resetEnd(offset: Offset): void {
    this.writtenEndOffset = Math.min(this.writtenEndOffset, offset);
    this.syncedEndOffset = Math.min(this.syncedEndOffset, offset);
  }

  /** Offsets after the log was emptied and starts elsewhere; runs inside a job. */
  restartAt(offset: Offset): void {
    this.writtenEndOffset = offset;
    this.syncedEndOffset = offset;
    this.dirtySegments.clear();
  }

  /** A segment whose file is going away needs no sync. */
  forgetSegment(segment: Segment): void {
    this.dirtySegments.delete(segment);
  }

  /** Ends the log: queued writes are dropped, jobs rejected. */
  fail(cause: unknown): void {
    if (this.failed) return;
    this.failed = cause instanceof Error ? cause : new Error(String(cause));
    const dropped = this.queue;
    this.queue = [];
    for (const task of dropped) if (task.kind === 'job') task.reject(this.failed);
    this.options.onFailed(this.failed);
  }

  /** Resolves when no write or job is running (the queue may have been dropped by `fail`). */
  async settled(): Promise<void> {
    if (this.draining) await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  private start(): void {
    if (this.draining || this.failed) return;
    this.draining = true;
    queueMicrotask(() => void this.drain());
  }

  private async drain(): Promise<void> {
    try {
      for (let task = this.queue[0]; task; task = this.queue[0]) {
        if (this.prepare && (task.kind === 'write' || task.run)) await this.makeFiles();
        else if (task.kind === 'job') await this.runJob(task);
        else {
          if (this.isLazy) await new Promise<void>((resolve) => void this.options.clock.after(LAZY_WRITE_MS, resolve));
          await this.commit(this.takeGroup(task.write.segment));
        }
      }
    } catch (error) {
      this.fail(error);
    } finally {
      this.draining = false;
      const waiting = this.idle;
      this.idle = [];
      for (const resolve of waiting) resolve();
    }
  }

  private async runJob(job: Extract<Task, { kind: 'job' }>): Promise<void> {
    this.queue.shift();
    try {
      await job.run?.();
    } catch (error) {
      job.reject(error);
      throw error;
    }
    job.resolve();
  }

  /** The writes at the head of the queue that belong to one segment: they are contiguous in its file. */
  private takeGroup(segment: Segment): QueuedWrite[] {
    const group: QueuedWrite[] = [];
    for (const task of this.queue) {
      if (task.kind !== 'write' || task.write.segment !== segment || group.length === MAX_BUFFERS_PER_WRITE) break;
      if (group.length > 0 && faultAt('write-batches-apart')) break;
      group.push(task.write);
    }
    this.queue.splice(0, group.length);
    return group;
  }

  private async commit(group: QueuedWrite[]): Promise<void> {
    const first = group[0];
    const last = group.at(-1);
    if (!first || !last) return;
    const { segment, position } = first;
    const buffers = group.map((write) => write.bytes);
    const end = last.position + last.bytes.length;
    this.dirtySegments.add(segment);
    // The write makes the file where nothing did before, and its name has to last as long as what is in it.
    if (position === 0) this.markDirectoryDirty(segment.directory);
    await this.options.handles.use(segment.logPath, 'create', (handle) => handle.writev(buffers, position));
    // The directory failed meanwhile: what comes of work under way is not believed any more.
    if (this.failed) throw this.failed;
    for (const bytes of buffers) drop(bytes);
    segment.writtenBytes = end;
    segment.modifiedMs = this.options.clock.now();
    this.writtenEndOffset = Math.max(this.writtenEndOffset, last.nextOffset);
    this.options.metrics.bytesWritten.add(end - position);
    this.options.onProgress();
    if (group.some((write) => write.sync)) await this.sync();
  }

  private async makeFiles(): Promise<void> {
    const { prepare } = this;
    this.prepare = undefined;
    await prepare?.();
  }

  /** fdatasync of everything written up to now. May run beside a write: each run covers all that was dirty at its start. */
  private async sync(): Promise<void> {
    const end = this.writtenEndOffset;
    const segments = [...this.dirtySegments];
    const files = [...this.dirtyFiles];
    const directories = [...this.dirtyDirectories];
    if (segments.length === 0 && files.length === 0 && directories.length === 0 && end <= this.syncedEndOffset) return;
    const startedMs = this.options.clock.monotonic();
    for (const segment of segments) {
      const bytes = segment.writtenBytes;
      await this.options.handles.use(segment.logPath, 'create', syncOf);
      if (this.failed) throw this.failed;
      segment.syncedBytes = Math.max(segment.syncedBytes, Math.min(bytes, segment.writtenBytes));
      if (segment.syncedBytes === segment.writtenBytes) this.dirtySegments.delete(segment);
    }
    for (const [file, mark] of files) {
      await this.syncFile(file);
      if (this.dirtyFiles.get(file) === mark) this.dirtyFiles.delete(file);
    }
    for (const [directory, mark] of directories) {
      await this.options.syncDirectory(directory);
      if (this.dirtyDirectories.get(directory) === mark) this.dirtyDirectories.delete(directory);
    }
    if (this.failed) throw this.failed;
    this.options.metrics.flushTime.observe(this.options.clock.monotonic() - startedMs);
    if (end <= this.syncedEndOffset) return;
    this.syncedEndOffset = Math.min(end, this.writtenEndOffset);
    this.options.onProgress();
  }

  private get isLazy(): boolean {
    return this.options.mayBeLazy && isPlanted('ack-before-write');
  }

  private claimWritten(offset: Offset): void {
    this.writtenEndOffset = offset;
    this.syncedEndOffset = offset;
    queueMicrotask(this.options.onProgress);
  }

  private async syncFile(path: string): Promise<void> {
    const handle = await this.options.fs.open(path, 'read-write');
    try {
      await handle.datasync();
    } finally {
      await handle.close();
    }
  }
}

function syncOf(handle: FileHandle): Promise<void> {
  const synced = handle.datasync();
  return isPlanted('retry-after-sync-error') ? synced.catch(() => handle.datasync()) : synced;
}
