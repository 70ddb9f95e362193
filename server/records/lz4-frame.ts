const LZ4_MAGIC = 0x184d_2204;
const BLOCK_BYTES: readonly number[] = [0, 0, 0, 0, 64 * 1024, 256 * 1024, 1024 * 1024, 4 * 1024 * 1024];

/**
 * An upper bound of what an lz4 frame holds, from its blocks' count and largest size, without decompressing. Nonsense counts as little:
 * the decoder refuses it. Source: the LZ4 frame format description.
 */
export function lz4FrameBound(frame: Buffer): number {
  if (frame.length < 7 || frame.readUInt32LE(0) !== LZ4_MAGIC) return 0;
  const flags = frame[4] ?? 0;
  const blockBytes = BLOCK_BYTES[((frame[5] ?? 0) >>> 4) & 7] ?? 0;
  const hasContentSize = (flags & 0x08) !== 0;
  const hasDictionary = (flags & 0x01) !== 0;
  const checksumBytes = (flags & 0x10) !== 0 ? 4 : 0;
  let at = 7 + (hasContentSize ? 8 : 0) + (hasDictionary ? 4 : 0);
  let bound = 0;
  while (at + 4 <= frame.length) {
    const size = frame.readUInt32LE(at) & 0x7fff_ffff;
    if (size === 0) break;
    bound += blockBytes;
    at += 4 + size + checksumBytes;
  }
  return bound;
}
