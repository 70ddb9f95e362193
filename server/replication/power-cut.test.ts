import { afterEach, describe, expect, test } from 'vitest';
import { plantBugs, uprootBugs } from '../base/planted-bugs.ts';
import { seededRandom } from '../base/random.ts';
import { errors } from '../protocol/errors.ts';
import { ControlledReplicas } from '../../test/kit/controlled-replicas.ts';

const TOPIC = 'orders';
const FIVE_SECONDS = { seconds: 5 };

async function threeBrokers(): Promise<ControlledReplicas> {
  const cluster = await ControlledReplicas.start({ brokers: 3 });
  await cluster.createTopic(TOPIC, { 'min.insync.replicas': '2', 'retention.ms': '-1' });
  return cluster;
}

/** Produces with acks=all to whoever leads; true once it is acknowledged within a second. */
async function produce(cluster: ControlledReplicas, value: string): Promise<boolean> {
  const { leader } = cluster.partition(TOPIC);
  if (leader < 0 || !cluster.isUp(leader)) return false;
  let acknowledged = false;
  void cluster
    .node(leader)
    .produce(TOPIC, { values: [value], timeoutMs: 1_000 })
    .then(({ errorCode }) => {
      acknowledged = errorCode === errors.NONE;
    });
  await cluster.clock.advance({ seconds: 1 });
  return acknowledged;
}

/** The disk of a broker lets no sync through. Recovery at the next start is not held. */
function holdSyncs(cluster: ControlledReplicas, ...ids: number[]): void {
  for (const id of ids) cluster.disk(id).beforeSync = (path) => (path.includes(TOPIC) ? new Promise(() => undefined) : Promise.resolve());
}

async function bootInOrder(cluster: ControlledReplicas, ids: readonly number[]): Promise<void> {
  for (const id of ids) {
    cluster.disk(id).beforeSync = undefined;
    await cluster.boot(id);
    await cluster.clock.advance(FIVE_SECONDS);
  }
}

/** A follower without the tail is back first. */
async function holeA(): Promise<string[]> {
  const cluster = await threeBrokers();
  expect(await produce(cluster, 'r')).toBe(true);
  await cluster.powerCut();
  await bootInOrder(cluster, [1, 2, 0]);
  return cluster.read(TOPIC);
}

/** The leader is killed, then the power goes before its successor has synced. */
async function holeB(): Promise<string[]> {
  const cluster = await threeBrokers();
  expect(await produce(cluster, 'r')).toBe(true);
  holdSyncs(cluster, 1, 2);
  await cluster.kill(0);
  expect(cluster.partition(TOPIC).leader).toBe(1);
  await cluster.powerCut();
  await bootInOrder(cluster, [1, 2, 0]);
  return cluster.read(TOPIC);
}

/** The new leader acknowledges, then the power goes before its report is committed. `undefined`: it did not acknowledge. */
async function earlyAck(): Promise<string[] | undefined> {
  const cluster = await threeBrokers();
  await produce(cluster, 'r');
  cluster.disk(1).beforeSync = (path) => (path.includes(TOPIC) ? cluster.clock.settle() : Promise.resolve());
  const holding = cluster.kill(0);
  await cluster.clock.advanceUntil(() => cluster.partition(TOPIC).leader === 1);
  cluster.holdMetadata();
  await holding;
  const acknowledged = await produce(cluster, 's');
  await cluster.powerCut();
  await bootInOrder(cluster, [0, 1, 2]);
  return acknowledged ? cluster.read(TOPIC) : undefined;
}

describe('an acknowledged record survives a power cut', () => {
  test('when a follower without it is back before its leader (hole A)', async () => {
    expect(await holeA()).toEqual(['r']);
  });

  test('when its leader was killed right before and the successor had not synced (hole B)', async () => {
    expect(await holeB()).toEqual(['r']);
  });

  test('since a leader acknowledges nothing before its report is committed', async () => {
    expect(await earlyAck()).toBeUndefined();
  });

  test('and nothing waits long for that: the next acknowledgement follows the election at once', async () => {
    const cluster = await threeBrokers();
    await produce(cluster, 'r');
    await cluster.kill(0);
    expect(cluster.partition(TOPIC)).toMatchObject({ leader: 1, lastKnownElr: [] });
    expect(await produce(cluster, 's')).toBe(true);
  });

  test('with one broker, which is the confirmed leader of everything', async () => {
    const cluster = await ControlledReplicas.start({ brokers: 1 });
    await cluster.createTopic(TOPIC, {});
    expect(await produce(cluster, 'r')).toBe(true);
    await cluster.powerCut();
    await bootInOrder(cluster, [0]);
    expect(await cluster.read(TOPIC)).toEqual(['r']);
    expect(await produce(cluster, 's')).toBe(true);
  });
});

describe('with durability os', () => {
  test('the same rule runs without syncs: a kill of everything loses nothing', async () => {
    const cluster = await ControlledReplicas.start({ brokers: 3, durability: 'os' });
    await cluster.createTopic(TOPIC, { 'min.insync.replicas': '2' });
    expect(await produce(cluster, 'r')).toBe(true);
    for (const id of cluster.ids) await cluster.kill(id);
    await bootInOrder(cluster, [1, 2, 0]);
    expect(await cluster.read(TOPIC)).toEqual(['r']);
  });
});

describe('the rule taken out loses it', () => {
  afterEach(uprootBugs);

  test('hole A, when any member of the in-sync set may lead', async () => {
    plantBugs(['elect-any-isr']);
    expect(await holeA()).toEqual([]);
  });

  test('hole B, when any member of the in-sync set may lead', async () => {
    plantBugs(['elect-any-isr']);
    expect(await holeB()).toEqual([]);
  });

  test('hole B, when a leader reports before it has synced', async () => {
    plantBugs(['confirm-before-sync']);
    expect(await holeB()).toEqual([]);
  });

  test('a record of the new leader, when that acknowledges before its report is committed', async () => {
    plantBugs(['skip-confirmed-leader']);
    expect(await earlyAck()).toEqual(['r']);
  });
});

/** Random produces, kills, clean stops, starts and power cuts with slow disks; everybody is back in the end. */
async function randomRun(seed: number): Promise<{ acknowledged: string[]; kept: string[] }> {
  const random = seededRandom(seed);
  const cluster = await threeBrokers();
  const acknowledged: string[] = [];
  const slow = (id: number): void => {
    cluster.disk(id).beforeSync = () => new Promise((resolve) => void cluster.clock.after(random.int(0, 40), resolve));
  };
  for (let step = 0; step < 60; step += 1) {
    const up = cluster.ids.filter((id) => cluster.isUp(id));
    const down = cluster.ids.filter((id) => !cluster.isUp(id));
    const any = up[random.int(0, Math.max(1, up.length))];
    const kind = random.int(0, 14);
    if (kind === 0 && any !== undefined) await cluster.kill(any);
    else if (kind === 1 && any !== undefined) await cluster.stop(any);
    else if (kind === 2) await cluster.powerCut();
    else if (kind <= 5 && down.length > 0) await cluster.boot(down[random.int(0, down.length)] ?? 0);
    else if (kind === 6) slow(random.int(0, 3));
    else if (kind === 7) await cluster.clock.advance({ ms: random.int(0, 4_000) });
    else if (await produce(cluster, `v${step}`)) acknowledged.push(`v${step}`);
  }
  for (const id of cluster.ids) {
    cluster.disk(id).beforeSync = undefined;
    if (!cluster.isUp(id)) await cluster.boot(id);
  }
  await cluster.clock.advance({ seconds: 20 });
  const kept = new Set(await cluster.read(TOPIC));
  return { acknowledged, kept: acknowledged.filter((value) => kept.has(value)) };
}

test.each(Array.from({ length: 12 }, (_, i) => i + 1))('random kills, stops and power cuts lose nothing that was acknowledged (seed %i)', async (seed) => {
  const { acknowledged, kept } = await randomRun(seed);
  expect(kept).toEqual(acknowledged);
});
