import { expect, test } from 'vitest';
import { groupLag } from './group-sampler.ts';

const commit = (topic: string, partition: number, offset: number) =>
  [`${topic}-${partition}`, { topic, partition, offset, leaderEpoch: -1, metadata: null }] as const;
const member = (topic: string, partitions: number[]) => ({
  memberId: 'm',
  instanceId: null,
  clientId: 'c',
  host: 'h',
  subscribed: [topic],
  assignments: [{ topic, partitions }],
});

test('lag is the sum of end minus committed, never below zero', () => {
  const ends = new Map([['t-0', 10], ['t-1', 5]]);
  expect(groupLag(new Map([commit('t', 0, 4), commit('t', 1, 7)]), [], ends)).toEqual({ lag: 6, partitionsWithoutCommit: 0 });
});

test('without any commit the lag is unknown, and assigned partitions without a commit are counted', () => {
  expect(groupLag(new Map(), [member('t', [0, 1])], new Map([['t-0', 10]]))).toEqual({ lag: undefined, partitionsWithoutCommit: 2 });
});

test('a partition whose end is not known adds nothing', () => {
  expect(groupLag(new Map([commit('gone', 0, 4), commit('t', 0, 4)]), [], new Map([['t-0', 5]])).lag).toBe(1);
});
