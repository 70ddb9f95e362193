import { isPlanted } from '../base/planted-bugs.ts';
import { errorCode, type FileHandle, type FileSystem } from '../base/file-system.ts';
import { errorText, type Logger } from '../base/logger.ts';
import { isSnapshotDamage, readSnapshot, type SnapshotContent, snapshotTimestamp } from './snapshot-format.ts';
import { compareSnapshots, isSameSnapshot, parseSnapshotFileName, PARTIAL_SUFFIX, snapshotFileName, type SnapshotId, snapshotName } from './snapshot-id.ts';

/** Bytes that hold the header batch of any snapshot. */
const HEADER_BYTES = 1_024;

/** Where the snapshots are and who hears of damage. */
export interface SnapshotStoreOptions {
  readonly fs: FileSystem;
  /** Directory of the metadata log. */
  readonly directory: string;
  readonly logger: Logger;
}

/**
 * The snapshots in the metadata log's directory. Named are those that are whole on the disk, name included: what the log's prefix
 * is cut for, and what is offered to others. A file is written under another name, synced, renamed, and its directory synced.
 */
export class SnapshotStore {
  private readonly options: SnapshotStoreOptions;
  /** Ascending. */
  private named: readonly SnapshotId[] = [];
  private partials = 0;

  constructor(options: SnapshotStoreOptions) {
    this.options = options;
  }

  /** Snapshots on the disk, ascending. */
  get ids(): readonly SnapshotId[] {
    return this.named;
  }

  get latest(): SnapshotId | undefined {
    return this.named.at(-1);
  }

  has(id: SnapshotId): boolean {
    return this.named.some((one) => isSameSnapshot(one, id));
  }

  /** Looks at what is there and removes what was never finished. */
  async open(): Promise<void> {
    const { fs, directory } = this.options;
    await fs.makeDirectory(directory);
    // A killed process may have left a name unsynced; from here on it counts.
    await fs.syncDirectory(directory);
    const names = (await fs.list(directory)).map(({ name }) => name);
    for (const name of names) if (name.endsWith(PARTIAL_SUFFIX)) await fs.remove(`${directory}/${name}`);
    this.named = names.flatMap((name) => parseSnapshotFileName(name) ?? []).sort(compareSnapshots);
  }

  /** A new file for `id`. Nothing counts before its `install`. */
  async create(id: SnapshotId): Promise<SnapshotDraft> {
    const { fs, directory } = this.options;
    this.partials += 1;
    const path = `${directory}/${snapshotName(id)}-${this.partials}${PARTIAL_SUFFIX}`;
    const handle = await fs.open(path, 'create');
    return new SnapshotDraft({
      fs,
      handle,
      path,
      install: async () => {
        await fs.rename(path, `${directory}/${snapshotFileName(id)}`);
        if (!isPlanted('trust-unsynced-snapshots')) await fs.syncDirectory(directory);
        this.named = [...this.named.filter((one) => !isSameSnapshot(one, id)), id].sort(compareSnapshots);
      },
    });
  }

  /** The whole snapshot; undefined when it is damaged or gone. Then it is reported, and named no more. */
  async load(id: SnapshotId): Promise<SnapshotContent | undefined> {
    const { fs, logger } = this.options;
    const path = this.path(id);
    try {
      return readSnapshot(id, await fs.readFile(path));
    } catch (error) {
      if (!isSnapshotDamage(error) && errorCode(error) !== 'ENOENT') throw error;
      if (this.has(id)) logger.error('metadata-snapshot-damaged', { path, reason: errorText(error) });
      this.forget(id);
      return undefined;
    }
  }

  /** Up to `maxBytes` of the file from `position` on, and its size. Undefined when there is no such snapshot. */
  async slice(id: SnapshotId, position: number, maxBytes: number): Promise<{ bytes: Buffer; size: number } | undefined> {
    if (!this.has(id)) return undefined;
    try {
      const handle = await this.options.fs.open(this.path(id), 'read');
      try {
        const size = await handle.size();
        const target = Buffer.alloc(Math.max(0, Math.min(maxBytes, size - position)));
        return { bytes: target.subarray(0, await readFully(handle, target, position)), size };
      } finally {
        await handle.close();
      }
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
      this.forget(id);
      return undefined;
    }
  }

  /** Append time of the last record in it, ms since the epoch; undefined when that cannot be told. */
  async timestampOf(id: SnapshotId): Promise<number | undefined> {
    const head = await this.slice(id, 0, HEADER_BYTES);
    try {
      return head && snapshotTimestamp(id, head.bytes);
    } catch {
      return undefined;
    }
  }

  async sizeOf(id: SnapshotId): Promise<number> {
    return (await this.slice(id, 0, 0))?.size ?? 0;
  }

  /** Removes everything older than `id`. */
  async removeBefore(id: SnapshotId): Promise<void> {
    const { fs, directory } = this.options;
    const gone = this.named.filter((one) => compareSnapshots(one, id) < 0);
    this.named = this.named.filter((one) => !gone.includes(one));
    // Damaged ones are named no more, but their files are there.
    for (const { name } of await fs.list(directory)) {
      const found = parseSnapshotFileName(name);
      if (found && compareSnapshots(found, id) < 0) await fs.remove(`${directory}/${name}`);
    }
  }

  private forget(id: SnapshotId): void {
    this.named = this.named.filter((one) => !isSameSnapshot(one, id));
  }

  private path(id: SnapshotId): string {
    return `${this.options.directory}/${snapshotFileName(id)}`;
  }
}

/** A snapshot that is being written, by this node or from what its leader sends. Ends with `install` or `abandon`. */
export class SnapshotDraft {
  private readonly parts: { readonly fs: FileSystem; readonly handle: FileHandle; readonly path: string; readonly install: () => Promise<void> };
  private written = 0;
  private open = true;

  constructor(parts: SnapshotDraft['parts']) {
    this.parts = parts;
  }

  /** Bytes written so far. */
  get bytes(): number {
    return this.written;
  }

  async append(bytes: Buffer): Promise<void> {
    const position = this.written;
    this.written += bytes.length;
    await this.parts.handle.writev([bytes], position);
  }

  /** Syncs the content; nothing can be appended any more. */
  async seal(): Promise<void> {
    if (!isPlanted('trust-unsynced-snapshots')) await this.parts.handle.datasync();
    await this.close();
  }

  /** What was written, for a check before `install`. */
  content(): Promise<Buffer> {
    return this.parts.fs.readFile(this.parts.path);
  }

  /** Gives the sealed file its name. It survives a power cut once this resolves. */
  install(): Promise<void> {
    return this.parts.install();
  }

  /** Removes the file. What cannot be removed goes at the next start. */
  async abandon(): Promise<void> {
    try {
      await this.close();
      await this.parts.fs.remove(this.parts.path);
    } catch {
      return;
    }
  }

  private async close(): Promise<void> {
    if (!this.open) return;
    this.open = false;
    await this.parts.handle.close();
  }
}

async function readFully(handle: FileHandle, target: Buffer, position: number): Promise<number> {
  let done = 0;
  while (done < target.length) {
    const count = await handle.read(target, done, target.length - done, position + done);
    if (count === 0) break;
    done += count;
  }
  return done;
}
