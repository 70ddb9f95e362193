import { describe, expect, test } from 'vitest';
import { ZERO_UUID } from '../base/ids.ts';
import { errors } from '../protocol/errors.ts';
import { ControllerHarness, aCluster } from './testing/controller-harness.ts';

const topic = (name: string, more: Record<string, unknown> = {}) => ({ name, numPartitions: 1, replicationFactor: 1, ...more });

describe('CreateTopics', () => {
  test('places three replicas of each partition and spreads leaders evenly', async () => {
    const cluster = await aCluster({ brokers: [1, 2, 3] });
    const answer = await cluster.send('createTopics', { topics: [topic('orders', { numPartitions: 6, replicationFactor: 3 })] });
    expect(answer.topics).toMatchObject([
      { name: 'orders', errorCode: 0, errorMessage: null, numPartitions: 6, replicationFactor: 3 },
    ]);
    const created = [...(cluster.image.topics.get('orders')?.partitions.values() ?? [])];
    expect(created.map(({ leader }) => leader).sort()).toEqual([1, 1, 2, 2, 3, 3]);
    for (const partition of created) {
      expect([...partition.replicas].sort()).toEqual([1, 2, 3]);
      expect(partition).toMatchObject({
        isr: partition.replicas,
        leader: partition.replicas[0],
        leaderEpoch: 0,
        partitionEpoch: 0,
      });
    }
  });

  test('spreads the leaders of single-partition topics over the cluster', async () => {
    const cluster = await aCluster({ brokers: [1, 2, 3] });
    await cluster.send('createTopics', { topics: ['a', 'b', 'c', 'd', 'e', 'f'].slice(0, 1).map((name) => topic(name)) });
    for (const name of ['b', 'c', 'd', 'e', 'f']) await cluster.send('createTopics', { topics: [topic(name)] });
    expect([...cluster.image.topics.values()].map(({ partitions }) => partitions.get(0)?.leader).sort()).toEqual([
      1, 1, 2, 2, 3, 3,
    ]);
  });

  test('puts the replicas of a partition into different racks', async () => {
    const brokers = [1, 2, 3, 4, 5, 6].map((id) => ({ id, rack: `r${id % 3}` }));
    const cluster = await aCluster({ brokers });
    await cluster.send('createTopics', { topics: [topic('orders', { numPartitions: 12, replicationFactor: 3 })] });
    const created = [...(cluster.image.topics.get('orders')?.partitions.values() ?? [])];
    for (const { replicas } of created) expect(new Set(replicas.map((id) => id % 3)).size).toBe(3);
    for (const { id } of brokers) expect(created.filter(({ leader }) => leader === id)).toHaveLength(2);
  });

  test('takes counts of -1 from the broker configs and tells the topic id and all configs', async () => {
    const cluster = await aCluster({
      brokers: [1, 2, 3],
      staticConfigs: { 'default.replication.factor': '3', 'min.insync.replicas': '2' },
    });
    const answer = await cluster.send('createTopics', {
      topics: [topic('orders', { numPartitions: -1, replicationFactor: -1, configs: [{ name: 'retention.ms', value: '1000' }] })],
    });
    const [created] = answer.topics;
    expect(created).toMatchObject({ numPartitions: 1, replicationFactor: 3, topicId: cluster.image.topics.get('orders')?.id });
    const configs = new Map(created?.configs?.map((config) => [config.name, config]));
    expect(configs.get('retention.ms')).toMatchObject({ value: '1000', configSource: 1, readOnly: false, isSensitive: false });
    expect(configs.get('min.insync.replicas')).toMatchObject({ value: '2', configSource: 4 });
    expect(configs.get('cleanup.policy')).toMatchObject({ value: 'delete', configSource: 5 });
  });

  test('decides but creates nothing with validate_only', async () => {
    const cluster = await aCluster({ brokers: [1] });
    const answer = await cluster.send('createTopics', { topics: [topic('orders')], validateOnly: true });
    expect(answer.topics).toMatchObject([{ errorCode: 0, numPartitions: 1 }]);
    expect(cluster.image.topics.size).toBe(0);
  });

  test.each([
    ['', errors.INVALID_TOPIC_EXCEPTION],
    ['.', errors.INVALID_TOPIC_EXCEPTION],
    ['..', errors.INVALID_TOPIC_EXCEPTION],
    ['a/b', errors.INVALID_TOPIC_EXCEPTION],
    ['x'.repeat(250), errors.INVALID_TOPIC_EXCEPTION],
    ['__cluster_metadata', errors.INVALID_REQUEST],
    ['x'.repeat(249), 0],
  ])('answers the name %j with error %i', async (name, errorCode) => {
    const cluster = await aCluster({ brokers: [1] });
    const answer = await cluster.send('createTopics', { topics: [topic(name)] });
    expect(answer.topics).toMatchObject([{ name, errorCode }]);
  });

  test('refuses a name that differs from an existing one only by dot and underscore', async () => {
    const cluster = await aCluster({ brokers: [1] });
    await cluster.send('createTopics', { topics: [topic('a.b')] });
    const answer = await cluster.send('createTopics', { topics: [topic('a_b'), topic('a.b'), topic('c.d'), topic('c_d')] });
    expect(answer.topics.map(({ errorCode }) => errorCode)).toEqual([
      errors.INVALID_TOPIC_EXCEPTION,
      errors.TOPIC_ALREADY_EXISTS,
      0,
      errors.INVALID_TOPIC_EXCEPTION,
    ]);
  });

  test('refuses a topic that is named twice, once, and creates the others', async () => {
    const cluster = await aCluster({ brokers: [1] });
    const answer = await cluster.send('createTopics', { topics: [topic('a'), topic('b'), topic('a')] });
    expect(answer.topics.map(({ name, errorCode }) => [name, errorCode])).toEqual([
      ['a', errors.INVALID_REQUEST],
      ['b', 0],
    ]);
    expect([...cluster.image.topics.keys()]).toEqual(['b']);
  });

  test.each([
    [{ numPartitions: 0 }, errors.INVALID_PARTITIONS],
    [{ numPartitions: -2 }, errors.INVALID_PARTITIONS],
    [{ replicationFactor: 0 }, errors.INVALID_REPLICATION_FACTOR],
    [{ replicationFactor: 3 }, errors.INVALID_REPLICATION_FACTOR],
    [{ numPartitions: 20_000 }, errors.POLICY_VIOLATION],
    [{ configs: [{ name: 'retention.ms', value: 'soon' }] }, errors.INVALID_CONFIG],
    [{ configs: [{ name: 'no.such.config', value: '1' }] }, errors.INVALID_CONFIG],
    [{ configs: [{ name: 'retention.ms', value: null }] }, errors.INVALID_CONFIG],
    [{ assignments: [{ partitionIndex: 0, brokerIds: [1] }] }, errors.INVALID_REQUEST],
    [
      { numPartitions: -1, replicationFactor: -1, assignments: [{ partitionIndex: 1, brokerIds: [1] }] },
      errors.INVALID_REPLICA_ASSIGNMENT,
    ],
    [
      { numPartitions: -1, replicationFactor: -1, assignments: [{ partitionIndex: 0, brokerIds: [1, 1] }] },
      errors.INVALID_REPLICA_ASSIGNMENT,
    ],
    [
      { numPartitions: -1, replicationFactor: -1, assignments: [{ partitionIndex: 0, brokerIds: [9] }] },
      errors.INVALID_REPLICA_ASSIGNMENT,
    ],
    [
      { numPartitions: -1, replicationFactor: -1, assignments: [{ partitionIndex: 0, brokerIds: [] }] },
      errors.INVALID_REPLICA_ASSIGNMENT,
    ],
    [
      {
        numPartitions: -1,
        replicationFactor: -1,
        assignments: [
          { partitionIndex: 0, brokerIds: [1] },
          { partitionIndex: 1, brokerIds: [1, 2] },
        ],
      },
      errors.INVALID_REPLICA_ASSIGNMENT,
    ],
  ])('refuses %j with error %i', async (more, errorCode) => {
    const cluster = await aCluster({ brokers: [1, 2] });
    const answer = await cluster.send('createTopics', { topics: [topic('orders', more)] });
    expect(answer.topics).toMatchObject([{ name: 'orders', errorCode, numPartitions: -1 }]);
    expect(cluster.image.topics.size).toBe(0);
  });

  test('uses a fenced broker only when the others are too few, out of sync and not as leader', async () => {
    const cluster = await aCluster({ brokers: [1, 2, 3] });
    await cluster.heartbeat(3, { wantFence: true });
    await cluster.send('createTopics', {
      topics: [topic('two', { replicationFactor: 2 }), topic('three', { replicationFactor: 3 })],
    });
    expect(cluster.partition('two', 0).replicas).not.toContain(3);
    expect(cluster.partition('three', 0).replicas[2]).toBe(3);
    expect([...cluster.partition('three', 0).isr].sort()).toEqual([1, 2]);
  });

  test('follows a manual assignment', async () => {
    const cluster = await aCluster({ brokers: [1, 2, 3] });
    await cluster.createTopic('orders', [
      [2, 3],
      [3, 1],
    ]);
    expect(cluster.partition('orders', 0)).toMatchObject({ replicas: [2, 3], leader: 2 });
    expect(cluster.partition('orders', 1)).toMatchObject({ replicas: [3, 1], leader: 3 });
  });

  test('answers when a majority has the records, and not before', async () => {
    const cluster = await aCluster({ brokers: [1] });
    cluster.raft.holding = true;
    let answered = false;
    const answer = cluster.send('createTopics', { topics: [topic('orders')] }).then((value) => {
      answered = true;
      return value;
    });
    await cluster.clock.advance({ ms: 100 });
    expect(answered).toBe(false);
    expect(cluster.image.topics.size).toBe(0);
    cluster.raft.commitAll();
    expect((await answer).topics[0]?.errorCode).toBe(0);
    expect(cluster.image.topics.size).toBe(1);
  });

  test('decides on records that are still on their way', async () => {
    const cluster = await aCluster({ brokers: [1] });
    cluster.raft.holding = true;
    const first = cluster.send('createTopics', { topics: [topic('orders')] });
    const second = cluster.send('createTopics', { topics: [topic('orders')] });
    await cluster.clock.advance({ ms: 1 });
    cluster.raft.commitAll();
    expect((await first).topics[0]?.errorCode).toBe(0);
    expect((await second).topics[0]?.errorCode).toBe(errors.TOPIC_ALREADY_EXISTS);
  });

  test('times out when no majority answers', async () => {
    const cluster = await aCluster({ brokers: [1] });
    cluster.raft.holding = true;
    const answer = cluster.send('createTopics', { topics: [topic('orders')], timeoutMs: 2_000 });
    await cluster.clock.advance({ ms: 2_001 });
    expect((await answer).topics[0]?.errorCode).toBe(errors.REQUEST_TIMED_OUT);
  });

  test('is answered with NOT_CONTROLLER on a node that does not lead, or stops leading meanwhile', async () => {
    const idle = new ControllerHarness();
    expect((await idle.send('createTopics', { topics: [topic('orders')] })).topics[0]?.errorCode).toBe(errors.NOT_CONTROLLER);
    const cluster = await aCluster({ brokers: [1] });
    cluster.raft.holding = true;
    const answer = cluster.send('createTopics', { topics: [topic('orders')] });
    cluster.resign();
    expect((await answer).topics[0]?.errorCode).toBe(errors.NOT_CONTROLLER);
    cluster.raft.holding = false;
    cluster.lead(2);
    expect((await cluster.send('createTopics', { topics: [topic('orders')] })).topics[0]?.errorCode).toBe(0);
  });
});

describe('DeleteTopics', () => {
  test('deletes by name and by id, with the configs', async () => {
    const cluster = await aCluster({ brokers: [1] });
    await cluster.createTopic('a', [[1]], { 'retention.ms': '5' });
    await cluster.createTopic('b', [[1]]);
    const topicId = cluster.image.topics.get('b')?.id ?? '';
    const answer = await cluster.send('deleteTopics', { topics: [{ name: 'a' }, { name: null, topicId }] });
    expect(answer.responses.map(({ name, errorCode }) => [name, errorCode])).toEqual([
      ['a', 0],
      ['b', 0],
    ]);
    expect(cluster.image.topics.size).toBe(0);
    expect(cluster.image.configs('topic', 'a').size).toBe(0);
  });

  test('answers unknown names with 3, unknown ids with 100, contradictions with 42', async () => {
    const cluster = await aCluster({ brokers: [1] });
    await cluster.createTopic('a', [[1]]);
    const id = cluster.image.topics.get('a')?.id ?? '';
    const answer = await cluster.send('deleteTopics', {
      topics: [
        { name: 'nope' },
        { name: null, topicId: 'ABCDEFGHIJKLMNOPQRSTUA' },
        { name: 'x', topicId: id },
        { name: null, topicId: ZERO_UUID },
        { name: 'a' },
        { name: null, topicId: id },
      ],
    });
    expect(answer.responses.map(({ errorCode }) => errorCode)).toEqual([
      errors.UNKNOWN_TOPIC_OR_PARTITION,
      errors.UNKNOWN_TOPIC_ID,
      errors.INVALID_REQUEST,
      errors.INVALID_REQUEST,
      // One topic, named twice.
      errors.INVALID_REQUEST,
    ]);
    expect(cluster.image.topics.size).toBe(1);
  });

  test('takes names in old versions', async () => {
    const cluster = await aCluster({ brokers: [1] });
    await cluster.createTopic('a', [[1]]);
    const answer = await cluster.send('deleteTopics', { topicNames: ['a', 'b'] }, 3);
    expect(answer.responses.map(({ name, errorCode }) => [name, errorCode])).toEqual([
      ['a', 0],
      ['b', errors.UNKNOWN_TOPIC_OR_PARTITION],
    ]);
  });

  test('is refused when delete.topic.enable is false', async () => {
    const cluster = await aCluster({ brokers: [1], staticConfigs: { 'delete.topic.enable': 'false' } });
    await cluster.createTopic('a', [[1]]);
    expect((await cluster.send('deleteTopics', { topics: [{ name: 'a' }] })).responses[0]?.errorCode).toBe(
      errors.TOPIC_DELETION_DISABLED,
    );
    expect((await cluster.send('deleteTopics', { topicNames: ['a'] }, 2)).responses[0]?.errorCode).toBe(errors.INVALID_REQUEST);
  });

  test('lets the name be used again with another id', async () => {
    const cluster = await aCluster({ brokers: [1] });
    await cluster.createTopic('a', [[1]]);
    const before = cluster.image.topics.get('a')?.id;
    await cluster.send('deleteTopics', { topics: [{ name: 'a' }] });
    await cluster.createTopic('a', [[1]]);
    expect(cluster.image.topics.get('a')?.id).not.toBe(before);
  });
});

describe('CreatePartitions', () => {
  test('adds partitions with the replication factor of the topic and keeps leaders even', async () => {
    const cluster = await aCluster({ brokers: [1, 2, 3] });
    await cluster.send('createTopics', { topics: [topic('orders', { numPartitions: 2, replicationFactor: 2 })] });
    const answer = await cluster.send('createPartitions', { topics: [{ name: 'orders', count: 6, assignments: null }] });
    expect(answer.results).toEqual([{ name: 'orders', errorCode: 0, errorMessage: null }]);
    const all = [...(cluster.image.topics.get('orders')?.partitions.values() ?? [])];
    expect(all.map(({ leader }) => leader).sort()).toEqual([1, 1, 2, 2, 3, 3]);
    expect(all.every(({ replicas }) => replicas.length === 2)).toBe(true);
  });

  test('gives one row per topic with its own error', async () => {
    const cluster = await aCluster({ brokers: [1, 2] });
    await cluster.createTopic('a', [[1], [2]]);
    await cluster.createTopic('b', [[1]]);
    const answer = await cluster.send('createPartitions', {
      topics: [
        { name: 'a', count: 2, assignments: null },
        { name: 'nope', count: 2, assignments: null },
        { name: 'b', count: 3, assignments: [{ brokerIds: [2] }] },
      ],
    });
    expect(answer.results.map(({ errorCode }) => errorCode)).toEqual([
      errors.INVALID_PARTITIONS,
      errors.UNKNOWN_TOPIC_OR_PARTITION,
      errors.INVALID_REPLICA_ASSIGNMENT,
    ]);
    const fewer = await cluster.send('createPartitions', { topics: [{ name: 'a', count: 1, assignments: null }] });
    expect(fewer.results[0]).toMatchObject({ errorCode: errors.INVALID_PARTITIONS });
    const twice = await cluster.send('createPartitions', {
      topics: [
        { name: 'b', count: 2, assignments: null },
        { name: 'b', count: 3, assignments: null },
      ],
    });
    expect(twice.results).toMatchObject([{ name: 'b', errorCode: errors.INVALID_REQUEST }]);
  });

  test('follows assignments and creates nothing with validate_only', async () => {
    const cluster = await aCluster({ brokers: [1, 2] });
    await cluster.createTopic('a', [[1]]);
    await cluster.send('createPartitions', {
      topics: [{ name: 'a', count: 2, assignments: [{ brokerIds: [2] }] }],
      validateOnly: true,
    });
    expect(cluster.image.topics.get('a')?.partitions.size).toBe(1);
    await cluster.send('createPartitions', { topics: [{ name: 'a', count: 2, assignments: [{ brokerIds: [2] }] }] });
    expect(cluster.partition('a', 1)).toMatchObject({ replicas: [2], leader: 2 });
  });
});
