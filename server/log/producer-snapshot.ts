import { writeInt64 } from '../base/int64.ts';
import { crc32c } from '../records/crc32c.ts';
import { type ProducerBatch, type ProducerEntry, ProducerState } from './producer-state.ts';

const VERSION = 1;
const HEADER_BYTES = 10;
const ENTRY_BYTES = 46;
const NONE = -1;

/**
 * Bytes of `N.snapshot`: the producer state before offset N. One entry for each remembered batch, a producer's oldest first: a reader
 * that keeps one entry per producer (Kafka) ends with the newest, and after a restart here the retry of any of them is still known.
 */
export function encodeProducerSnapshot(state: ProducerState): Buffer {
  const entries = [...state.entries()].flatMap(entriesOf);
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + entries.length * ENTRY_BYTES);
  bytes.writeInt16BE(VERSION, 0);
  bytes.writeInt32BE(entries.length, 6);
  let at = HEADER_BYTES;
  for (const { producer, batch, timestamp } of entries) {
    at = writeInt64(bytes, producer.producerId, at);
    at = bytes.writeInt16BE(producer.epoch, at);
    at = bytes.writeInt32BE(batch?.lastSequence ?? NONE, at);
    at = writeInt64(bytes, batch?.lastOffset ?? NONE, at);
    at = bytes.writeInt32BE(batch?.offsetDelta ?? 0, at);
    at = writeInt64(bytes, timestamp, at);
    at = bytes.writeInt32BE(producer.coordinatorEpoch, at);
    at = writeInt64(bytes, producer.currentTxnFirstOffset, at);
  }
  bytes.writeUInt32BE(crc32c(bytes.subarray(6)), 2);
  return bytes;
}

interface SnapshotEntry {
  readonly producer: ProducerEntry;
  readonly batch: ProducerBatch | undefined;
  readonly timestamp: number;
}

function entriesOf(producer: ProducerEntry): SnapshotEntry[] {
  const last = producer.batches.at(-1);
  const earlier = producer.batches.slice(0, -1).map((batch) => ({ producer, batch, timestamp: batch.timestamp }));
  return [...earlier, { producer, batch: last, timestamp: producer.lastTimestamp }];
}

/** Reads a snapshot; undefined when it is torn, of another version or fails its CRC: then an older one plus replay is used. */
export function decodeProducerSnapshot(bytes: Buffer): ProducerState | undefined {
  if (bytes.length < HEADER_BYTES || bytes.readInt16BE(0) !== VERSION) return undefined;
  if (bytes.readUInt32BE(2) !== crc32c(bytes.subarray(6))) return undefined;
  const count = bytes.readInt32BE(6);
  if (bytes.length !== HEADER_BYTES + count * ENTRY_BYTES) return undefined;
  const state = new ProducerState();
  let previous: ProducerEntry | undefined;
  for (let at = HEADER_BYTES; at < bytes.length; at += ENTRY_BYTES) {
    const lastSequence = bytes.readInt32BE(at + 10);
    const lastOffset = Number(bytes.readBigInt64BE(at + 14));
    const offsetDelta = bytes.readInt32BE(at + 22);
    const timestamp = Number(bytes.readBigInt64BE(at + 26));
    const batch = { firstSequence: firstSequence(lastSequence, offsetDelta), lastSequence, lastOffset, offsetDelta, timestamp };
    const producerId = Number(bytes.readBigInt64BE(at));
    const epoch = bytes.readInt16BE(at + 8);
    const earlier: readonly ProducerBatch[] = previous?.producerId === producerId && previous.epoch === epoch ? previous.batches : [];
    previous = {
      producerId,
      epoch,
      batches: lastOffset >= 0 ? [...earlier, batch] : [],
      lastTimestamp: timestamp,
      coordinatorEpoch: bytes.readInt32BE(at + 34),
      currentTxnFirstOffset: Number(bytes.readBigInt64BE(at + 38)),
    };
    state.restore(previous);
  }
  return state;
}

/** Sequence of a batch's first record; wraps below 0 to 2^31 − 1. */
function firstSequence(lastSequence: number, offsetDelta: number): number {
  const first = lastSequence - offsetDelta;
  return first >= 0 ? first : first + 0x8000_0000;
}
