import { describe, expect, test } from 'vitest';
import { errors } from '../protocol/errors.ts';
import { aCluster, type ControllerHarness } from './testing/controller-harness.ts';

async function alterIsr(
  cluster: ControllerHarness,
  more: {
    broker?: number;
    isr: number[];
    leaderEpoch?: number;
    partitionEpoch?: number;
    brokerEpoch?: number;
    memberEpochs?: number[];
    recovery?: number;
  },
) {
  const topicId = cluster.image.topics.get('orders')?.id ?? '';
  const state = cluster.partition('orders', 0);
  const broker = more.broker ?? state.leader;
  const answer = await cluster.send('alterPartition', {
    brokerId: broker,
    brokerEpoch: more.brokerEpoch ?? cluster.epochs.get(broker) ?? -1,
    topics: [
      {
        topicId,
        partitions: [
          {
            partitionIndex: 0,
            leaderEpoch: more.leaderEpoch ?? state.leaderEpoch,
            partitionEpoch: more.partitionEpoch ?? state.partitionEpoch,
            newIsrWithEpochs: more.isr.map((brokerId, i) => ({
              brokerId,
              brokerEpoch: more.memberEpochs?.[i] ?? cluster.epochs.get(brokerId) ?? -1,
            })),
            leaderRecoveryState: more.recovery ?? state.leaderRecoveryState,
          },
        ],
      },
    ],
  });
  return { top: answer.errorCode, partition: answer.topics[0]?.partitions[0] };
}

describe('AlterPartition', () => {
  test('shrinks and expands the in-sync set and bumps only the partition epoch', async () => {
    const cluster = await aCluster({ brokers: [1, 2, 3] });
    await cluster.createTopic('orders', [[1, 2, 3]]);
    const shrunk = await alterIsr(cluster, { isr: [1, 2] });
    expect(shrunk).toMatchObject({
      top: 0,
      partition: { errorCode: 0, leaderId: 1, leaderEpoch: 0, isr: [1, 2], partitionEpoch: 1 },
    });
    expect(cluster.partition('orders', 0)).toMatchObject({ isr: [1, 2], leaderEpoch: 0, partitionEpoch: 1 });
    await alterIsr(cluster, { isr: [1, 2, 3] });
    expect(cluster.partition('orders', 0)).toMatchObject({ isr: [1, 2, 3], partitionEpoch: 2 });
  });

  test('answers an unchanged set without a new epoch', async () => {
    const cluster = await aCluster({ brokers: [1, 2] });
    await cluster.createTopic('orders', [[1, 2]]);
    expect(await alterIsr(cluster, { isr: [1, 2] })).toMatchObject({ partition: { errorCode: 0, partitionEpoch: 0 } });
  });

  test('fences leaders that act on an old state', async () => {
    const cluster = await aCluster({ brokers: [1, 2, 3] });
    await cluster.createTopic('orders', [[1, 2, 3]]);
    await alterIsr(cluster, { isr: [1, 2] });
    const code = async (more: Parameters<typeof alterIsr>[1]) => {
      const answer = await alterIsr(cluster, more);
      return answer.partition?.errorCode ?? answer.top;
    };
    expect(await code({ isr: [1], partitionEpoch: 0 })).toBe(errors.INVALID_UPDATE_VERSION);
    expect(await code({ isr: [1], partitionEpoch: 9 })).toBe(errors.NOT_CONTROLLER);
    expect(await code({ isr: [1], leaderEpoch: 9 })).toBe(errors.NOT_CONTROLLER);
    expect(await code({ isr: [2], broker: 2 })).toBe(errors.INVALID_REQUEST);
    expect(await code({ isr: [1], brokerEpoch: 0 })).toBe(errors.STALE_BROKER_EPOCH);
    await cluster.kill(1);
    expect(await code({ isr: [2], leaderEpoch: 0, broker: 2 })).toBe(errors.FENCED_LEADER_EPOCH);
  });

  test('refuses sets without the leader, with strangers or with members twice', async () => {
    const cluster = await aCluster({ brokers: [1, 2, 3] });
    await cluster.createTopic('orders', [[1, 2]]);
    for (const isr of [[2], [1, 3], [1, 1], []]) {
      expect((await alterIsr(cluster, { isr })).partition?.errorCode).toBe(errors.INVALID_REQUEST);
    }
  });

  test('refuses members that are fenced, stopping or of an older incarnation', async () => {
    const cluster = await aCluster({ brokers: [1, 2, 3] });
    await cluster.createTopic('orders', [[1, 2, 3]]);
    expect((await alterIsr(cluster, { isr: [1, 2], memberEpochs: [-1, 1] })).partition?.errorCode).toBe(
      errors.INELIGIBLE_REPLICA,
    );
    await cluster.kill(2);
    expect((await alterIsr(cluster, { isr: [1, 2, 3] })).partition?.errorCode).toBe(errors.INELIGIBLE_REPLICA);
    await cluster.heartbeat(3, { wantShutDown: true });
    expect((await alterIsr(cluster, { isr: [1, 3] })).partition?.errorCode).toBe(errors.INELIGIBLE_REPLICA);
  });

  test('answers an unknown topic id with 100 and an unknown partition with 3', async () => {
    const cluster = await aCluster({ brokers: [1] });
    await cluster.createTopic('orders', [[1]]);
    const ask = async (topicId: string, partitionIndex: number) => {
      const answer = await cluster.send('alterPartition', {
        brokerId: 1,
        brokerEpoch: cluster.epochs.get(1),
        topics: [
          { topicId, partitions: [{ partitionIndex, leaderEpoch: 0, partitionEpoch: 0, newIsrWithEpochs: [{ brokerId: 1 }] }] },
        ],
      });
      return answer.topics[0]?.partitions[0]?.errorCode;
    };
    expect(await ask('ABCDEFGHIJKLMNOPQRSTUA', 0)).toBe(errors.UNKNOWN_TOPIC_ID);
    expect(await ask(cluster.image.topics.get('orders')?.id ?? '', 7)).toBe(errors.UNKNOWN_TOPIC_OR_PARTITION);
  });
});

describe('elections', () => {
  test('go to the first living in-sync replica in the order of the assignment', async () => {
    const cluster = await aCluster({ brokers: [1, 2, 3] });
    await cluster.createTopic('orders', [[1, 3, 2]]);
    await cluster.kill(1);
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 3, isr: [3, 2], leaderEpoch: 1 });
    await cluster.kill(3);
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 2, isr: [2], leaderEpoch: 2 });
    await cluster.kill(2);
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: -1, isr: [2], leaderEpoch: 3 });
  });

  test('never go to a replica outside the in-sync set', async () => {
    const cluster = await aCluster({ brokers: [1, 2, 3] });
    await cluster.createTopic('orders', [[1, 2, 3]]);
    await alterIsr(cluster, { isr: [1] });
    await cluster.kill(1);
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: -1, isr: [1] });
    await cluster.heartbeat(2);
    expect(cluster.partition('orders', 0).leader).toBe(-1);
  });

  test('go to any living replica when the topic allows it, and mark the partition as recovering', async () => {
    const cluster = await aCluster({ brokers: [1, 2, 3] });
    await cluster.createTopic('orders', [[1, 2, 3]], { 'unclean.leader.election.enable': 'true' });
    await alterIsr(cluster, { isr: [1] });
    await cluster.kill(1);
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 2, isr: [2], leaderRecoveryState: 1 });
    expect(await alterIsr(cluster, { isr: [2, 3], recovery: 1 })).toMatchObject({
      partition: { errorCode: errors.INVALID_REQUEST },
    });
    expect(await alterIsr(cluster, { isr: [2], recovery: 0 })).toMatchObject({ partition: { errorCode: 0 } });
    expect(cluster.partition('orders', 0).leaderRecoveryState).toBe(0);
  });

  test('follow at once when unclean elections are allowed later', async () => {
    const cluster = await aCluster({ brokers: [1, 2] });
    await cluster.createTopic('orders', [[1, 2]]);
    await alterIsr(cluster, { isr: [1] });
    await cluster.kill(1);
    await cluster.send('incrementalAlterConfigs', {
      resources: [
        {
          resourceType: 2,
          resourceName: 'orders',
          configs: [{ name: 'unclean.leader.election.enable', configOperation: 0, value: 'true' }],
        },
      ],
    });
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 2, isr: [2], leaderRecoveryState: 1 });
  });

  test('do not hand a returned leader its old role by themselves', async () => {
    const cluster = await aCluster({ brokers: [1, 2] });
    await cluster.createTopic('orders', [[1, 2]]);
    await cluster.kill(1);
    await cluster.join(1);
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 2, isr: [2] });
  });
});

describe('ElectLeaders', () => {
  const ask = async (cluster: ControllerHarness, electionType: number, partitions: number[] = [0]) => {
    const answer = await cluster.send('electLeaders', { electionType, topicPartitions: [{ topic: 'orders', partitions }] });
    return answer.replicaElectionResults[0]?.partitionResult.map(({ errorCode }) => errorCode);
  };

  test('makes the preferred replica leader when it is in sync', async () => {
    const cluster = await aCluster({ brokers: [1, 2] });
    await cluster.createTopic('orders', [[1, 2]]);
    expect(await ask(cluster, 0)).toEqual([errors.ELECTION_NOT_NEEDED]);
    await cluster.kill(1);
    expect(await ask(cluster, 0)).toEqual([errors.PREFERRED_LEADER_NOT_AVAILABLE]);
    await cluster.join(1);
    expect(await ask(cluster, 0)).toEqual([errors.PREFERRED_LEADER_NOT_AVAILABLE]);
    await alterIsr(cluster, { isr: [2, 1] });
    expect(await ask(cluster, 0)).toEqual([0]);
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 1, leaderEpoch: 2 });
  });

  test('elects an out-of-sync replica only when asked to and nothing leads', async () => {
    const cluster = await aCluster({ brokers: [1, 2] });
    await cluster.createTopic('orders', [[1, 2]]);
    expect(await ask(cluster, 1)).toEqual([errors.ELECTION_NOT_NEEDED]);
    await alterIsr(cluster, { isr: [1] });
    await cluster.kill(1);
    expect(await ask(cluster, 1)).toEqual([0]);
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 2, isr: [2], leaderRecoveryState: 1 });
    await cluster.kill(2);
    expect(await ask(cluster, 1)).toEqual([errors.ELIGIBLE_LEADERS_NOT_AVAILABLE]);
  });

  test('names unknown partitions, and answers for all partitions only what it did', async () => {
    const cluster = await aCluster({ brokers: [1, 2] });
    await cluster.createTopic('orders', [
      [1, 2],
      [2, 1],
    ]);
    expect(await ask(cluster, 0, [5])).toEqual([errors.UNKNOWN_TOPIC_OR_PARTITION]);
    await cluster.kill(1);
    await cluster.join(1);
    await alterIsr(cluster, { isr: [2, 1] });
    const answer = await cluster.send('electLeaders', { electionType: 0, topicPartitions: null });
    expect(answer.replicaElectionResults).toEqual([
      { topic: 'orders', partitionResult: [{ partitionId: 0, errorCode: 0, errorMessage: null }] },
    ]);
    expect(await cluster.send('electLeaders', { electionType: 7, topicPartitions: null })).toMatchObject({
      errorCode: errors.INVALID_REQUEST,
      replicaElectionResults: [],
    });
    expect(await ask(cluster, 7)).toEqual([errors.INVALID_REQUEST]);
  });
});

describe('leader balancing', () => {
  test('gives leaderships back every leader.imbalance.check.interval.seconds', async () => {
    const cluster = await aCluster({ brokers: [1, 2], staticConfigs: { 'leader.imbalance.check.interval.seconds': '5' } });
    await cluster.createTopic('orders', [[1, 2]]);
    await cluster.kill(1);
    await cluster.join(1);
    await alterIsr(cluster, { isr: [2, 1] });
    await cluster.clock.advance({ seconds: 4 });
    expect(cluster.partition('orders', 0).leader).toBe(2);
    await cluster.clock.advance({ seconds: 2 });
    expect(cluster.partition('orders', 0).leader).toBe(1);
  });

  test('leaves brokers alone that lack no more than the allowed share, and all of them when switched off', async () => {
    const settings: Record<string, string>[] = [
      { 'leader.imbalance.per.broker.percentage': '60' },
      { 'auto.leader.rebalance.enable': 'false' },
    ];
    for (const staticConfigs of settings) {
      const cluster = await aCluster({
        brokers: [1, 2],
        staticConfigs: { ...staticConfigs, 'leader.imbalance.check.interval.seconds': '5' },
      });
      await cluster.createTopic('orders', [[1, 2]]);
      await cluster.createTopic('other', [[1]]);
      await cluster.kill(1);
      await cluster.join(1);
      await alterIsr(cluster, { isr: [2, 1] });
      await cluster.clock.advance({ seconds: 8 });
      expect(cluster.partition('orders', 0).leader).toBe(2);
    }
  });
});
