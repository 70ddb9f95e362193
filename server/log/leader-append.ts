import { limits } from '../base/limits.ts';
import { errors } from '../protocol/errors.ts';
import { assembleBatch, type BatchView, batchesIn } from '../records/batch.ts';
import { compress, type CompressionType } from '../records/compression.ts';
import { openRecords } from '../records/records.ts';
import { BatchTooLargeError, CorruptBatchError, type Cursor } from '../records/varint.ts';
import type { LogConfig } from './log-config.ts';
import type { AppendOrigin, Rejected } from './outcomes.ts';
import type { ProducerBatch, ProducerState } from './producer-state.ts';
import { type RecordFlaw, walkRecords } from './record-walk.ts';

/** What a leader append needs to know to judge its batches. */
export interface LeaderAppendContext {
  readonly config: LogConfig;
  readonly origin: AppendOrigin;
  readonly producers: ProducerState;
  readonly nowMs: number;
}

/** Batches that may be appended, `records` possibly rewritten (LogAppendTime, recompression); or why not. */
export type LeaderCheck =
  | { readonly kind: 'accepted'; readonly records: Buffer; readonly batches: readonly BatchView[]; readonly logAppendTimeMs: number }
  | { readonly kind: 'duplicate'; readonly batch: ProducerBatch }
  | Rejected;

const NO_LIMIT = Number.MAX_SAFE_INTEGER;
const MAX_RECORD_ERRORS = 100;
const MAGIC_AT = 16;

/**
 * Judges a leader append before anything changes. Client batches go through L2–L6, I1 and I2; the engine's own (coordinator,
 * raft) only through structure, CRC and size.
 *
 * Records of client batches are always walked (15–19 ns each), compressed ones after decompressing at most
 * `limits.producedBatchBytes`: what is accepted, every reader can read.
 */
export function checkLeaderAppend(records: Buffer, context: LeaderAppendContext): LeaderCheck {
  const batches: BatchView[] = [];
  try {
    let end = 0;
    for (const batch of batchesIn(records)) {
      batches.push(batch);
      end = batch.position + batch.sizeInBytes;
    }
    if (batches.length === 0) return invalid(`${records.length} bytes hold no whole batch`);
    if (end !== records.length) return reject(errors.CORRUPT_MESSAGE, `${records.length - end} bytes after the last whole batch`);
  } catch (error) {
    if (!(error instanceof CorruptBatchError)) throw error;
    return isOldFormat(records) ? invalid(error.message) : reject(errors.CORRUPT_MESSAGE, error.message);
  }
  const [first] = batches;
  if (context.origin === 'client' && first) {
    if (batches.length > 1) return reject(errors.INVALID_RECORD, `${batches.length} batches for one partition, expected exactly one`);
    return checkClientBatch(first, context);
  }
  for (const batch of batches) {
    const flaw = sizeOrCrcFlaw(batch, context.config);
    if (flaw) return flaw;
  }
  return { kind: 'accepted', records, batches, logAppendTimeMs: -1 };
}

/** Message formats 0 and 1, which a Produce of version 3 may not carry. */
function isOldFormat(records: Buffer): boolean {
  const magic = records[MAGIC_AT];
  return magic === 0 || magic === 1;
}

function checkClientBatch(batch: BatchView, context: LeaderAppendContext): LeaderCheck {
  const headerFlaw = clientHeaderFlaw(batch) ?? sizeOrCrcFlaw(batch, context.config);
  if (headerFlaw) return headerFlaw;
  if (batch.hasProducerId) {
    const verdict = context.producers.judge(batch);
    if (verdict.kind === 'duplicate') return verdict;
    if (verdict.kind === 'refused') return reject(verdict.error, verdict.message);
  }
  return checkRecords(batch, context);
}

/** L2: what a client's batch header must say. */
function clientHeaderFlaw(batch: BatchView): Rejected | undefined {
  const { recordCount, lastOffsetDelta } = batch;
  if (batch.baseOffset !== 0) return invalid(`base offset ${batch.baseOffset} instead of 0`);
  if (recordCount <= 0 || recordCount !== lastOffsetDelta + 1) {
    return invalid(`${recordCount} records with last offset delta ${lastOffsetDelta}`);
  }
  if (batch.isControl) return invalid('clients may not write control batches');
  if (batch.hasProducerId && batch.baseSequence < 0) return invalid(`sequence ${batch.baseSequence} of a batch with a producer id`);
  if (batch.compression === undefined) return reject(errors.UNSUPPORTED_COMPRESSION_TYPE, `compression id ${batch.attributes & 7}`);
  if (batch.timestampType === 'LogAppendTime') {
    return reject(errors.INVALID_TIMESTAMP, 'producers may not set the timestamp type LogAppendTime');
  }
  // Transactions are not coordinated yet: an open transaction would hold the last stable offset for ever (T3).
  if (batch.isTransactional) return reject(errors.INVALID_TXN_STATE, 'the partition is not part of a transaction of this producer');
  return undefined;
}

/** L6 and the checksum. */
function sizeOrCrcFlaw(batch: BatchView, config: LogConfig): Rejected | undefined {
  const size = batch.sizeInBytes;
  if (size > config.maxMessageBytes) {
    return reject(errors.MESSAGE_TOO_LARGE, `a batch of ${size} bytes is larger than max.message.bytes ${config.maxMessageBytes}`);
  }
  if (size > config.segmentBytes) {
    return reject(errors.RECORD_LIST_TOO_LARGE, `a batch of ${size} bytes is larger than segment.bytes ${config.segmentBytes}`);
  }
  if (!batch.isCrcValid()) return reject(errors.CORRUPT_MESSAGE, 'the batch fails its CRC');
  return undefined;
}

/** L3–L5. */
function checkRecords(batch: BatchView, context: LeaderAppendContext): LeaderCheck {
  const { config, nowMs } = context;
  const codec = targetCodec(batch, config);
  const stamped = config.messageTimestampType === 'LogAppendTime';
  const keyRequired = config.cleanupPolicy.includes('compact');
  const oldestMs = stamped || config.messageTimestampBeforeMaxMs >= NO_LIMIT ? -Infinity : nowMs - config.messageTimestampBeforeMaxMs;
  const newestMs = stamped || config.messageTimestampAfterMaxMs >= NO_LIMIT ? Infinity : nowMs + config.messageTimestampAfterMaxMs;
  let cursor: Cursor;
  try {
    cursor = openRecords(batch, limits.producedBatchBytes);
  } catch (error) {
    if (error instanceof BatchTooLargeError) return reject(errors.MESSAGE_TOO_LARGE, error.message);
    if (error instanceof CorruptBatchError) return invalid(error.message);
    throw error;
  }
  const plain = cursor.buffer.subarray(cursor.position, cursor.end);
  const { flaws, maxTimestamp } = walkRecords(batch, cursor, { keyRequired, oldestMs, newestMs });
  if (flaws.length > 0) return rejectRecords(flaws);
  let stored = batch;
  if (codec !== batch.compression || (!stamped && maxTimestamp !== batch.maxTimestamp)) {
    stored = rebuilt(batch, { codec, level: levelOf(codec, config) }, plain, maxTimestamp);
    const tooLarge = sizeOrCrcFlaw(stored, config);
    if (tooLarge) return tooLarge;
  }
  if (stamped) stored.setLogAppendTime(nowMs);
  return { kind: 'accepted', records: stored.bytes(), batches: [stored], logAppendTimeMs: stamped ? nowMs : -1 };
}

/** The codec in which the topic keeps batches (L5). */
function targetCodec(batch: BatchView, config: LogConfig): CompressionType {
  if (config.compressionType === 'producer') return batch.compression ?? 'none';
  return config.compressionType === 'uncompressed' ? 'none' : config.compressionType;
}

/** Undefined: the codec's default. */
function levelOf(codec: CompressionType, config: LogConfig): number | undefined {
  if (codec === 'zstd') return config.compressionZstdLevel;
  return codec === 'gzip' && config.compressionGzipLevel !== -1 ? config.compressionGzipLevel : undefined;
}

/** The same records in another codec, with the header's maximum timestamp put right. */
function rebuilt(batch: BatchView, { codec, level }: { codec: CompressionType; level: number | undefined }, plain: Buffer, maxTimestamp: number): BatchView {
  const payload = codec === batch.compression ? batch.payload() : compress(codec, plain, level);
  const header = {
    baseOffset: 0,
    partitionLeaderEpoch: -1,
    compression: codec,
    timestampType: batch.timestampType,
    transactional: batch.isTransactional,
    control: false,
    lastOffsetDelta: batch.lastOffsetDelta,
    baseTimestamp: batch.baseTimestamp,
    maxTimestamp,
    producerId: batch.producerId,
    producerEpoch: batch.producerEpoch,
    baseSequence: batch.baseSequence,
    recordCount: batch.recordCount,
  } as const;
  const [view] = batchesIn(assembleBatch(header, payload));
  if (!view) throw new CorruptBatchError('an assembled batch is not whole');
  return view;
}

function rejectRecords(flaws: readonly RecordFlaw[]): Rejected {
  const first = flaws[0];
  const error = first?.kind === 'time' ? errors.INVALID_TIMESTAMP : errors.INVALID_RECORD;
  return {
    kind: 'rejected',
    error,
    message: first?.message,
    recordErrors: flaws
      .filter((flaw) => flaw.batchIndex >= 0)
      .slice(0, MAX_RECORD_ERRORS)
      .map(({ batchIndex, message }) => ({ batchIndex, message })),
  };
}

function invalid(message: string): Rejected {
  return reject(errors.INVALID_RECORD, message);
}

function reject(error: number, message: string): Rejected {
  return { kind: 'rejected', error, message };
}
