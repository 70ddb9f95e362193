import { compress } from 'snappyjs';
import { decompressSnappyBlock, snappyBlockSize } from './snappy-block.ts';

/**
 * Snappy as Kafka's clients write it: Java and kafkajs wrap raw blocks in the xerial stream format (magic, two version words,
 * then length-prefixed blocks), librdkafka sends one raw block. Both are read; xerial is written.
 */
const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEADER_BYTES = 16;
const XERIAL_BLOCK_BYTES = 32 * 1024;

/** Compresses into xerial framing, blocks of 32 KiB. */
export function compressSnappy(bytes: Buffer): Buffer {
  const header = Buffer.alloc(XERIAL_HEADER_BYTES);
  XERIAL_MAGIC.copy(header);
  header.writeInt32BE(1, 8);
  header.writeInt32BE(1, 12);
  const parts: Buffer[] = [header];
  for (let at = 0; at < bytes.length; at += XERIAL_BLOCK_BYTES) {
    const block = toBuffer(compress(bytes.subarray(at, at + XERIAL_BLOCK_BYTES)));
    const length = Buffer.alloc(4);
    length.writeInt32BE(block.length);
    parts.push(length, block);
  }
  return Buffer.concat(parts);
}

/** Decompresses xerial framing or one raw block, into at most `maxBytes`. Throws RangeError on anything else. */
export function decompressSnappy(bytes: Buffer, maxBytes: number): Buffer {
  const [first, ...rest] = blocksOf(bytes);
  if (!first) return Buffer.alloc(0);
  if (rest.length === 0) return decompressSnappyBlock(first, maxBytes);
  const parts: Buffer[] = [];
  let left = maxBytes;
  for (const block of [first, ...rest]) {
    const part = decompressSnappyBlock(block, left);
    left -= part.length;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** Bytes that the blocks declare to hold together. Throws RangeError. */
export function snappySize(bytes: Buffer): number {
  return blocksOf(bytes).reduce((sum, block) => sum + snappyBlockSize(block).size, 0);
}

function blocksOf(bytes: Buffer): Buffer[] {
  if (!bytes.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)) return [bytes];
  const blocks: Buffer[] = [];
  for (let at = XERIAL_HEADER_BYTES; at < bytes.length; ) {
    if (at + 4 > bytes.length) throw new RangeError('a block length is cut off');
    const length = bytes.readInt32BE(at);
    at += 4;
    if (length < 0 || at + length > bytes.length) throw new RangeError(`a block says ${length} bytes, ${bytes.length - at} left`);
    blocks.push(bytes.subarray(at, at + length));
    at += length;
  }
  return blocks;
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
