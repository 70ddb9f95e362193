import { expect, test } from 'vitest';
import { FakeClock } from '../../test/kit/fake-clock.ts';
import { FakeKafka } from '../../test/kit/fake-kafka.ts';
import { MemoryNetwork } from '../../test/kit/memory-transport.ts';
import { apis } from '../protocol/apis.ts';
import { errors } from '../protocol/errors.ts';
import { negotiateVersion } from './api-versions.ts';
import { ClusterClient } from './cluster-client.ts';
import { fetchCommitted } from './groups.ts';
import { LATEST, listOffsets } from './list-offsets.ts';
import { fetchMetadata, fetchTopicMetadata } from './metadata.ts';
import { produceUnacknowledged } from './produce.ts';
import { createTopic } from './topic-admin.ts';

const address = (id: number) => ({ host: `broker${id}`, port: 9092 });

/** Three brokers that lead one partition each of `orders`. */
function aCluster() {
  const clock = new FakeClock();
  const network = new MemoryNetwork({ clock });
  const brokers = [1, 2, 3].map((id) =>
    new FakeKafka(network, address(id))
      .on(apis.metadata, ({ topics }) => ({
        brokers: [1, 2, 3].map((nodeId) => ({ nodeId, ...address(nodeId), rack: null })),
        clusterId: 'c',
        controllerId: 2,
        topics: (topics === null ? ['orders'] : topics.map((topic) => topic.name ?? '')).map((name) => ({
          errorCode: name === 'orders' ? 0 : errors.UNKNOWN_TOPIC_OR_PARTITION,
          name,
          topicId: 'AAAAAAAAAAAAAAAAAAAAAA',
          isInternal: false,
          partitions: [1, 2, 3].map((leaderId, partitionIndex) => ({
            errorCode: 0,
            partitionIndex,
            leaderId,
            leaderEpoch: 0,
            replicaNodes: [1, 2, 3],
            isrNodes: [1, 2, 3],
            offlineReplicas: [],
          })),
        })),
      }))
      .on(apis.listOffsets, ({ topics }) => ({
        topics: topics.map((topic) => ({
          name: topic.name,
          partitions: topic.partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode: 0, timestamp: -1, offset: 10 * id, leaderEpoch: 0 })),
        })),
      })),
  );
  const transport = network.transport({ host: 'console', port: 1 });
  const client = new ClusterClient({ bootstrap: [1, 2, 3].map(address), transport, clock });
  return { clock, network, transport, brokers, client };
}

test('a dead bootstrap broker is passed over', async () => {
  const { clock, brokers, client } = aCluster();
  brokers[0]?.stop();
  const metadata = await clock.untilSettled(fetchMetadata(client, null));
  expect(metadata.topics.map((topic) => topic.name)).toEqual(['orders']);
  expect(client.knownBrokers().map((broker) => broker.id)).toEqual([1, 2, 3]);
});

test('when nobody answers it is unreachable', async () => {
  const { clock, brokers, client } = aCluster();
  for (const broker of brokers) broker.stop();
  await expect(clock.untilSettled(fetchMetadata(client, null))).rejects.toMatchObject({ code: 'CLUSTER', kind: 'unreachable' });
});

test('offsets of a dead leader are a failure, those of the others stand', async () => {
  const { clock, brokers, client } = aCluster();
  await clock.untilSettled(fetchMetadata(client, null));
  brokers[1]?.stop();
  const targets = [1, 2, 3].map((leader, partition) => ({ topic: 'orders', partition, leader }));
  const found = await clock.untilSettled(listOffsets(client, [...targets, { topic: 'orders', partition: 9, leader: -1 }], LATEST));
  expect([...found.offsets].map(([key, { offset }]) => [key, offset])).toEqual([
    ['orders-0', 10],
    ['orders-2', 30],
  ]);
  expect(found.failures.map((failure) => failure.brokerId ?? failure.kafkaName).sort()).toEqual([2, 'LEADER_NOT_AVAILABLE']);
});

test('a broker that hangs costs its time limit, and the others’ answers stand', async () => {
  const { clock, network, client } = aCluster();
  await clock.untilSettled(fetchMetadata(client, null));
  network.pause(address(3));
  const targets = [1, 2, 3].map((leader, partition) => ({ topic: 'orders', partition, leader }));
  const started = clock.now();
  const found = await clock.untilSettled(listOffsets(client, targets, LATEST));
  expect([...found.offsets.keys()]).toEqual(['orders-0', 'orders-1']);
  expect(clock.now() - started).toBeLessThanOrEqual(1_700);
});

test('acks=0 to a broker that is down is unreachable, not silence', async () => {
  const { clock, transport, brokers, client } = aCluster();
  await clock.untilSettled(fetchMetadata(client, null));
  brokers[1]?.stop();
  const sent = produceUnacknowledged({ client, transport, clock }, { topic: 'orders', partition: 1, leader: 2 }, Buffer.alloc(0));
  await expect(clock.untilSettled(sent)).rejects.toMatchObject({ code: 'CLUSTER', kind: 'unreachable', brokerId: 2 });
});

test('versions are asked once per connection', async () => {
  const { clock, brokers, client } = aCluster();
  await clock.untilSettled(fetchMetadata(client, null));
  await clock.untilSettled(fetchMetadata(client, null));
  expect(brokers.flatMap((broker) => broker.seen)).toEqual(['ApiVersions', 'Metadata', 'Metadata']);
});

test('a topic that is not there is UNKNOWN_TOPIC_OR_PARTITION, by its name', async () => {
  const { clock, client } = aCluster();
  await expect(clock.untilSettled(fetchTopicMetadata(client, 'nope'))).rejects.toMatchObject({
    kind: 'kafka',
    kafkaCode: errors.UNKNOWN_TOPIC_OR_PARTITION,
    message: 'Topic nope does not exist.',
  });
});

test('NOT_CONTROLLER asks another broker, a real refusal does not', async () => {
  const { clock, brokers, client } = aCluster();
  const reply = (errorCode: number) => () => ({ topics: [{ name: 'new', topicId: 'AAAAAAAAAAAAAAAAAAAAAA', errorCode, errorMessage: null }] });
  brokers[0]?.on(apis.createTopics, reply(errors.TOPIC_ALREADY_EXISTS));
  brokers[1]?.on(apis.createTopics, reply(errors.NOT_CONTROLLER));
  brokers[2]?.on(apis.createTopics, reply(0));
  await clock.untilSettled(fetchMetadata(client, null));
  const topic = { name: 'new', partitions: 1, replicationFactor: 1, configs: new Map<string, string>() };
  await expect(clock.untilSettled(createTopic(client, topic, false))).rejects.toMatchObject({ kafkaCode: errors.TOPIC_ALREADY_EXISTS });
  expect(brokers.map((broker) => broker.seen.includes('CreateTopics'))).toEqual([true, true, false]);
});

test.each([
  ['batched', { min: 1, max: 8 }],
  ['one by one', { min: 1, max: 7 }],
])('commits of several groups, %s', async (_, versions) => {
  const { clock, brokers, client } = aCluster();
  const commits = [{ name: 'orders', partitions: [{ partitionIndex: 0, committedOffset: 7, committedLeaderEpoch: 1, metadata: '', errorCode: 0 }] }];
  brokers[0]?.on(
    apis.offsetFetch,
    ({ groups }, version) => (version >= 8 ? { groups: groups.map(({ groupId }) => ({ groupId, topics: commits, errorCode: 0 })) } : { topics: commits, errorCode: 0 }),
    versions,
  );
  await clock.untilSettled(fetchMetadata(client, null));
  const found = await clock.untilSettled(fetchCommitted(client, 1, ['a', 'b']));
  expect([...found.keys()]).toEqual(['a', 'b']);
  expect(found.get('b')?.get('orders-0')).toEqual({ topic: 'orders', partition: 0, offset: 7, leaderEpoch: 1, metadata: null });
});

test('the newest common version is taken, within what the caller can use', () => {
  const offered = new Map([[apis.fetch.key, { min: 4, max: 17 }]]);
  expect(negotiateVersion(apis.fetch, offered)).toBe(17);
  expect(negotiateVersion(apis.fetch, offered, { maxVersion: 12 })).toBe(12);
  expect(negotiateVersion(apis.fetch, offered, { maxVersion: 3 })).toBeUndefined();
  expect(negotiateVersion(apis.produce, offered)).toBeUndefined();
});
