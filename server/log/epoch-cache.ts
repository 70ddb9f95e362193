import type { Offset } from '../base/ids.ts';
import { checkpointInteger, formatCheckpoint, parseCheckpoint } from './checkpoint-file.ts';
import type { EpochEndOffset } from './outcomes.ts';

/** Name of the file beside the segments. */
export const EPOCH_CHECKPOINT_FILE = 'leader-epoch-checkpoint';

interface EpochEntry {
  readonly epoch: number;
  readonly startOffset: Offset;
}

const UNKNOWN: EpochEndOffset = { epoch: -1, endOffset: -1 };

/**
 * Where each leader epoch starts in this log (R4, KIP-101, KIP-279). Epochs and start offsets both grow. In memory; the
 * log writes `encode()` to `leader-epoch-checkpoint` before it moves its recovery point, as recovery rebuilds the rest.
 */
export class EpochCache {
  private entries: EpochEntry[] = [];
  /** Offset from which on entries changed since `encode` was last called; endless when none did. */
  private changed = Number.POSITIVE_INFINITY;

  /** Throws CheckpointError when the text is malformed. */
  static parse(path: string, text: string): EpochCache {
    const cache = new EpochCache();
    for (const [epoch, startOffset] of parseCheckpoint(path, text, 2)) {
      cache.assign(checkpointInteger(path, epoch), checkpointInteger(path, startOffset));
    }
    cache.changed = Number.POSITIVE_INFINITY;
    return cache;
  }

  /** Changed since `encode` was last called. */
  get dirty(): boolean {
    return this.changed < Number.POSITIVE_INFINITY;
  }

  /** Changed in what it says about offsets below `offset`. Epochs that start there or later need no file: recovery reads them from the batches. */
  isDirtyBelow(offset: Offset): boolean {
    return this.changed < offset;
  }

  encode(): string {
    this.changed = Number.POSITIVE_INFINITY;
    return formatCheckpoint(this.entries.map(({ epoch, startOffset }) => `${epoch} ${startOffset}`));
  }

  /** Greatest epoch, -1 if none. */
  get latestEpoch(): number {
    return this.entries.at(-1)?.epoch ?? -1;
  }

  /** Start offset of the largest epoch ≤ `epoch`. */
  startOffsetOf(epoch: number): Offset | undefined {
    return this.entries.findLast((entry) => entry.epoch <= epoch)?.startOffset;
  }

  /** Epoch of a batch at `offset`; -1 before the first that is known. */
  epochAt(offset: Offset): number {
    return this.entries.findLast((entry) => entry.startOffset <= offset)?.epoch ?? -1;
  }

  /** Whether this cache gives every batch the epoch that `found`, made from the batches, does. It may know terms that left no batch. */
  agreesWith(found: EpochCache): boolean {
    return found.entries.every(({ epoch, startOffset }) => this.epochAt(startOffset) === epoch);
  }

  /** Takes over the epochs after the latest. */
  adoptLater(found: EpochCache): void {
    for (const { epoch, startOffset } of found.entries) if (epoch > this.latestEpoch) this.assign(epoch, startOffset);
  }

  /** `epoch` starts at `startOffset`. No-op for the latest epoch; entries that contradict the new one are dropped. */
  assign(epoch: number, startOffset: Offset): void {
    if (epoch < 0 || epoch === this.latestEpoch) return;
    for (;;) {
      const last = this.entries.at(-1);
      if (!last || (last.epoch < epoch && last.startOffset < startOffset)) break;
      this.changed = Math.min(this.changed, last.startOffset);
      this.entries.pop();
    }
    this.entries.push({ epoch, startOffset });
    this.changed = Math.min(this.changed, startOffset);
  }

  /**
   * End offset of the largest epoch ≤ the asked one (R5). `logEndOffset` ends the latest epoch. An epoch after the latest is
   * unknown (-1, -1); one before the first answers with itself and the first start offset.
   */
  endOffsetFor(epoch: number, logEndOffset: Offset): EpochEndOffset {
    const latest = this.entries.at(-1);
    if (epoch < 0 || !latest || epoch > latest.epoch) return UNKNOWN;
    if (epoch === latest.epoch) return { epoch, endOffset: logEndOffset };
    const above = this.entries.findIndex((entry) => entry.epoch > epoch);
    const endOffset = this.entries[above]?.startOffset ?? logEndOffset;
    return { epoch: this.entries[above - 1]?.epoch ?? epoch, endOffset };
  }

  /** The log now ends at `endOffset`: epochs that start there or later are gone. */
  truncateFromEnd(endOffset: Offset): void {
    while ((this.entries.at(-1)?.startOffset ?? -1) >= endOffset) {
      this.entries.pop();
      this.changed = Math.min(this.changed, endOffset);
    }
  }

  /** The log now starts at `startOffset`: the epoch that was current there starts there. */
  truncateFromStart(startOffset: Offset): void {
    const kept = this.entries.findLastIndex((entry) => entry.startOffset <= startOffset);
    if (kept < 0 || (kept === 0 && this.entries[0]?.startOffset === startOffset)) return;
    const first = this.entries[kept];
    if (!first) return;
    this.entries = [{ epoch: first.epoch, startOffset }, ...this.entries.slice(kept + 1)];
    this.changed = 0;
  }

  clear(): void {
    this.entries = [];
    this.changed = -1;
  }
}
