import { describe, expect, test } from 'vitest';
import { errors } from '../protocol/errors.ts';
import { ControllerHarness, aCluster, uuid } from './testing/controller-harness.ts';

describe('a new cluster', () => {
  test('starts with the feature level of 3.9', async () => {
    const cluster = new ControllerHarness();
    cluster.lead(1);
    expect(cluster.image.features.get('metadata.version')).toBe(21);
  });
});

describe('BrokerRegistration', () => {
  test('gives the offset of the registration as epoch and starts fenced', async () => {
    const cluster = await aCluster({ brokers: [] });
    const offset = cluster.raft.nextOffset;
    expect(await cluster.register(1)).toMatchObject({ errorCode: 0, brokerEpoch: offset });
    expect(cluster.image.brokers.get(1)).toMatchObject({ epoch: offset, fenced: true, rack: null, logDirs: [uuid(101)] });
  });

  test('keeps the epoch of an incarnation that registers again', async () => {
    const cluster = await aCluster({ brokers: [] });
    const first = await cluster.register(1, { incarnationId: uuid(5) });
    await cluster.heartbeat(1);
    const second = await cluster.register(1, { incarnationId: uuid(5) });
    expect(second.brokerEpoch).toBe(first.brokerEpoch);
    expect(cluster.image.brokers.get(1)?.fenced).toBe(false);
  });

  test('refuses a second process with the id of a living broker', async () => {
    const cluster = await aCluster({ brokers: [1] });
    expect(await cluster.register(1, { incarnationId: uuid(77) })).toMatchObject({
      errorCode: errors.DUPLICATE_BROKER_REGISTRATION,
    });
  });

  test('takes a restarted broker at once after its connection ended, and moves its leaderships first', async () => {
    const cluster = await aCluster({ brokers: [1, 2, 3] });
    await cluster.createTopic('orders', [[1, 2, 3]]);
    cluster.controller.brokerConnectionLost(1);
    const before = cluster.epochs.get(1) ?? 0;
    const answer = await cluster.register(1, { incarnationId: uuid(77) });
    expect(answer.errorCode).toBe(0);
    expect(answer.brokerEpoch).toBeGreaterThan(before);
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 2, isr: [2, 3], leaderEpoch: 1 });
    expect(await cluster.heartbeat(1, { brokerEpoch: before })).toMatchObject({ errorCode: errors.STALE_BROKER_EPOCH });
  });

  test('refuses another cluster, a directory of another broker, no directory and an old broker', async () => {
    const cluster = await aCluster({ brokers: [1] });
    expect(await cluster.register(2, { logDirs: [uuid(101)] })).toMatchObject({ errorCode: errors.INVALID_REGISTRATION });
    expect(await cluster.register(2, { logDirs: [] })).toMatchObject({ errorCode: errors.INVALID_REGISTRATION });
    const base = { brokerId: 2, incarnationId: uuid(9), logDirs: [uuid(102)] };
    expect(await cluster.send('brokerRegistration', { ...base, clusterId: 'AAAAAAAAAAAAAAAAAAAAAQ' })).toMatchObject({
      errorCode: errors.INCONSISTENT_CLUSTER_ID,
    });
    const features = [{ name: 'metadata.version', minSupportedVersion: 1, maxSupportedVersion: 20 }];
    const clusterId = 'MkU3OEVBNTcwNTJENDM2Qg';
    expect(await cluster.send('brokerRegistration', { ...base, clusterId, features })).toMatchObject({
      errorCode: errors.UNSUPPORTED_VERSION,
    });
  });
});

describe('BrokerHeartbeat', () => {
  test('unfences a broker once it has its own registration', async () => {
    const cluster = await aCluster({ brokers: [] });
    const { brokerEpoch } = await cluster.register(1);
    expect(await cluster.heartbeat(1, { currentMetadataOffset: brokerEpoch - 1 })).toMatchObject({
      isCaughtUp: false,
      isFenced: true,
    });
    expect(await cluster.heartbeat(1, { currentMetadataOffset: brokerEpoch })).toMatchObject({
      isCaughtUp: true,
      isFenced: false,
    });
    expect(cluster.image.brokers.get(1)?.fenced).toBe(false);
  });

  test('fences a broker that asks for it', async () => {
    const cluster = await aCluster({ brokers: [1, 2] });
    await cluster.createTopic('orders', [[1, 2]]);
    expect(await cluster.heartbeat(1, { wantFence: true })).toMatchObject({ isFenced: true });
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 2, isr: [2] });
  });

  test('is refused from an unknown broker', async () => {
    const cluster = await aCluster({ brokers: [1] });
    expect(await cluster.heartbeat(9, { brokerEpoch: 1 })).toMatchObject({ errorCode: errors.BROKER_ID_NOT_REGISTERED });
  });

  test('keeps a broker that beats, and fences one that is silent for broker.session.timeout.ms', async () => {
    const cluster = await aCluster({ brokers: [1, 2] });
    await cluster.createTopic('orders', [[1, 2]]);
    for (let second = 0; second < 8; second += 2) {
      await cluster.clock.advance({ seconds: 2 });
      await cluster.heartbeat(2);
    }
    expect(cluster.image.brokers.get(1)?.fenced).toBe(false);
    await cluster.clock.advance({ seconds: 1.1 });
    expect(cluster.image.brokers.get(1)?.fenced).toBe(true);
    expect(cluster.image.brokers.get(2)?.fenced).toBe(false);
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 2, isr: [2], leaderEpoch: 1, partitionEpoch: 1 });
  });

  test('fences a broker 150 ms after its connection ended, unless it is back', async () => {
    const cluster = await aCluster({ brokers: [1, 2] });
    cluster.controller.brokerConnectionLost(1);
    await cluster.clock.advance({ ms: 100 });
    await cluster.heartbeat(1);
    await cluster.clock.advance({ ms: 1_000 });
    expect(cluster.image.brokers.get(1)?.fenced).toBe(false);
    cluster.controller.brokerConnectionLost(1);
    await cluster.clock.advance({ ms: 200 });
    expect(cluster.image.brokers.get(1)?.fenced).toBe(true);
  });

  test('gives leaderless partitions to a broker that comes back', async () => {
    const cluster = await aCluster({ brokers: [1, 2] });
    await cluster.createTopic('orders', [[1]]);
    await cluster.kill(1);
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: -1, isr: [1], leaderEpoch: 1 });
    await cluster.register(1);
    expect(cluster.partition('orders', 0).leader).toBe(-1);
    await cluster.heartbeat(1);
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 1, isr: [1], leaderEpoch: 2 });
  });
});

describe('controlled shutdown', () => {
  test('moves leaderships and in-sync memberships off, then lets the broker go', async () => {
    const cluster = await aCluster({ brokers: [1, 2, 3] });
    await cluster.createTopic('orders', [
      [1, 2, 3],
      [2, 1, 3],
    ]);
    const offset = cluster.image.appliedOffset;
    expect(await cluster.heartbeat(1, { wantShutDown: true })).toMatchObject({ shouldShutDown: false, isFenced: false });
    expect(cluster.image.brokers.get(1)).toMatchObject({ inControlledShutdown: true, fenced: false });
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 2, isr: [2, 3] });
    expect(cluster.partition('orders', 1)).toMatchObject({ leader: 2, isr: [2, 3], leaderEpoch: 0 });
    // The others have not reported to know: it stays a little.
    await cluster.heartbeat(2, { currentMetadataOffset: offset });
    expect(await cluster.heartbeat(1, { wantShutDown: true })).toMatchObject({ shouldShutDown: false });
    await cluster.clock.advance({ ms: 260 });
    expect(await cluster.heartbeat(1, { wantShutDown: true })).toMatchObject({ shouldShutDown: true, isFenced: true });
    expect(cluster.image.brokers.get(1)).toMatchObject({ fenced: true });
  });

  test('lets the broker go at once when the others know of the hand-over', async () => {
    const cluster = await aCluster({ brokers: [1, 2] });
    await cluster.createTopic('orders', [[1, 2]]);
    await cluster.heartbeat(1, { wantShutDown: true });
    await cluster.heartbeat(2);
    expect(await cluster.heartbeat(1, { wantShutDown: true })).toMatchObject({ shouldShutDown: true });
  });

  test('lets a broker without partitions go at once', async () => {
    const cluster = await aCluster({ brokers: [1, 2] });
    expect(await cluster.heartbeat(1, { wantShutDown: true })).toMatchObject({ shouldShutDown: true, isFenced: true });
  });

  test('of the last broker leaves partitions without a leader but with their in-sync set', async () => {
    const cluster = await aCluster({ brokers: [1] });
    await cluster.createTopic('orders', [[1]]);
    await cluster.heartbeat(1, { wantShutDown: true });
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: -1, isr: [1] });
    expect(await cluster.heartbeat(1, { wantShutDown: true })).toMatchObject({ shouldShutDown: true });
  });
});

describe('a new active controller', () => {
  test('continues from the committed image', async () => {
    const cluster = await aCluster({ brokers: [1, 2] });
    await cluster.createTopic('orders', [[1, 2]]);
    cluster.resign();
    cluster.lead(2);
    expect(cluster.partition('orders', 0).leader).toBe(1);
    expect((await cluster.heartbeat(1)).errorCode).toBe(0);
  });

  test('drops what its predecessor could not commit', async () => {
    const cluster = await aCluster({ brokers: [1, 2] });
    cluster.raft.holding = true;
    const lost = cluster.send('createTopics', { topics: [{ name: 'orders', numPartitions: 1, replicationFactor: 1 }] });
    await cluster.clock.advance({ ms: 1 });
    cluster.resign();
    await lost;
    cluster.raft.holding = false;
    cluster.lead(2);
    await cluster.createTopic('orders', [[2]]);
    expect(cluster.partition('orders', 0).leader).toBe(2);
  });

  test('fences the previous leader quickly and other silent brokers after three seconds', async () => {
    const cluster = await aCluster({ brokers: [1, 2, 3] });
    await cluster.createTopic('orders', [[2, 1, 3]]);
    cluster.resign();
    cluster.controller.onLeaderChange({ id: 2 });
    cluster.lead(3);
    await cluster.heartbeat(1);
    await cluster.clock.advance({ ms: 450 });
    expect(cluster.image.brokers.get(2)?.fenced).toBe(true);
    expect(cluster.image.brokers.get(3)?.fenced).toBe(false);
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 1, isr: [1, 3] });
    await cluster.clock.advance({ seconds: 2.7 });
    expect(cluster.image.brokers.get(3)?.fenced).toBe(true);
    expect(cluster.image.brokers.get(1)?.fenced).toBe(false);
  });

  test('doubts the first leader of its life too, which it found before any metadata was here', async () => {
    const cluster = await aCluster({ brokers: [1, 2, 3] });
    await cluster.createTopic('orders', [[2, 1, 3]]);
    cluster.resign();
    const { image } = cluster;
    const applied = image.appliedOffset;
    Object.defineProperty(image, 'appliedOffset', { value: -1, configurable: true });
    cluster.controller.onLeaderChange({ id: 2 });
    Object.defineProperty(image, 'appliedOffset', { value: applied, configurable: true });
    cluster.controller.onLeaderChange(undefined);
    cluster.lead(3);
    for (const broker of [1, 3]) await cluster.heartbeat(broker);
    await cluster.clock.advance({ ms: 450 });
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 1, isr: [1, 3] });
  });

  test('does not doubt a leader that it only remembers from before its own start', async () => {
    const cluster = new ControllerHarness();
    cluster.controller.onLeaderChange({ id: 2 });
    cluster.lead(1);
    await cluster.join(1, 2);
    cluster.resign();
    cluster.lead(2);
    await cluster.clock.advance({ seconds: 1 });
    expect(cluster.image.brokers.get(2)?.fenced).toBe(false);
  });

  test('does not doubt it either when metadata is here already, from a snapshot on its own disk', async () => {
    const cluster = await aCluster({ brokers: [1, 2] });
    cluster.resign();
    cluster.controller.onLeaderChange(undefined);
    cluster.controller.onSnapshot();
    cluster.controller.onLeaderChange({ id: 2 });
    cluster.lead(3);
    await cluster.clock.advance({ seconds: 1 });
    expect(cluster.image.brokers.get(2)?.fenced).toBe(false);
  });

  test('keeps leaders and in-sync sets when the whole cluster was stopped and comes back broker by broker', async () => {
    const cluster = await aCluster({ brokers: [1, 2, 3] });
    await cluster.createTopic('orders', [
      [1, 2, 3],
      [2, 3, 1],
      [3, 1, 2],
    ]);
    cluster.resign();
    cluster.lead(2);
    for (const broker of [2, 1, 3]) await cluster.register(broker, { clean: true });
    for (const broker of [3, 2, 1]) await cluster.heartbeat(broker);
    for (const index of [0, 1, 2]) {
      const { replicas } = cluster.partition('orders', index);
      expect(cluster.partition('orders', index)).toMatchObject({ leader: replicas[0], isr: replicas, leaderEpoch: 1 });
    }
  });

  test('gives the leaderships of a broker that registered but does not serve to others after three seconds', async () => {
    const cluster = await aCluster({ brokers: [1, 2] });
    await cluster.createTopic('orders', [[1, 2]]);
    cluster.resign();
    cluster.lead(2);
    await cluster.register(1, { clean: true });
    await cluster.register(2, { clean: true });
    await cluster.heartbeat(2);
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 1, isr: [1, 2] });
    for (let i = 0; i < 31; i += 1) {
      await cluster.clock.advance({ ms: 100 });
      await cluster.heartbeat(1, { currentMetadataOffset: 0 });
      await cluster.heartbeat(2);
    }
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 2, isr: [2] });
  });

  test('gives the leaderships of a broker that never comes back to others', async () => {
    const cluster = await aCluster({ brokers: [1, 2] });
    await cluster.createTopic('orders', [[1, 2]]);
    cluster.resign();
    cluster.lead(2);
    await cluster.register(2, { clean: true });
    await cluster.heartbeat(2);
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 1, isr: [1, 2] });
    await cluster.clock.advance({ ms: 3_100 });
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 2, isr: [2] });
  });

  test('drops a dead member from the in-sync set once a living one is heard', async () => {
    const cluster = await aCluster({ brokers: [2, 3] });
    await cluster.createTopic('orders', [[2, 3]]);
    cluster.resign();
    cluster.controller.onLeaderChange({ id: 2 });
    cluster.lead(2);
    await cluster.clock.advance({ ms: 450 });
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 3, isr: [2, 3] });
    await cluster.heartbeat(3);
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 3, isr: [3] });
  });

  test('does not fence anybody for the time it stood still itself', async () => {
    const cluster = await aCluster({ brokers: [1, 2] });
    const clock = cluster.clock;
    const monotonic = clock.monotonic.bind(clock);
    clock.monotonic = () => monotonic() + 20_000;
    await clock.advance({ ms: 60 });
    expect(cluster.image.brokers.get(1)?.fenced).toBe(false);
  });
});

describe('AllocateProducerIds', () => {
  test('gives blocks of a thousand that do not overlap, also after a change of the controller', async () => {
    const cluster = await aCluster({ brokers: [1] });
    const ask = () => cluster.send('allocateProducerIds', { brokerId: 1, brokerEpoch: cluster.epochs.get(1) });
    expect(await ask()).toMatchObject({ errorCode: 0, producerIdStart: 0, producerIdLen: 1_000 });
    expect(await ask()).toMatchObject({ errorCode: 0, producerIdStart: 1_000, producerIdLen: 1_000 });
    cluster.resign();
    cluster.lead(2);
    expect(await ask()).toMatchObject({ errorCode: 0, producerIdStart: 2_000 });
    expect(await cluster.send('allocateProducerIds', { brokerId: 1, brokerEpoch: 0 })).toMatchObject({
      errorCode: errors.STALE_BROKER_EPOCH,
    });
  });
});

describe('metrics', () => {
  test('count what the committed image holds', async () => {
    const cluster = await aCluster({ brokers: [1, 2] });
    await cluster.createTopic('orders', [
      [1, 2],
      [2, 1],
    ]);
    await cluster.createTopic('single', [[1]]);
    await cluster.kill(1);
    expect(cluster.gauge('active-controller-count')).toBe(1);
    expect(cluster.gauge('global-topic-count')).toBe(2);
    expect(cluster.gauge('global-partition-count')).toBe(3);
    expect(cluster.gauge('offline-partitions-count')).toBe(1);
    expect(cluster.gauge('preferred-replica-imbalance-count')).toBe(2);
    expect(cluster.gauge('fenced-broker-count')).toBe(1);
    expect(cluster.gauge('active-broker-count')).toBe(1);
    expect(cluster.gauge('last-applied-record-offset')).toBe(cluster.image.appliedOffset);
    cluster.resign();
    expect(cluster.gauge('active-controller-count')).toBe(0);
  });
});
