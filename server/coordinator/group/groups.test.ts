import { expect, test } from 'vitest';
import { GROUP, GroupFixture } from '../../../test/kit/group-fixture.ts';
import { errors } from '../../protocol/errors.ts';

const list = async (fixture: GroupFixture, statesFilter: string[] = [], typesFilter: string[] = []) =>
  (await fixture.coordinator.listGroups({ statesFilter, typesFilter })).groups;
const remove = async (fixture: GroupFixture, ...groupsNames: string[]) => (await fixture.coordinator.deleteGroups({ groupsNames })).results;

test('G13: a stable group is described with its protocol, subscriptions and assignments', async () => {
  const fixture = await GroupFixture.started();
  const { ids } = await fixture.stableGroup([{}, { groupInstanceId: 'pod-1' }]);
  expect(await fixture.describe()).toMatchObject({
    errorCode: 0,
    groupState: 'Stable',
    protocolType: 'consumer',
    protocolData: 'range',
    members: [
      { memberId: ids[0], groupInstanceId: null, clientId: 'reader', clientHost: '/127.0.0.1', memberAssignment: Buffer.from(ids[0] ?? '') },
      { memberId: ids[1], groupInstanceId: 'pod-1' },
    ],
  });
});

test('G13: a rebalancing group is described without protocol and assignments', async () => {
  const fixture = await GroupFixture.started();
  const { ids } = await fixture.stableGroup();
  fixture.join({ memberId: ids[0] });
  const described = await fixture.describe();
  expect(described).toMatchObject({ groupState: 'PreparingRebalance', protocolData: '' });
  expect(described?.members?.map(({ memberAssignment }) => memberAssignment)).toEqual([Buffer.alloc(0), Buffer.alloc(0)]);
});

test('G13: a group that does not exist is Dead without error before version 6, and GROUP_ID_NOT_FOUND from it on', async () => {
  const fixture = await GroupFixture.started();
  expect(await fixture.describe('none', 5)).toMatchObject({ errorCode: 0, groupState: 'Dead' });
  expect(await fixture.describe('none', 6)).toMatchObject({ errorCode: errors.GROUP_ID_NOT_FOUND, groupState: 'Dead', errorMessage: expect.any(String) });
});

test('G13: groups are listed by state and type, whatever the case of the filter', async () => {
  const fixture = await GroupFixture.started();
  await fixture.stableGroup();
  await fixture.commit({ 0: 1 }, { groupId: 'committer' }).promise;
  const stable = { groupId: GROUP, protocolType: 'consumer', groupState: 'Stable', groupType: 'classic' };
  const empty = { groupId: 'committer', protocolType: '', groupState: 'Empty', groupType: 'classic' };
  expect(await list(fixture)).toEqual([stable, empty]);
  expect(await list(fixture, ['STABLE'])).toEqual([stable]);
  expect(await list(fixture, ['Empty', 'Dead'], ['Classic'])).toEqual([empty]);
  expect(await list(fixture, [], ['consumer'])).toEqual([]);
});

test('G13: only a group without members can be deleted, and its offsets go with it', async () => {
  const fixture = await GroupFixture.started();
  await fixture.commit({ 0: 1, 1: 2 }).promise;
  const { ids } = await fixture.stableGroup([{}]);
  expect(await remove(fixture, GROUP, 'none', '', GROUP)).toEqual([
    { groupId: GROUP, errorCode: errors.NON_EMPTY_GROUP },
    { groupId: 'none', errorCode: errors.GROUP_ID_NOT_FOUND },
    { groupId: '', errorCode: errors.GROUP_ID_NOT_FOUND },
  ]);
  await fixture.leave(ids[0] ?? '');
  expect(await remove(fixture, GROUP)).toEqual([{ groupId: GROUP, errorCode: errors.NONE }]);
  expect([await fixture.state(), await fixture.committed(0)]).toEqual(['Dead', -1]);
  await fixture.failOver();
  expect([await fixture.state(), await fixture.committed(0)]).toEqual(['Dead', -1]);
});

test('offsets of the empty group id can be deleted', async () => {
  const fixture = await GroupFixture.started();
  await fixture.commit({ 0: 1 }, { groupId: '' }).promise;
  expect(await remove(fixture, '')).toEqual([{ groupId: '', errorCode: errors.NONE }]);
  expect(await remove(fixture, '')).toEqual([{ groupId: '', errorCode: errors.GROUP_ID_NOT_FOUND }]);
});

test('deleting a group removes the offsets that are being committed, too', async () => {
  const fixture = await GroupFixture.started();
  await fixture.commit({ 0: 1 }).promise;
  fixture.store.hold();
  const late = fixture.commit({ 1: 2 });
  const deleted = remove(fixture, GROUP);
  fixture.store.release();
  expect([await late.promise, await deleted]).toEqual([[0], [{ groupId: GROUP, errorCode: 0 }]]);
  expect([await fixture.committed(1), await fixture.state()]).toEqual([-1, 'Dead']);
});

test('a member that joins while its empty group is being deleted is not forgotten', async () => {
  const fixture = await GroupFixture.started();
  await fixture.commit({ 0: 1 }).promise;
  fixture.store.hold();
  const deleted = remove(fixture, GROUP);
  const { memberId, answer } = await fixture.joinWithId();
  fixture.store.release();
  await deleted;
  await fixture.clock.advance({ seconds: 3 });
  expect(answer.value).toMatchObject({ errorCode: 0, memberId });
});

test('gauges count groups by state and offsets', async () => {
  const fixture = await GroupFixture.started();
  await fixture.stableGroup();
  await fixture.commit({ 0: 1, 1: 1 }, { groupId: 'committer' }).promise;
  const levels = fixture.metrics.snapshot().flatMap((sample) => ('value' in sample ? [[sample.name, sample.labels.state ?? '', sample.value]] : []));
  expect(levels).toEqual(
    expect.arrayContaining([
      ['num-groups', '', 2],
      ['num-offsets', '', 2],
      ['num-groups-by-state', 'Stable', 1],
      ['num-groups-by-state', 'Empty', 1],
      ['offset-commit-count', '', 2],
      ['group-completed-rebalance-count', '', 1],
    ]),
  );
});
