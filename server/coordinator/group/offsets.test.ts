import { expect, test } from 'vitest';
import { GROUP, GroupFixture, context, pending, subscription } from '../../../test/kit/group-fixture.ts';
import { errors } from '../../protocol/errors.ts';
import { ZERO_UUID } from '../../base/ids.ts';

const DAY = { minutes: 24 * 60 };
const WEEK_MINUTES = 7 * 24 * 60;

test('a commit is answered, and can be fetched, when it is committed in the log', async () => {
  const fixture = await GroupFixture.started();
  fixture.store.hold();
  const commit = fixture.commit({ 0: 42, 1: 7 });
  await fixture.clock.settle();
  expect([commit.value, await fixture.committed(0)]).toEqual([undefined, -1]);
  fixture.store.release();
  expect(await commit.promise).toEqual([errors.NONE, errors.NONE]);
  expect([await fixture.committed(0), await fixture.committed(1), await fixture.committed(9)]).toEqual([42, 7, -1]);
});

test('commits of one partition take effect in the order of the log, though their outcomes come together', async () => {
  const fixture = await GroupFixture.started();
  fixture.store.hold();
  const commits = [1, 2, 3].map((offset) => fixture.commit({ 0: offset }));
  fixture.store.release();
  await Promise.all(commits.map(({ promise }) => promise));
  expect(await fixture.committed(0)).toBe(3);
});

test.each([
  ['NOT_ENOUGH_REPLICAS', 'COORDINATOR_NOT_AVAILABLE', false],
  ['NOT_LEADER_OR_FOLLOWER', 'NOT_COORDINATOR', false],
  ['KAFKA_STORAGE_ERROR', 'NOT_COORDINATOR', false],
  ['MESSAGE_TOO_LARGE', 'INVALID_COMMIT_OFFSET_SIZE', false],
  ['REQUEST_TIMED_OUT', 'COORDINATOR_NOT_AVAILABLE', true],
  ['NOT_ENOUGH_REPLICAS_AFTER_APPEND', 'COORDINATOR_NOT_AVAILABLE', true],
] as const)('a commit that fails with %s is answered with %s; in the state as in the log: %s', async (failure, answer, inLog) => {
  const fixture = await GroupFixture.started();
  fixture.store.failNext(errors[failure]);
  expect(await fixture.commit({ 0: 5 }).promise).toEqual([errors[answer]]);
  expect(await fixture.committed(0)).toBe(inLog ? 5 : -1);
  await fixture.failOver();
  expect(await fixture.committed(0)).toBe(inLog ? 5 : -1);
});

test('G10: without membership only an empty group takes commits', async () => {
  const fixture = await GroupFixture.started();
  expect(await fixture.commit({ 0: 1 }).promise).toEqual([errors.NONE]);
  const { generation } = await fixture.stableGroup();
  expect(await fixture.commit({ 0: 2 }).promise).toEqual([errors.UNKNOWN_MEMBER_ID]);
  expect(await fixture.commit({ 0: 2 }, { generationIdOrMemberEpoch: generation }).promise).toEqual([errors.UNKNOWN_MEMBER_ID]);
  expect(await fixture.committed(0)).toBe(1);
});

test('G10: members commit in their generation, also during a rebalance, but not while assignments are awaited', async () => {
  const fixture = await GroupFixture.started();
  const { ids, generation } = await fixture.stableGroup();
  const commit = (memberId: string | undefined, generationIdOrMemberEpoch: number) =>
    fixture.commit({ 0: 9 }, { memberId, generationIdOrMemberEpoch }).promise;
  expect(await commit(ids[0], generation)).toEqual([errors.NONE]);
  expect(await commit(ids[0], generation - 1)).toEqual([errors.ILLEGAL_GENERATION]);
  expect(await commit('nobody', generation)).toEqual([errors.UNKNOWN_MEMBER_ID]);
  const leader = fixture.join({ memberId: ids[0] });
  expect(await commit(ids[1], generation)).toEqual([errors.NONE]);
  fixture.join({ memberId: ids[1] });
  await leader.promise;
  expect(await commit(ids[1], generation)).toEqual([errors.ILLEGAL_GENERATION]);
  expect(await commit(ids[1], generation + 1)).toEqual([errors.REBALANCE_IN_PROGRESS]);
});

test('G10: a commit with a generation to a group that does not exist is refused', async () => {
  const fixture = await GroupFixture.started();
  const request = { memberId: 'm', generationIdOrMemberEpoch: 3 };
  expect(await fixture.commit({ 0: 1 }, request).promise).toEqual([errors.ILLEGAL_GENERATION]);
});

test('a commit of a member counts as a heartbeat', async () => {
  const fixture = await GroupFixture.started();
  const { ids, generation } = await fixture.stableGroup([{}]);
  for (let i = 0; i < 4; i += 1) {
    await fixture.clock.advance({ seconds: 8 });
    await fixture.commit({ 0: i }, { memberId: ids[0], generationIdOrMemberEpoch: generation }).promise;
  }
  expect(await fixture.heartbeat(ids[0] ?? '', generation)).toBe(errors.NONE);
});

test('the text of a commit comes back as it was given, up to the limit', async () => {
  const fixture = await GroupFixture.started();
  const metadata = `${'ü'.repeat(4_095)}☕`;
  await fixture.commit({ 0: 1 }, { metadata }).promise;
  expect(await fixture.commit({ 1: 1 }, { metadata: 'x'.repeat(4_097) }).promise).toEqual([errors.OFFSET_METADATA_TOO_LARGE]);
  const answer = await fetch(fixture, 5, null);
  expect(answer.topics).toEqual([
    { name: 'orders', partitions: [{ partitionIndex: 0, committedOffset: 1, committedLeaderEpoch: 4, metadata, errorCode: 0 }] },
  ]);
});

test('null topics fetch every offset of the group; unknown groups have none', async () => {
  const fixture = await GroupFixture.started();
  await fixture.commit({ 0: 1, 1: 2 }).promise;
  const all = await fetch(fixture, 7, null);
  expect(all.topics?.flatMap(({ name, partitions = [] }) => partitions.map((p) => [name, p.partitionIndex, p.committedOffset]))).toEqual([
    ['orders', 0, 1],
    ['orders', 1, 2],
  ]);
  expect(await fetch(fixture, 7, null, 'no-such-group')).toMatchObject({ errorCode: 0, topics: [] });
});

test('from version 8 several groups are fetched at once', async () => {
  const fixture = await GroupFixture.started();
  await fixture.commit({ 0: 1 }).promise;
  const group = (groupId: string) => ({
    groupId,
    memberId: null,
    memberEpoch: -1,
    topics: [{ name: 'orders', topicId: ZERO_UUID, partitionIndexes: [0] }],
  });
  const request = { groupId: '', topics: null, groups: [group(GROUP), group('other')], requireStable: false };
  const answer = await fixture.coordinator.offsetFetch(request, context(8));
  expect(answer.groups?.map(({ groupId, topics }) => [groupId, topics?.[0]?.partitions?.[0]?.committedOffset])).toEqual([
    [GROUP, 1],
    ['other', -1],
  ]);
});

test('require_stable waits for the commits that are on their way', async () => {
  const fixture = await GroupFixture.started();
  fixture.store.hold();
  fixture.commit({ 0: 5 });
  const request = { groupId: GROUP, topics: [{ name: 'orders', partitionIndexes: [0] }], groups: [], requireStable: true };
  const stable = pending(fixture.coordinator.offsetFetch(request, context(7)));
  await fixture.clock.settle();
  expect(stable.value).toBeUndefined();
  fixture.store.release();
  expect((await stable.promise).topics?.[0]?.partitions?.[0]?.committedOffset).toBe(5);
});

test('require_stable says that the coordinator moved, when it does before the commits it waits for are settled', async () => {
  const fixture = await GroupFixture.started();
  await fixture.commit({ 0: 5 }).promise;
  fixture.store.hold();
  fixture.commit({ 0: 6 });
  const request = { groupId: GROUP, topics: [{ name: 'orders', partitionIndexes: [0] }], groups: [], requireStable: true };
  const stable = pending(fixture.coordinator.offsetFetch(request, context(7)));
  await fixture.clock.settle();
  fixture.coordinator.onResigned(0);
  // The commit may be committed by the next leader: 5 would be a position that the group has left.
  expect(await stable.promise).toMatchObject({ errorCode: errors.NOT_COORDINATOR, topics: [] });
});

test('G11: offsets of a group live a week from when it became empty, then the group goes too', async () => {
  const fixture = await GroupFixture.started();
  const { ids, generation } = await fixture.stableGroup([{ sessionTimeoutMs: 1_800_000 }]);
  await fixture.commit({ 0: 5 }, { memberId: ids[0], generationIdOrMemberEpoch: generation }).promise;
  for (let i = 0; i < 500; i += 1) {
    await fixture.clock.advance({ minutes: 25 });
    await fixture.heartbeat(ids[0] ?? '', generation);
  }
  expect(await fixture.committed(0)).toBe(5);
  await fixture.leave(ids[0] ?? '');
  await fixture.clock.advance({ minutes: WEEK_MINUTES - 1 });
  expect([await fixture.committed(0), await fixture.state()]).toEqual([5, 'Empty']);
  await fixture.clock.advance({ minutes: 12 });
  expect([await fixture.committed(0), await fixture.state()]).toEqual([-1, 'Dead']);
  expect(fixture.log().slice(-2)).toMatchObject([
    { kind: 'offset', value: undefined },
    { kind: 'group', value: undefined },
  ]);
});

test('G11: a stable group of consumers loses offsets only of topics that nobody subscribes to', async () => {
  const fixture = await GroupFixture.started();
  const member = { sessionTimeoutMs: 1_800_000, protocols: [{ name: 'range', metadata: subscription('payments') }] };
  await fixture.commit({ 0: 5 }).promise;
  const payments = [{ name: 'payments', topicId: '', partitions: [partition(0, 8)] }];
  await fixture.commit({}, { topics: payments }).promise;
  const { ids, generation } = await fixture.stableGroup([member]);
  for (let i = 0; i < 8 * 24 * 3; i += 1) {
    await fixture.clock.advance({ minutes: 20 });
    await fixture.heartbeat(ids[0] ?? '', generation);
  }
  expect((await fetch(fixture, 7, null)).topics?.map(({ name }) => name)).toEqual(['payments']);
});

test('G11: offsets of a group without members ever live a week from the commit', async () => {
  const fixture = await GroupFixture.started();
  await fixture.commit({ 0: 1 }).promise;
  await fixture.clock.advance(DAY);
  await fixture.commit({ 1: 2 }).promise;
  await fixture.clock.advance({ minutes: WEEK_MINUTES - 24 * 60 + 11 });
  expect([await fixture.committed(0), await fixture.committed(1)]).toEqual([-1, 2]);
  await fixture.clock.advance(DAY);
  expect(await fixture.state()).toBe('Dead');
});

test('G11: a commit that brought its own retention lives as long as it asked', async () => {
  const fixture = await GroupFixture.started();
  await fixture.commit({ 0: 1 }, { retentionTimeMs: 3_600_000 }).promise;
  await fixture.clock.advance({ minutes: 59 });
  expect(await fixture.committed(0)).toBe(1);
  await fixture.clock.advance({ minutes: 11 });
  expect(await fixture.committed(0)).toBe(-1);
});

test('offsets of a deleted topic are removed, also those that are on their way', async () => {
  const fixture = await GroupFixture.started();
  await fixture.commit({ 0: 1 }).promise;
  fixture.store.hold();
  const late = fixture.commit({ 1: 2 });
  fixture.coordinator.onTopicsDeleted(['orders']);
  fixture.store.release();
  await late.promise;
  await fixture.clock.settle();
  expect([await fixture.committed(0), await fixture.committed(1)]).toEqual([-1, -1]);
  await fixture.failOver();
  expect([await fixture.committed(0), await fixture.committed(1)]).toEqual([-1, -1]);
});

test('OffsetDelete removes offsets of topics that nobody subscribes to', async () => {
  const fixture = await GroupFixture.started();
  await fixture.commit({ 0: 5 }).promise;
  await fixture.commit({}, { topics: [{ name: 'payments', topicId: '', partitions: [partition(0, 8)] }] }).promise;
  await fixture.stableGroup([{ protocols: [{ name: 'range', metadata: subscription('payments') }] }]);
  const request = {
    groupId: GROUP,
    topics: ['orders', 'payments'].map((name) => ({ name, partitions: [{ partitionIndex: 0 }] })),
  };
  expect(await fixture.coordinator.offsetDelete(request)).toEqual({
    errorCode: 0,
    topics: [
      { name: 'orders', partitions: [{ partitionIndex: 0, errorCode: 0 }] },
      { name: 'payments', partitions: [{ partitionIndex: 0, errorCode: errors.GROUP_SUBSCRIBED_TO_TOPIC }] },
    ],
  });
  expect((await fetch(fixture, 7, null)).topics?.map(({ name }) => name)).toEqual(['payments']);
  expect((await fixture.coordinator.offsetDelete({ ...request, groupId: 'none' })).errorCode).toBe(errors.GROUP_ID_NOT_FOUND);
});

test('OffsetDelete is refused for a group with members that are not consumers', async () => {
  const fixture = await GroupFixture.started();
  await fixture.stableGroup([{ protocolType: 'connect' }]);
  const request = { groupId: GROUP, topics: [{ name: 'orders', partitions: [{ partitionIndex: 0 }] }] };
  expect((await fixture.coordinator.offsetDelete(request)).errorCode).toBe(errors.NON_EMPTY_GROUP);
});

function partition(partitionIndex: number, committedOffset: number) {
  return { partitionIndex, committedOffset, committedLeaderEpoch: -1, commitTimestamp: -1, committedMetadata: null };
}

function fetch(fixture: GroupFixture, apiVersion: number, topics: null, groupId = GROUP) {
  return fixture.coordinator.offsetFetch({ groupId, topics, groups: [], requireStable: false }, context(apiVersion));
}
