import { expect, test } from 'vitest';
import { groupPartition } from './group-partition.ts';
import { groupRecord, offsetRecord, readOffsetsTopicRecord } from './group-records.ts';

const offset = { offset: 0x0102030405, leaderEpoch: 7, metadata: 'hi', commitTimestampMs: 0x18abcdef012, expireTimestampMs: undefined };

test('G12: an offset has the key and value bytes that Kafka writes', () => {
  const { key, value } = offsetRecord('grp', 'orders', 3, offset);
  expect(key.toString('hex')).toBe(['0001', '0003', hex('grp'), '0006', hex('orders'), '00000003'].join(''));
  expect(value?.toString('hex')).toBe(['0003', '0000000102030405', '00000007', '0002', hex('hi'), '0000018abcdef012'].join(''));
});

test('G12: an offset with its own retention is written as version 1, which has no leader epoch', () => {
  const { value } = offsetRecord('grp', 'orders', 3, { ...offset, expireTimestampMs: 0x18abcdef999 });
  expect(value?.toString('hex')).toBe(['0001', '0000000102030405', '0002', hex('hi'), '0000018abcdef012', '0000018abcdef999'].join(''));
});

test('G12: a group has the key and value bytes that Kafka writes', () => {
  const { key, value } = groupRecord('grp', {
    protocolType: 'consumer',
    generation: 5,
    protocol: 'range',
    leader: 'm1',
    currentStateTimestamp: 0x18abcdef012,
    members: [
      {
        memberId: 'm1',
        groupInstanceId: null,
        clientId: 'c',
        clientHost: '/127.0.0.1',
        rebalanceTimeout: 300_000,
        sessionTimeout: 45_000,
        subscription: Buffer.from([1, 2]),
        assignment: Buffer.from([3]),
      },
    ],
  });
  expect(key.toString('hex')).toBe(['0002', '0003', hex('grp')].join(''));
  expect(value?.toString('hex')).toBe(
    [
      ...['0003', '0008', hex('consumer'), '00000005', '0005', hex('range'), '0002', hex('m1'), '0000018abcdef012'],
      ...['00000001', '0002', hex('m1'), 'ffff', '0001', hex('c'), '000a', hex('/127.0.0.1')],
      ...['000493e0', '0000afc8', '00000002', '0102', '00000001', '03'],
    ].join(''),
  );
});

test('records read back as they were written', () => {
  expect(readOffsetsTopicRecord(offsetRecord('g', 't', 1, offset))).toEqual({ kind: 'offset', group: 'g', topic: 't', partition: 1, value: offset });
  expect(readOffsetsTopicRecord(offsetRecord('g', 't', 1, undefined))).toEqual({ kind: 'offset', group: 'g', topic: 't', partition: 1, value: undefined });
  expect(readOffsetsTopicRecord(groupRecord('g', undefined))).toEqual({ kind: 'group', group: 'g', value: undefined });
});

test('records of other group protocols are told apart, not misread', () => {
  const key = Buffer.from('000300', 'hex');
  expect(readOffsetsTopicRecord({ key, value: null })).toEqual({ kind: 'other', keyType: 3 });
});

test('old value versions of offsets are read: 0 without, 4 with tagged fields', () => {
  const { key } = offsetRecord('g', 't', 0, undefined);
  const version0 = Buffer.from(['0000', '000000000000002a', '0001', hex('m'), '0000018abcdef012'].join(''), 'hex');
  const version4 = Buffer.from(['0004', '000000000000002a', '00000007', '02', hex('m'), '0000018abcdef012', '00'].join(''), 'hex');
  const expected = { offset: 42, metadata: 'm', commitTimestampMs: 0x18abcdef012, expireTimestampMs: undefined };
  expect(readOffsetsTopicRecord({ key, value: version0 })).toMatchObject({ value: { ...expected, leaderEpoch: -1 } });
  expect(readOffsetsTopicRecord({ key, value: version4 })).toMatchObject({ value: { ...expected, leaderEpoch: 7 } });
});

test.each([
  ['orders-readers', 24],
  ['The quick brown fox jumps over the lazy dog', 41],
  ['polygenelubricants', 0],
  ['größe-☕', 9],
  ['', 0],
])('a group lives where Java hashes its id: %s', (groupId, partition) => {
  expect(groupPartition(groupId, 50)).toBe(partition);
});

function hex(text: string): string {
  return Buffer.from(text).toString('hex');
}
