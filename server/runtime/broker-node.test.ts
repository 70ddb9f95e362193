import { afterEach, describe, expect, test } from 'vitest';
import { allApis, apis } from '../protocol/apis.ts';
import { errors } from '../protocol/errors.ts';
import { batchesIn } from '../records/batch.ts';
import { buildBatch, readRecords } from '../records/records.ts';
import { RACK_AWARE_SELECTOR } from '../replication/replica-selector.ts';
import { InlineCluster } from '../../test/kit/inline-cluster.ts';
import { pause } from '../../test/kit/until.ts';
import type { BrokerRooms } from './broker-rooms.ts';

let cluster: InlineCluster | undefined;

afterEach(async () => {
  const running = cluster;
  cluster = undefined;
  await running?.stop();
  expect(running?.failures ?? []).toEqual([]);
});

const UNHEARD: readonly number[] = [errors.UNKNOWN_TOPIC_OR_PARTITION, errors.LEADER_NOT_AVAILABLE, errors.NOT_LEADER_OR_FOLLOWER];
const WITHIN = { timeout: 30_000, interval: 25 };

async function createTopic(on: InlineCluster, name: string, partitions = 1): Promise<void> {
  const answer = await on.ask(1, apis.createTopics, { topics: [{ name, numPartitions: partitions, replicationFactor: -1 }], timeoutMs: 25_000 });
  expect(answer.topics).toMatchObject([{ name, errorCode: 0, numPartitions: partitions }]);
}

/** What is inside a broker. */
function roomsOf(on: InlineCluster, id: number): BrokerRooms {
  return (on.nodes.get(id) as unknown as { rooms: BrokerRooms }).rooms;
}

/** Leader and ISR of a partition as a broker tells clients. */
async function partitionOf(on: InlineCluster, askedBroker: number, topic: string, partition = 0) {
  const { topics } = await on.ask(askedBroker, apis.metadata, { topics: [{ name: topic }] });
  const found = topics[0]?.partitions.find(({ partitionIndex }) => partitionIndex === partition);
  return { leader: found?.leaderId ?? -1, isr: [...(found?.isrNodes ?? [])].sort(), topicId: topics[0]?.topicId ?? '' };
}

async function produce(on: InlineCluster, leader: number, topic: string, values: string[]): Promise<number> {
  const records = buildBatch({ records: values.map((value) => ({ key: null, value: Buffer.from(value) })), now: Date.now() });
  const topicData = [{ name: topic, partitionData: [{ index: 0, records }] }];
  const sent = async () => (await on.ask(leader, apis.produce, { acks: -1, timeoutMs: 25_000, topicData })).responses[0]?.partitionResponses[0];
  let outcome = await sent();
  // The leader itself may hear of it after the broker that was asked.
  for (let deadline = Date.now() + WITHIN.timeout; UNHEARD.includes(outcome?.errorCode ?? 0) && Date.now() < deadline; outcome = await sent()) await pause(WITHIN.interval);
  expect(outcome?.errorCode).toBe(0);
  return outcome?.baseOffset ?? -1;
}

async function fetchStart(on: InlineCluster, broker: number, topicId: string, rackId = '') {
  const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000_000 }];
  const answer = await on.ask(broker, apis.fetch, { maxWaitMs: 100, minBytes: 1, sessionEpoch: -1, topics: [{ topicId, partitions }], rackId });
  return answer.responses[0]?.partitions[0];
}

async function consume(on: InlineCluster, broker: number, topicId: string): Promise<string[]> {
  const bytes = (await fetchStart(on, broker, topicId))?.records ?? Buffer.alloc(0);
  return [...batchesIn(bytes)].flatMap((batch) => readRecords(batch).map(({ value }) => String(value)));
}

describe('three brokers', () => {
  test('form a cluster, replicate what is produced, survive the stop of a leader and take it back', async () => {
    cluster = await InlineCluster.start(3);
    const on = cluster;
    const { brokers } = await on.ask(2, apis.metadata, { topics: [] });
    expect(brokers.map(({ nodeId }) => nodeId)).toEqual([1, 2, 3]);

    await createTopic(on, 'orders');
    await expect.poll(async () => (await partitionOf(on, 1, 'orders')).leader, WITHIN).toBeGreaterThan(0);
    const { leader, topicId } = await partitionOf(on, 1, 'orders');
    expect(await produce(on, leader, 'orders', ['a', 'b'])).toBe(0);
    await expect.poll(() => consume(on, leader, topicId), WITHIN).toEqual(['a', 'b']);

    await on.stopBroker(leader);
    const other = leader === 1 ? 2 : 1;
    await expect.poll(async () => (await partitionOf(on, other, 'orders')).leader, WITHIN).not.toBe(leader);
    const moved = await partitionOf(on, other, 'orders');
    expect(moved.isr).not.toContain(leader);
    expect(await produce(on, moved.leader, 'orders', ['c'])).toBe(2);
    await expect.poll(() => consume(on, moved.leader, topicId), WITHIN).toEqual(['a', 'b', 'c']);

    await on.startBroker(leader);
    await expect.poll(async () => (await partitionOf(on, other, 'orders')).isr, WITHIN).toEqual([1, 2, 3]);
  });

  test('a consumer in the rack of a follower is sent there, and reads there', async () => {
    cluster = await InlineCluster.start(3, { 'replica.selector.class': RACK_AWARE_SELECTOR });
    const on = cluster;
    await createTopic(on, 'near');
    await expect.poll(async () => (await partitionOf(on, 1, 'near')).isr, WITHIN).toEqual([1, 2, 3]);
    const { leader, topicId } = await partitionOf(on, 1, 'near');
    const follower = leader === 1 ? 2 : 1;
    await produce(on, leader, 'near', ['a', 'b']);
    await expect.poll(async () => (await fetchStart(on, leader, topicId, `rack-${follower}`))?.preferredReadReplica, WITHIN).toBe(follower);
    await expect.poll(() => consume(on, follower, topicId), WITHIN).toEqual(['a', 'b']);
    expect((await fetchStart(on, leader, topicId, `rack-${leader}`))?.preferredReadReplica).toBe(-1);
  });

  test('a broker that was away while the metadata log was cut comes back by a snapshot', async () => {
    cluster = await InlineCluster.start(3, { 'metadata.log.max.record.bytes.between.snapshots': '500', 'metadata.max.retention.bytes': '1' });
    const on = cluster;
    const metadataStart = (id: number): number => roomsOf(on, id).logs.get('__cluster_metadata', 0)?.logStartOffset ?? -1;
    await createTopic(on, 'gone');
    await expect.poll(async () => (await partitionOf(on, 3, 'gone')).isr, WITHIN).toEqual([1, 2, 3]);
    await on.stopBroker(3);
    const missed = roomsOf(on, 1).services.image.appliedOffset;
    await on.ask(1, apis.deleteTopics, { topics: [{ name: 'gone' }], timeoutMs: 25_000 });
    for (let i = 0; i < 8; i += 1) await createTopic(on, `new-${i}`);
    for (const id of [1, 2]) await expect.poll(() => metadataStart(id), WITHIN).toBeGreaterThan(missed);
    await on.startBroker(3);
    expect(metadataStart(3)).toBeGreaterThan(missed);
    expect([...roomsOf(on, 3).services.image.topics.keys()].sort()).toEqual(Array.from({ length: 8 }, (_, i) => `new-${i}`));
    await expect.poll(async () => (await partitionOf(on, 3, 'new-0')).isr, WITHIN).toEqual([1, 2, 3]);
    expect(roomsOf(on, 3).logs.get('gone', 0)).toBeUndefined();
  });

  test('a stop of all and a start keep topics, configs and records', async () => {
    cluster = await InlineCluster.start(3);
    const on = cluster;
    await createTopic(on, 'kept');
    await on.ask(2, apis.incrementalAlterConfigs, {
      resources: [{ resourceType: 2, resourceName: 'kept', configs: [{ name: 'retention.ms', configOperation: 0, value: '12345678' }] }],
    });
    await expect.poll(async () => (await partitionOf(on, 1, 'kept')).leader, WITHIN).toBeGreaterThan(0);
    const before = await partitionOf(on, 1, 'kept');
    await produce(on, before.leader, 'kept', ['x', 'y', 'z']);

    await Promise.all([1, 2, 3].map((id) => on.stopBroker(id)));
    await Promise.all([1, 2, 3].map((id) => on.startBroker(id)));

    await expect.poll(async () => (await partitionOf(on, 1, 'kept')).leader, WITHIN).toBeGreaterThan(0);
    const after = await partitionOf(on, 1, 'kept');
    expect(after.topicId).toBe(before.topicId);
    await expect.poll(() => consume(on, after.leader, after.topicId), WITHIN).toEqual(['x', 'y', 'z']);
    const { results } = await on.ask(1, apis.describeConfigs, {
      resources: [{ resourceType: 2, resourceName: 'kept', configurationKeys: ['retention.ms'] }],
    });
    expect(results[0]?.configs).toMatchObject([{ name: 'retention.ms', value: '12345678', configSource: 1 }]);
  });

  test('an unknown topic is created by a Metadata request and found at a retry', async () => {
    cluster = await InlineCluster.start(1);
    const on = cluster;
    expect((await on.ask(1, apis.metadata, { topics: [{ name: 'auto' }] })).topics[0]?.errorCode).toBe(3);
    await expect.poll(async () => (await on.ask(1, apis.metadata, { topics: [{ name: 'auto' }] })).topics[0]?.errorCode, WITHIN).toBe(0);
  });

  test('producer ids are unique over brokers', async () => {
    cluster = await InlineCluster.start(3);
    const on = cluster;
    const answers = await Promise.all([1, 2, 3, 1, 2, 3].map((id) => on.ask(id, apis.initProducerId, { transactionalId: null })));
    expect(answers.map(({ errorCode }) => errorCode)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(new Set(answers.map(({ producerId }) => producerId)).size).toBe(6);
  });

  test('every client API answers in every version that it advertises', async () => {
    cluster = await InlineCluster.start(3);
    const on = cluster;
    await createTopic(on, 'all');
    await expect.poll(async () => (await partitionOf(on, 1, 'all')).leader, WITHIN).toBeGreaterThan(0);
    const { leader, topicId } = await partitionOf(on, 1, 'all');
    const silent: string[] = [];
    for (const api of allApis.filter(({ listeners }) => listeners !== 'internal')) {
      for (let version = api.serve.min; version <= api.serve.max; version += 1) {
        const request = sampleRequest(api.name, version, topicId);
        await on.ask(leader, api, request, version).catch((error: unknown) => silent.push(`${api.name} v${version}: ${String(error)}`));
      }
    }
    expect(silent).toEqual([]);
  });
});

/** A plausible request of any version; fields that a version does not have are left out by the codec. */
function sampleRequest(api: string, version: number, topicId: string): Record<string, never> {
  const topic = { name: 'all', topic: 'all', topicId, partitionIndexes: [0], partitionIndex: 0 };
  const samples: Record<string, object> = {
    Produce: { acks: 1, timeoutMs: 100, topicData: [] },
    Fetch: { maxWaitMs: 0, minBytes: 1, sessionEpoch: -1, topics: [{ ...topic, partitions: [{ partition: 0, partitionMaxBytes: 1000 }] }] },
    ListOffsets: { replicaId: -1, topics: [{ name: 'all', partitions: [{ partitionIndex: 0, timestamp: -1 }] }] },
    Metadata: { topics: version === 0 ? [] : null },
    ApiVersions: { clientSoftwareName: 'test', clientSoftwareVersion: '1' },
    CreateTopics: { topics: [{ name: `made-v${version}`, numPartitions: 1, replicationFactor: 1 }], timeoutMs: 2_000 },
    DeleteTopics: { topicNames: [`made-v${version}`], topics: [{ name: `made-v${version}` }], timeoutMs: 2_000 },
    DeleteRecords: { topics: [{ name: 'all', partitions: [{ partitionIndex: 0, offset: -1 }] }], timeoutMs: 2_000 },
    InitProducerId: { transactionalId: null },
    OffsetForLeaderEpoch: { topics: [{ topic: 'all', partitions: [{ partition: 0, leaderEpoch: 0 }] }] },
    DescribeConfigs: { resources: [{ resourceType: 2, resourceName: 'all', configurationKeys: null }, { resourceType: 4, resourceName: '1', configurationKeys: null }] },
    AlterConfigs: { resources: [{ resourceType: 2, resourceName: 'all', configs: [{ name: 'retention.ms', value: '1' }] }], validateOnly: true },
    IncrementalAlterConfigs: { resources: [{ resourceType: 2, resourceName: 'nope', configs: [] }] },
    DescribeLogDirs: { topics: null },
    CreatePartitions: { topics: [{ name: 'all', count: 1, assignments: null }], timeoutMs: 2_000 },
    ElectLeaders: { topicPartitions: [{ topic: 'all', partitions: [0] }], timeoutMs: 2_000 },
    DescribeQuorum: { topics: [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }] },
    DescribeProducers: { topics: [topic] },
    DescribeTopicPartitions: { topics: [{ name: 'all' }] },
    OffsetCommit: { groupId: 'g', memberId: '', topics: [{ name: 'all', partitions: [{ partitionIndex: 0, committedOffset: 0, committedMetadata: '' }] }] },
    OffsetFetch: { groupId: 'g', topics: [topic], groups: [{ groupId: 'g', topics: null }] },
    FindCoordinator: { key: 'g', keyType: 0, coordinatorKeys: ['g'] },
    JoinGroup: { groupId: 'g', sessionTimeoutMs: 10_000, rebalanceTimeoutMs: 1_000, memberId: 'unknown', protocolType: 'consumer', protocols: [{ name: 'range', metadata: Buffer.alloc(0) }] },
    Heartbeat: { groupId: 'g', generationId: 1, memberId: 'm' },
    LeaveGroup: { groupId: 'g', memberId: 'm', members: [{ memberId: 'm', groupInstanceId: null }] },
    SyncGroup: { groupId: 'g', generationId: 1, memberId: 'm' },
    DescribeGroups: { groups: ['g'] },
    DeleteGroups: { groupsNames: ['g'] },
    OffsetDelete: { groupId: 'g', topics: [{ name: 'all', partitions: [{ partitionIndex: 0 }] }] },
  };
  return (samples[api] ?? {}) as Record<string, never>;
}
