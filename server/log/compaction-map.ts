import type { Offset } from '../base/ids.ts';

/** Bounds of one map; Kafka's `log.cleaner.dedupe.buffer.size` is 128 MiB for about five million keys. */
const MAX_KEYS = 1_000_000;
const MAX_KEY_BYTES = 64 * 1024 * 1024;

/** Latest offset of each key in the dirty part of a log. Bounded: when it is full, a pass cleans up to where it got. */
export class CompactionMap {
  private readonly latest = new Map<string, Offset>();
  private readonly maxKeys: number;
  private keyBytes = 0;

  constructor(maxKeys = MAX_KEYS) {
    this.maxKeys = maxKeys;
  }

  /** Whether `more` further keys might not fit. */
  isFullFor(more: number): boolean {
    return this.latest.size + more > this.maxKeys || this.keyBytes > MAX_KEY_BYTES;
  }

  get size(): number {
    return this.latest.size;
  }

  /** Offsets come in ascending order. */
  put(key: Buffer, offset: Offset): void {
    const text = key.toString('latin1');
    if (!this.latest.has(text)) this.keyBytes += text.length;
    this.latest.set(text, offset);
  }

  /** Undefined for a key that does not occur in the dirty part. */
  get(key: Buffer): Offset | undefined {
    return this.latest.get(key.toString('latin1'));
  }
}
