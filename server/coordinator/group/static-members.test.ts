import { expect, test } from 'vitest';
import { GroupFixture } from '../../../test/kit/group-fixture.ts';
import { errors } from '../../protocol/errors.ts';

const STATIC = [{ groupInstanceId: 'pod-0' }, { groupInstanceId: 'pod-1' }];

test('G9: a static member that restarts gets a new id without a rebalance, and its former assignment', async () => {
  const fixture = await GroupFixture.started();
  const { ids, generation } = await fixture.stableGroup(STATIC);
  const returned = await fixture.join({ groupInstanceId: 'pod-1' }).promise;
  expect(returned).toMatchObject({ errorCode: 0, generationId: generation, leader: ids[0], members: [], skipAssignment: false });
  expect(returned.memberId).not.toBe(ids[1]);
  expect(await fixture.state()).toBe('Stable');
  const synced = await fixture.sync(returned.memberId ?? '', generation, { groupInstanceId: 'pod-1' }).promise;
  expect(synced.assignment).toEqual(Buffer.from(ids[1] ?? ''));
  expect(fixture.log().at(-1)).toMatchObject({ kind: 'group', value: { generation, members: [{ memberId: ids[0] }, { memberId: returned.memberId }] } });
});

test('G9: the id of the former process is fenced', async () => {
  const fixture = await GroupFixture.started();
  const { ids, generation } = await fixture.stableGroup(STATIC);
  await fixture.join({ groupInstanceId: 'pod-1' }).promise;
  const former = { groupInstanceId: 'pod-1' };
  const formerId = ids[1] ?? '';
  expect(await fixture.heartbeat(formerId, generation, former)).toBe(errors.FENCED_INSTANCE_ID);
  expect((await fixture.sync(formerId, generation, former).promise).errorCode).toBe(errors.FENCED_INSTANCE_ID);
  expect((await fixture.join({ memberId: formerId, ...former }).promise).errorCode).toBe(errors.FENCED_INSTANCE_ID);
  const commit = fixture.commit({ 0: 5 }, { memberId: formerId, generationIdOrMemberEpoch: generation, ...former });
  expect(await commit.promise).toEqual([errors.FENCED_INSTANCE_ID]);
  expect(await fixture.leave(formerId, former)).toBe(errors.FENCED_INSTANCE_ID);
});

test('G9: a leader that returns is told to keep the assignment, from version 9 on', async () => {
  const fixture = await GroupFixture.started();
  const { ids, generation } = await fixture.stableGroup(STATIC);
  const returned = await fixture.join({ groupInstanceId: 'pod-0' }).promise;
  expect(returned).toMatchObject({ errorCode: 0, generationId: generation, leader: returned.memberId, skipAssignment: true });
  expect(returned.members?.map(({ memberId }) => memberId).sort()).toEqual([returned.memberId, ids[1]].sort());
});

test('G9: a leader that returns with an older version is told the former leader id, so that it only syncs', async () => {
  const fixture = await GroupFixture.started();
  const { ids } = await fixture.stableGroup(STATIC);
  const returned = await fixture.join({ groupInstanceId: 'pod-0' }, 8).promise;
  expect(returned).toMatchObject({ errorCode: 0, leader: ids[0], members: [], skipAssignment: false });
});

test('G9: a static member that returns while assignments are awaited starts a rebalance', async () => {
  const fixture = await GroupFixture.started();
  fixture.join({ groupInstanceId: 'pod-0' });
  fixture.join({ groupInstanceId: 'pod-1' });
  await fixture.clock.advance({ seconds: 10 });
  fixture.join({ groupInstanceId: 'pod-1' });
  expect(await fixture.state()).toBe('PreparingRebalance');
});

test('G9: two processes with one instance id: the parked request of the first is fenced', async () => {
  const fixture = await GroupFixture.started();
  const first = fixture.join({ groupInstanceId: 'pod-0' });
  await fixture.clock.settle();
  const second = fixture.join({ groupInstanceId: 'pod-0' });
  await fixture.clock.advance({ seconds: 10 });
  expect(first.value).toMatchObject({ errorCode: errors.FENCED_INSTANCE_ID });
  expect(second.value).toMatchObject({ errorCode: 0, generationId: 1 });
});

test('G9: a static member stays when it misses a rebalance, until its session ends', async () => {
  const fixture = await GroupFixture.started();
  const { ids } = await fixture.stableGroup([
    { sessionTimeoutMs: 300_000, rebalanceTimeoutMs: 20_000 },
    { groupInstanceId: 'pod-1', sessionTimeoutMs: 30_000, rebalanceTimeoutMs: 20_000 },
  ]);
  const rejoined = fixture.join({ memberId: ids[0], sessionTimeoutMs: 300_000, rebalanceTimeoutMs: 20_000 });
  await fixture.clock.advance({ seconds: 20 });
  expect(rejoined.value?.members?.map(({ memberId }) => memberId)).toEqual(ids);
});

test('G9: an operator removes a static member by its instance id', async () => {
  const fixture = await GroupFixture.started();
  const { ids } = await fixture.stableGroup(STATIC);
  expect(await fixture.leave('', { groupInstanceId: 'pod-9' })).toBe(errors.UNKNOWN_MEMBER_ID);
  expect(await fixture.leave('', { groupInstanceId: 'pod-1' })).toBe(errors.NONE);
  expect((await fixture.describe())?.members?.map(({ memberId }) => memberId)).toEqual([ids[0]]);
});

test('G9: a return that cannot be written is answered with the error, and works when tried again', async () => {
  const fixture = await GroupFixture.started();
  const { generation } = await fixture.stableGroup(STATIC);
  fixture.store.failNext(errors.NOT_ENOUGH_REPLICAS);
  expect(await fixture.join({ groupInstanceId: 'pod-1' }).promise).toMatchObject({ errorCode: errors.COORDINATOR_NOT_AVAILABLE });
  expect(await fixture.join({ groupInstanceId: 'pod-1' }).promise).toMatchObject({ errorCode: 0, generationId: generation });
});

test('G9: a rebalance that begins while a return is being written includes the member', async () => {
  const fixture = await GroupFixture.started();
  const { ids } = await fixture.stableGroup([{}, { groupInstanceId: 'pod-1' }]);
  fixture.store.hold();
  const returned = fixture.join({ groupInstanceId: 'pod-1' });
  const leader = fixture.join({ memberId: ids[0] });
  fixture.store.release();
  await fixture.clock.settle();
  expect([returned.value?.generationId, leader.value?.generationId]).toEqual([2, 2]);
});
