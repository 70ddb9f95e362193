/**
 * Content of a metadata snapshot, in Apache Kafka's form (KIP-630; docs/formats/metadata-log.md): record batches with offsets from 0
 * on and the snapshot's epoch; the first holds a SNAPSHOT_HEADER control record, the last a SNAPSHOT_FOOTER.
 */
import { errorCode } from '../base/file-system.ts';
import { decode, encode } from '../protocol/codec.ts';
import { snapshotFooterRecord, snapshotHeaderRecord } from '../protocol/messages/control-records.ts';
import { BATCH_HEADER_BYTES, BatchView } from '../records/batch.ts';
import { controlRecordKey, controlRecordType, readControlRecord } from '../records/control-records.ts';
import { buildBatch, readRecords } from '../records/records.ts';
import type { SnapshotId } from './snapshot-id.ts';

/** A whole snapshot, read. */
export interface SnapshotContent extends SnapshotId {
  /** Append time of the last record in it, ms since the epoch. */
  readonly lastContainedLogTimestamp: number;
  /** Record values in order. */
  readonly records: readonly Buffer[];
}

/** The bytes are not those of a whole snapshot: torn, or changed on the disk or on the way. */
export class DamagedSnapshotError extends Error {
  readonly code = 'DAMAGED_SNAPSHOT';
}

const DAMAGE: ReadonlySet<string> = new Set(['DAMAGED_SNAPSHOT', 'CORRUPT_BATCH', 'MALFORMED_MESSAGE']);

/** Whether `readSnapshot` threw because of the bytes. */
export function isSnapshotDamage(error: unknown): boolean {
  return DAMAGE.has(errorCode(error));
}

/** Batches of a snapshot, one after the other: header, one per group of record values, footer. Lazy: a group is asked for when its turn comes. */
export function* snapshotBatches(snapshot: {
  readonly epoch: number;
  readonly lastContainedLogTimestamp: number;
  readonly groups: Iterable<readonly Buffer[]>;
}): Generator<Buffer> {
  const { epoch: partitionLeaderEpoch, lastContainedLogTimestamp } = snapshot;
  const common = { partitionLeaderEpoch, now: lastContainedLogTimestamp };
  const header = encode(snapshotHeaderRecord, 0, { version: 0, lastContainedLogTimestamp });
  yield buildBatch({ ...common, control: true, baseOffset: 0, records: [{ key: controlRecordKey(controlRecordType.snapshotHeader), value: header }] });
  let baseOffset = 1;
  for (const group of snapshot.groups) {
    if (group.length === 0) continue;
    yield buildBatch({ ...common, baseOffset, records: group.map((value) => ({ key: null, value })) });
    baseOffset += group.length;
  }
  const footer = encode(snapshotFooterRecord, 0, { version: 0 });
  yield buildBatch({ ...common, control: true, baseOffset, records: [{ key: controlRecordKey(controlRecordType.snapshotFooter), value: footer }] });
}

/** Reads a whole snapshot. Every byte is checked, by a CRC or by what must stand there. Throws: see `isSnapshotDamage`. */
export function readSnapshot(id: SnapshotId, bytes: Buffer): SnapshotContent {
  const batches = wholeBatches(id, bytes);
  const header = batches[0];
  const footer = batches.at(-1);
  if (!header || !footer || header === footer) throw new DamagedSnapshotError('it does not have a header and a footer');
  const lastContainedLogTimestamp = headerTimestamp(header);
  if (controlType(footer) !== controlRecordType.snapshotFooter) throw new DamagedSnapshotError('its end is missing');
  const records: Buffer[] = [];
  for (const batch of batches.slice(1, -1)) {
    // KRAFT_VERSION and KRAFT_VOTERS of a dynamic quorum (KIP-853) say nothing about a static one.
    if (batch.isControl) continue;
    for (const { value } of readRecords(batch)) records.push(value ?? Buffer.alloc(0));
  }
  return { ...id, lastContainedLogTimestamp, records };
}

/** `lastContainedLogTimestamp` of a snapshot of which `bytes` is the beginning. Throws DamagedSnapshotError. */
export function snapshotTimestamp(id: SnapshotId, bytes: Buffer): number {
  return headerTimestamp(batchAt(id, bytes, 0, 0));
}

function wholeBatches(id: SnapshotId, bytes: Buffer): BatchView[] {
  const batches: BatchView[] = [];
  let offset = 0;
  for (let position = 0; position < bytes.length; ) {
    const batch = batchAt(id, bytes, position, offset);
    batches.push(batch);
    position += batch.sizeInBytes;
    offset = batch.nextOffset;
  }
  return batches;
}

function batchAt(id: SnapshotId, bytes: Buffer, position: number, baseOffset: number): BatchView {
  const wrong = (what: string): never => {
    throw new DamagedSnapshotError(`at byte ${position} ${what}`);
  };
  if (position + BATCH_HEADER_BYTES > bytes.length) wrong('a batch is cut off');
  const batch = new BatchView(bytes, position);
  if (batch.magic !== 2) wrong(`a batch has magic ${batch.magic}`);
  if (batch.sizeInBytes < BATCH_HEADER_BYTES || position + batch.sizeInBytes > bytes.length) wrong('a batch is cut off');
  if (!batch.isCrcValid()) wrong('the CRC of a batch is wrong');
  if (batch.baseOffset !== baseOffset) wrong(`a batch starts at ${batch.baseOffset} instead of ${baseOffset}`);
  if (batch.partitionLeaderEpoch !== id.epoch) wrong(`a batch has epoch ${batch.partitionLeaderEpoch} instead of ${id.epoch}`);
  return batch;
}

function headerTimestamp(batch: BatchView): number {
  const { type, value } = batch.isControl ? readControlRecord(batch) : { type: -1, value: Buffer.alloc(0) };
  if (type !== controlRecordType.snapshotHeader) throw new DamagedSnapshotError('it does not begin with a header');
  return decode(snapshotHeaderRecord, 0, value).lastContainedLogTimestamp;
}

function controlType(batch: BatchView): number {
  return batch.isControl ? readControlRecord(batch).type : -1;
}
