import { must } from '../../server/base/assert.ts';
import type { Offset } from '../../server/base/ids.ts';
import type { AppendOutcome, EpochEndOffset, FollowerAppendOutcome, ReadOptions, ReadOutcome } from '../../server/log/outcomes.ts';
import type { RaftLog } from '../../server/quorum/raft-log.ts';
import { type BatchView, batchesIn } from '../../server/records/batch.ts';

interface StoredBatch {
  readonly baseOffset: Offset;
  readonly nextOffset: Offset;
  readonly epoch: number;
  readonly bytes: Buffer;
}

/** What survives a crash: hand it to the next `MemoryRaftLog` of the same node. */
export interface MemoryRaftDisk {
  /** Batches in order; those below `syncedEnd` survive a power cut. */
  batches: StoredBatch[];
  syncedEnd: Offset;
  startOffset: Offset;
}

/** An empty disk. */
export function memoryRaftDisk(): MemoryRaftDisk {
  return { batches: [], syncedEnd: 0, startOffset: 0 };
}

/** A power cut: what was not synced is gone. */
export function cutPower(disk: MemoryRaftDisk): void {
  disk.batches = disk.batches.filter((batch) => batch.nextOffset <= disk.syncedEnd);
}

/** The log port of the quorum in memory. Writes and syncs take effect when `delay` resolves (default: some microtasks later). */
export class MemoryRaftLog implements RaftLog {
  nextOffset: Offset;
  logEndOffset: Offset;
  highWatermark = 0;
  failed: Error | undefined;
  sizeBytes = 0;
  private readonly disk: MemoryRaftDisk;
  private readonly delay: () => Promise<void>;
  private queue: StoredBatch[] = [];
  /** Taken from the queue, not yet written. */
  private group: StoredBatch[] = [];
  private writing: Promise<void> | undefined;
  private readonly listeners = new Set<() => void>();
  private dead = false;
  /** Start offsets of epochs assigned but without records yet. */
  private assigned: { epoch: number; startOffset: Offset } | undefined;

  constructor(options: { disk?: MemoryRaftDisk; delay?: () => Promise<void> } = {}) {
    this.disk = options.disk ?? memoryRaftDisk();
    this.delay = options.delay ?? (() => Promise.resolve());
    this.logEndOffset = this.disk.batches.at(-1)?.nextOffset ?? this.disk.startOffset;
    this.disk.syncedEnd = this.logEndOffset;
    this.nextOffset = this.logEndOffset;
  }

  get logStartOffset(): Offset {
    return this.disk.startOffset;
  }

  get syncedEndOffset(): Offset {
    return this.disk.syncedEnd;
  }

  get latestEpoch(): number {
    return this.epochs().at(-1)?.epoch ?? -1;
  }

  /** The process is gone: nothing of this object reaches the disk any more. */
  kill(): void {
    this.dead = true;
    this.listeners.clear();
  }

  appendAsLeader(records: Buffer, options: { leaderEpoch: number }): AppendOutcome {
    const baseOffset = this.nextOffset;
    let recordCount = 0;
    for (const batch of batchesIn(records)) {
      batch.setBaseOffset(this.nextOffset);
      batch.setPartitionLeaderEpoch(options.leaderEpoch);
      recordCount += batch.recordCount;
      this.enqueue(batch);
    }
    const lastOffset = this.nextOffset - 1;
    return { kind: 'appended', baseOffset, lastOffset, logAppendTimeMs: -1, logStartOffset: this.logStartOffset, recordCount, bytes: records.length };
  }

  appendAsFollower(records: Buffer): FollowerAppendOutcome {
    const baseOffset = this.nextOffset;
    let recordCount = 0;
    for (const batch of batchesIn(records)) {
      if (batch.nextOffset <= this.nextOffset) continue;
      if (batch.baseOffset !== this.nextOffset) throw new Error(`gap: batch at ${batch.baseOffset}, log end ${this.nextOffset}`);
      recordCount += batch.recordCount;
      this.enqueue(batch);
    }
    return { kind: 'appended', baseOffset, lastOffset: this.nextOffset - 1, recordCount, bytes: records.length };
  }

  onProgress(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  setHighWatermark(offset: Offset): Offset {
    this.highWatermark = Math.max(this.highWatermark, Math.min(offset, this.logEndOffset));
    return this.highWatermark;
  }

  async read(options: ReadOptions): Promise<ReadOutcome> {
    const { startOffset, maxOffset, maxBytes } = options;
    if (startOffset < this.logStartOffset || startOffset > this.logEndOffset) return { kind: 'out-of-range' };
    const chunks: Buffer[] = [];
    let bytes = 0;
    let nextOffset = startOffset;
    for (const batch of this.disk.batches) {
      if (batch.nextOffset <= startOffset || batch.nextOffset > Math.min(maxOffset, this.logEndOffset)) continue;
      if (chunks.length > 0 && bytes + batch.bytes.length > maxBytes) break;
      chunks.push(Buffer.from(batch.bytes));
      bytes += batch.bytes.length;
      nextOffset = batch.nextOffset;
    }
    return { kind: 'data', chunks, bytes, nextOffset };
  }

  epochEndOffset(epoch: number): EpochEndOffset {
    const epochs = this.epochs();
    const index = epochs.findLastIndex((entry) => entry.epoch <= epoch);
    const found = epochs[index];
    if (!found) return { epoch: -1, endOffset: -1 };
    return { epoch: found.epoch, endOffset: epochs[index + 1]?.startOffset ?? this.logEndOffset };
  }

  epochStartOffset(epoch: number): Offset | undefined {
    return this.epochs().findLast((entry) => entry.epoch <= epoch)?.startOffset;
  }

  assignEpochStart(epoch: number, startOffset: Offset): void {
    this.assigned = { epoch, startOffset };
  }

  async truncateTo(offset: Offset): Promise<void> {
    await this.delay();
    if (this.dead) return new Promise(() => undefined);
    this.disk.batches = this.disk.batches.filter((batch) => batch.nextOffset <= offset);
    this.logEndOffset = this.disk.batches.at(-1)?.nextOffset ?? this.disk.startOffset;
    this.nextOffset = this.logEndOffset;
    this.disk.syncedEnd = Math.min(this.disk.syncedEnd, this.logEndOffset);
    this.assigned = undefined;
    this.announce();
  }

  async truncateFullyAndStartAt(offset: Offset): Promise<void> {
    await this.delay();
    if (this.dead) return new Promise(() => undefined);
    Object.assign(this.disk, { batches: [], startOffset: offset, syncedEnd: offset });
    this.logEndOffset = offset;
    this.nextOffset = offset;
    this.highWatermark = offset;
    this.assigned = undefined;
    this.announce();
  }

  /** As on a disk whose segments hold one batch each. */
  advanceLogStartOffset(offset: Offset): Offset {
    this.disk.startOffset = Math.max(this.disk.startOffset, Math.min(offset, this.highWatermark));
    return this.disk.startOffset;
  }

  async applyRetention(): Promise<void> {
    this.disk.batches = this.disk.batches.filter((batch) => batch.nextOffset > this.disk.startOffset);
  }

  async flush(): Promise<void> {
    while (this.writing) await this.writing;
    if (this.failed) throw this.failed;
  }

  /** Batches as stored, for comparison. */
  contents(): { baseOffset: Offset; nextOffset: Offset; epoch: number; bytes: Buffer }[] {
    return this.disk.batches.map((batch) => ({ ...batch }));
  }

  private enqueue(batch: BatchView): void {
    const stored = { baseOffset: batch.baseOffset, nextOffset: batch.nextOffset, epoch: batch.partitionLeaderEpoch, bytes: Buffer.from(batch.bytes()) };
    this.nextOffset = batch.nextOffset;
    this.queue.push(stored);
    this.writing ??= this.write();
  }

  private async write(): Promise<void> {
    while (this.queue.length > 0 && !this.dead) {
      const group = this.queue;
      this.group = group;
      this.queue = [];
      await this.delay();
      if (this.dead) break;
      this.disk.batches.push(...group);
      this.group = [];
      this.logEndOffset = must(group.at(-1), 'a group has batches').nextOffset;
      this.announce();
      await this.delay();
      if (this.dead) break;
      this.disk.syncedEnd = this.logEndOffset;
      this.announce();
    }
    this.writing = undefined;
    if (this.dead) await new Promise(() => undefined);
  }

  private announce(): void {
    for (const listener of [...this.listeners]) listener();
  }

  private epochs(): { epoch: number; startOffset: Offset }[] {
    const out: { epoch: number; startOffset: Offset }[] = [];
    for (const batch of [...this.disk.batches, ...this.group, ...this.queue]) {
      if (batch.epoch > (out.at(-1)?.epoch ?? -1)) out.push({ epoch: batch.epoch, startOffset: batch.baseOffset });
    }
    if (this.assigned && this.assigned.epoch > (out.at(-1)?.epoch ?? -1)) out.push(this.assigned);
    return out;
  }
}
