import { expect, test } from 'vitest';
import { errors } from '../protocol/errors.ts';
import type { FetchParams, FetchPartition, FetchPartitionOutcome } from './replica-requests.ts';
import { CONSUMER, ReplicaCluster, type ReplicaNode, batchOf } from './testing/replica-cluster.ts';

async function oneBroker(): Promise<{ cluster: ReplicaCluster; node: ReplicaNode }> {
  const cluster = new ReplicaCluster({ brokers: 1 });
  cluster.createTopic('orders', { replicas: [0] });
  return { cluster, node: cluster.node(0) };
}

/** Follows a promise: `value` stays undefined while it is pending. */
function watch<T>(promise: Promise<T>): { value: T | undefined } {
  const seen: { value: T | undefined } = { value: undefined };
  void promise.then((value) => {
    seen.value = value;
  });
  return seen;
}

function at(topic: string, fetchOffset: number, more: Partial<FetchPartition> = {}): FetchPartition {
  return {
    topic,
    topicId: 'AAAAAAAAAAAAAAAAAAAAAA',
    partition: 0,
    currentLeaderEpoch: -1,
    fetchOffset,
    lastFetchedEpoch: -1,
    logStartOffset: -1,
    maxBytes: 1_000_000,
    ...more,
  };
}

function offsets(outcome: FetchPartitionOutcome | undefined): number[] {
  return (outcome?.records ?? []).map((batch) => Number(batch.readBigInt64BE(0)));
}

test('a fetch at the end waits for minBytes and is woken by the high watermark', async () => {
  const { cluster, node } = await oneBroker();
  const parked = watch(node.fetch({ topic: 'orders' }, { maxWaitMs: 10_000 }));
  await cluster.clock.advance({ ms: 5_000 });
  expect(parked.value).toBeUndefined();
  expect(node.metric('fetch-purgatory-size')).toBe(1);
  await node.produce('orders');
  await cluster.clock.settle();
  expect(offsets(parked.value)).toEqual([0]);
  expect(node.metric('fetch-purgatory-size')).toBe(0);
});

test('a fetch that gets too little answers with it when maxWait has passed', async () => {
  const { cluster, node } = await oneBroker();
  const parked = watch(node.fetch({ topic: 'orders' }, { maxWaitMs: 500, minBytes: 100_000 }));
  await node.produce('orders');
  await node.produce('orders');
  await cluster.clock.advance({ ms: 499 });
  expect(parked.value).toBeUndefined();
  await cluster.clock.advance({ ms: 1 });
  expect(offsets(parked.value)).toEqual([0, 1]);
});

test('bytes of several partitions count together towards minBytes', async () => {
  const { cluster, node } = await oneBroker();
  cluster.createTopic('bills', { replicas: [0] });
  const size = batchOf(['v']).length;
  const partitions = [at('orders', 0), at('bills', 0)];
  const parked = watch(node.replicas.fetch({ ...CONSUMER, maxWaitMs: 10_000, minBytes: 2 * size, partitions }));
  await node.produce('orders');
  await cluster.clock.settle();
  expect(parked.value).toBeUndefined();
  await node.produce('bills');
  await cluster.clock.settle();
  expect(parked.value?.map(offsets)).toEqual([[0], [0]]);
});

test('the first non-empty partition gives one batch even beyond every limit, later ones only what fits', async () => {
  const { cluster, node } = await oneBroker();
  cluster.createTopic('bills', { replicas: [0] });
  cluster.createTopic('empty', { replicas: [0] });
  for (const topic of ['orders', 'bills']) await node.produce(topic, { values: ['x'.repeat(1_000)] });
  const partitions = [at('empty', 0), at('orders', 0, { maxBytes: 10 }), at('bills', 0)];
  const small = await node.replicas.fetch({ ...CONSUMER, maxBytes: 10, partitions });
  expect(small.map(offsets)).toEqual([[], [0], []]);
  const large = await node.replicas.fetch({ ...CONSUMER, partitions });
  expect(large.map(offsets)).toEqual([[], [0], [0]]);
});

test('a fetch from inside a batch returns the whole batch', async () => {
  const { node } = await oneBroker();
  await node.produce('orders', { values: ['a', 'b', 'c'] });
  expect(offsets(await node.fetch({ topic: 'orders', fetchOffset: 2 }))).toEqual([0]);
});

test('any partition error answers the whole fetch at once', async () => {
  const { node } = await oneBroker();
  const partitions = [at('orders', 0), at('nowhere', 0)];
  const outcomes = await node.replicas.fetch({ ...CONSUMER, maxWaitMs: 60_000, partitions });
  expect(outcomes.map(({ errorCode }) => errorCode)).toEqual([errors.NONE, errors.UNKNOWN_TOPIC_OR_PARTITION]);
  expect(outcomes[1]).toMatchObject({ highWatermark: -1, lastStableOffset: -1, records: [] });
});

test('offsets below the log start or above the log end are out of range', async () => {
  const { cluster, node } = await oneBroker();
  await node.produce('orders', { values: ['a', 'b'] });
  await node.produce('orders');
  expect((await node.fetch({ topic: 'orders', fetchOffset: 4 })).errorCode).toBe(errors.OFFSET_OUT_OF_RANGE);
  await node.replicas.deleteRecords({ partitions: [{ topic: 'orders', partition: 0, offset: 2 }], timeoutMs: 1_000 });
  await cluster.clock.settle();
  expect((await node.fetch({ topic: 'orders', fetchOffset: 1 })).errorCode).toBe(errors.OFFSET_OUT_OF_RANGE);
  expect(offsets(await node.fetch({ topic: 'orders', fetchOffset: 2 }))).toEqual([2]);
});

test('consumers see nothing above the high watermark, followers and debuggers do', async () => {
  const cluster = new ReplicaCluster({ brokers: 2 });
  cluster.createTopic('orders', { replicas: [0, 1] });
  cluster.network.pause(cluster.node(1).address);
  const node = cluster.node(0);
  await node.produce('orders', { acks: 1 });
  expect((await node.fetch({ topic: 'orders' })).recordBytes).toBe(0);
  expect(offsets(await node.fetch({ topic: 'orders' }, { replicaId: -2 }))).toEqual([0]);
  expect(offsets(await node.fetch({ topic: 'orders' }, { replicaId: 1 }))).toEqual([0]);
});

test('a request epoch below the current one is fenced, above it is unknown, -1 is not checked', async () => {
  const { cluster, node } = await oneBroker();
  cluster.change('orders', { leader: 0 });
  const codes = [];
  for (const currentLeaderEpoch of [-1, 0, 1, 2]) codes.push((await node.fetch({ topic: 'orders', currentLeaderEpoch })).errorCode);
  expect(codes).toEqual([errors.NONE, errors.FENCED_LEADER_EPOCH, errors.NONE, errors.UNKNOWN_LEADER_EPOCH]);
});

test('a parked fetch is answered with NOT_LEADER_OR_FOLLOWER and the new leader when leadership moves', async () => {
  const cluster = new ReplicaCluster({ brokers: 2 });
  cluster.createTopic('orders', { replicas: [0, 1] });
  const parked = watch(cluster.node(0).fetch({ topic: 'orders' }, { maxWaitMs: 60_000 }));
  await cluster.clock.settle();
  cluster.change('orders', { leader: 1 });
  await cluster.clock.settle();
  expect(parked.value).toMatchObject({ errorCode: errors.NOT_LEADER_OR_FOLLOWER, currentLeader: { leaderId: 1, leaderEpoch: 1 } });
});

test('a parked fetch without epoch outlives a new term of the same leader', async () => {
  const { cluster, node } = await oneBroker();
  const parked = watch(node.fetch({ topic: 'orders' }, { maxWaitMs: 60_000 }));
  await cluster.clock.settle();
  cluster.change('orders', { leader: 0 });
  await cluster.clock.settle();
  expect(parked.value).toBeUndefined();
  await node.produce('orders');
  await cluster.clock.settle();
  expect(offsets(parked.value)).toEqual([0]);
});

test('a connection that ends releases its parked fetch', async () => {
  const { cluster, node } = await oneBroker();
  const connection = new AbortController();
  const parked = watch(node.fetch({ topic: 'orders' }, { maxWaitMs: 60_000, signal: connection.signal }));
  await cluster.clock.settle();
  connection.abort();
  await cluster.clock.settle();
  expect(parked.value?.errorCode).toBe(errors.NONE);
  expect(node.metric('fetch-purgatory-size')).toBe(0);
});

test('waiting for minBytes reads every batch once', async () => {
  const { cluster, node } = await oneBroker();
  const reads: number[] = [];
  const log = node.log('orders');
  const read = log.read.bind(log);
  log.read = (options) => {
    reads.push(options.startOffset);
    return read(options);
  };
  const parked = watch(node.fetch({ topic: 'orders' }, { maxWaitMs: 60_000, minBytes: 3 * batchOf(['v']).length }));
  for (let i = 0; i < 3; i += 1) {
    await node.produce('orders');
    await cluster.clock.settle();
  }
  expect(offsets(parked.value)).toEqual([0, 1, 2]);
  expect(reads).toEqual([0, 1, 2]);
});

test('a last fetched epoch that the leader ended earlier is answered with the diverging epoch', async () => {
  const { cluster, node } = await oneBroker();
  await node.produce('orders');
  cluster.change('orders', { leader: 0 });
  await node.produce('orders');
  const params: Partial<FetchParams> = { maxWaitMs: 60_000 };
  const outcome = await node.fetch({ topic: 'orders', fetchOffset: 2, lastFetchedEpoch: 0 }, params);
  expect(outcome).toMatchObject({ errorCode: errors.NONE, divergingEpoch: { epoch: 0, endOffset: 1 }, records: [] });
  expect(offsets(await node.fetch({ topic: 'orders', fetchOffset: 1, lastFetchedEpoch: 0 }, params))).toEqual([1]);
});

test('topic ids are checked: unknown ones and those of another topic of the name', async () => {
  const { cluster, node } = await oneBroker();
  const other = cluster.createTopic('bills', { replicas: [0] });
  expect((await node.fetch({ topic: 'orders', topicId: 'BBBBBBBBBBBBBBBBBBBBBA' })).errorCode).toBe(errors.INCONSISTENT_TOPIC_ID);
  expect((await node.fetch({ topic: 'gone', topicId: 'BBBBBBBBBBBBBBBBBBBBBA' })).errorCode).toBe(errors.UNKNOWN_TOPIC_ID);
  expect((await node.fetch({ topic: 'bills', topicId: other })).errorCode).toBe(errors.NONE);
});
