import { limits } from '../base/limits.ts';
import { assembleBatch, type BatchView, NO_PRODUCER_ID } from './batch.ts';
import { compress, type CompressionType, decompress } from './compression.ts';
import { CorruptBatchError, type Cursor, readVarint, varintSize, writeVarint } from './varint.ts';

export interface RecordHeader {
  /** As text; bytes that are not UTF-8 are replaced here, `keyBytes` has them exactly. */
  readonly key: string;
  readonly keyBytes: Buffer;
  readonly value: Buffer | null;
}

/** One record of a batch. Buffers are views into the (decompressed) batch. */
export interface RecordView {
  readonly offset: number;
  /** ms since the epoch; the batch's maximum on LogAppendTime batches. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly RecordHeader[];
  /** Bytes of the record inside the batch, before compression. */
  readonly sizeInBytes: number;
}

/** A record to be written. */
export interface NewRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: readonly { readonly key: string | Buffer; readonly value: Buffer | null }[];
  /** ms since the epoch; the batch's `now` when left out. */
  readonly timestamp?: number;
}

/** Facts of a new batch; everything but `records` and `now` has the default of a plain, uncompressed data batch. */
export interface NewBatch {
  readonly records: readonly NewRecord[];
  /** Timestamp of records that have none, ms since the epoch. */
  readonly now: number;
  readonly baseOffset?: number;
  readonly partitionLeaderEpoch?: number;
  readonly compression?: CompressionType;
  readonly timestampType?: 'CreateTime' | 'LogAppendTime';
  readonly producerId?: number;
  readonly producerEpoch?: number;
  readonly baseSequence?: number;
  readonly transactional?: boolean;
  readonly control?: boolean;
}

/**
 * Every record of a batch, but for the first `skip`, of which only the lengths are read. Decompresses (bounded by
 * `limits.decompressedBatchBytes`), unless the caller has opened it already. Throws CorruptBatchError.
 */
export function readRecords(batch: BatchView, cursor: Cursor = openRecords(batch), skip = 0): RecordView[] {
  const records: RecordView[] = [];
  const { baseOffset, baseTimestamp, recordCount } = batch;
  const stamp = batch.timestampType === 'LogAppendTime' ? batch.maxTimestamp : undefined;
  if (recordCount < 0 || recordCount > cursor.end) throw new CorruptBatchError(`${recordCount} records in ${cursor.end} bytes`);
  for (let i = 0; i < skip; i += 1) cursor.position = recordEnd(cursor);
  for (let i = skip; i < recordCount; i += 1) records.push(readRecord(cursor, baseOffset, baseTimestamp, stamp));
  if (cursor.position !== cursor.end) throw new CorruptBatchError(`${cursor.end - cursor.position} bytes after the last record`);
  return records;
}

/** The decompressed record bytes of a batch, ready to be walked. Throws CorruptBatchError; BatchTooLargeError above `maxBytes`. */
export function openRecords(batch: BatchView, maxBytes: number = limits.decompressedBatchBytes): Cursor {
  const { compression } = batch;
  if (compression === undefined) throw new CorruptBatchError(`unknown compression ${batch.attributes & 7}`);
  const buffer = decompress(compression, batch.payload(), maxBytes);
  return { buffer, position: 0, end: buffer.length };
}

/**
 * Walks the records without building them: checks lengths, consecutive offset deltas and counts, and tells `visit` (when given)
 * each record's timestamp delta and whether it has a key. Throws CorruptBatchError. About 20 ns per record.
 */
export function walkRecords(batch: BatchView, visit?: (index: number, timestampDelta: number, hasKey: boolean) => void): void {
  const cursor = openRecords(batch);
  const { recordCount } = batch;
  for (let index = 0; index < recordCount; index += 1) {
    const end = recordEnd(cursor);
    cursor.position += 1;
    const timestampDelta = readVarint(cursor);
    const offsetDelta = readVarint(cursor);
    if (offsetDelta !== index) throw new CorruptBatchError(`record ${index} has offset delta ${offsetDelta}`);
    const keyLength = readVarint(cursor);
    visit?.(index, timestampDelta, keyLength >= 0);
    if (cursor.position > end) throw new CorruptBatchError(`record ${index} is shorter than its fields`);
    cursor.position = end;
  }
  if (cursor.position !== cursor.end) throw new CorruptBatchError(`${cursor.end - cursor.position} bytes after the last record`);
}

/** One batch from records. */
export function buildBatch(batch: NewBatch): Buffer {
  const stamps = batch.records.map((record) => record.timestamp ?? batch.now);
  const baseTimestamp = stamps[0] ?? batch.now;
  const payload = Buffer.concat(batch.records.map((record, index) => encodeRecord(record, index, (stamps[index] ?? 0) - baseTimestamp)));
  const compression = batch.compression ?? 'none';
  return assembleBatch(
    {
      baseOffset: batch.baseOffset ?? 0,
      partitionLeaderEpoch: batch.partitionLeaderEpoch ?? -1,
      compression,
      timestampType: batch.timestampType ?? 'CreateTime',
      transactional: batch.transactional ?? false,
      control: batch.control ?? false,
      lastOffsetDelta: batch.records.length - 1,
      baseTimestamp,
      maxTimestamp: stamps.reduce((max, stamp) => Math.max(max, stamp), baseTimestamp),
      producerId: batch.producerId ?? NO_PRODUCER_ID,
      producerEpoch: batch.producerEpoch ?? -1,
      baseSequence: batch.baseSequence ?? -1,
      recordCount: batch.records.length,
    },
    compress(compression, payload),
  );
}

function recordEnd(cursor: Cursor): number {
  const length = readVarint(cursor);
  const end = cursor.position + length;
  if (length < 0 || end > cursor.end) throw new CorruptBatchError(`record of ${length} bytes, ${cursor.end - cursor.position} left`);
  return end;
}

function readRecord(cursor: Cursor, baseOffset: number, baseTimestamp: number, logAppendTime: number | undefined): RecordView {
  const start = cursor.position;
  const end = recordEnd(cursor);
  cursor.position += 1;
  const timestamp = baseTimestamp + readVarint(cursor);
  const offset = baseOffset + readVarint(cursor);
  const key = readBytes(cursor, end);
  const value = readBytes(cursor, end);
  const headers = readHeaders(cursor, end);
  if (cursor.position !== end) throw new CorruptBatchError(`record at offset ${offset} is not as long as it says`);
  return { offset, timestamp: logAppendTime ?? timestamp, key, value, headers, sizeInBytes: end - start };
}

function readHeaders(cursor: Cursor, end: number): RecordHeader[] {
  const count = readVarint(cursor);
  if (count < 0 || count > end - cursor.position) throw new CorruptBatchError(`${count} headers in one record`);
  const headers: RecordHeader[] = [];
  for (let i = 0; i < count; i += 1) {
    const keyBytes = readBytes(cursor, end);
    if (!keyBytes) throw new CorruptBatchError('a header without a key');
    headers.push({ key: keyBytes.toString('utf8'), keyBytes, value: readBytes(cursor, end) });
  }
  return headers;
}

function readBytes(cursor: Cursor, end: number): Buffer | null {
  const length = readVarint(cursor);
  if (length === -1) return null;
  const at = cursor.position;
  if (length < 0 || at + length > end) throw new CorruptBatchError(`field of ${length} bytes runs past its record`);
  cursor.position = at + length;
  return cursor.buffer.subarray(at, at + length);
}

/** One record as it stands in a batch's payload, before compression. */
export function encodeRecord(record: NewRecord, offsetDelta: number, timestampDelta: number): Buffer {
  const headers = (record.headers ?? []).map(({ key, value }) => ({ key: Buffer.isBuffer(key) ? key : Buffer.from(key), value }));
  const headerBytes = headers.reduce((sum, { key, value }) => sum + fieldSize(key) + fieldSize(value), varintSize(headers.length));
  const bodySize =
    1 + varintSize(timestampDelta) + varintSize(offsetDelta) + fieldSize(record.key) + fieldSize(record.value) + headerBytes;
  const buffer = Buffer.allocUnsafe(varintSize(bodySize) + bodySize);
  let at = writeVarint(buffer, 0, bodySize);
  buffer[at++] = 0;
  at = writeVarint(buffer, at, timestampDelta);
  at = writeVarint(buffer, at, offsetDelta);
  at = writeField(buffer, at, record.key);
  at = writeField(buffer, at, record.value);
  at = writeVarint(buffer, at, headers.length);
  for (const { key, value } of headers) at = writeField(buffer, writeField(buffer, at, key), value);
  return buffer;
}

function fieldSize(bytes: Buffer | null): number {
  return bytes === null ? varintSize(-1) : varintSize(bytes.length) + bytes.length;
}

function writeField(buffer: Buffer, position: number, bytes: Buffer | null): number {
  if (bytes === null) return writeVarint(buffer, position, -1);
  const at = writeVarint(buffer, position, bytes.length);
  bytes.copy(buffer, at);
  return at + bytes.length;
}
