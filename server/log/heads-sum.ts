import { crc32c } from '../records/crc32c.ts';
import type { SegmentSum } from './sums-journal.ts';

/** What a batch's own CRC does not cover: base offset, length, leader epoch, format and the CRC itself. */
export const BATCH_HEAD_BYTES = 21;

/** Running CRC-32C over the heads of a segment's batches, in order. Together with the batches' CRCs it covers every byte. */
export class HeadsSum {
  /** Bytes of the batches that are in the sum. */
  bytes = 0;
  /** Undefined when what came before is not known. */
  value: number | undefined = 0;

  /** Adds the batch at `position`. One that is in the sum already is passed over; one that leaves a hole loses the sum. */
  add(position: number, sizeInBytes: number, head: Buffer): void {
    if (this.value === undefined || position + sizeInBytes <= this.bytes) return;
    if (position !== this.bytes) return this.lose();
    this.value = crc32c(head, this.value);
    this.bytes += sizeInBytes;
  }

  /** Goes on from a known sum; `heads` undefined: not known. */
  resume(bytes: number, heads: number | undefined): void {
    this.bytes = bytes;
    this.value = heads;
  }

  lose(): void {
    this.value = undefined;
  }
}

/** Whether the heads that a walk has added up are, or were on the way, what the sums say. Without sums the batches speak for themselves. */
export class HeadsCheck {
  isConfirmed: boolean;
  private readonly heads: HeadsSum;
  private readonly accepted: readonly Pick<SegmentSum, 'bytes' | 'heads'>[];

  constructor(heads: HeadsSum, accepted: readonly Pick<SegmentSum, 'bytes' | 'heads'>[]) {
    this.heads = heads;
    this.accepted = accepted;
    this.isConfirmed = accepted.length === 0;
    this.look();
  }

  /** After a batch was added. */
  look(): void {
    const { bytes, value } = this.heads;
    this.isConfirmed ||= this.accepted.some((sum) => sum.bytes === bytes && (sum.heads === undefined || sum.heads === value));
  }
}
