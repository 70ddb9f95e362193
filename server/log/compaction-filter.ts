import { assembleBatch, BatchView } from '../records/batch.ts';
import { compress } from '../records/compression.ts';
import { encodeRecord, type RecordView, readRecords } from '../records/records.ts';
import type { CompactionMap } from './compaction-map.ts';

const DELETE_HORIZON_BIT = 0x40;
const ATTRIBUTES_AT = 21;
const CRC_AT = 17;

/** What decides about a record (L10). */
export interface CompactionRules {
  readonly latest: CompactionMap;
  readonly nowMs: number;
  /** `delete.retention.ms`: how long a tombstone stays after the first pass over it. */
  readonly deleteRetentionMs: number;
  /** The batch is the newest of a producer that the partition remembers: its header must stay for the duplicate check. */
  isLastOfProducer(batch: BatchView): boolean;
}

/**
 * What is left of a batch: its own bytes when nothing changes, a rewritten batch with the same offsets, or undefined when
 * nothing needs to stay. Keeps the last record of each key; tombstones until their delete horizon, which the first pass writes
 * into the batch (base timestamp and attribute bit 6, KIP-534). Control batches stay. Throws CorruptBatchError.
 */
export function compactBatch(batch: BatchView, rules: CompactionRules): Buffer | undefined {
  if (batch.isControl) return batch.bytes();
  const records = readRecords(batch);
  const horizonMs = batch.hasDeleteHorizon ? batch.baseTimestamp : undefined;
  const kept = records.filter((record) => isKept(record, horizonMs, rules));
  if (kept.length === 0) return rules.isLastOfProducer(batch) ? withRecords(batch, [], batch.baseTimestamp, false) : undefined;
  const setsHorizon = horizonMs === undefined && kept.some((record) => record.value === null);
  if (kept.length === records.length && !setsHorizon) return batch.bytes();
  const baseTimestamp = setsHorizon ? rules.nowMs + rules.deleteRetentionMs : batch.baseTimestamp;
  return withRecords(batch, kept, baseTimestamp, setsHorizon || batch.hasDeleteHorizon);
}

function isKept(record: RecordView, horizonMs: number | undefined, rules: CompactionRules): boolean {
  if (record.key === null || record.offset < (rules.latest.get(record.key) ?? 0)) return false;
  return record.value !== null || horizonMs === undefined || rules.nowMs < horizonMs;
}

/** The batch's header over other records: offsets, epoch, producer and codec stay as they were. */
function withRecords(batch: BatchView, records: readonly RecordView[], baseTimestamp: number, deleteHorizon: boolean): Buffer {
  const { baseOffset } = batch;
  const compression = records.length === 0 ? 'none' : (batch.compression ?? 'none');
  const payload = Buffer.concat(records.map((record) => encoded(record, record.offset - baseOffset, record.timestamp - baseTimestamp)));
  const keepsMaximum = batch.timestampType === 'LogAppendTime' || records.length === 0;
  const bytes = assembleBatch(
    {
      baseOffset,
      partitionLeaderEpoch: batch.partitionLeaderEpoch,
      compression,
      timestampType: batch.timestampType,
      transactional: batch.isTransactional,
      control: false,
      lastOffsetDelta: batch.lastOffsetDelta,
      baseTimestamp,
      maxTimestamp: keepsMaximum ? batch.maxTimestamp : records.reduce((max, record) => Math.max(max, record.timestamp), -1),
      producerId: batch.producerId,
      producerEpoch: batch.producerEpoch,
      baseSequence: batch.baseSequence,
      recordCount: records.length,
    },
    compress(compression, payload),
  );
  if (!deleteHorizon) return bytes;
  const view = new BatchView(bytes);
  bytes.writeInt16BE(view.attributes | DELETE_HORIZON_BIT, ATTRIBUTES_AT);
  bytes.writeUInt32BE(view.computeCrc(), CRC_AT);
  return bytes;
}

function encoded(record: RecordView, offsetDelta: number, timestampDelta: number): Buffer {
  const headers = record.headers.map(({ keyBytes, value }) => ({ key: keyBytes, value }));
  return encodeRecord({ key: record.key, value: record.value, headers }, offsetDelta, timestampDelta);
}
