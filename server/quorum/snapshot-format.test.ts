import { expect, test } from 'vitest';
import { decodeMetadataRecord, encodeMetadataRecord, metadataRecord } from '../metadata/records.ts';
import { batchesIn } from '../records/batch.ts';
import { readControlRecord } from '../records/control-records.ts';
import { readSnapshot, snapshotBatches, snapshotTimestamp } from './snapshot-format.ts';
import { compareSnapshots, parseSnapshotFileName, snapshotFileName } from './snapshot-id.ts';

const ID = { endOffset: 90, epoch: 4 };

/** What Apache Kafka 3.9.1's RecordsSnapshotWriter writes for this snapshot. */
const GOLDEN = [
  '0000000000000000000000470000000402c7ac78040020000000000000018bcfe568000000018bcfe56800ffffffffffffffffffffffffffff000000012a0000000800000003',
  '1600000000018bcfe56800000000000000000000010000009300000004023668305c0000000000020000018bcfe568000000018bcfe56800ffffffffffffffffffffffffffff',
  '000000033a000000012e010c00116d657461646174612e76657273696f6e00150000420000020136010200076f72646572730000000000000007000000000000000100004200',
  '0004013601040002076f72646572730d726574656e74696f6e2e6d730235000000000000000000040000003f00000004028f6608e60020000000000000018bcfe56800000001',
  '8bcfe56800ffffffffffffffffffffffffffff000000011a00000008000000040600000000',
].join('');

function aSnapshot(...values: string[]): Buffer {
  const groups = values.map((value) => [Buffer.from(value)]);
  return Buffer.concat([...snapshotBatches({ epoch: ID.epoch, lastContainedLogTimestamp: 1_700_000_000_000, groups })]);
}

test('a snapshot is a header, its records and a footer, with offsets from 0 on and the epoch of its last record', () => {
  const batches = [...batchesIn(aSnapshot('a', 'b'))];
  expect(batches.map(({ baseOffset, partitionLeaderEpoch, isControl }) => ({ baseOffset, partitionLeaderEpoch, isControl }))).toEqual([
    { baseOffset: 0, partitionLeaderEpoch: 4, isControl: true },
    { baseOffset: 1, partitionLeaderEpoch: 4, isControl: false },
    { baseOffset: 2, partitionLeaderEpoch: 4, isControl: false },
    { baseOffset: 3, partitionLeaderEpoch: 4, isControl: true },
  ]);
  expect([batches[0], batches[3]].map((batch) => batch && readControlRecord(batch).type)).toEqual([3, 4]);
  expect(readSnapshot(ID, aSnapshot('a', 'b'))).toEqual({ ...ID, lastContainedLogTimestamp: 1_700_000_000_000, records: [Buffer.from('a'), Buffer.from('b')] });
  expect(snapshotTimestamp(ID, aSnapshot('a'))).toBe(1_700_000_000_000);
});

test('the bytes are those of Apache Kafka’s own writer', () => {
  const records = [
    metadataRecord('featureLevel', { name: 'metadata.version', featureLevel: 21 }),
    metadataRecord('topic', { name: 'orders', topicId: 'AAAAAAAAAAcAAAAAAAAAAQ' }),
    metadataRecord('config', { resourceType: 2, resourceName: 'orders', name: 'retention.ms', value: '5' }),
  ];
  const groups = [records.map(encodeMetadataRecord)];
  const written = Buffer.concat([...snapshotBatches({ epoch: 4, lastContainedLogTimestamp: 1_700_000_000_000, groups })]);
  expect(written.toString('hex')).toBe(GOLDEN);
  expect(readSnapshot(ID, Buffer.from(GOLDEN, 'hex')).records.map(decodeMetadataRecord)).toEqual(records);
});

test('a change of any byte is noticed', () => {
  const whole = aSnapshot('first', 'second');
  for (let position = 0; position < whole.length; position += 1) {
    for (const mask of [0x01, 0x80, 0xff]) {
      const damaged = Buffer.from(whole);
      damaged[position] = (damaged[position] ?? 0) ^ mask;
      expect(() => readSnapshot(ID, damaged), `byte ${position}`).toThrow();
    }
  }
});

test('a snapshot that ends too soon is not one, wherever it ends', () => {
  const whole = aSnapshot('first', 'second');
  for (let length = 0; length < whole.length; length += 1) expect(() => readSnapshot(ID, whole.subarray(0, length)), `${length} bytes`).toThrow();
});

test('a snapshot of another epoch, and bytes after the footer, are refused', () => {
  expect(() => readSnapshot({ ...ID, epoch: 5 }, aSnapshot('a'))).toThrow('has epoch 4 instead of 5');
  expect(() => readSnapshot(ID, Buffer.concat([aSnapshot('a'), aSnapshot('a')]))).toThrow('starts at 0 instead of 3');
});

test('files are named by end offset and epoch, as Kafka names them', () => {
  expect(snapshotFileName(ID)).toBe('00000000000000000090-0000000004.checkpoint');
  expect(parseSnapshotFileName('00000000000000000090-0000000004.checkpoint')).toEqual(ID);
  for (const other of ['00000000000000000090.log', '00000000000000000090-0000000004-1.checkpoint.part', 'leader-epoch-checkpoint']) {
    expect(parseSnapshotFileName(other)).toBeUndefined();
  }
  expect([{ endOffset: 9, epoch: 9 }, ID, { endOffset: 9, epoch: 1 }].sort(compareSnapshots).map(({ epoch }) => epoch)).toEqual([1, 9, 4]);
});
