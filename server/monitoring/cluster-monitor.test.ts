import { afterEach, expect, test } from 'vitest';
import { FakeClock } from '../../test/kit/fake-clock.ts';
import { FakeKafka } from '../../test/kit/fake-kafka.ts';
import { MemoryNetwork } from '../../test/kit/memory-transport.ts';
import { silentLogger } from '../base/logger.ts';
import { MetricRegistry } from '../base/metrics.ts';
import { ClusterClient } from '../client/cluster-client.ts';
import { apis } from '../protocol/apis.ts';
import type { ClusterHost, ClusterView, HostBroker, HostEvent } from './cluster-host.ts';
import { ClusterMonitor } from './cluster-monitor.ts';

const monitors: ClusterMonitor[] = [];
afterEach(() => {
  for (const monitor of monitors.splice(0)) monitor.stop();
});

/** Two brokers, one topic with one partition led by broker 1; broker 2 can be lost. */
function aWatchedCluster() {
  const clock = new FakeClock();
  const network = new MemoryNetwork({ clock });
  const alive = new Set([1, 2]);
  const address = (id: number) => ({ host: `broker${id}`, port: 9092 });
  let endOffset = 100;
  const kafkas = [1, 2].map((id) =>
    new FakeKafka(network, address(id))
      .on(apis.metadata, () => ({
        brokers: [...alive].map((nodeId) => ({ nodeId, ...address(nodeId), rack: null })),
        clusterId: 'c',
        controllerId: 1,
        topics: [
          {
            errorCode: 0,
            name: 'orders',
            topicId: 'AAAAAAAAAAAAAAAAAAAAAA',
            isInternal: false,
            partitions: [{ errorCode: 0, partitionIndex: 0, leaderId: 1, leaderEpoch: 0, replicaNodes: [1, 2], isrNodes: [...alive], offlineReplicas: [] }],
          },
        ],
      }))
      .on(apis.listOffsets, ({ topics }) => ({
        topics: topics.map(({ name, partitions }) => ({
          name,
          partitions: partitions.map(({ partitionIndex, timestamp }) => ({
            partitionIndex,
            errorCode: 0,
            timestamp: timestamp === -3 ? 5_000 : -1,
            offset: timestamp === -2 ? 0 : endOffset,
            leaderEpoch: 0,
          })),
        })),
      }))
      .on(apis.listGroups, () => ({ errorCode: 0, groups: id === 1 ? [{ groupId: 'billing', protocolType: 'consumer', groupState: 'Empty', groupType: 'classic' }] : [] }))
      .on(apis.describeGroups, ({ groups }) => ({
        groups: groups.map((groupId) => ({ errorCode: 0, groupId, groupState: 'Empty', protocolType: 'consumer', protocolData: '', members: [] })),
      }))
      .on(apis.offsetFetch, ({ groups }) => ({
        groups: groups.map(({ groupId }) => ({
          groupId,
          errorCode: 0,
          topics: [{ name: 'orders', partitions: [{ partitionIndex: 0, committedOffset: 40, committedLeaderEpoch: -1, metadata: null, errorCode: 0 }] }],
        })),
      }), { min: 8, max: 9 })
      .on(apis.describeLogDirs, () => ({
        errorCode: 0,
        results: [{ errorCode: 0, logDir: '/d', totalBytes: 100, usableBytes: 60, topics: [{ name: 'orders', partitions: [{ partitionIndex: 0, partitionSize: 500, offsetLag: 0, isFutureKey: false }] }] }],
      })),
  );
  const host = aHost(clock);
  const client = new ClusterClient({ bootstrap: [address(1), address(2)], transport: network.transport({ host: 'console', port: 1 }), clock });
  const monitor = new ClusterMonitor({ client, clock, logger: silentLogger, host });
  monitors.push(monitor);
  monitor.start();
  return {
    clock,
    monitor,
    host,
    grow: (by: number) => {
      endOffset += by;
    },
    lose: (id: number) => {
      alive.delete(id);
      kafkas[id - 1]?.stop();
      host.fail(id);
    },
  };
}

/** A supervisor whose brokers count 50 requests a second. */
function aHost(clock: FakeClock): ClusterHost & { fail(id: number): void } {
  const registries = new Map([1, 2].map((id) => [id, new MetricRegistry()]));
  const down = new Set<number>();
  const listeners = new Set<(event: HostEvent) => void>();
  const viewListeners = new Set<(view: ClusterView) => void>();
  const standing = (brokerId: number, fenced: boolean) => ({ brokerId, fenced, leaders: 0, outOfSync: 0, leaderless: 0 });
  clock.every(1_000, () => {
    for (const registry of registries.values()) registry.counter('request-count', '', { api: 'Fetch', listener: 'PLAINTEXT' }).add(50);
  });
  const broker = (id: number): HostBroker => ({
    id,
    host: `broker${id}`,
    port: 9092,
    pid: down.has(id) ? undefined : 100 + id,
    dataDir: `/d${id}`,
    status: down.has(id) ? 'crashed' : 'ready',
    restarts: 0,
    startedAt: 0,
    nextRestart: undefined,
    metrics: down.has(id) ? undefined : { at: clock.now(), samples: registries.get(id)?.snapshot() ?? [], controllerId: 1, controllerEpoch: 1 },
    cpuPercent: 10,
    rssBytes: 1_000,
  });
  return {
    isolation: 'process',
    brokers: () => [1, 2].map(broker),
    pause: async () => undefined,
    resume: async () => undefined,
    onView: (listener) => {
      viewListeners.add(listener);
      listener({ at: clock.now(), offset: 1, standings: [1, 2].map((id) => standing(id, false)) });
      return () => viewListeners.delete(listener);
    },
    stop: async () => undefined,
    start: async () => undefined,
    kill: async () => undefined,
    onEvent: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    fail: (id) => {
      down.add(id);
      for (const listener of listeners) listener({ at: clock.now(), kind: 'broker-exited', brokerId: id, detail: 'signal SIGKILL' });
      for (const listener of viewListeners) listener({ at: clock.now(), offset: 1 + down.size, standings: [standing(id, true)] });
    },
  };
}

const last = (monitor: ClusterMonitor, key: string) => monitor.store.get(key)?.last?.value;

test('rates, lag and sizes are sampled every second', async () => {
  const { clock, monitor, grow } = aWatchedCluster();
  await clock.advance({ seconds: 10 });
  grow(20);
  await clock.advance({ seconds: 10 });
  expect(last(monitor, 'cluster/requestsPerSec')).toBeCloseTo(100, -1);
  expect(last(monitor, 'group:billing/lag')).toBe(80);
  expect(last(monitor, 'cluster/maxLag')).toBe(80);
  expect(last(monitor, 'broker:2/diskBytes')).toBe(500);
  expect(monitor.state.lastWrite.get('orders')).toBe(5_000);
  expect(monitor.verdict()).toMatchObject({ status: 'ok', headline: 'Healthy' });
});

test('a lost broker is a gap in its series, an event with its reason, and no gap for the others', async () => {
  const { clock, monitor, lose } = aWatchedCluster();
  await clock.advance({ seconds: 10 });
  lose(2);
  await clock.advance({ seconds: 10 });
  const now = Math.floor(clock.now() / 1_000) * 1_000;
  const gone = monitor.store.get('broker:2/requestsPerSec')?.buckets(now - 5_000, now, 1_000);
  const other = monitor.store.get('broker:1/requestsPerSec')?.buckets(now - 5_000, now, 1_000);
  expect(gone?.every((bucket) => bucket === undefined)).toBe(true);
  expect(other?.every((bucket) => bucket !== undefined)).toBe(true);
  expect(monitor.events.page({ limit: 10 }).events.map((event) => event.kind)).toEqual(
    expect.arrayContaining(['broker-crashed', 'broker-lost', 'isr-shrunk']),
  );
  expect(monitor.verdict()).toMatchObject({ status: 'critical', headline: 'Critical' });
  expect(monitor.verdict().reasons.map((reason) => reason.code)).toEqual(expect.arrayContaining(['broker-down', 'under-replicated']));
});

test('when nobody answers, figures stop instead of standing still', async () => {
  const { clock, monitor, lose } = aWatchedCluster();
  await clock.advance({ seconds: 5 });
  lose(1);
  lose(2);
  await clock.advance({ seconds: 10 });
  const now = Math.floor(clock.now() / 1_000) * 1_000;
  expect(monitor.store.get('cluster/brokersUp')?.buckets(now - 3_000, now, 1_000)).toEqual([undefined, undefined, undefined]);
  expect(monitor.verdict().reasons[0]).toMatchObject({ code: 'broker-down' });
  expect(monitor.verdict().reasons.map((reason) => reason.text)).toContain('No broker answers');
});
