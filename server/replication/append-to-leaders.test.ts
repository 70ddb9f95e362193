import { expect, test } from 'vitest';
import { errors } from '../protocol/errors.ts';
import { ReplicaCluster, batchOf } from './testing/replica-cluster.ts';

test('acks=all is answered when every in-sync replica has written and the leader has synced', async () => {
  const cluster = new ReplicaCluster({ brokers: 3 });
  cluster.createTopic('orders', { replicas: [0, 1, 2] });
  cluster.network.pause(cluster.node(2).address);
  const outcome = cluster.node(0).produce('orders');
  let answered = false;
  void outcome.then(() => {
    answered = true;
  });
  await cluster.clock.advance({ ms: 1_000 });
  expect(answered).toBe(false);
  expect(cluster.node(0).log('orders').highWatermark).toBe(0);
  cluster.network.resume(cluster.node(2).address);
  await cluster.clock.advance({ ms: 1_000 });
  expect(await outcome).toMatchObject({ errorCode: errors.NONE, baseOffset: 0 });
  expect(cluster.node(0).log('orders').highWatermark).toBe(1);
});

test('acks=1 and the high watermark wait for the leader to sync', async () => {
  const cluster = new ReplicaCluster({ brokers: 1 });
  cluster.createTopic('orders', { replicas: [0] });
  const node = cluster.node(0);
  node.logs.disk.syncs = false;
  const outcome = node.produce('orders', { acks: 1 });
  let answered = false;
  void outcome.then(() => {
    answered = true;
  });
  await cluster.clock.settle();
  expect(answered).toBe(false);
  expect((await node.fetch({ topic: 'orders' })).recordBytes).toBe(0);
  node.log('orders').sync();
  expect((await outcome).errorCode).toBe(errors.NONE);
  expect((await node.fetch({ topic: 'orders' })).recordBytes).toBeGreaterThan(0);
});

test('acks=0 is answered before anything is written', async () => {
  const cluster = new ReplicaCluster({ brokers: 1 });
  cluster.createTopic('orders', { replicas: [0] });
  cluster.node(0).logs.disk.writes = false;
  expect((await cluster.node(0).produce('orders', { acks: 0 })).errorCode).toBe(errors.NONE);
});

test('acks=all times out with REQUEST_TIMED_OUT while the record stays in the log', async () => {
  const cluster = new ReplicaCluster({ brokers: 2 });
  cluster.createTopic('orders', { replicas: [0, 1] });
  cluster.network.pause(cluster.node(1).address);
  const outcome = cluster.node(0).produce('orders', { timeoutMs: 1_500 });
  await cluster.clock.advance({ ms: 1_500 });
  expect(await outcome).toMatchObject({ errorCode: errors.REQUEST_TIMED_OUT, baseOffset: -1 });
  expect(cluster.node(0).log('orders').logEndOffset).toBe(1);
  expect(cluster.node(0).metric('produce-purgatory-size')).toBe(0);
});

test('acks=all is refused before the append while the ISR is below min.insync.replicas, acks=1 is not', async () => {
  const cluster = new ReplicaCluster({ brokers: 3 });
  cluster.createTopic('orders', { replicas: [0, 1, 2], configs: { 'min.insync.replicas': '2' } });
  cluster.network.pause(cluster.node(1).address);
  cluster.network.pause(cluster.node(2).address);
  cluster.change('orders', { isr: [0] });
  expect((await cluster.node(0).produce('orders')).errorCode).toBe(errors.NOT_ENOUGH_REPLICAS);
  expect(cluster.node(0).log('orders').nextOffset).toBe(0);
  expect((await cluster.node(0).produce('orders', { acks: 1 })).errorCode).toBe(errors.NONE);
});

test('an ISR that shrinks below the minimum after the append fails acks=all with NOT_ENOUGH_REPLICAS_AFTER_APPEND', async () => {
  const cluster = new ReplicaCluster({ brokers: 3 });
  cluster.createTopic('orders', { replicas: [0, 1, 2], configs: { 'min.insync.replicas': '2' } });
  cluster.network.pause(cluster.node(1).address);
  cluster.network.pause(cluster.node(2).address);
  const outcome = cluster.node(0).produce('orders');
  await cluster.clock.settle();
  cluster.change('orders', { isr: [0] });
  expect((await outcome).errorCode).toBe(errors.NOT_ENOUGH_REPLICAS_AFTER_APPEND);
  expect(cluster.node(0).log('orders').logEndOffset).toBe(1);
});

test('pending acknowledgements fail with NOT_LEADER_OR_FOLLOWER when leadership is lost', async () => {
  const cluster = new ReplicaCluster({ brokers: 2 });
  cluster.createTopic('orders', { replicas: [0, 1] });
  cluster.network.pause(cluster.node(1).address);
  const outcome = cluster.node(0).produce('orders');
  await cluster.clock.settle();
  cluster.change('orders', { leader: 1 });
  expect((await outcome).errorCode).toBe(errors.NOT_LEADER_OR_FOLLOWER);
});

test('pending acknowledgements survive a new epoch of the same leader', async () => {
  const cluster = new ReplicaCluster({ brokers: 2 });
  cluster.createTopic('orders', { replicas: [0, 1] });
  cluster.network.pause(cluster.node(1).address);
  const outcome = cluster.node(0).produce('orders');
  await cluster.clock.settle();
  cluster.change('orders', { leader: 0, isr: [0] });
  expect((await outcome).errorCode).toBe(errors.NONE);
});

test('a follower refuses with NOT_LEADER_OR_FOLLOWER and names the leader', async () => {
  const cluster = new ReplicaCluster({ brokers: 2 });
  cluster.createTopic('orders', { replicas: [1, 0] });
  expect(await cluster.node(0).produce('orders')).toMatchObject({
    errorCode: errors.NOT_LEADER_OR_FOLLOWER,
    currentLeader: { leaderId: 1, leaderEpoch: 0 },
  });
});

test('unknown topics, wrong acks, internal topics and missing records are refused each with its code', async () => {
  const cluster = new ReplicaCluster({ brokers: 1 });
  cluster.createTopic('orders', { replicas: [0] });
  cluster.createTopic('__consumer_offsets', { replicas: [0] });
  const node = cluster.node(0);
  expect((await node.produce('nothing')).errorCode).toBe(errors.UNKNOWN_TOPIC_OR_PARTITION);
  expect((await node.produce('orders', { acks: 2 })).errorCode).toBe(errors.INVALID_REQUIRED_ACKS);
  expect((await node.produce('__consumer_offsets')).errorCode).toBe(errors.INVALID_TOPIC_EXCEPTION);
  const partitions = [{ topic: 'orders', partition: 0, records: null }];
  const [outcome] = await node.replicas.append({ acks: 1, timeoutMs: 1, origin: 'client', internalTopicsAllowed: false, partitions });
  expect(outcome?.errorCode).toBe(errors.INVALID_RECORD);
});

test('one request answers each partition for itself, in request order', async () => {
  const cluster = new ReplicaCluster({ brokers: 2 });
  cluster.createTopic('led', { replicas: [0] });
  cluster.createTopic('followed', { replicas: [1, 0] });
  const partition = { partition: 0, records: batchOf(['v']) };
  const outcomes = await cluster.node(0).replicas.append({
    acks: -1,
    timeoutMs: 1_000,
    origin: 'client',
    internalTopicsAllowed: false,
    partitions: [
      { ...partition, topic: 'followed' },
      { ...partition, topic: 'led', records: null },
      { ...partition, topic: 'nowhere' },
    ],
  });
  expect(outcomes.map(({ topic, errorCode }) => [topic, errorCode])).toEqual([
    ['followed', errors.NOT_LEADER_OR_FOLLOWER],
    ['led', errors.INVALID_RECORD],
    ['nowhere', errors.UNKNOWN_TOPIC_OR_PARTITION],
  ]);
});

test('a log that fails answers what waits with KAFKA_STORAGE_ERROR', async () => {
  const cluster = new ReplicaCluster({ brokers: 1 });
  cluster.createTopic('orders', { replicas: [0] });
  const node = cluster.node(0);
  node.logs.disk.syncs = false;
  const outcome = node.produce('orders');
  await cluster.clock.settle();
  node.log('orders').fail(new Error('EIO'));
  expect((await outcome).errorCode).toBe(errors.KAFKA_STORAGE_ERROR);
  expect((await node.produce('orders')).errorCode).toBe(errors.KAFKA_STORAGE_ERROR);
  expect((await node.fetch({ topic: 'orders' })).errorCode).toBe(errors.KAFKA_STORAGE_ERROR);
});

test('a directory that fails takes every partition in it offline', async () => {
  const cluster = new ReplicaCluster({ brokers: 1 });
  cluster.createTopic('orders', { replicas: [0] });
  cluster.createTopic('bills', { replicas: [0] });
  const node = cluster.node(0);
  node.logs.failDirectory(new Error('EIO'));
  expect((await node.produce('orders')).errorCode).toBe(errors.KAFKA_STORAGE_ERROR);
  expect((await node.produce('bills')).errorCode).toBe(errors.KAFKA_STORAGE_ERROR);
  expect(node.replicas.partitionState('orders', 0)?.role).toBe('offline');
});

test('produced records and bytes are counted per topic and for the broker', async () => {
  const cluster = new ReplicaCluster({ brokers: 1 });
  cluster.createTopic('orders', { replicas: [0] });
  const node = cluster.node(0);
  await node.produce('orders', { values: ['a', 'b', 'c'] });
  await node.produce('nowhere');
  expect(node.metric('messages-in-count', { topic: 'orders' })).toBe(3);
  expect(node.metric('messages-in-count')).toBe(3);
  expect(node.metric('bytes-in')).toBe(node.log('orders').sizeBytes);
});

test('producers are refused while the disk is almost full, coordinators and readers are not', async () => {
  const cluster = new ReplicaCluster({ brokers: 1 });
  cluster.createTopic('orders', { replicas: [0] });
  const node = cluster.node(0);
  await node.produce('orders');
  node.logs.space = { totalBytes: 1_000, freeBytes: 49 };
  await cluster.clock.advance({ seconds: 2 });
  expect((await node.produce('orders')).errorCode).toBe(errors.KAFKA_STORAGE_ERROR);
  expect((await node.replicas.appendForCoordinator('orders', 0, batchOf(['v']), 1_000)).errorCode).toBe(errors.NONE);
  expect((await node.fetch({ topic: 'orders' })).recordBytes).toBeGreaterThan(0);
  expect(node.metric('disk-almost-full')).toBe(1);
  node.logs.space = { totalBytes: 1_000, freeBytes: 400 };
  await cluster.clock.advance({ seconds: 2 });
  expect((await node.produce('orders')).errorCode).toBe(errors.NONE);
});
