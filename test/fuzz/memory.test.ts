import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../server/base/system-clock.ts';
import { TcpTransport } from '../../server/broker/net/tcp-transport.ts';
import { apis } from '../../server/protocol/apis.ts';
import { RequestChannel } from '../../server/protocol/request-channel.ts';
import { buildBatch } from '../../server/records/records.ts';
import { chaosRun, printReport } from '../kit/chaos-run.ts';
import { BadPeer } from './kit/bad-peers.ts';
import { Canary } from './kit/canary.ts';
import { compressionBombs } from './kit/hostile-batches.ts';
import { MIB, RssWatch } from './kit/rss-watch.ts';
import { type FuzzTarget, startTarget } from './kit/target.ts';

/**
 * T11: what strangers may make a broker hold. The bounds are those of docs/limits.md; a good client works beside every attack and must not
 * see one error.
 */
const run = chaosRun('fuzz-memory');
const RISE_BOUND = 224 * MIB;
/** A slow machine takes this long to read what nobody wants. */
const SLOWEST_RISE_MS = 60_000;
const TOPIC = 'big';
const PARTITIONS = 8;
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface Attacked {
  readonly target: FuzzTarget;
  readonly port: number;
  readonly pid: number;
  readonly canary: Canary;
}

/** One broker with a good client at work, and nothing to complain about in its log. */
async function attacked(options: { bug?: string; configs?: Record<string, string> } = {}): Promise<Attacked> {
  const complaints: string[] = [];
  const target = await startTarget({
    brokers: 1,
    kind: 'processes',
    bug: options.bug,
    configs: options.configs ?? {},
    onLogLine: (line) => {
      if (/"level":"(error|fatal)"|broker-exited/.test(line)) complaints.push(line);
    },
  });
  const [broker] = target.brokers;
  const canary = new Canary(target.brokers);
  cleanups.push(() => target.stop());
  cleanups.push(async () => {
    await canary.stop();
    expect(canary.flaws).toEqual([]);
    expect(complaints).toEqual([]);
  });
  await canary.setUp(1);
  canary.start();
  return { target, port: broker?.port ?? 0, pid: broker?.pid ?? 0, canary };
}

async function channelTo(port: number): Promise<RequestChannel> {
  const channel = new RequestChannel({ transport: new TcpTransport({ clock: systemClock }), address: { host: '127.0.0.1', port }, clientId: 'filler' });
  cleanups.push(() => channel.close());
  return channel;
}

/** `mib` MiB of records that nothing can compress. */
async function fill(port: number, mib: number): Promise<void> {
  const channel = await channelTo(port);
  await channel.send(apis.createTopics, 5, { topics: [{ name: TOPIC, numPartitions: PARTITIONS, replicationFactor: 1 }], timeoutMs: 20_000 }, 30_000);
  const value = randomBytes(MIB - 1000);
  for (let i = 0; i < mib; i += 1) {
    const records = buildBatch({ records: [{ key: null, value }], now: Date.now() });
    await channel.send(apis.produce, 7, { acks: 1, timeoutMs: 20_000, topicData: [{ name: TOPIC, partitionData: [{ index: i % PARTITIONS, records }] }] }, 30_000);
  }
}

function openPeers(peers: readonly BadPeer[]): readonly BadPeer[] {
  cleanups.push(() => {
    for (const { socket } of peers) socket.destroy();
  });
  return peers;
}

/** How far memory rose; with `untilAbove` the attack goes on until it rose by more, for a while. */
async function neverReaders({ bug, untilAbove }: { bug?: string; untilAbove?: number }): Promise<number> {
  const { port, pid } = await attacked({ bug });
  await fill(port, 96);
  await sleep(1_000);
  const watch = new RssWatch(pid);
  const peers = openPeers(await BadPeer.openMany(port, 20));
  for (const peer of peers) peer.neverRead(TOPIC, PARTITIONS, 5);
  await sleep(6_000);
  for (let waited = 0; untilAbove !== undefined && watch.rise <= untilAbove && waited < SLOWEST_RISE_MS; waited += 100) await sleep(100);
  return watch.stop();
}

describe('memory', () => {
  test('20 clients that ask for 64 MiB five times and never read', async () => {
    const rise = await neverReaders({});
    printReport(run, { name: 'memory never-read', operations: 100, acknowledged: 0, faults: 20, violations: rise > RISE_BOUND ? 1 : 0, figures: { riseMiB: Math.round(rise / MIB) } });
    expect(rise).toBeLessThanOrEqual(RISE_BOUND);
  });

  test('control: answers written without waiting for their readers pass the bound', async () => {
    const rise = await neverReaders({ bug: 'unbounded-write', untilAbove: RISE_BOUND });
    printReport(run, { name: 'memory control', operations: 100, acknowledged: 0, faults: 20, violations: 0, control: `unbounded-write rose by ${Math.round(rise / MIB)} MiB` });
    expect(rise).toBeGreaterThan(RISE_BOUND);
  });

  test('1,000 slow clients: one byte a second, half a frame, 100 MiB announced', async () => {
    const { port, pid } = await attacked();
    await sleep(500);
    const watch = new RssWatch(pid);
    const peers = openPeers(await BadPeer.openMany(port, 1_000));
    for (const [i, peer] of peers.entries()) {
      if (i % 3 === 0) peer.drip();
      else if (i % 3 === 1) peer.begin(60_000, 30_000);
      else peer.begin(100 * MIB, 1);
    }
    const opened = peers.filter(({ closed }) => !closed).length;
    await Promise.all(peers.map(({ whenClosed }) => whenClosed));
    const rise = watch.stop();
    printReport(run, { name: 'memory slow', operations: 1_000, acknowledged: 0, faults: opened, violations: rise > RISE_BOUND ? 1 : 0, figures: { riseMiB: Math.round(rise / MIB) } });
    expect(rise).toBeLessThanOrEqual(RISE_BOUND);
  });

  test('compression bombs in Produce', async () => {
    const { port, pid } = await attacked();
    const channel = await channelTo(port);
    await channel.send(apis.createTopics, 5, { topics: [{ name: TOPIC, numPartitions: 1, replicationFactor: 1 }], timeoutMs: 20_000 }, 30_000);
    const bombs = compressionBombs(128 * MIB).filter(({ length }) => length < MIB);
    const watch = new RssWatch(pid);
    const codes = new Set<number>();
    for (const records of [...bombs, ...bombs, ...bombs]) {
      const answer = await channel.send(apis.produce, 7, { acks: 1, timeoutMs: 20_000, topicData: [{ name: TOPIC, partitionData: [{ index: 0, records }] }] }, 60_000);
      codes.add(answer.responses[0]?.partitionResponses[0]?.errorCode ?? -1);
    }
    const rise = watch.stop();
    printReport(run, { name: 'memory bombs', operations: bombs.length * 3, acknowledged: 0, faults: bombs.length * 3, violations: rise > RISE_BOUND ? 1 : 0, figures: { riseMiB: Math.round(rise / MIB), codes: [...codes].join('/') } });
    expect([...codes]).toEqual([10]);
    expect(rise).toBeLessThanOrEqual(RISE_BOUND);
  });

  test('idle connections', async () => {
    const { port, pid } = await attacked();
    const wanted = run.share({ ci: 2_000, long: 8_000 });
    const count = Math.min(wanted, openFilesLimit() - 500);
    await sleep(500);
    const watch = new RssWatch(pid);
    const peers = openPeers(await BadPeer.openMany(port, count));
    for (const peer of peers) peer.greet();
    await sleep(3_000);
    expect(peers.filter(({ closed }) => closed)).toEqual([]);
    const rise = watch.stop();
    printReport(run, { name: 'memory idle', operations: count, acknowledged: count, faults: 0, violations: 0, figures: { riseMiB: Math.round(rise / MIB), kibPerConnection: Math.round(rise / 1024 / count) } });
    expect(rise).toBeLessThanOrEqual(RISE_BOUND);
  });
});

describe('limits by Kafka’s names', () => {
  test('max.connections, connections.max.idle.ms and queued.max.request.bytes act', async () => {
    const bounds = { 'max.connections': '40', 'connections.max.idle.ms': '4000', 'queued.max.request.bytes': String(16 * MIB) };
    const { port, pid, canary } = await attacked({ configs: bounds });
    await expect.poll(() => canary.rounds, { timeout: 60_000 }).toBeGreaterThan(5);

    const many = openPeers(await BadPeer.openMany(port, 60));
    for (const peer of many) peer.greet();
    await Promise.all(many.map(({ whenClosed }) => whenClosed));

    const watch = new RssWatch(pid);
    const halves = openPeers(await BadPeer.openMany(port, 20));
    for (const peer of halves) peer.begin(20 * MIB, 10 * MIB);
    await sleep(2_000);
    const rise = watch.stop();
    printReport(run, { name: 'limits', operations: 80, acknowledged: 0, faults: 80, violations: rise > RISE_BOUND ? 1 : 0, figures: { riseMiB: Math.round(rise / MIB) } });
    expect(rise).toBeLessThanOrEqual(RISE_BOUND);
  });

  test('max.connections.per.ip refuses the next one at once', async () => {
    const { port } = await attacked({ configs: { 'max.connections.per.ip': '20' } });
    const peers = openPeers(await BadPeer.openMany(port, 30));
    for (const peer of peers) peer.greet();
    await expect.poll(() => peers.filter(({ closed }) => closed).length, { timeout: 30_000 }).toBeGreaterThanOrEqual(10);
    expect(peers.filter(({ closed }) => !closed).length).toBeGreaterThan(10);
  });
});

function openFilesLimit(): number {
  return Number(/Max open files\s+(\d+)/.exec(fs.readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? 1024);
}
