import { expect, test } from 'vitest';
import { GROUP, GroupFixture, context, subscription } from '../../../test/kit/group-fixture.ts';
import { errors } from '../../protocol/errors.ts';

const ranged = (topic: string) => [{ name: 'range', metadata: subscription(topic) }];

test('G1: a dynamic member first gets an id, which is kept for its session timeout', async () => {
  const fixture = await GroupFixture.started();
  const first = await fixture.join({}).promise;
  expect(first).toMatchObject({ errorCode: errors.MEMBER_ID_REQUIRED, memberId: expect.stringMatching(/^reader-[0-9a-f-]{36}$/) });
  await fixture.clock.advance({ ms: 9_900 });
  const joined = fixture.join({ memberId: first.memberId });
  await fixture.clock.advance({ seconds: 3 });
  expect(joined.value).toMatchObject({ errorCode: errors.NONE, generationId: 1 });
});

test('G1: an id that was not used within the session timeout is unknown', async () => {
  const fixture = await GroupFixture.started();
  const { memberId = '' } = await fixture.join({}).promise;
  await fixture.clock.advance({ ms: 10_001 });
  expect(await fixture.join({ memberId }).promise).toMatchObject({ errorCode: errors.UNKNOWN_MEMBER_ID });
  expect(await fixture.join({ memberId: 'never-given' }).promise).toMatchObject({ errorCode: errors.UNKNOWN_MEMBER_ID });
});

test('G1: before version 4 a member joins at once, with its session timeout as rebalance timeout in version 0', async () => {
  const fixture = await GroupFixture.started();
  const joined = fixture.join({ rebalanceTimeoutMs: -1 }, 0);
  await fixture.clock.advance({ seconds: 3 });
  expect(joined.value).toMatchObject({ errorCode: errors.NONE, generationId: 1, protocolName: 'range' });
});

test('G2: an empty group waits for the initial rebalance delay, again for every member that comes meanwhile', async () => {
  const fixture = await GroupFixture.started();
  const one = await fixture.joinWithId();
  await fixture.clock.advance({ ms: 2_900 });
  const two = await fixture.joinWithId();
  await fixture.clock.advance({ ms: 2_900 });
  expect([one.answer.value, two.answer.value]).toEqual([undefined, undefined]);
  await fixture.clock.advance({ ms: 300 });
  expect(one.answer.value?.members?.map(({ memberId }) => memberId)).toEqual([one.memberId, two.memberId]);
  expect(two.answer.value).toMatchObject({ errorCode: errors.NONE, generationId: 1, leader: one.memberId, members: [] });
});

test('G2: the initial wait ends with the rebalance timeout, however many members keep coming', async () => {
  const fixture = await GroupFixture.started();
  const first = await fixture.joinWithId({ rebalanceTimeoutMs: 7_000 });
  for (let i = 0; i < 3; i += 1) {
    await fixture.clock.advance({ ms: 2_000 });
    await fixture.joinWithId({ rebalanceTimeoutMs: 7_000 });
  }
  expect(first.answer.value).toBeUndefined();
  await fixture.clock.advance({ ms: 1_100 });
  expect(first.answer.value?.members).toHaveLength(4);
});

test('G3: a later rebalance waits for all known members, and removes those that do not rejoin in time', async () => {
  const fixture = await GroupFixture.started();
  const { ids } = await fixture.stableGroup([{ sessionTimeoutMs: 300_000 }, { sessionTimeoutMs: 300_000 }]);
  const newcomer = await fixture.joinWithId({ sessionTimeoutMs: 300_000 });
  expect(await fixture.state()).toBe('PreparingRebalance');
  const leader = fixture.join({ memberId: ids[0], sessionTimeoutMs: 300_000 });
  await fixture.clock.advance({ ms: 59_900 });
  expect(leader.value).toBeUndefined();
  await fixture.clock.advance({ ms: 200 });
  expect(leader.value?.members?.map(({ memberId }) => memberId)).toEqual([ids[0], newcomer.memberId]);
  expect(leader.value?.generationId).toBe(2);
});

test('G3: the rebalance ends as soon as all members have rejoined', async () => {
  const fixture = await GroupFixture.started();
  const { ids } = await fixture.stableGroup();
  const rejoins = ids.map((memberId) => fixture.join({ memberId }));
  await fixture.clock.settle();
  expect(rejoins.map(({ value }) => value?.generationId)).toEqual([2, 2]);
});

test('G4: the protocol is the most voted one among those that all members support', async () => {
  const fixture = await GroupFixture.started();
  const metadata = subscription('orders');
  const offers = [['sticky', 'range'], ['range', 'sticky'], ['roundrobin', 'range', 'sticky']];
  const joins = [];
  for (const names of offers) joins.push(await fixture.joinWithId({ protocols: names.map((name) => ({ name, metadata })) }));
  await fixture.clock.advance({ seconds: 10 });
  expect(joins.map(({ answer }) => answer.value?.protocolName)).toEqual(['range', 'range', 'range']);
});

test('G4: a member that shares no protocol or has another protocol type is refused', async () => {
  const fixture = await GroupFixture.started();
  const { ids } = await fixture.stableGroup();
  const refused = { errorCode: errors.INCONSISTENT_GROUP_PROTOCOL };
  expect(await fixture.join({ protocols: [{ name: 'other', metadata: Buffer.alloc(0) }] }).promise).toMatchObject(refused);
  expect(await fixture.join({ protocolType: 'connect' }).promise).toMatchObject(refused);
  expect(await fixture.join({ memberId: ids[0], protocolType: 'connect' }).promise).toMatchObject(refused);
  expect(await fixture.join({ groupId: 'fresh', protocols: [] }).promise).toMatchObject(refused);
  expect(await fixture.describe('fresh')).toMatchObject({ groupState: 'Dead' });
});

test('G5: a follower that rejoins unchanged gets the current generation, the leader starts a rebalance', async () => {
  const fixture = await GroupFixture.started();
  const { ids, generation } = await fixture.stableGroup();
  expect(await fixture.join({ memberId: ids[1] }).promise).toMatchObject({ errorCode: 0, generationId: generation, members: [] });
  expect(await fixture.state()).toBe('Stable');
  fixture.join({ memberId: ids[0] });
  expect(await fixture.state()).toBe('PreparingRebalance');
});

test('G5: a follower whose metadata changed starts a rebalance', async () => {
  const fixture = await GroupFixture.started();
  const { ids } = await fixture.stableGroup();
  fixture.join({ memberId: ids[1], protocols: ranged('payments') });
  expect(await fixture.state()).toBe('PreparingRebalance');
});

test('G5: while assignments are awaited, the same JoinGroup gets the same answer', async () => {
  const fixture = await GroupFixture.started();
  const one = await fixture.joinWithId();
  const two = await fixture.joinWithId();
  await fixture.clock.advance({ seconds: 10 });
  expect(await fixture.state()).toBe('CompletingRebalance');
  expect(await fixture.join({ memberId: one.memberId }).promise).toEqual(one.answer.value);
  expect(await fixture.join({ memberId: two.memberId }).promise).toEqual(two.answer.value);
});

test('G8: the session timeout must lie within the limits of the broker', async () => {
  const fixture = await GroupFixture.started();
  for (const sessionTimeoutMs of [5_999, 1_800_001]) {
    expect(await fixture.join({ sessionTimeoutMs }).promise).toMatchObject({ errorCode: errors.INVALID_SESSION_TIMEOUT });
  }
  for (const sessionTimeoutMs of [6_000, 1_800_000]) {
    expect(await fixture.join({ sessionTimeoutMs }).promise).toMatchObject({ errorCode: errors.MEMBER_ID_REQUIRED });
  }
});

test('G8: a group has an id, and at most group.max.size members', async () => {
  const fixture = await GroupFixture.started({ 'group.max.size': '1' });
  expect(await fixture.join({ groupId: '' }).promise).toMatchObject({ errorCode: errors.INVALID_GROUP_ID });
  await fixture.stableGroup([{}]);
  const { memberId = '', errorCode } = await fixture.join({}).promise;
  expect({ memberId, errorCode }).toEqual({ memberId: '', errorCode: errors.GROUP_MAX_SIZE_REACHED });
});

test('G8: a new member has five minutes while it waits for its first answer', async () => {
  const fixture = await GroupFixture.started();
  await fixture.stableGroup([{ sessionTimeoutMs: 1_800_000, rebalanceTimeoutMs: 1_800_000 }]);
  const newcomer = await fixture.joinWithId();
  await fixture.clock.advance({ minutes: 4 });
  expect(newcomer.answer.value).toBeUndefined();
  await fixture.clock.advance({ minutes: 1, seconds: 1 });
  expect(newcomer.answer.value).toMatchObject({ errorCode: errors.UNKNOWN_MEMBER_ID });
});

test('a new group that cannot be written does not come into being', async () => {
  const fixture = await GroupFixture.started();
  fixture.store.failNext(errors.NOT_ENOUGH_REPLICAS);
  expect(await fixture.join({}).promise).toMatchObject({ errorCode: errors.COORDINATOR_NOT_AVAILABLE });
  expect(await fixture.state()).toBe('Dead');
  expect(fixture.log()).toEqual([]);
});

test('the answer of a parked JoinGroup that the same member repeats goes to both', async () => {
  const fixture = await GroupFixture.started();
  const { memberId, answer } = await fixture.joinWithId();
  const repeated = fixture.join({ memberId });
  await fixture.clock.advance({ seconds: 3 });
  expect(answer.value).toMatchObject({ errorCode: errors.REBALANCE_IN_PROGRESS });
  expect(repeated.value).toMatchObject({ errorCode: errors.NONE, generationId: 1 });
});

test('protocol names are null from version 7 on, and empty before, where there is none', async () => {
  const fixture = await GroupFixture.started();
  const request = { groupId: GROUP, sessionTimeoutMs: 1, rebalanceTimeoutMs: 1, memberId: '', groupInstanceId: null };
  const join = (version: number) =>
    fixture.coordinator.joinGroup({ ...request, protocolType: 'consumer', protocols: [], reason: null }, context(version));
  expect([(await join(6)).protocolName, (await join(7)).protocolName]).toEqual(['', null]);
});
