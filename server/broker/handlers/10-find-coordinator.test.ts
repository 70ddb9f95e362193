import { expect, test } from 'vitest';
import { testContext, testImage, testServices } from '../../../test/kit/broker-services.ts';
import type { GroupCoordinator } from '../../coordinator/group/group-coordinator.ts';
import { errors } from '../../protocol/errors.ts';
import type { AutoTopics } from '../auto-topics.ts';
import { findCoordinator } from './10-find-coordinator.ts';

const groups = { partitionFor: (groupId: string) => (groupId === 'b' ? 1 : 0) } as GroupCoordinator;
const ask = (request: object, apiVersion: number, services: Parameters<typeof testServices>[0]) =>
  findCoordinator.handle({ key: 'a', keyType: 0, coordinatorKeys: [], ...request }, testContext({ apiVersion }), testServices({ groups, ...services }));

test('the coordinator of a group is the leader of its partition of the offsets topic', async () => {
  const image = testImage([1, 2], { __consumer_offsets: [[2, 1], [1, 2]] });
  expect(await ask({}, 3, { image })).toMatchObject({ errorCode: 0, nodeId: 2, host: '127.0.0.1', port: 9002 });
  expect(await ask({ coordinatorKeys: ['a', 'b'] }, 4, { image })).toMatchObject({
    coordinators: [
      { key: 'a', errorCode: 0, nodeId: 2, port: 9002 },
      { key: 'b', errorCode: 0, nodeId: 1, port: 9001 },
    ],
  });
});

test('a missing offsets topic is asked for, and clients are told to come again', async () => {
  let asked = 0;
  const autoTopics = { requestOffsetsTopic: () => (asked += 1) } as unknown as AutoTopics;
  expect(await ask({}, 2, { image: testImage([1]), autoTopics })).toMatchObject({ errorCode: errors.COORDINATOR_NOT_AVAILABLE, nodeId: -1 });
  expect(asked).toBe(1);
});

test('a partition whose leader is gone has no coordinator now', async () => {
  const image = testImage([1, 2], { __consumer_offsets: [[2, 1]] });
  image.apply({ type: 'fenceBroker', value: { id: 2, epoch: 2 } });
  expect(await ask({}, 2, { image })).toMatchObject({ errorCode: errors.COORDINATOR_NOT_AVAILABLE });
});

test('coordinators of other types are refused for good', async () => {
  const image = testImage([1]);
  expect(await ask({ keyType: 1 }, 2, { image })).toMatchObject({ errorCode: errors.UNSUPPORTED_VERSION });
  expect(await ask({ keyType: 2 }, 2, { image })).toMatchObject({ errorCode: errors.INVALID_REQUEST });
});
