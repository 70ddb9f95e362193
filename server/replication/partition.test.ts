import { expect, test } from 'vitest';
import { errors } from '../protocol/errors.ts';
import { ReplicaCluster } from './testing/replica-cluster.ts';

/** Three replicas of `orders` on brokers 0 (leader), 1 and 2, all in sync and idle. */
async function threeReplicas(configs: Record<string, string> = {}): Promise<ReplicaCluster> {
  const cluster = new ReplicaCluster({ brokers: 3 });
  cluster.createTopic('orders', { replicas: [0, 1, 2], configs });
  await cluster.clock.advance({ ms: 100 });
  return cluster;
}

test('a follower that falls behind by replica.lag.time.max.ms leaves the ISR', async () => {
  const cluster = await threeReplicas();
  cluster.network.pause(cluster.node(2).address);
  const outcome = cluster.node(0).produce('orders', { timeoutMs: 60_000 });
  await cluster.clock.advance({ seconds: 29 });
  expect(cluster.partition('orders').isr).toEqual([0, 1, 2]);
  await cluster.clock.advance({ seconds: 17 }); // 30 s limit, then at most one 15 s check period
  expect(cluster.partition('orders').isr).toEqual([0, 1]);
  expect((await outcome).errorCode).toBe(errors.NONE);
  expect(cluster.node(0).metric('isr-shrinks')).toBe(1);
  expect(cluster.node(0).metric('under-replicated-partitions')).toBe(1);
});

test('an idle partition keeps its ISR', async () => {
  const cluster = await threeReplicas();
  await cluster.clock.advance({ minutes: 5 });
  expect(cluster.alterRequests).toEqual([]);
});

test('a follower that catches up joins the ISR again', async () => {
  const cluster = await threeReplicas();
  cluster.network.pause(cluster.node(2).address);
  void cluster.node(0).produce('orders');
  await cluster.clock.advance({ seconds: 46 });
  cluster.network.resume(cluster.node(2).address);
  await cluster.clock.advance({ seconds: 12 });
  expect(cluster.partition('orders').isr).toEqual([0, 1, 2]);
  expect(cluster.node(0).metric('isr-expands')).toBe(1);
  expect(cluster.node(0).metric('under-replicated-partitions')).toBe(0);
});

test('the high watermark does not move while the ISR is below min.insync.replicas', async () => {
  const cluster = await threeReplicas({ 'min.insync.replicas': '2' });
  cluster.network.pause(cluster.node(1).address);
  cluster.network.pause(cluster.node(2).address);
  cluster.change('orders', { isr: [0] });
  await cluster.node(0).produce('orders', { acks: 1 });
  await cluster.clock.advance({ ms: 100 });
  expect(cluster.node(0).log('orders').highWatermark).toBe(0);
  expect(cluster.node(0).metric('under-min-isr-partition-count')).toBe(1);
  cluster.fence(2); // else it would hold the high watermark back as about to join, for the lag time
  cluster.network.resume(cluster.node(1).address);
  await cluster.clock.advance({ seconds: 12 });
  expect(cluster.partition('orders').isr).toEqual([0, 1]);
  expect(cluster.node(0).log('orders').highWatermark).toBe(1);
  expect(cluster.node(0).metric('at-min-isr-partition-count')).toBe(1);
});

test('min.insync.replicas above the replication factor counts as the replication factor', async () => {
  const cluster = new ReplicaCluster({ brokers: 1 });
  cluster.createTopic('orders', { replicas: [0], configs: { 'min.insync.replicas': '2' } });
  expect((await cluster.node(0).produce('orders')).errorCode).toBe(errors.NONE);
});

test('a proposed member counts for the high watermark before the controller has answered', async () => {
  const cluster = await threeReplicas();
  cluster.change('orders', { isr: [0, 1] });
  cluster.controllerMood = 'hangs';
  await cluster.clock.advance({ seconds: 1 });
  expect(cluster.alterRequests.at(-1)?.topics[0]?.partitions[0]?.newIsrWithEpochs.map(({ brokerId }) => brokerId)).toEqual([0, 1, 2]);
  cluster.network.pause(cluster.node(2).address);
  void cluster.node(0).produce('orders');
  await cluster.clock.advance({ minutes: 2 }); // far beyond the lag limit: only the proposal can hold it back
  expect(cluster.node(1).log('orders').logEndOffset).toBe(1);
  expect(cluster.node(0).log('orders').highWatermark).toBe(0);
  expect(cluster.alterRequests).toHaveLength(1);
});

test('a refused member is withdrawn and proposed again when it fetches next', async () => {
  const cluster = await threeReplicas();
  cluster.change('orders', { isr: [0, 1] });
  cluster.controllerMood = errors.INELIGIBLE_REPLICA;
  await cluster.clock.advance({ seconds: 2 });
  expect(cluster.partition('orders').isr).toEqual([0, 1]);
  expect(cluster.alterRequests.length).toBeGreaterThan(1);
  cluster.controllerMood = 'commits';
  await cluster.clock.advance({ seconds: 2 });
  expect(cluster.partition('orders').isr).toEqual([0, 1, 2]);
});

test('a proposal on an old partition epoch waits for metadata instead of repeating itself', async () => {
  const cluster = await threeReplicas();
  cluster.change('orders', { isr: [0, 1] });
  cluster.controllerMood = errors.INVALID_UPDATE_VERSION;
  await cluster.clock.advance({ seconds: 10 });
  expect(cluster.alterRequests).toHaveLength(1);
  cluster.controllerMood = 'commits';
  cluster.change('orders', { isr: [0, 1] });
  await cluster.clock.advance({ seconds: 2 });
  expect(cluster.partition('orders').isr).toEqual([0, 1, 2]);
});

test('proposals carry the broker epochs that the followers fetched with', async () => {
  const cluster = await threeReplicas();
  cluster.change('orders', { isr: [0, 1] });
  await cluster.clock.advance({ seconds: 1 });
  const asked = cluster.alterRequests.at(-1)?.topics[0]?.partitions[0]?.newIsrWithEpochs;
  const epochs = cluster.nodes.map((node) => ({ brokerId: node.id, brokerEpoch: cluster.node(0).loader.image.brokers.get(node.id)?.epoch }));
  expect(asked).toEqual(epochs);
});

test('fenced brokers do not join the ISR', async () => {
  const cluster = await threeReplicas();
  cluster.fence(2);
  cluster.change('orders', { isr: [0, 1] });
  await cluster.clock.advance({ seconds: 5 });
  expect(cluster.alterRequests).toEqual([]);
});

test('a fetch of an earlier incarnation of a follower is refused', async () => {
  const cluster = await threeReplicas();
  const epoch = cluster.node(0).loader.image.brokers.get(2)?.epoch ?? 0;
  const stale = await cluster.node(0).fetch({ topic: 'orders' }, { replicaId: 2, replicaEpoch: epoch - 1 });
  expect(stale.errorCode).toBe(errors.NOT_LEADER_OR_FOLLOWER);
});

test('a fetch of a broker that is no replica is refused', async () => {
  const cluster = new ReplicaCluster({ brokers: 3 });
  cluster.createTopic('orders', { replicas: [0, 1] });
  expect((await cluster.node(0).fetch({ topic: 'orders' }, { replicaId: 2 })).errorCode).toBe(errors.NOT_LEADER_OR_FOLLOWER);
});

test('a new leader starts its epoch at its log end and keeps the high watermark', async () => {
  const cluster = await threeReplicas();
  const outcome = cluster.node(0).produce('orders');
  await cluster.clock.advance({ seconds: 1 });
  await outcome;
  cluster.change('orders', { leader: 1 });
  expect(cluster.node(1).log('orders').epochEndOffset(1)).toEqual({ epoch: 1, endOffset: 1 });
  expect(cluster.node(1).log('orders').epochEndOffset(0)).toEqual({ epoch: 0, endOffset: 1 });
  expect(cluster.node(1).log('orders').highWatermark).toBe(1);
  const next = cluster.node(1).produce('orders');
  await cluster.clock.advance({ seconds: 1 });
  expect((await next).baseOffset).toBe(1);
});

test('an assignment of an older leader epoch is ignored', async () => {
  const cluster = await threeReplicas();
  cluster.change('orders', { leader: 1 });
  const state = cluster.node(0).replicas.partitionState('orders', 0);
  expect(state).toMatchObject({ role: 'follower', leaderId: 1, leaderEpoch: 1 });
});

test('a follower that is about to join holds the high watermark back only while it may join', async () => {
  const cluster = await threeReplicas();
  cluster.network.pause(cluster.node(2).address);
  cluster.change('orders', { isr: [0, 1] });
  const outcome = cluster.node(0).produce('orders');
  await cluster.clock.advance({ seconds: 5 });
  expect(cluster.node(1).log('orders').logEndOffset).toBe(1);
  expect(cluster.node(0).log('orders').highWatermark).toBe(0);
  cluster.fence(2);
  expect((await outcome).errorCode).toBe(errors.NONE);
});
