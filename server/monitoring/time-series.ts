/**
 * History of one figure in memory: a fine ring (each slot one value) and a coarse one (each slot the min, max and average of what
 * was recorded in it). A slot that nothing was recorded in is a gap. Slots are aligned to the epoch, so that series line up.
 */
export interface Resolution {
  readonly fineStepMs: number;
  readonly fineSlots: number;
  readonly coarseStepMs: number;
  readonly coarseSlots: number;
}

/** 1 s for 15 minutes, 15 s for 24 hours: about 150 KB when full. */
export const DETAILED: Resolution = { fineStepMs: 1_000, fineSlots: 900, coarseStepMs: 15_000, coarseSlots: 5_760 };
/** 2 s for 15 minutes, 60 s for 24 hours: about 42 KB when full. For what there is one of per topic or group. */
export const BASIC: Resolution = { fineStepMs: 2_000, fineSlots: 450, coarseStepMs: 60_000, coarseSlots: 1_440 };

/** One slot of an answer; undefined is a gap. */
export interface Bucket {
  readonly avg: number;
  readonly min: number;
  readonly max: number;
}

const CHUNK_SLOTS = 240;

export class TimeSeries {
  private readonly resolution: Resolution;
  private readonly fine: Ring;
  private readonly coarse: Ring;
  private newest: { at: number; value: number } | undefined;
  private first: number | undefined;

  constructor(resolution: Resolution) {
    this.resolution = resolution;
    this.fine = new Ring(resolution.fineStepMs, resolution.fineSlots);
    this.coarse = new Ring(resolution.coarseStepMs, resolution.coarseSlots);
  }

  /** Records a value at a time that never goes back by more than a slot. */
  record(atMs: number, value: number): void {
    this.fine.add(atMs, value);
    this.coarse.add(atMs, value);
    this.newest = { at: atMs, value };
    this.first ??= atMs;
  }

  /** Newest value and its time; undefined before the first. */
  get last(): { readonly at: number; readonly value: number } | undefined {
    return this.newest;
  }

  /** When the first value came; undefined before it. */
  get since(): number | undefined {
    return this.first;
  }

  /** Smallest step that has history back to `fromMs`, seen from `nowMs`. */
  stepFor(fromMs: number, nowMs: number): number {
    const { fineStepMs, fineSlots, coarseStepMs } = this.resolution;
    return nowMs - fromMs <= fineStepMs * fineSlots ? fineStepMs : coarseStepMs;
  }

  /** Slots of [fromMs, toMs) merged to `stepMs`. Both ends are multiples of the step. */
  buckets(fromMs: number, toMs: number, stepMs: number): (Bucket | undefined)[] {
    const ring = stepMs < this.resolution.coarseStepMs || stepMs % this.resolution.coarseStepMs !== 0 ? this.fine : this.coarse;
    const buckets: (Bucket | undefined)[] = [];
    for (let start = fromMs; start < toMs; start += stepMs) buckets.push(ring.merge(start, start + stepMs));
    return buckets;
  }

  /** Value of the slot that holds `atMs`, or of the nearest one before it within `toleranceMs`. */
  valueAt(atMs: number, toleranceMs: number): number | undefined {
    for (const ring of [this.fine, this.coarse]) {
      for (let at = atMs; at >= atMs - toleranceMs; at -= ring.stepMs) {
        const bucket = ring.merge(at, at + 1);
        if (bucket) return bucket.avg;
      }
    }
    return undefined;
  }
}

/** Slots by their number since the epoch; memory grows in chunks as the ring fills for the first time. */
class Ring {
  readonly stepMs: number;
  private readonly slots: number;
  private readonly chunks: (Float64Array | undefined)[];

  constructor(stepMs: number, slots: number) {
    this.stepMs = stepMs;
    this.slots = slots;
    this.chunks = new Array<Float64Array | undefined>(Math.ceil(slots / CHUNK_SLOTS)).fill(undefined);
  }

  add(atMs: number, value: number): void {
    const number = Math.floor(atMs / this.stepMs);
    const { chunk, at } = this.place(number, true);
    if (!chunk) return;
    if (chunk[at] !== number) {
      chunk.set([number, value, 1, value, value], at);
      return;
    }
    chunk[at + 1] = (chunk[at + 1] ?? 0) + value;
    chunk[at + 2] = (chunk[at + 2] ?? 0) + 1;
    chunk[at + 3] = Math.min(chunk[at + 3] ?? value, value);
    chunk[at + 4] = Math.max(chunk[at + 4] ?? value, value);
  }

  /** All slots that start in [fromMs, toMs), and the one that contains fromMs. */
  merge(fromMs: number, toMs: number): Bucket | undefined {
    let sum = 0;
    let count = 0;
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    for (let number = Math.floor(fromMs / this.stepMs); number * this.stepMs < toMs; number += 1) {
      const { chunk, at } = this.place(number, false);
      if (!chunk || chunk[at] !== number) continue;
      sum += chunk[at + 1] ?? 0;
      count += chunk[at + 2] ?? 0;
      min = Math.min(min, chunk[at + 3] ?? min);
      max = Math.max(max, chunk[at + 4] ?? max);
    }
    return count === 0 ? undefined : { avg: sum / count, min, max };
  }

  /** A slot is five numbers: its number since the epoch, sum, count, min, max. */
  private place(number: number, create: boolean): { chunk: Float64Array | undefined; at: number } {
    const slot = ((number % this.slots) + this.slots) % this.slots;
    const index = Math.floor(slot / CHUNK_SLOTS);
    let chunk = this.chunks[index];
    if (!chunk && create) this.chunks[index] = chunk = new Float64Array(CHUNK_SLOTS * 5).fill(-1);
    return { chunk, at: (slot % CHUNK_SLOTS) * 5 };
  }
}
