import type { Random } from '../../server/base/random.ts';

/** What a power cut does to one unsynced write. */
export type Fate = 'kept' | 'dropped' | 'torn' | 'zeroed';

type Change = { readonly kind: 'write'; readonly position: number; readonly bytes: Buffer } | { readonly kind: 'truncate'; readonly length: number };

/** Bytes that grow by doubling. */
class Content {
  size = 0;
  private buffer = Buffer.alloc(0);

  write(bytes: Buffer, position: number): void {
    const end = position + bytes.length;
    if (end > this.buffer.length) {
      const grown = Buffer.alloc(Math.max(end, this.buffer.length * 2, 256));
      this.buffer.copy(grown, 0, 0, this.size);
      this.buffer = grown;
    }
    if (position > this.size) this.buffer.fill(0, this.size, position);
    bytes.copy(this.buffer, position);
    this.size = Math.max(this.size, end);
  }

  truncate(length: number): void {
    if (length > this.size) this.write(Buffer.alloc(length - this.size), this.size);
    else this.buffer.fill(0, length, this.size);
    this.size = length;
  }

  view(): Buffer {
    return this.buffer.subarray(0, this.size);
  }

  apply(change: Change): void {
    if (change.kind === 'write') this.write(change.bytes, change.position);
    else this.truncate(change.length);
  }
}

/** One file: its content as processes see it, its synced content, and the changes between the two in order. */
export class MemoryFile {
  modifiedMs: number;
  private live = new Content();
  private durable = new Content();
  private pending: Change[] = [];
  private syncedVersion = 0;

  constructor(nowMs: number) {
    this.modifiedMs = nowMs;
  }

  get size(): number {
    return this.live.size;
  }

  /** How many changes the file has seen. */
  get version(): number {
    return this.syncedVersion + this.pending.length;
  }

  bytes(): Buffer {
    return Buffer.from(this.live.view());
  }

  read(target: Buffer, targetOffset: number, length: number, position: number): number {
    return this.live.view().copy(target, targetOffset, position, Math.min(this.live.size, position + length));
  }

  write(bytes: Buffer, position: number, nowMs: number): void {
    const change: Change = { kind: 'write', position, bytes: Buffer.from(bytes) };
    this.live.apply(change);
    this.pending.push(change);
    this.modifiedMs = nowMs;
  }

  truncate(length: number, nowMs: number): void {
    const change: Change = { kind: 'truncate', length };
    this.live.apply(change);
    this.pending.push(change);
    this.modifiedMs = nowMs;
  }

  /** Makes the changes up to `version` durable (all of them by default). */
  sync(version = this.version): void {
    const count = Math.max(0, version - this.syncedVersion);
    for (const change of this.pending.splice(0, count)) this.durable.apply(change);
    this.syncedVersion += count;
  }

  flip(position: number, mask: number): void {
    for (const content of [this.live, this.durable]) {
      const view = content.view();
      if (position < view.length) view[position] = (view[position] ?? 0) ^ mask;
    }
  }

  /** Back to the synced content plus whatever `fate` lets through of the rest. */
  cutPower(fate: () => Fate, random: Random | undefined): void {
    const lost = this.pending.splice(0);
    for (const change of lost) this.applyFate(change, fate(), random);
    this.syncedVersion += lost.length;
    this.live = new Content();
    this.live.write(this.durable.view(), 0);
  }

  private applyFate(change: Change, fate: Fate, random: Random | undefined): void {
    if (fate === 'dropped') return;
    if (fate === 'kept' || change.kind === 'truncate') return this.durable.apply(change);
    if (fate === 'zeroed') return this.durable.write(Buffer.alloc(change.bytes.length), change.position);
    const sectors = Math.floor(change.bytes.length / 512);
    const kept = random && sectors > 0 ? random.int(0, sectors + 1) * 512 : 0;
    this.durable.write(change.bytes.subarray(0, kept), change.position);
  }
}

/** One directory: the names as processes see them, and the names that were synced. */
export class MemoryDirectory {
  readonly live = new Map<string, MemoryDirectory | MemoryFile>();
  readonly durable = new Map<string, MemoryDirectory | MemoryFile>();
  readonly modifiedMs: number;

  constructor(nowMs: number) {
    this.modifiedMs = nowMs;
  }

  /** fsync of the directory. */
  syncNames(): void {
    copyInto(this.live, this.durable);
  }

  /** A power cut: unsynced names are gone, names removed without a sync are back. */
  dropNames(): void {
    copyInto(this.durable, this.live);
  }
}

function copyInto<K, V>(from: ReadonlyMap<K, V>, to: Map<K, V>): void {
  to.clear();
  for (const [key, value] of from) to.set(key, value);
}
