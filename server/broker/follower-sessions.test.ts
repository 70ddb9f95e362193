import { expect, test } from 'vitest';
import { MetricRegistry } from '../base/metrics.ts';
import { seededRandom } from '../base/random.ts';
import { errors } from '../protocol/errors.ts';
import { ReplicaCluster } from '../replication/testing/replica-cluster.ts';
import { FetchSessions } from './fetch-sessions.ts';

function clusterWithSessions(): ReplicaCluster {
  const cluster = new ReplicaCluster({ brokers: 3 });
  for (const node of cluster.nodes) {
    node.sessions = new FetchSessions({ clock: cluster.clock, random: seededRandom(node.id + 1), metrics: new MetricRegistry(), slots: () => 10 });
  }
  return cluster;
}

test('followers in sessions name their partitions once and copy everything', async () => {
  const cluster = clusterWithSessions();
  cluster.createTopic('orders', { replicas: [0, 1, 2], partitions: 20 });
  await cluster.clock.advance({ seconds: 5 });
  const leader = cluster.node(0);
  expect(leader.targetsAsked.filter((count) => count > 0)).toEqual([20, 20]);
  for (let i = 0; i < 40; i += 1) {
    const outcome = leader.produce('orders', { partition: i % 20 });
    await cluster.clock.advance({ ms: 5 });
    expect((await outcome).errorCode).toBe(errors.NONE);
  }
  await cluster.clock.advance({ seconds: 1 });
  for (const node of cluster.nodes) {
    for (let partition = 0; partition < 20; partition += 1) {
      expect(node.log('orders', partition).layout).toHaveLength(2);
      expect(node.log('orders', partition).highWatermark).toBe(2);
    }
  }
});

test('sessions survive elections, new topics, broken connections and evictions', async () => {
  const cluster = clusterWithSessions();
  const random = seededRandom(7);
  cluster.createTopic('orders', { replicas: [0, 1, 2], partitions: 4 });
  let written = 0;
  for (let step = 0; step < 80; step += 1) {
    const partition = random.int(0, 4);
    const { leader } = cluster.partition('orders', partition);
    const kind = random.int(0, 10);
    if (kind === 0) cluster.change('orders', { leader: random.int(0, 3) }, partition);
    else if (kind === 1) cluster.network.disconnect(cluster.node(leader).address, cluster.node((leader + 1) % 3).address);
    else if (kind === 2) cluster.createTopic(`t${step}`, { replicas: [random.int(0, 3), 1, 2].filter((id, i, all) => all.indexOf(id) === i) });
    else {
      const outcome = cluster.node(leader).produce('orders', { partition });
      await cluster.clock.advance({ ms: 1_500 });
      expect((await outcome).errorCode).toBe(errors.NONE);
      written += 1;
    }
  }
  await cluster.clock.advance({ seconds: 2 });
  let stored = 0;
  for (let partition = 0; partition < 4; partition += 1) {
    const { layout } = cluster.node(0).log('orders', partition);
    stored += layout.length;
    for (const node of cluster.nodes) {
      expect(node.log('orders', partition).layout).toEqual(layout);
      expect(node.log('orders', partition).highWatermark).toBe(layout.length);
    }
    expect([...cluster.partition('orders', partition).isr].sort()).toEqual([0, 1, 2]);
  }
  expect(stored).toBe(written);
});
