import { expect, test } from 'vitest';
import { errors } from '../protocol/errors.ts';
import type { ListOffsetsOutcome, ListOffsetsParams, ListOffsetsPartition } from './replica-requests.ts';
import { ReplicaCluster, type ReplicaNode } from './testing/replica-cluster.ts';

async function ask(node: ReplicaNode, timestamp: number, more: Partial<ListOffsetsPartition & ListOffsetsParams> = {}): Promise<ListOffsetsOutcome | undefined> {
  const { currentLeaderEpoch = -1, replicaId = -1, isolation = 'read-uncommitted', maxNumOffsets } = more;
  const partitions = [{ topic: 'orders', partition: 0, currentLeaderEpoch, timestamp, maxNumOffsets }];
  const [outcome] = await node.replicas.listOffsets({ replicaId, isolation, partitions });
  return outcome;
}

async function twoBatches(): Promise<ReplicaCluster> {
  const cluster = new ReplicaCluster({ brokers: 1 });
  cluster.createTopic('orders', { replicas: [0] });
  await cluster.node(0).produce('orders', { values: ['a', 'b'] });
  await cluster.node(0).produce('orders', { values: ['c'] });
  return cluster;
}

test('latest is the high watermark, earliest the log start', async () => {
  const node = (await twoBatches()).node(0);
  expect(await ask(node, -1)).toMatchObject({ errorCode: errors.NONE, offset: 3, leaderEpoch: 0, timestamp: -1 });
  expect(await ask(node, -2)).toMatchObject({ errorCode: errors.NONE, offset: 0, leaderEpoch: 0 });
  expect(await ask(node, -4)).toMatchObject({ errorCode: errors.NONE, offset: 0 });
  expect(await ask(node, -5)).toMatchObject({ errorCode: errors.NONE, offset: -1 });
});

test('a timestamp gives the first record at or after it, or nothing', async () => {
  const node = (await twoBatches()).node(0);
  expect(await ask(node, 1_000)).toMatchObject({ errorCode: errors.NONE, offset: 0, timestamp: 1_000 });
  expect(await ask(node, 1_001)).toMatchObject({ errorCode: errors.NONE, offset: -1, timestamp: -1 });
  expect(await ask(node, -3)).toMatchObject({ errorCode: errors.NONE, timestamp: 1_000 });
});

test('v0 answers with the end of the log and segment starts', async () => {
  const node = (await twoBatches()).node(0);
  expect((await ask(node, -1, { maxNumOffsets: 1 }))?.oldStyleOffsets).toEqual([3]);
  expect((await ask(node, -1, { maxNumOffsets: 5 }))?.oldStyleOffsets).toEqual([3, 0]);
  expect((await ask(node, -2, { maxNumOffsets: 1 }))?.oldStyleOffsets).toEqual([0]);
});

test('v0 answers a time with the segments that were not written to after it, whatever their records say', async () => {
  const node = (await twoBatches()).node(0);
  const starts = async (timestamp: number): Promise<unknown> => (await ask(node, timestamp, { maxNumOffsets: 5 }))?.oldStyleOffsets;
  expect([await starts(4_999), await starts(5_000), await starts(Number.MAX_SAFE_INTEGER)]).toEqual([[], [0], [3, 0]]);
});

test('right after an election the latest offset is not available until the high watermark reaches the new epoch', async () => {
  const cluster = new ReplicaCluster({ brokers: 3 });
  cluster.createTopic('orders', { replicas: [0, 1, 2] });
  await cluster.clock.advance({ ms: 100 });
  cluster.network.pause(cluster.node(2).address);
  void cluster.node(0).produce('orders');
  await cluster.clock.advance({ ms: 100 });
  cluster.change('orders', { leader: 1, isr: [1, 2] });
  expect(await ask(cluster.node(1), -1)).toMatchObject({ errorCode: errors.OFFSET_NOT_AVAILABLE, offset: -1 });
  expect(await ask(cluster.node(1), -2)).toMatchObject({ errorCode: errors.NONE, offset: 0 });
  expect(await ask(cluster.node(1), -1, { replicaId: -2 })).toMatchObject({ errorCode: errors.NONE, offset: 1 });
  cluster.network.resume(cluster.node(2).address);
  await cluster.clock.advance({ seconds: 12 });
  expect(await ask(cluster.node(1), -1)).toMatchObject({ errorCode: errors.NONE, offset: 1, leaderEpoch: 1 });
});

test('a follower answers only debugging readers', async () => {
  const cluster = new ReplicaCluster({ brokers: 2 });
  cluster.createTopic('orders', { replicas: [0, 1] });
  expect((await ask(cluster.node(1), -1))?.errorCode).toBe(errors.NOT_LEADER_OR_FOLLOWER);
  expect((await ask(cluster.node(1), -1, { replicaId: -2 }))?.errorCode).toBe(errors.NONE);
});

test('epochs are fenced and end offsets are those of the largest epoch at or below', async () => {
  const cluster = await twoBatches();
  const node = cluster.node(0);
  cluster.change('orders', { leader: 0 });
  await node.produce('orders');
  const end = (currentLeaderEpoch: number, leaderEpoch: number) =>
    node.replicas.offsetForLeaderEpoch([{ topic: 'orders', partition: 0, currentLeaderEpoch, leaderEpoch }])[0];
  expect(end(1, 0)).toMatchObject({ errorCode: errors.NONE, leaderEpoch: 0, endOffset: 3 });
  expect(end(-1, 9)).toMatchObject({ errorCode: errors.NONE, leaderEpoch: 1, endOffset: 4 });
  expect(end(0, 0)).toMatchObject({ errorCode: errors.FENCED_LEADER_EPOCH, endOffset: -1 });
  expect(end(2, 0)).toMatchObject({ errorCode: errors.UNKNOWN_LEADER_EPOCH });
});
