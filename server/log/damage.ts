import type { Offset } from '../base/ids.ts';

/** A stretch of a segment that holds no batch that can be trusted. Ranges are half-open. */
export interface Damage {
  readonly fromPosition: number;
  readonly toPosition: number;
  readonly fromOffset: Offset;
  readonly toOffset: Offset;
  readonly reason: string;
}

type OpenDamage = Omit<Damage, 'toOffset'>;

/** Why a whole segment is condemned. */
const WRONG_HEADS = 'the heads of its batches are not those that were written';

/** Damages of one segment in the order of a walk. How far one goes is known when the next good batch is met. */
export class DamageList {
  private readonly closed: Damage[] = [];
  private open: OpenDamage | undefined;

  get isEmpty(): boolean {
    return this.closed.length === 0 && !this.open;
  }

  /** The walk has not met a good batch since the last damage. */
  get isOpen(): boolean {
    return this.open !== undefined;
  }

  /** The walk is in damage that goes on to this byte. */
  reaches(position: number): boolean {
    return this.open?.toPosition === position;
  }

  add(damage: OpenDamage): void {
    this.closeAt(damage.fromOffset);
    this.open = damage;
  }

  /** What is good again starts at `offset`; also the end of the walk. */
  closeAt(offset: Offset): void {
    if (this.open) this.closed.push({ ...this.open, toOffset: Math.max(offset, this.open.fromOffset) });
    this.open = undefined;
  }

  /** The walk came to the end of the file at `position`, but more was written. */
  endShort(position: number, fromOffset: Offset): void {
    if (this.reaches(position)) return;
    this.add({ fromPosition: position, toPosition: position, fromOffset, reason: 'the file is shorter than it was' });
  }

  /** The heads are not those that were written, and nobody can tell which: everything before the end of `range` is condemned. */
  condemnHeads(range: Omit<Damage, 'fromPosition' | 'reason'>): void {
    const later = this.closed.filter(({ fromPosition }) => fromPosition >= range.toPosition);
    this.closed.splice(0, this.closed.length, { ...range, fromPosition: 0, reason: WRONG_HEADS }, ...later);
  }

  all(): readonly Damage[] {
    return this.closed;
  }
}
