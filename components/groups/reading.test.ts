import { expect, test } from 'vitest';
import type { GroupMember, GroupPartition, GroupSummary } from '@/lib/contracts/groups';
import { groupReading } from './reading.ts';

const group = (lag: number | null): GroupSummary => ({
  groupId: 'billing', type: 'classic', state: 'Stable', status: 'ok', protocolType: 'consumer', protocol: 'range', members: 1, topics: 1,
  partitions: 2, lag, partitionsWithoutCommit: 0, lagChange: null, coordinator: 1,
});
const partition = (number: number, change: Partial<GroupPartition>): GroupPartition => ({
  topic: 'orders', partition: number, committedOffset: 10, startOffset: 0, endOffset: 10, lag: 0, metadata: null, leaderEpoch: null,
  memberId: 'm', clientId: 'c', host: '/127.0.0.1', status: 'ok', note: null, ...change,
});
const member: GroupMember = { memberId: 'm', instanceId: null, clientId: 'c', host: '', subscribed: [], assignments: [], assignedPartitions: 0, lag: 0 };

test('a group that has read everything is well', () => {
  expect(groupReading({ group: group(0), members: [member], partitions: [partition(0, {})] })).toEqual({
    status: 'ok',
    text: 'The group has read everything that its partitions hold.',
  });
});

test('lost records come before everything else', () => {
  const partitions = [partition(0, { lag: 5000 }), partition(1, { status: 'critical' })];
  expect(groupReading({ group: group(5000), members: [member], partitions })).toMatchObject({ status: 'critical' });
});

test('lag in one partition of several is named as skew', () => {
  const reading = groupReading({ group: group(8_123), members: [member], partitions: [partition(0, { lag: 123 }), partition(3, { lag: 8_000 })] });
  expect(reading.text).toBe('orders-3 holds 8,000 of 8,123 messages of lag: more members will not help one partition.');
});

test('an assigned partition without commit has unknown lag, not zero', () => {
  const reading = groupReading({ group: group(null), members: [member], partitions: [partition(7, { committedOffset: null, lag: null })] });
  expect(reading.text).toBe('No commit yet for 1 assigned partition (orders-7): their lag is not known.');
});

test('an empty group with lag says that nobody reads', () => {
  expect(groupReading({ group: group(12), members: [], partitions: [partition(0, { lag: 12, memberId: null })] }).text).toBe('Nobody reads: 12 messages wait in 1 partition.');
});
