import { expect, test } from 'vitest';
import { errors } from '../../protocol/errors.ts';
import type { ListOffsetsParams } from '../../replication/replica-requests.ts';
import type { ReplicaManager } from '../../replication/replica-manager.ts';
import { testContext, testServices } from '../../../test/kit/broker-services.ts';
import { listOffsets } from './02-list-offsets.ts';

async function ask(apiVersion: number, partitions: { index: number; timestamp: number }[], errorCode = 0) {
  const asked: ListOffsetsParams[] = [];
  const replicas: Pick<ReplicaManager, 'listOffsets'> = {
    listOffsets: async (params) => {
      asked.push(params);
      return params.partitions.map(({ topic, partition }) => ({ topic, partition, errorCode, timestamp: -1, offset: 100 + partition, leaderEpoch: 2, oldStyleOffsets: [] }));
    },
  };
  const request = {
    replicaId: -1,
    isolationLevel: 1,
    timeoutMs: 0,
    topics: [{ name: 't', partitions: partitions.map(({ index, timestamp }) => ({ partitionIndex: index, currentLeaderEpoch: -1, timestamp, maxNumOffsets: 1 })) }],
  };
  const response = await listOffsets.handle(request, testContext({ apiVersion }), testServices({ replicas: replicas as ReplicaManager }));
  return { response, asked };
}

test('answers in the order of the request, with the isolation asked for', async () => {
  const { response, asked } = await ask(9, [{ index: 1, timestamp: -1 }, { index: 0, timestamp: 5 }]);
  expect(asked[0]?.isolation).toBe('read-committed');
  expect(response).toMatchObject({ topics: [{ name: 't', partitions: [{ partitionIndex: 1, offset: 101 }, { partitionIndex: 0, offset: 100 }] }] });
});

test.each([
  [6, -3],
  [7, -4],
  [8, -5],
  [9, -6],
])('v%i does not know timestamp %i', async (version, timestamp) => {
  const { response, asked } = await ask(version, [{ index: 0, timestamp }, { index: 1, timestamp: -1 }]);
  expect(asked[0]?.partitions.length).toBe(1);
  expect(response).toMatchObject({
    topics: [{ partitions: [{ partitionIndex: 0, errorCode: errors.UNSUPPORTED_VERSION, offset: -1 }, { partitionIndex: 1, errorCode: 0 }] }],
  });
});

test('a partition that is named twice is an invalid request', async () => {
  const { response } = await ask(9, [{ index: 0, timestamp: -1 }, { index: 0, timestamp: -2 }]);
  expect(response).toMatchObject({ topics: [{ partitions: [{ errorCode: errors.INVALID_REQUEST }, { errorCode: errors.INVALID_REQUEST }] }] });
});

test('OFFSET_NOT_AVAILABLE reads LEADER_NOT_AVAILABLE below v5', async () => {
  const at = async (version: number) => (await ask(version, [{ index: 0, timestamp: -1 }], errors.OFFSET_NOT_AVAILABLE)).response;
  expect(await at(4)).toMatchObject({ topics: [{ partitions: [{ errorCode: errors.LEADER_NOT_AVAILABLE }] }] });
  expect(await at(5)).toMatchObject({ topics: [{ partitions: [{ errorCode: errors.OFFSET_NOT_AVAILABLE }] }] });
});
