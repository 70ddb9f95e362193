import { afterEach, describe, expect, test } from 'vitest';
import { plantBugs, uprootBugs } from '../base/planted-bugs.ts';
import { errors } from '../protocol/errors.ts';
import { type ControllerHarness, aCluster, uuid } from './testing/controller-harness.ts';

const REPLICAS = [1, 2, 3];

async function report(cluster: ControllerHarness, more: { isr?: number[]; confirmed?: boolean; leaderEpoch?: number } = {}) {
  const state = cluster.partition('orders', 0);
  const answer = await cluster.send('alterPartition', {
    brokerId: state.leader,
    brokerEpoch: cluster.epochs.get(state.leader) ?? -1,
    topics: [
      {
        topicId: cluster.image.topics.get('orders')?.id ?? '',
        partitions: [
          {
            partitionIndex: 0,
            leaderEpoch: more.leaderEpoch ?? state.leaderEpoch,
            partitionEpoch: state.partitionEpoch,
            newIsrWithEpochs: (more.isr ?? state.isr).map((brokerId) => ({ brokerId, brokerEpoch: cluster.epochs.get(brokerId) })),
            leaderConfirmed: more.confirmed ?? false,
          },
        ],
      },
    ],
  });
  return answer.topics[0]?.partitions[0]?.errorCode;
}

async function threeBrokers(configs: Record<string, string> = { 'min.insync.replicas': '2' }): Promise<ControllerHarness> {
  const cluster = await aCluster({ brokers: REPLICAS });
  await cluster.createTopic('orders', [REPLICAS], configs);
  return cluster;
}

/** Every broker's process ends without a clean stop, as in a power cut; the quorum has a new leader. Nobody is back yet. */
function powerCut(cluster: ControllerHarness): void {
  cluster.resign();
  cluster.lead(cluster.raft.epoch + 1);
}

describe('the confirmed leader', () => {
  test('is the first leader of a new partition: its log is empty', async () => {
    const cluster = await threeBrokers();
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 1, lastKnownElr: [] });
  });

  test('stays the one before until the new leader has reported that its log is on disk', async () => {
    const cluster = await threeBrokers();
    await cluster.kill(1);
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 2, isr: [2, 3], lastKnownElr: [1] });
    expect(await report(cluster)).toBe(errors.NONE);
    expect(cluster.partition('orders', 0).lastKnownElr).toEqual([1]);
    expect(await report(cluster, { confirmed: true })).toBe(errors.NONE);
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 2, isr: [2, 3], lastKnownElr: [], leaderEpoch: 1, partitionEpoch: 2 });
  });

  test('is not changed by a report of an older epoch', async () => {
    const cluster = await threeBrokers();
    await cluster.kill(1);
    expect(await report(cluster, { confirmed: true, leaderEpoch: 0 })).toBe(errors.FENCED_LEADER_EPOCH);
    expect(cluster.partition('orders', 0).lastKnownElr).toEqual([1]);
  });

  test('stays the same over several leaders that were not confirmed', async () => {
    const cluster = await threeBrokers();
    await cluster.kill(1);
    await cluster.kill(2);
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 3, lastKnownElr: [1] });
    await cluster.kill(3);
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: -1, lastKnownElr: [1] });
  });
});

describe('after a power cut', () => {
  test('only the confirmed leader leads, whoever is back first (hole A)', async () => {
    const cluster = await threeBrokers();
    powerCut(cluster);
    await cluster.join(2, 3);
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 1, isr: [1] });
    // Brokers that live are heard meanwhile; the leader is late.
    for (let i = 0; i < 35; i += 1) {
      await cluster.clock.advance({ ms: 100 });
      for (const broker of [2, 3]) await cluster.heartbeat(broker);
    }
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: -1, isr: [1], elr: [] });
    await cluster.join(1);
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 1, isr: [1], lastKnownElr: [] });
  });

  test('a leader that was not confirmed yields to the one before (hole B)', async () => {
    const cluster = await threeBrokers();
    await cluster.kill(1);
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 2, lastKnownElr: [1] });
    powerCut(cluster);
    await cluster.join(2, 3);
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: -1, isr: [], elr: [], lastKnownElr: [1] });
    await cluster.join(1);
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 1, isr: [1], lastKnownElr: [], leaderRecoveryState: 0 });
  });

  test('the confirmed leader that was back before the others leads at once', async () => {
    const cluster = await threeBrokers();
    await cluster.kill(1);
    powerCut(cluster);
    await cluster.join(1);
    await cluster.join(3, 2);
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 1, isr: [1] });
  });

  test('brokers that had stopped cleanly before keep their place', async () => {
    const cluster = await threeBrokers();
    cluster.resign();
    cluster.lead(2);
    await cluster.register(2, { clean: true });
    await cluster.register(1);
    await cluster.register(3);
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 1, isr: [1, 2], leaderEpoch: 1 });
  });

  test('an unclean election does not overtake a confirmed leader that is expected back', async () => {
    const cluster = await threeBrokers({ 'min.insync.replicas': '2', 'unclean.leader.election.enable': 'true' });
    await cluster.kill(1);
    powerCut(cluster);
    await cluster.register(1);
    await cluster.join(2, 3);
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: -1, isr: [], lastKnownElr: [1] });
    await cluster.heartbeat(1);
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 1, isr: [1], leaderRecoveryState: 0 });
  });

  test('an unclean election that is allowed follows once the confirmed leader has failed to come back', async () => {
    const cluster = await threeBrokers({ 'min.insync.replicas': '2', 'unclean.leader.election.enable': 'true' });
    await cluster.kill(1);
    powerCut(cluster);
    await cluster.register(1);
    await cluster.join(2, 3);
    for (let i = 0; i < 10; i += 1) {
      await cluster.clock.advance({ seconds: 1 });
      for (const broker of [2, 3]) await cluster.heartbeat(broker);
    }
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 2, isr: [2], leaderRecoveryState: 1, lastKnownElr: [1] });
  });

  describe('with the rule taken out', () => {
    afterEach(uprootBugs);

    test('anybody of the in-sync set leads', async () => {
      plantBugs(['elect-any-isr']);
      const cluster = await threeBrokers();
      powerCut(cluster);
      await cluster.join(2, 3);
      await cluster.clock.advance({ ms: 3_100 });
      expect(cluster.partition('orders', 0).leader).toBe(2);
    });
  });
});

describe('a single unclean restart', () => {
  test('takes the broker out of the in-sync set although it was not fenced yet', async () => {
    const cluster = await threeBrokers();
    cluster.controller.brokerConnectionLost(3);
    await cluster.register(3);
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 1, isr: [1, 2] });
  });

  test('of the only replica costs nothing: it is the confirmed leader', async () => {
    const cluster = await aCluster({ brokers: [1] });
    await cluster.createTopic('orders', [[1]]);
    await cluster.kill(1);
    await cluster.join(1);
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 1, isr: [1], lastKnownElr: [] });
  });

  test('with another directory loses the title: the partition waits for an explicit unclean election', async () => {
    const cluster = await threeBrokers();
    await report(cluster, { isr: [1, 2] });
    await report(cluster, { isr: [1] });
    await cluster.kill(2);
    await cluster.kill(1);
    await cluster.register(1, { logDirs: [uuid(901)] });
    await cluster.heartbeat(1);
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: -1, isr: [], lastKnownElr: [] });
    const answer = await cluster.send('electLeaders', { electionType: 1, topicPartitions: [{ topic: 'orders', partitions: [0] }] });
    expect(answer.replicaElectionResults[0]?.partitionResult[0]?.errorCode).toBe(0);
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 1, leaderRecoveryState: 1 });
  });
});

describe('eligible leader replicas', () => {
  test('are those that left the in-sync set below min.insync.replicas, in which the high watermark stands still', async () => {
    const cluster = await threeBrokers();
    await report(cluster, { isr: [1, 2] });
    expect(cluster.partition('orders', 0).elr).toEqual([]);
    await report(cluster, { isr: [1] });
    expect(cluster.partition('orders', 0)).toMatchObject({ isr: [1], elr: [2] });
    await cluster.kill(1);
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 2, isr: [2], elr: [1], lastKnownElr: [1] });
    await report(cluster, { isr: [2, 3], confirmed: true });
    expect(cluster.partition('orders', 0)).toMatchObject({ isr: [2, 3], elr: [], lastKnownElr: [] });
  });

  test('lose that by an unclean stop', async () => {
    const cluster = await threeBrokers();
    await report(cluster, { isr: [1] });
    expect(cluster.partition('orders', 0).elr).toEqual([2, 3]);
    await cluster.kill(2);
    await cluster.join(2);
    expect(cluster.partition('orders', 0).elr).toEqual([3]);
  });

  test('are none any more once min.insync.replicas is lowered', async () => {
    const cluster = await threeBrokers();
    await report(cluster, { isr: [1] });
    const set = (value: string) =>
      cluster.send('incrementalAlterConfigs', {
        resources: [
          { resourceType: 2, resourceName: 'orders', configs: [{ name: 'min.insync.replicas', configOperation: 0, value }] },
        ],
      });
    await set('1');
    expect(cluster.partition('orders', 0).elr).toEqual([]);
    await set('2');
    await cluster.kill(1);
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: -1, isr: [1], elr: [] });
  });

  test('are none after an unclean election, since the others may have to cut off what they have', async () => {
    const cluster = await threeBrokers();
    await report(cluster, { isr: [1, 2] });
    await cluster.kill(2);
    await cluster.kill(1);
    await cluster.send('electLeaders', { electionType: 1, topicPartitions: [{ topic: 'orders', partitions: [0] }] });
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 3, isr: [3], elr: [] });
  });
});
