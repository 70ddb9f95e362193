import { expect, test } from 'vitest';
import { ControlledReplicas } from '../../test/kit/controlled-replicas.ts';
import { errors } from '../protocol/errors.ts';

const TOPIC = 'orders';
const VALUES = ['a', 'b', 'c', 'd'];
const LOG = '/data/orders-0/00000000000000000000.log';
/** A byte of the second batch's records. */
const DAMAGED_AT = 0.35;

/** Three brokers have four records on their disks; then a bit flips on the disk of `damaged`, found when it starts again. */
async function aDamagedReplica(damaged: readonly number[]): Promise<ControlledReplicas> {
  const cluster = await ControlledReplicas.start({ brokers: 3 });
  await cluster.createTopic(TOPIC, { 'min.insync.replicas': '1', 'retention.ms': '-1' });
  for (const value of VALUES) {
    const produced = cluster.node(0).produce(TOPIC, { values: [value] });
    await cluster.clock.advance({ seconds: 1 });
    expect((await produced).errorCode).toBe(errors.NONE);
  }
  for (const id of damaged) {
    await cluster.node(id).logManager.checkpointRecovery();
    await cluster.kill(id);
    const bytes = cluster.disk(id).snapshot()[LOG]?.length ?? 0;
    cluster.disk(id).flipByte(LOG, Math.floor(bytes * DAMAGED_AT));
  }
  for (const id of damaged) await cluster.boot(id);
  return cluster;
}

const damageOf = (cluster: ControlledReplicas, id: number) => cluster.node(id).logManager.get(TOPIC, 0)?.damagedRanges();

test('a follower fetches a damaged range again from its leader, and serves it when it leads', async () => {
  const cluster = await aDamagedReplica([2]);
  expect(damageOf(cluster, 2)).toEqual([{ fromOffset: 1, toOffset: 2 }]);
  await cluster.clock.advance({ seconds: 20 });
  expect(damageOf(cluster, 2)).toEqual([]);
  expect([...cluster.partition(TOPIC).isr].sort()).toEqual([0, 1, 2]);
  await cluster.kill(0);
  await cluster.kill(1);
  await cluster.clock.advance({ seconds: 5 });
  expect(cluster.partition(TOPIC).leader).toBe(2);
  expect(await cluster.read(TOPIC)).toEqual(VALUES);
});

test('a leader fetches it from a follower', async () => {
  const cluster = await aDamagedReplica([0]);
  await cluster.kill(1);
  await cluster.clock.advance({ ms: 1_000 });
  await cluster.kill(2);
  await cluster.clock.advance({ ms: 1_000 });
  expect(cluster.partition(TOPIC).leader).toBe(0);
  expect((await cluster.node(0).fetch({ topic: TOPIC, fetchOffset: 1 })).errorCode).toBe(errors.CORRUPT_MESSAGE);
  await cluster.boot(1);
  await cluster.clock.advance({ seconds: 20 });
  expect(damageOf(cluster, 0)).toEqual([]);
  expect(await cluster.read(TOPIC)).toEqual(VALUES);
});

test('what is damaged everywhere stays an error, on every replica', async () => {
  const cluster = await aDamagedReplica([0, 1, 2]);
  await cluster.clock.advance({ seconds: 20 });
  const { leader } = cluster.partition(TOPIC);
  expect((await cluster.node(leader).fetch({ topic: TOPIC, fetchOffset: 1 })).errorCode).toBe(errors.CORRUPT_MESSAGE);
  expect([0, 1, 2].map((id) => damageOf(cluster, id))).toEqual([0, 1, 2].map(() => [{ fromOffset: 1, toOffset: 2 }]));
});
