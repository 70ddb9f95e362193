import { expect, test } from 'vitest';
import { errors } from '../protocol/errors.ts';
import { RACK_AWARE_SELECTOR } from './replica-selector.ts';
import type { FetchPartitionOutcome } from './replica-requests.ts';
import { ReplicaCluster } from './testing/replica-cluster.ts';

const RACK_AWARE = { 'replica.selector.class': RACK_AWARE_SELECTOR };

/** Brokers 0 (leader), 1 and 2 in racks a, b and b; some records everywhere. */
async function threeRacks(configs: Readonly<Record<string, string>> = RACK_AWARE): Promise<ReplicaCluster> {
  const cluster = new ReplicaCluster({ brokers: 3, racks: ['a', 'b', 'b'], configs });
  cluster.createTopic('orders', { replicas: [0, 1, 2] });
  await produceEverywhere(cluster);
  return cluster;
}

async function produceEverywhere(cluster: ReplicaCluster): Promise<void> {
  const produced = cluster.node(0).produce('orders');
  await cluster.clock.advance({ seconds: 2 });
  await produced;
}

function bases(outcome: FetchPartitionOutcome | undefined): number[] {
  return (outcome?.records ?? []).map((batch) => Number(batch.readBigInt64BE(0)));
}

test('a leader sends a consumer to a follower in its rack, at once and without records', async () => {
  const cluster = await threeRacks();
  const sent = await cluster.node(0).fetch({ topic: 'orders', fetchOffset: 1 }, { consumerRack: 'b', maxWaitMs: 10_000 });
  expect(sent).toMatchObject({ errorCode: 0, preferredReadReplica: 2, highWatermark: 1, logStartOffset: 0, records: [] });
});

test.each([
  ['its own rack', 'a', RACK_AWARE],
  ['a rack without a replica', 'c', RACK_AWARE],
  ['no rack', '', RACK_AWARE],
  ['a rack while nobody chose a selector', 'b', {}],
])('a leader serves a consumer of %s itself', async (_, consumerRack, configs) => {
  const served = await (await threeRacks(configs)).node(0).fetch({ topic: 'orders' }, { consumerRack });
  expect([served.preferredReadReplica, bases(served)]).toEqual([-1, [0]]);
});

test('only followers in the ISR that are alive and have the offset are named', async () => {
  const cluster = await threeRacks();
  const named = async (fetchOffset: number): Promise<number> => (await cluster.node(0).fetch({ topic: 'orders', fetchOffset }, { consumerRack: 'b' })).preferredReadReplica;
  cluster.change('orders', { isr: [0, 1] });
  expect(await named(0)).toBe(1);
  expect(await named(5)).toBe(-1);
  cluster.fence(1);
  expect(await named(0)).toBe(-1);
});

test('a follower serves a consumer up to the high watermark that it knows, and wakes it when that moves', async () => {
  const cluster = await threeRacks();
  expect(bases(await cluster.node(2).fetch({ topic: 'orders' }, { consumerRack: 'b' }))).toEqual([0]);
  let parked: FetchPartitionOutcome | undefined;
  void cluster.node(2).fetch({ topic: 'orders', fetchOffset: 1 }, { consumerRack: 'b', maxWaitMs: 60_000 }).then((outcome) => {
    parked = outcome;
  });
  await cluster.clock.settle();
  expect(parked).toBeUndefined();
  await produceEverywhere(cluster);
  expect(bases(parked)).toEqual([1]);
});

test('a follower leaves it to the leader to judge an offset that it does not have', async () => {
  const cluster = await threeRacks();
  const asked = await cluster.node(1).fetch({ topic: 'orders', fetchOffset: 9 }, { consumerRack: 'b' });
  expect(asked).toMatchObject({ errorCode: errors.NOT_LEADER_OR_FOLLOWER, currentLeader: { leaderId: 0, leaderEpoch: 0 } });
  expect((await cluster.node(0).fetch({ topic: 'orders', fetchOffset: 9 }, { consumerRack: 'b' })).errorCode).toBe(errors.OFFSET_OUT_OF_RANGE);
});

test.each([
  ['that cannot be told of another replica (Fetch < 11)', {}, RACK_AWARE],
  ['while nobody chose a selector', { consumerRack: 'b' }, {}],
])('a follower refuses a consumer %s', async (_, consumer, configs) => {
  const refused = await (await threeRacks(configs)).node(1).fetch({ topic: 'orders' }, consumer);
  expect(refused.errorCode).toBe(errors.NOT_LEADER_OR_FOLLOWER);
});

test('a follower checks the leader epoch that a consumer knows', async () => {
  const cluster = await threeRacks();
  cluster.change('orders', { leader: 2 });
  const asked = async (currentLeaderEpoch: number): Promise<number> => (await cluster.node(1).fetch({ topic: 'orders', currentLeaderEpoch }, { consumerRack: 'b' })).errorCode;
  expect([await asked(0), await asked(1), await asked(2)]).toEqual([errors.FENCED_LEADER_EPOCH, errors.NONE, errors.UNKNOWN_LEADER_EPOCH]);
});
