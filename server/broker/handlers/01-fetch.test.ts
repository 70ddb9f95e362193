import { describe, expect, test } from 'vitest';
import { METADATA_TOPIC_ID, ZERO_UUID } from '../../base/ids.ts';
import { MetricRegistry } from '../../base/metrics.ts';
import { seededRandom } from '../../base/random.ts';
import { apis } from '../../protocol/apis.ts';
import { decode, encode } from '../../protocol/codec.ts';
import type { Encodable } from '../../protocol/definition.ts';
import { errors } from '../../protocol/errors.ts';
import type { FetchParams, FetchPartitionOutcome } from '../../replication/replica-requests.ts';
import type { ReplicaManager } from '../../replication/replica-manager.ts';
import { FakeClock } from '../../../test/kit/fake-clock.ts';
import { testContext, testImage, testServices, testUuid } from '../../../test/kit/broker-services.ts';
import { FetchSessions } from '../fetch-sessions.ts';
import type { RequestContext } from '../request-context.ts';
import type { BrokerServices } from '../services.ts';
import { fetch } from './01-fetch.ts';

function aBroker(raft?: BrokerServices['raft']) {
  const asked: FetchParams[] = [];
  const replicas: Pick<ReplicaManager, 'fetch'> = {
    fetch: async (params) => {
      asked.push(params);
      return params.partitions.map(
        ({ topic, topicId, partition }): FetchPartitionOutcome => ({
          topic,
          topicId,
          partition,
          errorCode: 0,
          highWatermark: 7,
          lastStableOffset: 7,
          logStartOffset: 0,
          abortedTransactions: null,
          preferredReadReplica: -1,
          records: [Buffer.from('batch')],
          recordBytes: 5,
        }),
      );
    },
  };
  const image = testImage([1, 2], { a: [[1, 2]], b: [[1, 2]], stored: [[1, 2]] });
  image.apply({ type: 'config', value: { resourceType: 2, resourceName: 'stored', name: 'compression.type', value: 'zstd' } });
  const services = testServices({
    image,
    replicas: replicas as ReplicaManager,
    fetchSessions: new FetchSessions({ clock: new FakeClock(), random: seededRandom(1), metrics: new MetricRegistry(), slots: () => 10 }),
    ...(raft ? { raft } : {}),
  });
  const ask = async (apiVersion: number, request: Encodable<typeof apis.fetch.request>, context: Partial<RequestContext> = {}) => {
    const decoded = decode(apis.fetch.request, apiVersion, encode(apis.fetch.request, apiVersion, { maxWaitMs: 500, minBytes: 1, ...request }));
    const response = await fetch.handle(decoded, testContext({ apiVersion, ...context }), services);
    return decode(apis.fetch.response, apiVersion, encode(apis.fetch.response, apiVersion, response as Record<string, never>));
  };
  return { ask, asked };
}

const byName = (topic: string) => ({ topics: [{ topic, partitions: [{ partition: 0, fetchOffset: 3, partitionMaxBytes: 100 }] }] });
const byId = (topicId: string) => ({ topics: [{ topicId, partitions: [{ partition: 0, fetchOffset: 3, partitionMaxBytes: 100 }] }] });

describe('Fetch', () => {
  test('reads by name below v13', async () => {
    const { ask, asked } = aBroker();
    const response = await ask(11, { ...byName('a'), sessionEpoch: -1 });
    expect(asked[0]).toMatchObject({ replicaId: -1, maxWaitMs: 500, isolation: 'read-uncommitted', partitions: [{ topic: 'a', topicId: ZERO_UUID, fetchOffset: 3 }] });
    expect(response.responses).toMatchObject([{ topic: 'a', partitions: [{ highWatermark: 7, records: Buffer.from('batch'), abortedTransactions: null }] }]);
  });

  test('reads by id from v13; an unknown id answers UNKNOWN_TOPIC_ID and makes the rest answer at once', async () => {
    const { ask, asked } = aBroker();
    const request = { topics: [...byId(testUuid(999)).topics, ...byId(testUuid(101)).topics], sessionEpoch: -1 };
    const response = await ask(13, request);
    expect(asked[0]).toMatchObject({ maxWaitMs: 0, partitions: [{ topic: 'b', topicId: testUuid(101) }] });
    expect(response.responses).toMatchObject([
      { topicId: testUuid(999), partitions: [{ errorCode: errors.UNKNOWN_TOPIC_ID, highWatermark: -1 }] },
      { topicId: testUuid(101), partitions: [{ errorCode: 0 }] },
    ]);
  });

  test('from v11 on a consumer can be sent to a follower by its rack', async () => {
    const { ask, asked } = aBroker();
    for (const version of [10, 11, 12]) await ask(version, { ...byName('a'), rackId: 'rack-2', sessionEpoch: -1 });
    expect(asked.map(({ consumerRack }) => consumerRack)).toEqual([undefined, 'rack-2', 'rack-2']);
  });

  test('topics that store zstd refuse readers from before v10, others do not', async () => {
    const { ask } = aBroker();
    const read = async (version: number, topic: string): Promise<unknown> => {
      const [answered] = (await ask(version, { ...byName(topic), sessionEpoch: -1 })).responses;
      return [answered?.partitions[0]?.errorCode, answered?.partitions[0]?.records?.length];
    };
    expect([await read(9, 'stored'), await read(10, 'stored'), await read(9, 'a')]).toEqual([[errors.UNSUPPORTED_COMPRESSION_TYPE, 0], [0, 5], [0, 5]]);
  });

  test.each([11, 16])('v%i: a replica id on the client listener is refused', async (version) => {
    const { ask, asked } = aBroker();
    const request = version < 13 ? byName('a') : byId(testUuid(100));
    const response = await ask(version, { ...request, replicaId: 2, replicaState: { replicaId: 2, replicaEpoch: 2 }, sessionEpoch: -1 });
    expect(response.responses[0]?.partitions[0]?.errorCode).toBe(errors.TOPIC_AUTHORIZATION_FAILED);
    expect(asked[0]?.partitions).toEqual([]);
  });

  test('a follower fetches on the INTERNAL listener with its broker epoch', async () => {
    const { ask, asked } = aBroker();
    await ask(17, { ...byId(testUuid(100)), replicaState: { replicaId: 2, replicaEpoch: 44 }, sessionEpoch: -1 }, { listener: 'INTERNAL' });
    expect(asked[0]).toMatchObject({ replicaId: 2, replicaEpoch: 44 });
  });

  test('the metadata log is read through the quorum, and only on the INTERNAL listener', async () => {
    const raft = { handleFetch: async () => ({ errorCode: 0, sessionId: 55 }) } as unknown as BrokerServices['raft'];
    const { ask } = aBroker(raft);
    expect((await ask(17, byId(METADATA_TOPIC_ID), { listener: 'INTERNAL' })).sessionId).toBe(55);
    const refused = await ask(17, { ...byId(METADATA_TOPIC_ID), sessionEpoch: -1 });
    expect(refused.responses[0]?.partitions[0]?.errorCode).toBe(errors.UNKNOWN_TOPIC_ID);
  });

  test('a session answers only partitions with news', async () => {
    const { ask } = aBroker();
    const { sessionId } = await ask(11, { ...byName('a'), sessionEpoch: 0 });
    const next = await ask(11, { sessionId, sessionEpoch: 1 });
    expect(next).toMatchObject({ errorCode: 0, sessionId, responses: [{ topic: 'a' }] });
    expect((await ask(11, { sessionId, sessionEpoch: 9 })).errorCode).toBe(errors.INVALID_FETCH_SESSION_EPOCH);
  });
});
