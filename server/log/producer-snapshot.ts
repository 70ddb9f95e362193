import { crc32c } from '../records/crc32c.ts';
import { ProducerState } from './producer-state.ts';

const VERSION = 1;
const HEADER_BYTES = 10;
const ENTRY_BYTES = 46;
const NONE = -1;

/** Bytes of `N.snapshot`: the producer state before offset N. Holds the last batch of each producer only, as Kafka's format does. */
export function encodeProducerSnapshot(state: ProducerState): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + state.size * ENTRY_BYTES);
  bytes.writeInt16BE(VERSION, 0);
  bytes.writeInt32BE(state.size, 6);
  let at = HEADER_BYTES;
  for (const entry of state.entries()) {
    const last = entry.batches.at(-1);
    at = bytes.writeBigInt64BE(BigInt(entry.producerId), at);
    at = bytes.writeInt16BE(entry.epoch, at);
    at = bytes.writeInt32BE(last?.lastSequence ?? NONE, at);
    at = bytes.writeBigInt64BE(BigInt(last?.lastOffset ?? NONE), at);
    at = bytes.writeInt32BE(last?.offsetDelta ?? 0, at);
    at = bytes.writeBigInt64BE(BigInt(entry.lastTimestamp), at);
    at = bytes.writeInt32BE(entry.coordinatorEpoch, at);
    at = bytes.writeBigInt64BE(BigInt(entry.currentTxnFirstOffset), at);
  }
  bytes.writeUInt32BE(crc32c(bytes.subarray(6)), 2);
  return bytes;
}

/** Reads a snapshot; undefined when it is torn, of another version or fails its CRC: then an older one plus replay is used. */
export function decodeProducerSnapshot(bytes: Buffer): ProducerState | undefined {
  if (bytes.length < HEADER_BYTES || bytes.readInt16BE(0) !== VERSION) return undefined;
  if (bytes.readUInt32BE(2) !== crc32c(bytes.subarray(6))) return undefined;
  const count = bytes.readInt32BE(6);
  if (bytes.length !== HEADER_BYTES + count * ENTRY_BYTES) return undefined;
  const state = new ProducerState();
  for (let at = HEADER_BYTES; at < bytes.length; at += ENTRY_BYTES) {
    const lastSequence = bytes.readInt32BE(at + 10);
    const lastOffset = Number(bytes.readBigInt64BE(at + 14));
    const offsetDelta = bytes.readInt32BE(at + 22);
    const timestamp = Number(bytes.readBigInt64BE(at + 26));
    const batch = { firstSequence: firstSequence(lastSequence, offsetDelta), lastSequence, lastOffset, offsetDelta, timestamp };
    state.restore({
      producerId: Number(bytes.readBigInt64BE(at)),
      epoch: bytes.readInt16BE(at + 8),
      batches: lastOffset >= 0 ? [batch] : [],
      lastTimestamp: timestamp,
      coordinatorEpoch: bytes.readInt32BE(at + 34),
      currentTxnFirstOffset: Number(bytes.readBigInt64BE(at + 38)),
    });
  }
  return state;
}

/** Sequence of a batch's first record; wraps below 0 to 2^31 − 1. */
function firstSequence(lastSequence: number, offsetDelta: number): number {
  const first = lastSequence - offsetDelta;
  return first >= 0 ? first : first + 0x8000_0000;
}
