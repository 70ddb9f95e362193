import { expect, test } from 'vitest';
import { testContext, testImage, testServices } from '../../../test/kit/broker-services.ts';
import type { GroupCoordinator } from '../../coordinator/group/group-coordinator.ts';
import type { OffsetCommitRequest, OffsetDeleteRequest } from '../../coordinator/group/group-requests.ts';
import { errors } from '../../protocol/errors.ts';
import { offsetCommit } from './08-offset-commit.ts';
import { offsetDelete } from './47-offset-delete.ts';

const UNKNOWN = errors.UNKNOWN_TOPIC_OR_PARTITION;
const fine = ({ topics }: Pick<OffsetCommitRequest | OffsetDeleteRequest, 'topics'>) => ({
  errorCode: 0,
  topics: topics.map(({ name, partitions }) => ({ name, partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode: 0 })) })),
});
const groups = { offsetCommit: async (request: OffsetCommitRequest) => fine(request), offsetDelete: async (request: OffsetDeleteRequest) => fine(request) };
const services = testServices({ image: testImage([1], { orders: [[1]] }), groups: groups as unknown as GroupCoordinator });
const request = { groupId: 'g', topics: ['gone', 'orders'].map((name) => ({ name, partitions: [{ partitionIndex: 0 }] })) };
const rows = [
  { name: 'gone', partitions: [{ partitionIndex: 0, errorCode: UNKNOWN }] },
  { name: 'orders', partitions: [{ partitionIndex: 0, errorCode: 0 }] },
];

test('offsets of topics that do not exist are refused, the others committed, in the order of the request', async () => {
  expect(await offsetCommit.handle(request, testContext({ apiVersion: 8 }), services)).toEqual({ topics: rows });
});

test('offsets of topics that do not exist cannot be deleted, the others can', async () => {
  expect(await offsetDelete.handle(request, testContext(), services)).toEqual({ errorCode: 0, topics: rows });
});
