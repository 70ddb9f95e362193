import { crc32c as nativeCrc32c } from '@node-rs/crc32';

/** CRC-32C (Castagnoli) of `bytes`, unsigned. Batches are guarded with it over everything from the attributes on. */
export function crc32c(bytes: Buffer): number {
  return nativeCrc32c(bytes) >>> 0;
}
