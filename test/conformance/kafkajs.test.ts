/** kafkajs, the client most TypeScript programs use: producing, groups that change, admin. */
import { type Admin, CompressionTypes, ConfigResourceTypes, type Producer } from 'kafkajs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KafkajsClients } from '../kit/kafkajs-clients.ts';
import { until } from '../kit/until.ts';

let clients: KafkajsClients;
let admin: Admin;
let producer: Producer;

beforeAll(async () => {
  clients = await KafkajsClients.start();
  ({ admin, producer } = clients);
});

afterAll(() => clients?.stop());

test('headers, null keys and null values come back as they were sent', async () => {
  await clients.createTopic('shapes');
  await producer.send({
    topic: 'shapes',
    messages: [
      { key: null, value: 'no key' },
      { key: 'k', value: null },
      { key: '', value: '', headers: { a: '1', b: Buffer.from('ü☕') } },
    ],
  });
  expect(await clients.readAll('shapes', 3)).toEqual([
    { key: null, value: 'no key', headers: {}, offset: '0' },
    { key: 'k', value: null, headers: {}, offset: '1' },
    { key: '', value: '', headers: { a: '1', b: 'ü☕' }, offset: '2' },
  ]);
});

test.each([-1, 1, 0])('acks=%i with gzip loses nothing', async (acks) => {
  const topic = `gzip-acks${acks}`;
  await clients.createTopic(topic);
  const values = Array.from({ length: 500 }, (_, i) => `value ${i}`);
  const sent = await producer.send({ topic, acks, compression: CompressionTypes.GZIP, messages: values.map((value) => ({ value })) });
  if (acks !== 0) expect(sent[0]).toMatchObject({ errorCode: 0, baseOffset: '0' });
  expect((await clients.readAll(topic, values.length)).map(({ value }) => value)).toEqual(values);
});

test('an idempotent producer writes every message once and in order', async () => {
  await clients.createTopic('idempotent', 3);
  const idempotent = clients.kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  await idempotent.connect();
  for (let i = 0; i < 20; i += 1) {
    await idempotent.send({ topic: 'idempotent', messages: Array.from({ length: 10 }, (_, j) => ({ value: `${i * 10 + j}`, partition: i % 3 })) });
  }
  await idempotent.disconnect();
  const values = (await clients.readAll('idempotent', 200)).map(({ value }) => Number(value));
  expect(values.sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, i) => i));
});

test('three members share a topic; when one leaves and another joins, nothing is lost', async () => {
  const topic = 'shared';
  const groupId = 'trio';
  await clients.createTopic(topic, 6);
  const members = [clients.member(groupId), clients.member(groupId), clients.member(groupId)];
  const owns = (counts: number[], among = members): boolean =>
    among.map(({ partitions }) => partitions.length).sort().join() === counts.join() && new Set(among.flatMap(({ partitions }) => partitions)).size === 6;
  const send = (from: number): Promise<unknown> =>
    producer.send({ topic, messages: Array.from({ length: 300 }, (_, i) => ({ key: `k${i}`, value: `${from + i}` })) });
  const read = (): Set<string> => new Set([...members.flatMap(({ values }) => values)]);

  await Promise.all(members.map((member) => member.start(topic)));
  await until(() => owns([2, 2, 2]), 'an even share');
  await send(0);
  await until(() => read().size === 300, 'all of the first messages');
  expect(members.map(({ values }) => values.length > 0)).toEqual([true, true, true]);

  const [leaver, ...rest] = members;
  await leaver?.consumer.disconnect();
  await until(() => owns([3, 3], rest), 'the rest shares what the leaver had');
  await send(300);
  await until(() => read().size === 600, 'all messages after one left');

  const newcomer = clients.member(groupId);
  members.push(newcomer);
  await newcomer.start(topic);
  await until(() => owns([2, 2, 2], [...rest, newcomer]), 'an even share with the newcomer');
  await send(600);
  await until(() => read().size === 900, 'all messages after one joined');

  const described = await admin.describeGroups([groupId]);
  expect(described.groups[0]).toMatchObject({ state: 'Stable', protocol: 'RoundRobinAssigner', protocolType: 'consumer', errorCode: 0 });
  expect(described.groups[0]?.members).toHaveLength(3);
  await Promise.all([...rest, newcomer].map(({ consumer }) => consumer.disconnect()));
  await until(async () => (await admin.describeGroups([groupId])).groups[0]?.state === 'Empty', 'an empty group');
});

test('a consumer seeks, pauses, and goes on where its group committed', async () => {
  const topic = 'sought';
  const groupId = 'seeker';
  await clients.createTopic(topic);
  await producer.send({ topic, messages: Array.from({ length: 10 }, (_, i) => ({ value: `${i}` })) });
  await admin.setOffsets({ groupId, topic, partitions: [{ partition: 0, offset: '4' }] });
  expect(await admin.fetchOffsets({ groupId, topics: [topic] })).toEqual([{ topic, partitions: [{ partition: 0, offset: '4', metadata: null }] }]);
  const consumer = clients.kafka.consumer({ groupId, maxWaitTimeInMs: 300 });
  const seen: string[] = [];
  await consumer.connect();
  await consumer.subscribe({ topics: [topic] });
  await consumer.run({
    eachMessage: async ({ message }) => {
      seen.push(String(message.value));
    },
  });
  await until(() => seen.length === 6, 'the rest after the committed offset');
  consumer.seek({ topic, partition: 0, offset: '8' });
  await until(() => seen.length === 8, 'what was sought');
  expect(seen).toEqual(['4', '5', '6', '7', '8', '9', '8', '9']);
  await consumer.disconnect();
});

test('admin: topics, partitions, configs, records, offsets, groups', async () => {
  const topic = 'managed';
  expect(await admin.createTopics({ topics: [{ topic, numPartitions: 2, replicationFactor: 3, configEntries: [{ name: 'retention.ms', value: '60000' }] }] })).toBe(true);
  await expect(admin.createTopics({ topics: [{ topic }] })).resolves.toBe(false);
  await admin.createPartitions({ topicPartitions: [{ topic, count: 3 }] });
  await until(async () => (await admin.fetchTopicMetadata({ topics: [topic] })).topics[0]?.partitions.length === 3, 'three partitions');

  const resource = { type: ConfigResourceTypes.TOPIC, name: topic };
  await admin.alterConfigs({ validateOnly: false, resources: [{ ...resource, configEntries: [{ name: 'cleanup.policy', value: 'compact' }] }] });
  const described = await admin.describeConfigs({ includeSynonyms: true, resources: [resource] });
  const configs = new Map(described.resources[0]?.configEntries.map((entry) => [entry.configName, entry.configValue]));
  expect([configs.get('cleanup.policy'), configs.get('retention.ms')]).toEqual(['compact', '604800000']);

  const plain = 'managed-records';
  await clients.createTopic(plain);
  await producer.send({ topic: plain, messages: ['a', 'b', 'c'].map((value) => ({ value })) });
  // kafkajs deletes only from topics that it has looked up before.
  expect(await admin.fetchTopicOffsets(plain)).toMatchObject([{ low: '0', high: '3' }]);
  await admin.deleteTopicRecords({ topic: plain, partitions: [{ partition: 0, offset: '2' }] });
  expect(await admin.fetchTopicOffsets(plain)).toEqual([{ partition: 0, offset: '3', high: '3', low: '2' }]);
  expect(await admin.fetchTopicOffsetsByTimestamp(plain, Date.now() + 60_000)).toEqual([{ partition: 0, offset: '3' }]);

  await admin.setOffsets({ groupId: 'managed-group', topic: plain, partitions: [{ partition: 0, offset: '2' }] });
  expect((await admin.listGroups()).groups.map(({ groupId }) => groupId)).toContain('managed-group');
  expect(await admin.deleteGroups(['managed-group'])).toMatchObject([{ groupId: 'managed-group' }]);
  expect((await admin.listGroups()).groups.map(({ groupId }) => groupId)).not.toContain('managed-group');

  const { brokers, clusterId } = await admin.describeCluster();
  expect([brokers.length, clusterId]).toEqual([3, clients.cluster.facts.clusterId]);
  await admin.deleteTopics({ topics: [topic, plain] });
  await until(async () => !(await admin.listTopics()).some((name) => name.startsWith('managed')), 'topics gone');
});
