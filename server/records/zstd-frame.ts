const ZSTD_MAGIC = 0xfd2f_b528;

/** Content size that a zstd frame declares, bytes; undefined when it declares none. Throws on other bytes. Source: RFC 8878, 3.1.1.1. */
export function zstdContentSize(frame: Buffer): number | undefined {
  if (frame.length < 6 || frame.readUInt32LE(0) !== ZSTD_MAGIC) throw new RangeError('not a zstd frame');
  const descriptor = frame[4] ?? 0;
  const singleSegment = (descriptor & 0x20) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 0x03] ?? 0;
  const at = 5 + (singleSegment ? 0 : 1) + dictionaryBytes;
  const sizeFlag = descriptor >>> 6;
  const fieldBytes = sizeFlag === 0 ? (singleSegment ? 1 : 0) : 2 ** sizeFlag;
  if (fieldBytes === 0) return undefined;
  if (at + fieldBytes > frame.length) throw new RangeError('the frame header is cut off');
  if (fieldBytes === 1) return frame[at];
  if (fieldBytes === 2) return frame.readUInt16LE(at) + 256;
  if (fieldBytes === 4) return frame.readUInt32LE(at);
  return Number(frame.readBigUInt64LE(at));
}
