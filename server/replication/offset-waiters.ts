/** Something that waits for a partition to reach an offset. `settled` when it was answered otherwise (timeout). */
export interface OffsetWaiter {
  readonly settled: boolean;
}

interface Entry<T> {
  readonly offset: number;
  readonly waiter: T;
}

/** Settled entries are swept once this many are dead and they outnumber the living. */
const SWEEP_AT = 32;

/**
 * Who waits for a partition to reach an offset, smallest offset first. Adding in offset order and taking from the front are
 * O(1), so an advance of the high watermark costs only what it completes.
 */
export class OffsetWaiters<T extends OffsetWaiter> {
  private entries: Entry<T>[] = [];
  private head = 0;
  private dead = 0;

  get size(): number {
    return this.entries.length - this.head - this.dead;
  }

  /** Offsets mostly arrive ascending; a duplicate batch asks for an older one and is inserted where it belongs. */
  add(offset: number, waiter: T): void {
    const entry = { offset, waiter };
    let at = this.entries.length;
    while (at > this.head && (this.entries[at - 1]?.offset ?? offset) > offset) at -= 1;
    if (at === this.entries.length) this.entries.push(entry);
    else this.entries.splice(at, 0, entry);
  }

  /** Removes every waiter that needs no more than `reached` and hands over those not settled, in offset order. */
  release(reached: number, complete: (waiter: T) => void): void {
    for (;;) {
      const entry = this.entries[this.head];
      if (!entry || entry.offset > reached) break;
      this.head += 1;
      if (entry.waiter.settled) this.dead = Math.max(0, this.dead - 1);
      else complete(entry.waiter);
    }
    this.compact();
  }

  /** Empties the queue and hands over those not settled. */
  releaseAll(complete: (waiter: T) => void): void {
    const entries = this.entries.slice(this.head);
    this.entries = [];
    this.head = 0;
    this.dead = 0;
    for (const entry of entries) {
      if (!entry.waiter.settled) complete(entry.waiter);
    }
  }

  /** One waiter in this queue was settled elsewhere: forgets it, now or soon. */
  noteSettled(): void {
    this.dead += 1;
    if (this.dead < SWEEP_AT || this.dead * 2 < this.entries.length - this.head) return;
    this.entries = this.entries.slice(this.head).filter((entry) => !entry.waiter.settled);
    this.head = 0;
    this.dead = 0;
  }

  private compact(): void {
    if (this.head === this.entries.length) {
      this.entries.length = 0;
      this.head = 0;
    } else if (this.head > 1_024 && this.head * 2 > this.entries.length) {
      this.entries = this.entries.slice(this.head);
      this.head = 0;
    }
  }
}
