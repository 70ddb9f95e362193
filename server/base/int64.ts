const TWO_32 = 4_294_967_296;
const INT64_MAX = 2 ** 63;

/**
 * Writes a 64-bit integer, big-endian, from a double; saturates at the ends of the range, as a client may send the largest int64 (which
 * reads as 2^63) or a sum may pass it. Returns the position after it.
 */
export function writeInt64(buffer: Buffer, value: number, at: number): number {
  if (value >= INT64_MAX) {
    buffer.writeInt32BE(0x7fff_ffff, at);
    return buffer.writeUInt32BE(0xffff_ffff, at + 4);
  }
  const clamped = Math.max(value, -INT64_MAX);
  const high = Math.floor(clamped / TWO_32);
  buffer.writeInt32BE(high, at);
  return buffer.writeUInt32BE(clamped - high * TWO_32, at + 4);
}
