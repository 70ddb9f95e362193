import type { Offset } from '../base/ids.ts';
import type { OffsetWaiter } from './offset-waiters.ts';

/** A parked fetch, as one of its partitions sees it. */
export interface FetchWaiter {
  /** Which end it waits for: consumers the high watermark, followers the log end. */
  readonly bound: 'high-watermark' | 'log-end';
  /** There may be more to read, or the role changed. Must not run anything that adds or removes waiters. */
  wake(): void;
}

/** A DeleteRecords call that waits for the low watermark. */
export interface LowWatermarkWaiter extends OffsetWaiter {
  complete(errorCode: number, lowWatermark: Offset): void;
}
