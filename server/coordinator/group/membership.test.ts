import { expect, test } from 'vitest';
import { GROUP, GroupFixture, context } from '../../../test/kit/group-fixture.ts';
import { errors } from '../../protocol/errors.ts';

test('G6: followers wait for the assignments of the leader, and each gets its own', async () => {
  const fixture = await GroupFixture.started();
  const one = await fixture.joinWithId();
  const two = await fixture.joinWithId();
  await fixture.clock.advance({ seconds: 10 });
  const follower = fixture.sync(two.memberId, 1);
  await fixture.clock.settle();
  expect(follower.value).toBeUndefined();
  const assignments = [one, two].map(({ memberId }) => ({ memberId, assignment: Buffer.from(`for ${memberId}`) }));
  const leader = await fixture.sync(one.memberId, 1, { assignments }).promise;
  expect(leader).toMatchObject({ errorCode: 0, assignment: Buffer.from(`for ${one.memberId}`), protocolName: 'range', protocolType: 'consumer' });
  expect(await follower.promise).toMatchObject({ errorCode: 0, assignment: Buffer.from(`for ${two.memberId}`) });
  expect(await fixture.sync(two.memberId, 1).promise).toEqual(follower.value);
});

test('G6: SyncGroup is answered when the assignments are committed, not before', async () => {
  const fixture = await GroupFixture.started();
  const { memberId } = await fixture.joinWithId();
  await fixture.clock.advance({ seconds: 10 });
  fixture.store.hold();
  const synced = fixture.sync(memberId, 1, { assignments: [{ memberId, assignment: Buffer.from('a') }] });
  await fixture.clock.settle();
  expect([synced.value, await fixture.state()]).toEqual([undefined, 'CompletingRebalance']);
  fixture.store.release();
  await fixture.clock.settle();
  expect([synced.value?.errorCode, await fixture.state()]).toEqual([0, 'Stable']);
});

test('G6: assignments that cannot be written are void, and the group rebalances', async () => {
  const fixture = await GroupFixture.started();
  const one = await fixture.joinWithId();
  const two = await fixture.joinWithId();
  await fixture.clock.advance({ seconds: 10 });
  fixture.store.failNext(errors.REQUEST_TIMED_OUT);
  const answers = [fixture.sync(two.memberId, 1), fixture.sync(one.memberId, 1)];
  await fixture.clock.settle();
  expect(answers.map(({ value }) => value?.errorCode)).toEqual([errors.COORDINATOR_NOT_AVAILABLE, errors.COORDINATOR_NOT_AVAILABLE]);
  expect(await fixture.state()).toBe('PreparingRebalance');
});

test('G6: members that do not sync within the rebalance timeout are dropped', async () => {
  const fixture = await GroupFixture.started();
  const one = await fixture.joinWithId({ sessionTimeoutMs: 300_000, rebalanceTimeoutMs: 20_000 });
  const two = await fixture.joinWithId({ sessionTimeoutMs: 300_000, rebalanceTimeoutMs: 20_000 });
  await fixture.clock.advance({ seconds: 9 });
  await fixture.sync(one.memberId, 1).promise;
  expect(await fixture.state()).toBe('Stable');
  await fixture.clock.advance({ seconds: 20 });
  expect((await fixture.describe())?.members?.map(({ memberId }) => memberId)).toEqual([one.memberId]);
  expect(await fixture.heartbeat(two.memberId, 1)).toBe(errors.UNKNOWN_MEMBER_ID);
  expect(await fixture.heartbeat(one.memberId, 1)).toBe(errors.REBALANCE_IN_PROGRESS);
});

test('G6: a SyncGroup of another generation, in a rebalance, or of another protocol is refused', async () => {
  const fixture = await GroupFixture.started();
  const { ids, generation } = await fixture.stableGroup();
  const sync = async (...args: Parameters<GroupFixture['sync']>) => (await fixture.sync(...args).promise).errorCode;
  const member = ids[1] ?? '';
  expect(await sync(member, generation - 1)).toBe(errors.ILLEGAL_GENERATION);
  expect(await sync('nobody', generation)).toBe(errors.UNKNOWN_MEMBER_ID);
  expect(await sync(member, generation, { groupId: 'no-such-group' })).toBe(errors.UNKNOWN_MEMBER_ID);
  expect(await sync(member, generation, { protocolName: 'sticky', protocolType: 'consumer' }, 5)).toBe(errors.INCONSISTENT_GROUP_PROTOCOL);
  expect(await sync(member, generation, {}, 5)).toBe(errors.INCONSISTENT_GROUP_PROTOCOL);
  expect(await sync(member, generation, { protocolName: 'range', protocolType: 'consumer' }, 5)).toBe(errors.NONE);
  fixture.join({ memberId: ids[0] });
  expect(await sync(member, generation)).toBe(errors.REBALANCE_IN_PROGRESS);
});

test('G6: a rebalance that begins while followers wait for assignments sends them back to join', async () => {
  const fixture = await GroupFixture.started();
  await fixture.joinWithId();
  const two = await fixture.joinWithId();
  await fixture.clock.advance({ seconds: 10 });
  const waiting = fixture.sync(two.memberId, 1);
  await fixture.joinWithId();
  expect(waiting.value).toMatchObject({ errorCode: errors.REBALANCE_IN_PROGRESS });
});

test('G7: heartbeats announce a rebalance and keep the session meanwhile', async () => {
  const fixture = await GroupFixture.started();
  const { ids, generation } = await fixture.stableGroup();
  const follower = ids[1] ?? '';
  fixture.join({ memberId: ids[0] });
  for (let i = 0; i < 4; i += 1) {
    await fixture.clock.advance({ seconds: 9 });
    expect(await fixture.heartbeat(follower, generation)).toBe(errors.REBALANCE_IN_PROGRESS);
  }
});

test('G7: heartbeats are fine while assignments are awaited and when the group is stable', async () => {
  const fixture = await GroupFixture.started();
  const { memberId } = await fixture.joinWithId();
  await fixture.clock.advance({ seconds: 3 });
  expect(await fixture.heartbeat(memberId, 1)).toBe(errors.NONE);
  await fixture.sync(memberId, 1).promise;
  expect(await fixture.heartbeat(memberId, 1)).toBe(errors.NONE);
  expect(await fixture.heartbeat(memberId, 2)).toBe(errors.ILLEGAL_GENERATION);
  expect(await fixture.heartbeat('nobody', 1)).toBe(errors.UNKNOWN_MEMBER_ID);
  expect(await fixture.heartbeat(memberId, 1, { groupId: 'no-such-group' })).toBe(errors.UNKNOWN_MEMBER_ID);
  expect(await fixture.heartbeat(memberId, 1, { groupId: '' })).toBe(errors.INVALID_GROUP_ID);
});

test('a member whose session runs out is removed, and the others rebalance', async () => {
  const fixture = await GroupFixture.started();
  const { ids, generation } = await fixture.stableGroup();
  await fixture.clock.advance({ seconds: 6 });
  expect(await fixture.heartbeat(ids[0] ?? '', generation)).toBe(errors.NONE);
  await fixture.clock.advance({ seconds: 5 });
  expect(await fixture.heartbeat(ids[0] ?? '', generation)).toBe(errors.REBALANCE_IN_PROGRESS);
  expect(await fixture.heartbeat(ids[1] ?? '', generation)).toBe(errors.UNKNOWN_MEMBER_ID);
});

test('a member that leaves makes the others rebalance; the last one leaves the group empty', async () => {
  const fixture = await GroupFixture.started();
  const { ids } = await fixture.stableGroup();
  expect(await fixture.leave(ids[0] ?? '')).toBe(errors.NONE);
  expect(await fixture.state()).toBe('PreparingRebalance');
  const rejoined = await fixture.join({ memberId: ids[1] }).promise;
  expect(rejoined).toMatchObject({ errorCode: 0, generationId: 2, leader: ids[1] });
  expect(await fixture.leave(ids[1] ?? '')).toBe(errors.NONE);
  await fixture.clock.settle();
  expect(await fixture.state()).toBe('Empty');
  expect(fixture.log().at(-1)).toMatchObject({ kind: 'group', value: { generation: 3, members: [], protocol: null, leader: null } });
});

test('LeaveGroup answers per member from version 3, and as a whole before', async () => {
  const fixture = await GroupFixture.started();
  const { ids } = await fixture.stableGroup();
  expect(await fixture.leave('nobody')).toBe(errors.UNKNOWN_MEMBER_ID);
  const old = (memberId: string) => fixture.coordinator.leaveGroup({ groupId: GROUP, memberId, members: [] }, context(2));
  expect(await old('nobody')).toEqual({ errorCode: errors.UNKNOWN_MEMBER_ID });
  expect(await old(ids[1] ?? '')).toEqual({ errorCode: errors.NONE });
});

test('a pending member that leaves no longer holds up the rebalance', async () => {
  const fixture = await GroupFixture.started();
  const { ids } = await fixture.stableGroup([{}]);
  const { memberId = '' } = await fixture.join({}).promise;
  const rejoined = fixture.join({ memberId: ids[0] });
  await fixture.clock.settle();
  expect(rejoined.value).toBeUndefined();
  expect(await fixture.leave(memberId)).toBe(errors.NONE);
  expect(rejoined.value).toMatchObject({ errorCode: 0, generationId: 2 });
});

test('a member that disappears while it syncs is not kept alive by its parked request for ever', async () => {
  const fixture = await GroupFixture.started();
  const one = await fixture.joinWithId({ rebalanceTimeoutMs: 20_000 });
  const two = await fixture.joinWithId({ rebalanceTimeoutMs: 20_000 });
  await fixture.clock.advance({ seconds: 9 });
  const parked = fixture.sync(two.memberId, 1);
  await fixture.clock.advance({ seconds: 30 });
  expect(parked.value).toMatchObject({ errorCode: errors.REBALANCE_IN_PROGRESS });
  expect(await fixture.heartbeat(one.memberId, 1)).toBe(errors.UNKNOWN_MEMBER_ID);
});
