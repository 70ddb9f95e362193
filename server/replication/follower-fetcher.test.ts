import { expect, test } from 'vitest';
import { errors } from '../protocol/errors.ts';
import { ReplicaCluster } from './testing/replica-cluster.ts';

test('followers copy identical batches and learn the high watermark', async () => {
  const cluster = new ReplicaCluster({ brokers: 3 });
  cluster.createTopic('orders', { replicas: [0, 1, 2] });
  const outcomes = [cluster.node(0).produce('orders', { values: ['a', 'b'] }), cluster.node(0).produce('orders')];
  await cluster.clock.advance({ ms: 1_000 });
  expect((await Promise.all(outcomes)).map(({ errorCode }) => errorCode)).toEqual([errors.NONE, errors.NONE]);
  for (const node of cluster.nodes) {
    expect(node.log('orders').layout).toEqual([
      [0, 0],
      [2, 0],
    ]);
    expect(node.log('orders').highWatermark).toBe(3);
  }
});

test('one request at a time carries all partitions of a leader', async () => {
  const cluster = new ReplicaCluster({ brokers: 2 });
  cluster.createTopic('orders', { replicas: [0, 1], partitions: 50 });
  await cluster.clock.advance({ seconds: 10 });
  const requests = cluster.node(0).metric('total-fetch-requests') ?? 0;
  // A waiting fetch takes 500 ms: about 20 rounds of 50 partitions, not 20 rounds for each.
  expect(requests).toBeLessThan(25 * 50);
  for (let partition = 0; partition < 50; partition += 1) {
    const outcome = cluster.node(0).produce('orders', { partition });
    await cluster.clock.advance({ ms: 1 });
    expect((await outcome).errorCode).toBe(errors.NONE);
  }
});

test('acks=all of a new topic does not wait until an idle fetch times out at the leader', async () => {
  const cluster = new ReplicaCluster({ brokers: 2 });
  cluster.createTopic('idle', { replicas: [0, 1] });
  await cluster.clock.advance({ ms: 600 });
  cluster.createTopic('orders', { replicas: [0, 1] });
  const outcome = cluster.node(0).produce('orders');
  await cluster.clock.advance({ ms: 20 });
  expect((await outcome).errorCode).toBe(errors.NONE);
});

test('a leader that does not know the topic yet is asked again shortly', async () => {
  const cluster = new ReplicaCluster({ brokers: 2 });
  cluster.node(0).learns = false;
  cluster.createTopic('orders', { replicas: [0, 1] });
  await cluster.clock.advance({ ms: 200 });
  cluster.replay(cluster.node(0));
  const outcome = cluster.node(0).produce('orders');
  await cluster.clock.advance({ ms: 500 });
  expect((await outcome).errorCode).toBe(errors.NONE);
});

test('a broken connection is opened again', async () => {
  const cluster = new ReplicaCluster({ brokers: 2 });
  cluster.createTopic('orders', { replicas: [0, 1] });
  await cluster.clock.advance({ ms: 100 });
  cluster.network.disconnect(cluster.node(0).address, cluster.node(1).address);
  const outcome = cluster.node(0).produce('orders');
  await cluster.clock.advance({ ms: 100 });
  expect((await outcome).errorCode).toBe(errors.NONE);
});

test('a deposed leader with a slow disk drops what its successor does not have, also what was not written yet', async () => {
  const cluster = new ReplicaCluster({ brokers: 2 });
  cluster.createTopic('orders', { replicas: [0, 1] });
  const first = cluster.node(0).produce('orders');
  await cluster.clock.advance({ ms: 100 });
  expect((await first).errorCode).toBe(errors.NONE);
  const { logs } = cluster.node(0);
  logs.disk.writes = false;
  const lost = cluster.node(0).produce('orders', { values: ['lost', 'lost'] });
  await cluster.clock.settle();
  cluster.change('orders', { leader: 1, isr: [1] });
  expect((await lost).errorCode).toBe(errors.NOT_LEADER_OR_FOLLOWER);
  const kept = [cluster.node(1).produce('orders', { values: ['kept', 'kept'] }), cluster.node(1).produce('orders', { values: ['more'] })];
  await cluster.clock.advance({ seconds: 1 });
  expect(await Promise.all(kept)).toMatchObject([{ errorCode: errors.NONE }, { errorCode: errors.NONE }]);
  logs.disk.writes = true;
  cluster.node(0).log('orders').write();
  await cluster.clock.advance({ seconds: 1 });
  for (const node of cluster.nodes) {
    expect(node.log('orders').layout).toEqual([
      [0, 0],
      [1, 1],
      [3, 1],
    ]);
  }
});

test('a deposed leader drops what its successor does not have', async () => {
  const cluster = new ReplicaCluster({ brokers: 3 });
  cluster.createTopic('orders', { replicas: [0, 1, 2] });
  const first = cluster.node(0).produce('orders');
  await cluster.clock.advance({ ms: 100 });
  expect((await first).errorCode).toBe(errors.NONE);
  // The old leader is cut off, appends what nobody copies, and does not hear of the election.
  cluster.network.pause(cluster.node(0).address);
  cluster.node(0).learns = false;
  const lost = cluster.node(0).produce('orders', { values: ['lost', 'lost'] });
  await cluster.clock.settle();
  cluster.change('orders', { leader: 1, isr: [1, 2] });
  const kept = cluster.node(1).produce('orders', { values: ['kept'] });
  await cluster.clock.advance({ ms: 600 });
  expect((await kept).errorCode).toBe(errors.NONE);
  expect(cluster.node(0).log('orders').layout).toEqual([
    [0, 0],
    [1, 0],
  ]);
  cluster.network.resume(cluster.node(0).address);
  cluster.replay(cluster.node(0));
  expect((await lost).errorCode).toBe(errors.NOT_LEADER_OR_FOLLOWER);
  await cluster.clock.advance({ seconds: 11 });
  for (const node of cluster.nodes) {
    expect(node.log('orders').layout).toEqual([
      [0, 0],
      [1, 1],
    ]);
  }
  expect(cluster.partition('orders').isr).toEqual([1, 2, 0]);
});

test('a follower below the leader’s log start begins anew there', async () => {
  const cluster = new ReplicaCluster({ brokers: 2 });
  cluster.createTopic('orders', { replicas: [0, 1] });
  await cluster.kill(1);
  cluster.fence(1);
  cluster.change('orders', { isr: [0] });
  const leader = cluster.node(0);
  for (let i = 0; i < 3; i += 1) await leader.produce('orders', { values: ['a', 'b'] });
  await leader.replicas.deleteRecords({ partitions: [{ topic: 'orders', partition: 0, offset: 4 }], timeoutMs: 0 });
  cluster.restart(1);
  await cluster.clock.advance({ seconds: 2 });
  const follower = cluster.node(1).log('orders');
  expect(follower.logStartOffset).toBe(4);
  expect(follower.layout).toEqual([[4, 0]]);
  expect(cluster.partition('orders').isr).toEqual([0, 1]);
});

test('a follower that fails to write asks for nothing and leaves the ISR to the leader', async () => {
  const cluster = new ReplicaCluster({ brokers: 2 });
  cluster.createTopic('orders', { replicas: [0, 1] });
  await cluster.clock.advance({ ms: 100 });
  cluster.node(1).log('orders').fail(new Error('EIO'));
  const outcome = cluster.node(0).produce('orders', { timeoutMs: 60_000 });
  await cluster.clock.advance({ seconds: 46 });
  expect((await outcome).errorCode).toBe(errors.NONE);
  expect(cluster.partition('orders').isr).toEqual([0]);
});

test('replicated bytes are counted on both sides', async () => {
  const cluster = new ReplicaCluster({ brokers: 2 });
  cluster.createTopic('orders', { replicas: [0, 1] });
  const outcome = cluster.node(0).produce('orders');
  await cluster.clock.advance({ ms: 600 });
  await outcome;
  const size = cluster.node(0).log('orders').sizeBytes;
  expect(cluster.node(0).metric('replication-bytes-out', { topic: 'orders' })).toBe(size);
  expect(cluster.node(1).metric('replication-bytes-in', { topic: 'orders' })).toBe(size);
  expect(cluster.node(1).metric('bytes-in')).toBe(0);
});
