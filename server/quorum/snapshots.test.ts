import { describe, expect, test } from 'vitest';
import { QUORUM_DIRECTORY, QuorumCluster, type QuorumClusterOptions, TEST_CLUSTER_ID } from '../../test/kit/quorum-cluster.ts';
import { systemError } from '../../test/kit/memory-file-system.ts';
import { METADATA_TOPIC } from '../base/ids.ts';
import { seededRandom } from '../base/random.ts';
import { errors } from '../protocol/errors.ts';
import { parseSnapshotFileName, snapshotFileName, type SnapshotId } from './snapshot-id.ts';

/** Every few values a snapshot, and the log is cut for each: what a large cluster does in a day. */
const TINY = { snapshotEvery: 4, snapshots: { retentionBytes: 1, fetchBytes: 100 } };

/** A running cluster with its leader and the others. */
async function aCluster(options: Partial<QuorumClusterOptions> = {}) {
  const cluster = new QuorumCluster({ voters: 3, ...TINY, ...options });
  await cluster.start();
  const leader = await cluster.elect();
  const followers = cluster.members.map(({ id }) => id).filter((id) => id !== leader);
  return { cluster, leader, followers, follower: followers[0] ?? 0 };
}

async function commitSome(cluster: QuorumCluster, count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await cluster.commit(`value ${i}`);
  await cluster.clock.advance({ ms: 600 });
}

async function snapshotsOf(cluster: QuorumCluster, id: number): Promise<SnapshotId[]> {
  const names = (await cluster.member(id).fs.list(QUORUM_DIRECTORY)).map(({ name }) => name);
  return names.flatMap((name) => parseSnapshotFileName(name) ?? []);
}

const pathOf = (id: SnapshotId): string => `${QUORUM_DIRECTORY}/${snapshotFileName(id)}`;
const values = (count: number): string[] => Array.from({ length: count }, (_, i) => `value ${i}`);

describe.each(['memory', 'partition'] as const)('with a log %s', (logs) => {
  test('every voter and observer writes snapshots, and one is kept when the log is cut', async () => {
    const { cluster, leader } = await aCluster({ logs, observers: 1 });
    await commitSome(cluster, 20);
    for (const { id } of cluster.members) {
      const [only, ...others] = await snapshotsOf(cluster, id);
      expect(others).toEqual([]);
      expect(only?.epoch).toBe(cluster.node(leader).epoch);
      expect(cluster.log(id).logStartOffset).toBe(only?.endOffset);
    }
  });

  test('a node starts from its newest snapshot and goes on with the log', async () => {
    const { cluster, follower } = await aCluster({ logs });
    await commitSome(cluster, 10);
    const [{ endOffset = -1 } = {}] = await snapshotsOf(cluster, follower);
    await cluster.stop(follower);
    await cluster.start(follower);
    await cluster.clock.advance({ seconds: 3 });
    expect(cluster.heard(follower).snapshots.map((content) => content.endOffset)).toEqual([endOffset]);
    expect(cluster.heard(follower).committed[0]?.baseOffset).toBe(endOffset);
    expect(cluster.committedValues(follower)).toEqual(values(10));
  });

  test('a follower below the start of the leader’s log loads a snapshot in parts and goes on', async () => {
    const { cluster, follower } = await aCluster({ logs });
    await commitSome(cluster, 2);
    cluster.crash(follower);
    await commitSome(cluster, 30);
    await cluster.start(follower);
    await cluster.clock.advance({ seconds: 3 });
    await cluster.commit('after');
    await cluster.clock.advance({ seconds: 1 });
    const { snapshots, values: state } = cluster.heard(follower);
    expect(snapshots).toHaveLength(1);
    expect(state).toEqual([...values(2), ...values(30), 'after']);
    expect(cluster.log(follower).logStartOffset).toBeGreaterThan(20);
  });

  test('a new observer loads a snapshot too', async () => {
    const cluster = new QuorumCluster({ voters: 3, observers: 1, ...TINY, logs });
    await cluster.start(1, 2, 3);
    await cluster.elect();
    await commitSome(cluster, 30);
    await cluster.start(4);
    await cluster.clock.advance({ seconds: 3 });
    expect(cluster.committedValues(4)).toEqual(values(30));
    expect(cluster.heard(4).snapshots).toHaveLength(1);
  });

  test('voters that have nothing but a snapshot elect a leader whose log begins there', async () => {
    const { cluster } = await aCluster({ logs });
    await commitSome(cluster, 30);
    for (const id of [1, 2, 3]) cluster.crash(id, 'power');
    await cluster.start();
    await cluster.elect();
    await cluster.commit('after');
    await cluster.clock.advance({ seconds: 1 });
    for (const id of [1, 2, 3]) expect(cluster.committedValues(id)).toEqual([...values(30), 'after']);
  });

  test('a damaged snapshot is passed over when the log reaches back to an older one', async () => {
    const { cluster, follower } = await aCluster({ logs, snapshots: { retentionBytes: -1 } });
    await commitSome(cluster, 10);
    await cluster.stop(follower);
    const found = await snapshotsOf(cluster, follower);
    expect(found).toHaveLength(2);
    cluster.member(follower).fs.flipByte(pathOf(found[1] ?? fail()), 100);
    await cluster.start(follower);
    await cluster.clock.advance({ seconds: 3 });
    expect(cluster.heard(follower).snapshots.map(({ endOffset }) => endOffset)).toEqual([found[0]?.endOffset]);
    expect(cluster.committedValues(follower)).toEqual(values(10));
  });

  test('a node whose only snapshot is damaged says what is lost and what to do', async () => {
    const { cluster, follower } = await aCluster({ logs });
    await commitSome(cluster, 10);
    await cluster.stop(follower);
    const [only = fail()] = await snapshotsOf(cluster, follower);
    cluster.member(follower).fs.flipByte(pathOf(only), 100);
    await expect(cluster.start(follower)).rejects.toThrow(`starts at offset ${only.endOffset}, and no whole snapshot reaches that far`);
  });

  test('a stop between the arrival of a snapshot and the replacement of the log is made good at the start', async () => {
    const { cluster, leader, follower } = await aCluster({ logs });
    await commitSome(cluster, 2);
    await cluster.stop(follower);
    await commitSome(cluster, 30);
    const [newest = fail()] = await snapshotsOf(cluster, leader);
    const { fs } = cluster.member(follower);
    fs.overwrite((await touch(fs, pathOf(newest))) ?? '', await cluster.member(leader).fs.readFile(pathOf(newest)));
    await cluster.start(follower);
    expect(cluster.log(follower).logStartOffset).toBe(newest.endOffset);
    await cluster.clock.advance({ seconds: 3 });
    expect(cluster.committedValues(follower)).toEqual([...values(2), ...values(30)]);
  });
});

test('with bounds that are not reached the log is not cut', async () => {
  const { cluster, leader } = await aCluster({ snapshots: { retentionBytes: 1_000_000, retentionMs: 60_000 } });
  await commitSome(cluster, 10);
  expect(await snapshotsOf(cluster, leader)).toHaveLength(2);
  expect(cluster.log(leader).logStartOffset).toBe(0);
  await cluster.clock.advance({ seconds: 130 });
  const [kept, ...others] = await snapshotsOf(cluster, leader);
  expect(others).toEqual([]);
  expect(cluster.log(leader).logStartOffset).toBe(kept?.endOffset);
});

test('a follower asks in vain for a snapshot that is damaged at the leader, until there is another one', async () => {
  const { cluster, leader, follower } = await aCluster();
  await commitSome(cluster, 2);
  cluster.crash(follower);
  await commitSome(cluster, 30);
  const [newest = fail()] = await snapshotsOf(cluster, leader);
  cluster.member(leader).fs.flipByte(pathOf(newest), 150);
  await cluster.start(follower);
  await cluster.clock.advance({ seconds: 3 });
  expect(cluster.heard(follower).snapshots).toEqual([]);
  expect(cluster.heard(leader).events).toContain('snapshot wanted');
  await commitSome(cluster, 8);
  expect(cluster.committedValues(follower)).toEqual([...values(2), ...values(30), ...values(8)]);
});

test('a snapshot that is damaged while it is fetched is not taken', async () => {
  const { cluster, leader, follower } = await aCluster({ latencyMs: () => 5 });
  await commitSome(cluster, 2);
  cluster.crash(follower);
  await commitSome(cluster, 30);
  const [newest = fail()] = await snapshotsOf(cluster, leader);
  await cluster.start(follower);
  await cluster.clock.advance({ ms: 40 });
  cluster.member(leader).fs.flipByte(pathOf(newest), 1_500);
  await cluster.clock.advance({ seconds: 3 });
  expect(cluster.heard(follower).snapshots).toEqual([]);
  expect(cluster.log(follower).logStartOffset).toBe(0);
  await commitSome(cluster, 8);
  await cluster.clock.advance({ seconds: 3 });
  expect(cluster.committedValues(follower)).toEqual([...values(2), ...values(30), ...values(8)]);
});

test('FetchSnapshot gives parts of the file, and Kafka’s errors', async () => {
  const { cluster, leader, follower } = await aCluster();
  await commitSome(cluster, 10);
  const [newest = fail()] = await snapshotsOf(cluster, leader);
  const bytes = await cluster.member(leader).fs.readFile(pathOf(newest));
  const { epoch } = cluster.node(leader);
  interface Asked {
    readonly node?: number;
    readonly clusterId?: string;
    readonly topic?: string;
    readonly currentLeaderEpoch?: number;
    readonly snapshotId?: SnapshotId;
    readonly position?: number;
  }
  const ask = async (asked: Asked) => {
    const { node = leader, clusterId = TEST_CLUSTER_ID, topic = METADATA_TOPIC, currentLeaderEpoch = epoch, snapshotId = newest, position = 0 } = asked;
    const partition = { partition: 0, currentLeaderEpoch, snapshotId, position, replicaDirectoryId: 'AAAAAAAAAAAAAAAAAAAAAA' };
    const response = await cluster.node(node).handleFetchSnapshot({ clusterId, replicaId: follower, maxBytes: 50, topics: [{ name: topic, partitions: [partition] }] });
    return response.topics?.[0]?.partitions?.[0] ?? response;
  };
  const currentLeader = { leaderId: leader, leaderEpoch: epoch };
  const nothing = { index: 0, unalignedRecords: Buffer.alloc(0) };
  const snapshotId = { endOffset: newest.endOffset, epoch: newest.epoch };
  expect(await ask({})).toEqual({ index: 0, errorCode: 0, snapshotId, size: bytes.length, position: 0, unalignedRecords: bytes.subarray(0, 50), currentLeader });
  expect(await ask({ position: bytes.length - 10 })).toMatchObject({ position: bytes.length - 10, unalignedRecords: bytes.subarray(-10) });
  expect(await ask({ position: bytes.length })).toEqual({ ...nothing, errorCode: errors.POSITION_OUT_OF_RANGE, currentLeader });
  expect(await ask({ position: -1 })).toMatchObject({ errorCode: errors.POSITION_OUT_OF_RANGE });
  expect(await ask({ snapshotId: { endOffset: 1, epoch: 1 } })).toEqual({ ...nothing, errorCode: errors.SNAPSHOT_NOT_FOUND, currentLeader });
  expect(await ask({ currentLeaderEpoch: epoch - 1 })).toEqual({ ...nothing, errorCode: errors.FENCED_LEADER_EPOCH, currentLeader });
  expect(await ask({ currentLeaderEpoch: epoch + 1 })).toMatchObject({ errorCode: errors.UNKNOWN_LEADER_EPOCH });
  expect(await ask({ node: follower })).toMatchObject({ errorCode: errors.NOT_LEADER_OR_FOLLOWER, currentLeader });
  expect(await ask({ topic: 'orders' })).toEqual({ ...nothing, errorCode: errors.UNKNOWN_TOPIC_OR_PARTITION });
  expect(await ask({ clusterId: 'another' })).toEqual({ errorCode: errors.INCONSISTENT_CLUSTER_ID });
  expect(await cluster.node(leader).handleFetchSnapshot({ clusterId: null, replicaId: 1, maxBytes: 1, topics: [] })).toEqual({ errorCode: errors.INVALID_REQUEST });
});

test('a power cut at any step of writing, cutting and loading leaves a node that goes on', async () => {
  let steps = 0;
  for (let step = 1; ; step += 5) {
    const random = seededRandom(step);
    const { cluster, follower } = await aCluster({ logs: 'partition', seed: step });
    const { fs } = cluster.member(follower);
    let left = step;
    const cutPower = (): void => {
      if (cluster.member(follower).running) cluster.crash(follower, 'power', random);
      else fs.crash('power', random);
    };
    fs.fault = ({ path }) => {
      if (!path.startsWith(QUORUM_DIRECTORY) || left <= 0) return undefined;
      left -= 1;
      if (left > 0) return undefined;
      cutPower();
      return systemError('EIO', path);
    };
    // Some snapshots of its own, then one from the leader: the follower misses what is cut meanwhile.
    await commitSome(cluster, 9);
    cluster.crash(follower);
    await commitSome(cluster, 12);
    // A start that the cut interrupts may never come back.
    cluster.start(follower).catch(() => undefined);
    await commitSome(cluster, 1);
    fs.fault = undefined;
    cutPower();
    await cluster.start(follower);
    await cluster.clock.advance({ seconds: 3 });
    expect(cluster.committedValues(follower), `step ${step}`).toEqual([...values(9), ...values(12), ...values(1)]);
    for (const member of cluster.running()) member.running?.node.abandon();
    if (left > 0) break;
    steps = step;
  }
  expect(steps).toBeGreaterThan(60);
}, 60_000);

function fail(): never {
  throw new Error('no snapshot');
}

async function touch(fs: { writeFileAtomic(path: string, content: string): Promise<void> }, path: string): Promise<string> {
  await fs.writeFileAtomic(path, '');
  return path;
}
