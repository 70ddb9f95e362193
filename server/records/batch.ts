import { writeInt64 } from '../base/int64.ts';
import { crc32c } from './crc32c.ts';
import type { CompressionType } from './compression.ts';
import { CorruptBatchError } from './varint.ts';

/** Size of a v2 batch header; records (or the compressed blob) follow. Source: Kafka implementation notes, "Record Batch". */
export const BATCH_HEADER_BYTES = 61;
/** baseOffset and batchLength: what precedes the bytes that batchLength counts. */
export const LOG_OVERHEAD_BYTES = 12;
/** Producer id of a batch from a producer that is neither idempotent nor transactional. */
export const NO_PRODUCER_ID = -1;

const OFFSET = {
  baseOffset: 0,
  length: 8,
  leaderEpoch: 12,
  magic: 16,
  crc: 17,
  attributes: 21,
  lastOffsetDelta: 23,
  baseTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  producerEpoch: 51,
  baseSequence: 53,
  recordCount: 57,
} as const;

const COMPRESSION_BY_ID: readonly (CompressionType | undefined)[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];
const TIMESTAMP_TYPE_BIT = 0x08;
const TRANSACTIONAL_BIT = 0x10;
const CONTROL_BIT = 0x20;
const DELETE_HORIZON_BIT = 0x40;
const INT32_MAX = 0x7fff_ffff;

/**
 * A view on one v2 batch inside a buffer: nothing is copied, setters write in place. The CRC covers everything from the
 * attributes on, so base offset and leader epoch can be patched without recomputing it.
 */
export class BatchView {
  readonly buffer: Buffer;
  readonly position: number;

  constructor(buffer: Buffer, position = 0) {
    this.buffer = buffer;
    this.position = position;
  }

  get baseOffset(): number {
    return readInt64(this.buffer, this.position + OFFSET.baseOffset);
  }
  /** Bytes after the length field. */
  get batchLength(): number {
    return this.buffer.readInt32BE(this.position + OFFSET.length);
  }
  /** Whole batch on disk and on the wire. */
  get sizeInBytes(): number {
    return this.batchLength + LOG_OVERHEAD_BYTES;
  }
  get partitionLeaderEpoch(): number {
    return this.buffer.readInt32BE(this.position + OFFSET.leaderEpoch);
  }
  get magic(): number {
    return this.buffer.readInt8(this.position + OFFSET.magic);
  }
  get crc(): number {
    return this.buffer.readUInt32BE(this.position + OFFSET.crc);
  }
  get attributes(): number {
    return this.buffer.readInt16BE(this.position + OFFSET.attributes);
  }
  get lastOffsetDelta(): number {
    return this.buffer.readInt32BE(this.position + OFFSET.lastOffsetDelta);
  }
  get lastOffset(): number {
    return this.baseOffset + this.lastOffsetDelta;
  }
  get nextOffset(): number {
    return this.lastOffset + 1;
  }
  get baseTimestamp(): number {
    return readInt64(this.buffer, this.position + OFFSET.baseTimestamp);
  }
  get maxTimestamp(): number {
    return readInt64(this.buffer, this.position + OFFSET.maxTimestamp);
  }
  get producerId(): number {
    return readInt64(this.buffer, this.position + OFFSET.producerId);
  }
  get producerEpoch(): number {
    return this.buffer.readInt16BE(this.position + OFFSET.producerEpoch);
  }
  get baseSequence(): number {
    return this.buffer.readInt32BE(this.position + OFFSET.baseSequence);
  }
  /** Sequence of the last record; wraps from 2^31 − 1 to 0. −1 without a sequence. */
  get lastSequence(): number {
    const base = this.baseSequence;
    if (base < 0) return -1;
    const last = base + this.lastOffsetDelta;
    return last > INT32_MAX ? last - INT32_MAX - 1 : last;
  }
  get recordCount(): number {
    return this.buffer.readInt32BE(this.position + OFFSET.recordCount);
  }
  get hasProducerId(): boolean {
    return this.producerId >= 0;
  }
  /** Undefined for a codec id that Kafka does not define. */
  get compression(): CompressionType | undefined {
    return COMPRESSION_BY_ID[this.attributes & 0x07];
  }
  get timestampType(): 'CreateTime' | 'LogAppendTime' {
    return (this.attributes & TIMESTAMP_TYPE_BIT) === 0 ? 'CreateTime' : 'LogAppendTime';
  }
  get isTransactional(): boolean {
    return (this.attributes & TRANSACTIONAL_BIT) !== 0;
  }
  get isControl(): boolean {
    return (this.attributes & CONTROL_BIT) !== 0;
  }
  get hasDeleteHorizon(): boolean {
    return (this.attributes & DELETE_HORIZON_BIT) !== 0;
  }

  /** The whole batch, a view. */
  bytes(): Buffer {
    return this.buffer.subarray(this.position, this.position + this.sizeInBytes);
  }
  /** The first 21 bytes: what the CRC does not cover, and the CRC itself. A view. */
  head(): Buffer {
    return this.buffer.subarray(this.position, this.position + OFFSET.attributes);
  }
  /** What follows the header: records, or one compressed blob. A view. */
  payload(): Buffer {
    return this.buffer.subarray(this.position + BATCH_HEADER_BYTES, this.position + this.sizeInBytes);
  }
  computeCrc(): number {
    return crc32c(this.buffer.subarray(this.position + OFFSET.attributes, this.position + this.sizeInBytes));
  }
  isCrcValid(): boolean {
    return this.computeCrc() === this.crc;
  }

  setBaseOffset(offset: number): void {
    writeInt64(this.buffer, offset, this.position + OFFSET.baseOffset);
  }
  setPartitionLeaderEpoch(epoch: number): void {
    this.buffer.writeInt32BE(epoch, this.position + OFFSET.leaderEpoch);
  }
  /** Marks the batch as stamped by the broker (`message.timestamp.type=LogAppendTime`) and recomputes the CRC. */
  setLogAppendTime(timestampMs: number): void {
    this.buffer.writeInt16BE(this.attributes | TIMESTAMP_TYPE_BIT, this.position + OFFSET.attributes);
    writeInt64(this.buffer, timestampMs, this.position + OFFSET.maxTimestamp);
    this.buffer.writeUInt32BE(this.computeCrc(), this.position + OFFSET.crc);
  }
}

/** What a new batch's header says; the CRC is computed over header and payload. */
export interface BatchHeader {
  readonly baseOffset: number;
  readonly partitionLeaderEpoch: number;
  readonly compression: CompressionType;
  readonly timestampType: 'CreateTime' | 'LogAppendTime';
  readonly transactional: boolean;
  readonly control: boolean;
  readonly lastOffsetDelta: number;
  readonly baseTimestamp: number;
  readonly maxTimestamp: number;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly recordCount: number;
}

/** One batch from its header's facts and its (already compressed) payload. */
export function assembleBatch(header: BatchHeader, payload: Buffer): Buffer {
  const batch = Buffer.allocUnsafeSlow(BATCH_HEADER_BYTES + payload.length);
  const attributes =
    COMPRESSION_BY_ID.indexOf(header.compression) |
    (header.timestampType === 'LogAppendTime' ? TIMESTAMP_TYPE_BIT : 0) |
    (header.transactional ? TRANSACTIONAL_BIT : 0) |
    (header.control ? CONTROL_BIT : 0);
  writeInt64(batch, header.baseOffset, OFFSET.baseOffset);
  batch.writeInt32BE(batch.length - LOG_OVERHEAD_BYTES, OFFSET.length);
  batch.writeInt32BE(header.partitionLeaderEpoch, OFFSET.leaderEpoch);
  batch.writeInt8(2, OFFSET.magic);
  batch.writeInt16BE(attributes, OFFSET.attributes);
  batch.writeInt32BE(header.lastOffsetDelta, OFFSET.lastOffsetDelta);
  writeInt64(batch, header.baseTimestamp, OFFSET.baseTimestamp);
  writeInt64(batch, header.maxTimestamp, OFFSET.maxTimestamp);
  writeInt64(batch, header.producerId, OFFSET.producerId);
  batch.writeInt16BE(header.producerEpoch, OFFSET.producerEpoch);
  batch.writeInt32BE(header.baseSequence, OFFSET.baseSequence);
  batch.writeInt32BE(header.recordCount, OFFSET.recordCount);
  payload.copy(batch, BATCH_HEADER_BYTES);
  batch.writeUInt32BE(crc32c(batch.subarray(OFFSET.attributes)), OFFSET.crc);
  return batch;
}

/** Size of the batch at `position`, or undefined when fewer than `end − position` bytes hold a length. Throws on nonsense. */
export function batchSizeAt(buffer: Buffer, position: number, end = buffer.length): number | undefined {
  if (end - position < LOG_OVERHEAD_BYTES) return undefined;
  const size = buffer.readInt32BE(position + OFFSET.length) + LOG_OVERHEAD_BYTES;
  if (size < BATCH_HEADER_BYTES) throw new CorruptBatchError(`a batch of ${size} bytes is shorter than its header`);
  return size;
}

/**
 * The whole batches in `buffer`, in order. A partial one at the end (as in a fetch response) is left out.
 * Throws CorruptBatchError on a length that cannot be or a magic other than 2.
 */
export function* batchesIn(buffer: Buffer): Generator<BatchView> {
  let position = 0;
  for (;;) {
    const size = batchSizeAt(buffer, position);
    if (size === undefined || position + size > buffer.length) return;
    const batch = new BatchView(buffer, position);
    if (batch.magic !== 2) throw new CorruptBatchError(`message format ${batch.magic}; only version 2 is supported`);
    yield batch;
    position += size;
  }
}

function readInt64(buffer: Buffer, at: number): number {
  return buffer.readInt32BE(at) * 4_294_967_296 + buffer.readUInt32BE(at + 4);
}
