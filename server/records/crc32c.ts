import { crc32c as nativeCrc32c } from '@node-rs/crc32';

/**
 * CRC-32C (Castagnoli) of `bytes`, unsigned. Batches are guarded with it over everything from the attributes on. `previous`: the
 * sum of what comes before `bytes`, for sums over parts.
 */
export function crc32c(bytes: Buffer, previous = 0): number {
  return nativeCrc32c(bytes, previous) >>> 0;
}
