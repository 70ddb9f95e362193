/** Zigzag varints of record fields (Protocol Buffers' sint32 and sint64). Positions move through a cursor, nothing is allocated. */
export interface Cursor {
  readonly buffer: Buffer;
  position: number;
  readonly end: number;
}

/** The bytes of a batch contradict themselves. Kafka answers CORRUPT_MESSAGE (2) or INVALID_RECORD (87). */
export class CorruptBatchError extends Error {
  readonly code = 'CORRUPT_BATCH';
}

/** A batch that would be larger than its reader allows, once decompressed. */
export class BatchTooLargeError extends CorruptBatchError {}

/** Reads a zigzag varint of up to 10 bytes as a double: exact up to 2^53. */
export function readVarint(cursor: Cursor): number {
  let low = 0;
  let shift = 0;
  const { buffer, end } = cursor;
  let at = cursor.position;
  for (; shift < 28; shift += 7) {
    if (at >= end) throw new CorruptBatchError('varint runs past the end of the batch');
    const byte = buffer[at++] ?? 0;
    low |= (byte & 0x7f) << shift;
    if (byte < 0x80) {
      cursor.position = at;
      return (low >>> 1) ^ -(low & 1);
    }
  }
  return readLongVarint(cursor, at, low >>> 0);
}

function readLongVarint(cursor: Cursor, start: number, first28: number): number {
  let value = BigInt(first28);
  let at = start;
  for (let shift = 28n; shift < 70n; shift += 7n) {
    if (at >= cursor.end) throw new CorruptBatchError('varint runs past the end of the batch');
    const byte = cursor.buffer[at++] ?? 0;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) {
      cursor.position = at;
      const unsigned = BigInt.asUintN(64, value);
      return Number(BigInt.asIntN(64, (unsigned >> 1n) ^ -(unsigned & 1n)));
    }
  }
  throw new CorruptBatchError('varint longer than 10 bytes');
}

/** Bytes that `writeVarint` will use for `value`. */
export function varintSize(value: number): number {
  let rest = zigzag(value);
  let size = 1;
  while (rest >= 128) {
    rest = Math.floor(rest / 128);
    size += 1;
  }
  return size;
}

/** Writes `value` at `position`; returns the position after it. |value| < 2^52. */
export function writeVarint(buffer: Buffer, position: number, value: number): number {
  let rest = zigzag(value);
  let at = position;
  while (rest >= 128) {
    buffer[at++] = (rest % 128) | 0x80;
    rest = Math.floor(rest / 128);
  }
  buffer[at++] = rest;
  return at;
}

function zigzag(value: number): number {
  return value >= 0 ? value * 2 : -value * 2 - 1;
}
