/** Something that holds index entries in memory and can drop them, as the file has them too. */
export interface IndexHolder {
  readonly indexBytes: number;
  dropIndexes(): void;
}

/** Bounds the memory of sealed segments' indexes, least recently used dropped first. Active segments are not in here. */
export class IndexMemory {
  private readonly capacityBytes: number;
  /** In order of last use, with the bytes counted for each. */
  private readonly holders = new Map<IndexHolder, number>();
  private used = 0;

  constructor(capacityBytes: number) {
    this.capacityBytes = capacityBytes;
  }

  touch(holder: IndexHolder): void {
    this.forget(holder);
    this.holders.set(holder, holder.indexBytes);
    this.used += holder.indexBytes;
    for (const [oldest, bytes] of this.holders) {
      if (this.used <= this.capacityBytes || oldest === holder) return;
      this.holders.delete(oldest);
      this.used -= bytes;
      oldest.dropIndexes();
    }
  }

  forget(holder: IndexHolder): void {
    this.used -= this.holders.get(holder) ?? 0;
    this.holders.delete(holder);
  }
}
