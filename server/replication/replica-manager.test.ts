import { expect, test } from 'vitest';
import { metadataRecord } from '../metadata/records.ts';
import { errors } from '../protocol/errors.ts';
import type { LeadershipChange } from './replica-requests.ts';
import { ReplicaCluster, batchOf } from './testing/replica-cluster.ts';

test('a deleted topic loses its logs, and one created again under the name starts empty', async () => {
  const cluster = new ReplicaCluster({ brokers: 2 });
  cluster.createTopic('orders', { replicas: [0, 1] });
  const outcome = cluster.node(0).produce('orders');
  await cluster.clock.advance({ seconds: 1 });
  await outcome;
  cluster.deleteTopic('orders');
  expect((await cluster.node(0).produce('orders')).errorCode).toBe(errors.UNKNOWN_TOPIC_OR_PARTITION);
  const topicId = cluster.createTopic('orders', { replicas: [0, 1] });
  await cluster.node(0).replicas.settled();
  expect(cluster.node(0).log('orders').topicId).toBe(topicId);
  const again = cluster.node(0).produce('orders');
  await cluster.clock.advance({ seconds: 1 });
  expect(await again).toMatchObject({ errorCode: errors.NONE, baseOffset: 0 });
});

test('a topic that was deleted and created again while the broker was away gets a fresh log', async () => {
  const cluster = new ReplicaCluster({ brokers: 2 });
  cluster.createTopic('orders', { replicas: [1] });
  await cluster.node(1).produce('orders');
  await cluster.kill(1);
  cluster.node(1).learns = false;
  cluster.deleteTopic('orders');
  cluster.createTopic('orders', { replicas: [1] });
  const node = cluster.restart(1);
  await node.replicas.settled();
  expect(node.log('orders').nextOffset).toBe(0);
});

test('a broker whose metadata is replaced by a snapshot does everything that it missed', async () => {
  const cluster = new ReplicaCluster({ brokers: 3 });
  for (const topic of ['gone', 'again', 'moved', 'lost', 'same']) cluster.createTopic(topic, { replicas: topic === 'moved' ? [1, 2] : [0, 1] });
  const lagging = cluster.node(1);
  const produced = ['again', 'same'].map((topic) => cluster.node(0).produce(topic));
  await cluster.clock.advance({ seconds: 1 });
  await Promise.all(produced);
  const changes: string[] = [];
  lagging.replicas.onLeadershipChange(({ topic, role, leaderEpoch }) => changes.push(`${topic} ${role} ${leaderEpoch}`));
  lagging.learns = false;
  cluster.deleteTopic('gone');
  cluster.deleteTopic('again');
  const topicId = cluster.createTopic('again', { replicas: [1, 0], configs: { 'min.insync.replicas': '2' } });
  cluster.change('moved', { leader: 2 });
  cluster.change('lost', { replicas: [0, 2], isr: [0] });
  cluster.createTopic('new', { replicas: [1, 2] });
  cluster.giveSnapshot(lagging);
  await lagging.replicas.settled();
  expect(lagging.logs.all().map(({ topic }) => topic).sort()).toEqual(['again', 'moved', 'new', 'same']);
  expect(lagging.log('again').topicId).toBe(topicId);
  expect(lagging.log('again').nextOffset).toBe(0);
  expect(lagging.replicas.partitionState('moved', 0)).toMatchObject({ role: 'follower', leaderEpoch: 1 });
  expect(changes.filter((change) => change.startsWith('same'))).toEqual([]);
  expect(changes).toEqual(expect.arrayContaining(['again leader 0', 'moved follower 1', 'new leader 0']));
  const outcome = lagging.produce('again');
  await cluster.clock.advance({ seconds: 1 });
  expect(await outcome).toMatchObject({ errorCode: errors.NONE, baseOffset: 0 });
  expect(lagging.log('same').highWatermark).toBe(1);
});

test('a replica that is moved away is removed here and copied there', async () => {
  const cluster = new ReplicaCluster({ brokers: 3 });
  cluster.createTopic('orders', { replicas: [0, 1] });
  const outcome = cluster.node(0).produce('orders');
  await cluster.clock.advance({ seconds: 1 });
  await outcome;
  cluster.change('orders', { replicas: [0, 2], isr: [0] });
  await cluster.clock.advance({ seconds: 1 });
  expect(cluster.node(1).logs.get('orders', 0)).toBeUndefined();
  expect(cluster.node(2).log('orders').layout).toEqual([[0, 0]]);
  expect(cluster.partition('orders').isr).toEqual([0, 2]);
});

test('logs that metadata does not place here are removed as strays, once asked for', async () => {
  const cluster = new ReplicaCluster({ brokers: 2 });
  cluster.createTopic('orders', { replicas: [1] });
  await cluster.kill(1);
  cluster.node(1).learns = false;
  cluster.deleteTopic('orders');
  const node = cluster.restart(1);
  expect(node.logs.all()).toHaveLength(1);
  expect(await node.replicas.removeStrays()).toBe(1);
  expect(node.logs.all()).toEqual([]);
});

test('listeners hear of roles with their epochs', async () => {
  const cluster = new ReplicaCluster({ brokers: 2 });
  const heard: Omit<LeadershipChange, 'topicId'>[] = [];
  const stop = cluster.node(0).replicas.onLeadershipChange(({ topicId: _, ...change }) => heard.push(change));
  cluster.createTopic('orders', { replicas: [0, 1] });
  cluster.change('orders', { isr: [0] });
  cluster.change('orders', { leader: 1, isr: [1] });
  cluster.deleteTopic('orders');
  stop();
  cluster.createTopic('bills', { replicas: [0] });
  expect(heard).toEqual([
    { topic: 'orders', partition: 0, role: 'leader', leaderEpoch: 0 },
    { topic: 'orders', partition: 0, role: 'follower', leaderEpoch: 1 },
    { topic: 'orders', partition: 0, role: 'gone', leaderEpoch: 1 },
  ]);
});

test('topic configs and the broker defaults below them reach the logs and the minimum ISR', async () => {
  const cluster = new ReplicaCluster({ brokers: 1 });
  cluster.createTopic('orders', { replicas: [0] });
  const node = cluster.node(0);
  const set = (resourceType: number, resourceName: string, name: string, value: string) =>
    cluster.commit([metadataRecord('config', { resourceType, resourceName, name, value })]);
  set(2, 'orders', 'max.message.bytes', '2000');
  set(2, 'orders', 'min.insync.replicas', '3');
  expect(node.log('orders').config.maxMessageBytes).toBe(2_000);
  expect(node.replicas.partitionState('orders', 0)?.minInSyncReplicas).toBe(3);
  set(4, '', 'log.retention.ms', '60000');
  expect(node.log('orders').config.retentionMs).toBe(60_000);
});

test('records are deleted up to an offset, or up to the high watermark, and followers follow', async () => {
  const cluster = new ReplicaCluster({ brokers: 2 });
  cluster.createTopic('orders', { replicas: [0, 1] });
  const node = cluster.node(0);
  for (let i = 0; i < 3; i += 1) {
    const outcome = node.produce('orders', { values: ['a', 'b'] });
    await cluster.clock.advance({ ms: 600 });
    await outcome;
  }
  const remove = async (offset: number) => {
    const outcomes = node.replicas.deleteRecords({ partitions: [{ topic: 'orders', partition: 0, offset }], timeoutMs: 5_000 });
    await cluster.clock.advance({ ms: 100 });
    return (await outcomes)[0];
  };
  expect(await remove(2)).toEqual({ topic: 'orders', partition: 0, errorCode: errors.NONE, lowWatermark: 2 });
  expect(cluster.node(1).log('orders').logStartOffset).toBe(2);
  expect(await remove(-1)).toMatchObject({ errorCode: errors.NONE, lowWatermark: 6 });
  expect(await remove(7)).toMatchObject({ errorCode: errors.OFFSET_OUT_OF_RANGE, lowWatermark: -1 });
});

test('deleting records waits for live followers at most the timeout, and only of topics that delete', async () => {
  const cluster = new ReplicaCluster({ brokers: 2 });
  cluster.createTopic('orders', { replicas: [0, 1] });
  cluster.createTopic('table', { replicas: [0], configs: { 'cleanup.policy': 'compact' } });
  const outcome = cluster.node(0).produce('orders');
  await cluster.clock.advance({ seconds: 1 });
  await outcome;
  cluster.network.pause(cluster.node(1).address);
  const partitions = [
    { topic: 'orders', partition: 0, offset: 1 },
    { topic: 'table', partition: 0, offset: 0 },
  ];
  const outcomes = cluster.node(0).replicas.deleteRecords({ partitions, timeoutMs: 5_000 });
  await cluster.clock.advance({ seconds: 5 });
  expect((await outcomes).map(({ errorCode }) => errorCode)).toEqual([errors.REQUEST_TIMED_OUT, errors.POLICY_VIOLATION]);
  expect(cluster.node(0).log('orders').logStartOffset).toBe(1);
});

test('log directories are described with sizes of the topics asked for', async () => {
  const cluster = new ReplicaCluster({ brokers: 1 });
  cluster.createTopic('orders', { replicas: [0], partitions: 2 });
  cluster.createTopic('bills', { replicas: [0] });
  const node = cluster.node(0);
  await node.produce('orders');
  const [all] = await node.replicas.describeLogDirs(undefined);
  expect(all?.partitions).toHaveLength(3);
  const [some] = await node.replicas.describeLogDirs(new Map([['orders', [0]]]));
  expect(some).toEqual({
    errorCode: errors.NONE,
    path: '/data',
    totalBytes: 1_000,
    usableBytes: 400,
    partitions: [{ topic: 'orders', partition: 0, sizeBytes: batchOf(['v']).length, offsetLag: 0 }],
  });
});

test('a coordinator appends with acks=all and reads back its partition from the start', async () => {
  const cluster = new ReplicaCluster({ brokers: 1 });
  cluster.createTopic('__consumer_offsets', { replicas: [0] });
  const { replicas } = cluster.node(0);
  const appended = await replicas.appendForCoordinator('__consumer_offsets', 0, batchOf(['a', 'b']), 1_000);
  expect(appended).toEqual({ errorCode: errors.NONE, baseOffset: 0 });
  const read = await replicas.readForCoordinator('__consumer_offsets', 0, 0, 1_000);
  expect(read).toMatchObject({ errorCode: errors.NONE, nextOffset: 2, logStartOffset: 0, logEndOffset: 2, highWatermark: 2 });
  expect((await replicas.readForCoordinator('__consumer_offsets', 0, 2, 1_000)).chunks).toEqual([]);
  expect((await replicas.readForCoordinator('__consumer_offsets', 1, 0, 1_000)).errorCode).toBe(errors.UNKNOWN_TOPIC_OR_PARTITION);
});

test('a coordinator reads what is still being written, and learns the log start when it asks below it', async () => {
  const cluster = new ReplicaCluster({ brokers: 1 });
  cluster.createTopic('__consumer_offsets', { replicas: [0] });
  const { replicas, logs, log } = withLog(cluster);
  logs.disk.writes = false;
  void replicas.appendForCoordinator('__consumer_offsets', 0, batchOf(['a']), 1_000);
  const read = replicas.readForCoordinator('__consumer_offsets', 0, 0, 1_000);
  await cluster.clock.settle();
  log.write();
  expect(await read).toMatchObject({ errorCode: errors.NONE, nextOffset: 1 });
  await cluster.clock.settle();
  log.advanceLogStartOffset(1);
  expect(await replicas.readForCoordinator('__consumer_offsets', 0, 0, 1_000)).toMatchObject({
    errorCode: errors.OFFSET_OUT_OF_RANGE,
    logStartOffset: 1,
    logEndOffset: 1,
    highWatermark: 1,
  });
});

function withLog(cluster: ReplicaCluster) {
  const { replicas, logs } = cluster.node(0);
  return { replicas, logs, log: cluster.node(0).log('__consumer_offsets') };
}

test('closing answers what waits', async () => {
  const cluster = new ReplicaCluster({ brokers: 2 });
  cluster.createTopic('orders', { replicas: [0, 1] });
  cluster.network.pause(cluster.node(1).address);
  const produced = cluster.node(0).produce('orders');
  const fetched = cluster.node(0).fetch({ topic: 'orders' }, { maxWaitMs: 60_000 });
  await cluster.clock.settle();
  await cluster.node(0).replicas.close();
  expect((await produced).errorCode).toBe(errors.NOT_LEADER_OR_FOLLOWER);
  expect((await fetched).errorCode).toBe(errors.NOT_LEADER_OR_FOLLOWER);
});
