import type { BatchView } from './batch.ts';
import { readRecords } from './records.ts';
import { CorruptBatchError } from './varint.ts';

/** Types of control records, as their key's second int16. Source: KIP-98, KIP-595, KIP-630, KIP-853. */
export const controlRecordType = {
  abort: 0,
  commit: 1,
  leaderChange: 2,
  snapshotHeader: 3,
  snapshotFooter: 4,
  kraftVersion: 5,
  kraftVoters: 6,
} as const;

/** Key of a control record: version 0, then the type. */
export function controlRecordKey(type: number): Buffer {
  const key = Buffer.alloc(4);
  key.writeInt16BE(0, 0);
  key.writeInt16BE(type, 2);
  return key;
}

/** Type and value of the first record of a control batch. Throws CorruptBatchError when there is none. */
export function readControlRecord(batch: BatchView): { type: number; value: Buffer } {
  const [record] = readRecords(batch);
  if (!record?.key || record.key.length < 4) throw new CorruptBatchError('a control batch without a control record');
  return { type: record.key.readInt16BE(2), value: record.value ?? Buffer.alloc(0) };
}
