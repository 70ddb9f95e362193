import { expect, test } from 'vitest';
import { GROUP, GroupFixture } from '../../../test/kit/group-fixture.ts';
import { errors } from '../../protocol/errors.ts';
import { buildBatch } from '../../records/records.ts';
import { groupRecord, offsetRecord } from './group-records.ts';

test('G14: without leadership of its partition the coordinator says so', async () => {
  const fixture = new GroupFixture();
  expect((await fixture.join({}).promise).errorCode).toBe(errors.COORDINATOR_NOT_AVAILABLE);
  fixture.coordinator.start();
  expect((await fixture.join({}).promise).errorCode).toBe(errors.NOT_COORDINATOR);
  expect(await fixture.commit({ 0: 1 }).promise).toEqual([errors.NOT_COORDINATOR]);
  expect(await fixture.heartbeat('m', 1)).toBe(errors.NOT_COORDINATOR);
  expect((await fixture.coordinator.listGroups({ statesFilter: [], typesFilter: [] })).groups).toEqual([]);
});

test('G14: while it loads, everything but heartbeats is asked to wait', async () => {
  const fixture = new GroupFixture();
  fixture.store.failReads(errors.KAFKA_STORAGE_ERROR);
  await fixture.elect();
  expect((await fixture.join({}).promise).errorCode).toBe(errors.COORDINATOR_LOAD_IN_PROGRESS);
  expect(await fixture.commit({ 0: 1 }).promise).toEqual([errors.COORDINATOR_LOAD_IN_PROGRESS]);
  expect((await fixture.coordinator.listGroups({ statesFilter: [], typesFilter: [] })).errorCode).toBe(errors.COORDINATOR_LOAD_IN_PROGRESS);
  expect(await fixture.heartbeat('m', 1)).toBe(errors.NONE);
  fixture.store.failReads(errors.NONE);
  await fixture.clock.advance({ seconds: 1 });
  expect(await fixture.commit({ 0: 1 }).promise).toEqual([errors.NONE]);
});

test('a new coordinator knows the group, its members, assignments and offsets', async () => {
  const fixture = await GroupFixture.started();
  const { ids, generation } = await fixture.stableGroup([{}, { groupInstanceId: 'pod-1' }]);
  await fixture.commit({ 0: 5 }, { memberId: ids[0], generationIdOrMemberEpoch: generation }).promise;
  const before = await fixture.describe();
  await fixture.failOver();
  expect(await fixture.describe()).toEqual(before);
  expect(await fixture.committed(0)).toBe(5);
  expect(await fixture.heartbeat(ids[0] ?? '', generation)).toBe(errors.NONE);
  expect(await fixture.heartbeat(ids[1] ?? '', generation, { groupInstanceId: 'pod-1' })).toBe(errors.NONE);
  expect((await fixture.sync(ids[1] ?? '', generation).promise).assignment).toEqual(Buffer.from(ids[1] ?? ''));
});

test('members that do not find the new coordinator within their session are removed', async () => {
  const fixture = await GroupFixture.started();
  const { ids, generation } = await fixture.stableGroup();
  await fixture.failOver();
  await fixture.clock.advance({ seconds: 9 });
  await fixture.heartbeat(ids[0] ?? '', generation);
  await fixture.clock.advance({ seconds: 2 });
  expect(await fixture.heartbeat(ids[0] ?? '', generation)).toBe(errors.REBALANCE_IN_PROGRESS);
  expect(await fixture.heartbeat(ids[1] ?? '', generation)).toBe(errors.UNKNOWN_MEMBER_ID);
});

test('a rebalance that was running is forgotten: members of the unfinished generation start over', async () => {
  const fixture = await GroupFixture.started();
  const { ids, generation } = await fixture.stableGroup();
  const rejoins = ids.map((memberId) => fixture.join({ memberId }));
  await Promise.all(rejoins.map(({ promise }) => promise));
  await fixture.failOver();
  expect((await fixture.sync(ids[0] ?? '', generation + 1).promise).errorCode).toBe(errors.ILLEGAL_GENERATION);
  expect(await fixture.heartbeat(ids[0] ?? '', generation)).toBe(errors.NONE);
});

test('parked requests and open commits are sent to the new coordinator when leadership goes', async () => {
  const fixture = await GroupFixture.started();
  const joining = await fixture.joinWithId();
  fixture.store.hold();
  const commit = fixture.commit({ 0: 1 }, { groupId: 'other' });
  fixture.coordinator.onResigned(0);
  expect((await joining.answer.promise).errorCode).toBe(errors.NOT_COORDINATOR);
  expect(await commit.promise).toEqual([errors.NOT_COORDINATOR]);
  fixture.store.release();
  await fixture.clock.advance({ minutes: 10 });
});

test('a later epoch of a partition that is led already keeps its state and its parked requests', async () => {
  const fixture = await GroupFixture.started();
  const { answer } = await fixture.joinWithId();
  fixture.coordinator.onElected(0, 2);
  await fixture.clock.advance({ seconds: 3 });
  expect(answer.value).toMatchObject({ errorCode: 0, generationId: 1 });
});

test('leadership that is lost while loading ends the load', async () => {
  const fixture = new GroupFixture();
  fixture.coordinator.start();
  fixture.coordinator.onElected(0, 1);
  fixture.coordinator.onResigned(0);
  await fixture.clock.settle();
  expect((await fixture.join({}).promise).errorCode).toBe(errors.NOT_COORDINATOR);
});

test('offsets that a transaction wrote count when its marker says so', async () => {
  const fixture = new GroupFixture();
  const value = { offset: 0, leaderEpoch: -1, metadata: '', commitTimestampMs: fixture.clock.now(), expireTimestampMs: undefined };
  const record = (offset: number) => offsetRecord(GROUP, 'orders', 0, { ...value, offset });
  const marker = (type: number) => ({ key: Buffer.from([0, 0, 0, type]), value: Buffer.alloc(6) });
  const now = fixture.clock.now();
  const write = (batch: Parameters<typeof buildBatch>[0]) => fixture.store.write(0, buildBatch(batch));
  write({ records: [record(1)], now, transactional: true, producerId: 7, producerEpoch: 0, baseSequence: 0 });
  write({ records: [record(2)], now, transactional: true, producerId: 8, producerEpoch: 0, baseSequence: 0 });
  write({ records: [marker(1)], now, transactional: true, control: true, producerId: 7, producerEpoch: 0 });
  write({ records: [marker(0)], now, transactional: true, control: true, producerId: 8, producerEpoch: 0 });
  await fixture.elect();
  expect(await fixture.committed(0)).toBe(1);
});

test('records of protocols that are not built are passed over', async () => {
  const fixture = new GroupFixture();
  const strange = { key: Buffer.from('000300026700', 'hex'), value: Buffer.from('0000', 'hex') };
  fixture.store.write(0, buildBatch({ records: [strange, groupRecord('g', undefined)], now: fixture.clock.now() }));
  await fixture.elect();
  expect(await fixture.commit({ 0: 1 }).promise).toEqual([errors.NONE]);
});

test('what strangers wrote into the offsets topic is skipped, and the groups in it are served', async () => {
  const fixture = await GroupFixture.started();
  await fixture.commit({ 0: 5 }).promise;
  const partition = fixture.coordinator.partitionFor(GROUP);
  const group = groupRecord(GROUP, undefined).key;
  const nonsense = [
    { key: Buffer.from([7]), value: Buffer.from('x') },
    { key: Buffer.alloc(0), value: null },
    { key: Buffer.from([0, 1, 0xff, 0xff]), value: Buffer.alloc(30) },
    { key: group, value: Buffer.from([0x7f, 0xff, 1, 2, 3]) },
    { key: group, value: Buffer.from([0]) },
    { key: offsetRecord(GROUP, 't', 0, undefined).key, value: Buffer.from([0, 3, 1]) },
  ];
  for (const record of nonsense) fixture.store.write(partition, buildBatch({ records: [record], now: 1 }));
  await fixture.failOver();
  expect(await fixture.committed(0)).toBe(5);
  expect(await fixture.commit({ 0: 6 }).promise).toEqual([errors.NONE]);
});
