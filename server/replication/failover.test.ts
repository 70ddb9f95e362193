import { expect, test } from 'vitest';
import { MetricRegistry } from '../base/metrics.ts';
import { must } from '../base/assert.ts';
import type { BrokerId } from '../base/ids.ts';
import { silentLogger } from '../base/logger.ts';
import { type Random, seededRandom } from '../base/random.ts';
import { DEFAULT_LOG_CONFIG } from '../log/log-config.ts';
import { LogManager } from '../log/log-manager.ts';
import { errors } from '../protocol/errors.ts';
import { batchesIn } from '../records/batch.ts';
import { readRecords } from '../records/records.ts';
import { FakeClock } from '../../test/kit/fake-clock.ts';
import { MemoryFileSystem } from '../../test/kit/memory-file-system.ts';
import { ReplicaCluster } from './testing/replica-cluster.ts';

const BROKERS: readonly BrokerId[] = [0, 1, 2];
const PARTITIONS = [0, 1];
const TOPIC = 'orders';

/** Three brokers on real logs over disks in memory, with a controller that fences the dead and elects from the ISR. */
class FailoverWorld {
  readonly random: Random;
  readonly acknowledged = PARTITIONS.map(() => new Set<string>());
  readonly cluster: ReplicaCluster;
  private readonly disks: readonly MemoryFileSystem[];
  private readonly dead = new Set<BrokerId>();
  private sent = 0;

  private constructor(seed: number, clock: FakeClock, disks: readonly MemoryFileSystem[], logs: readonly LogManager[]) {
    this.random = seededRandom(seed);
    this.disks = disks;
    this.cluster = new ReplicaCluster({ brokers: BROKERS.length, clock, logs });
    this.cluster.createTopic(TOPIC, { replicas: [...BROKERS], partitions: PARTITIONS.length, configs: { 'retention.ms': '-1' } });
  }

  static async open(seed: number): Promise<FailoverWorld> {
    const clock = new FakeClock();
    const disks = BROKERS.map(() => new MemoryFileSystem({ now: () => clock.now() }));
    const logs = await Promise.all(disks.map((disk, id) => openLogs(disk, clock, id)));
    return new FailoverWorld(seed, clock, disks, logs);
  }

  async step(): Promise<void> {
    const kind = this.random.int(0, 12);
    const broker = this.random.int(0, BROKERS.length);
    if (kind === 0 && !this.dead.has(broker)) await this.kill(broker);
    else if (kind <= 2 && this.dead.has(broker)) await this.restart(broker);
    else if (kind === 3) this.moveLeader();
    else await this.produce();
  }

  /** Everybody back, everything caught up. */
  async heal(): Promise<void> {
    for (const broker of [...this.dead]) await this.restart(broker);
    await this.cluster.clock.advance({ seconds: 5 });
  }

  /** Values in a broker's replica, in log order. */
  async stored(broker: BrokerId, partition: number): Promise<string[]> {
    const log = must(this.cluster.node(broker).logManager.get(TOPIC, partition), 'a replica');
    const values: string[] = [];
    for (let startOffset = 0; startOffset < log.logEndOffset; ) {
      const read = await log.read({ startOffset, maxBytes: 1_000_000, maxOffset: log.logEndOffset, minOneMessage: true });
      if (read.kind !== 'data') throw new Error(`reading at ${startOffset}: ${read.kind}`);
      for (const batch of read.chunks.flatMap((chunk) => [...batchesIn(chunk)])) {
        values.push(...readRecords(batch).map((record) => String(record.value)));
      }
      startOffset = read.nextOffset;
    }
    return values;
  }

  private async produce(): Promise<void> {
    const partition = this.random.int(0, PARTITIONS.length);
    const { leader } = this.cluster.partition(TOPIC, partition);
    if (leader < 0) return;
    const values = Array.from({ length: this.random.int(1, 4) }, () => `v${(this.sent += 1)}`);
    const outcome = this.cluster.node(leader).produce(TOPIC, { partition, values, timeoutMs: 10_000 });
    // Sometimes the next step (a kill, an election) comes while it is on its way.
    await this.cluster.clock.advance({ ms: this.random.int(0, 3) === 0 ? 0 : 700 });
    void outcome.then(({ errorCode }) => {
      if (errorCode === errors.NONE) for (const value of values) this.acknowledged[partition]?.add(value);
    });
  }

  private async kill(broker: BrokerId): Promise<void> {
    // A process that is killed answers nobody any more: its network goes first, its disk keeps what was written.
    await this.cluster.kill(broker);
    this.disks[broker]?.crash('process');
    this.cluster.node(broker).learns = false;
    this.dead.add(broker);
    this.cluster.fence(broker);
    for (const partition of PARTITIONS) {
      const { leader, isr } = this.cluster.partition(TOPIC, partition);
      const left = isr.filter((id) => id !== broker);
      if (left.length === 0) this.cluster.change(TOPIC, { leader: -1 }, partition);
      else if (leader === broker) this.cluster.change(TOPIC, { leader: left[this.random.int(0, left.length)], isr: left }, partition);
      else if (left.length < isr.length) this.cluster.change(TOPIC, { isr: left }, partition);
    }
    await this.cluster.clock.advance({ ms: this.random.int(0, 800) });
  }

  private async restart(broker: BrokerId): Promise<void> {
    const logs = await openLogs(must(this.disks[broker], 'a disk'), this.cluster.clock, broker);
    this.cluster.restart(broker, logs);
    this.dead.delete(broker);
    for (const partition of PARTITIONS) {
      const { leader, isr } = this.cluster.partition(TOPIC, partition);
      if (leader < 0 && isr.includes(broker)) this.cluster.change(TOPIC, { leader: broker }, partition);
    }
    await this.cluster.clock.advance({ ms: this.random.int(0, 1_500) });
  }

  private moveLeader(): void {
    const partition = this.random.int(0, PARTITIONS.length);
    const { leader, isr } = this.cluster.partition(TOPIC, partition);
    if (leader >= 0) this.cluster.change(TOPIC, { leader: isr[this.random.int(0, isr.length)] }, partition);
  }
}

function openLogs(fs: MemoryFileSystem, clock: FakeClock, nodeId: BrokerId): Promise<LogManager> {
  return LogManager.open({
    directory: '/data',
    fs,
    clock,
    random: seededRandom(nodeId),
    logger: silentLogger,
    metrics: new MetricRegistry(),
    durability: 'fsync',
    nodeId,
    clusterId: 'cluster',
    defaults: DEFAULT_LOG_CONFIG,
  });
}

test.each([1, 2, 3])('acknowledged records survive kills and elections, and replicas end up identical (seed %i)', async (seed) => {
  const world = await FailoverWorld.open(seed);
  for (let step = 0; step < 100; step += 1) await world.step();
  await world.heal();
  for (const partition of PARTITIONS) {
    const copies = await Promise.all(BROKERS.map((broker) => world.stored(broker, partition)));
    expect(copies[1]).toEqual(copies[0]);
    expect(copies[2]).toEqual(copies[0]);
    const kept = new Set(copies[0]);
    const acknowledged = world.acknowledged[partition] ?? new Set();
    expect([...acknowledged].filter((value) => !kept.has(value))).toEqual([]);
    expect(acknowledged.size).toBeGreaterThan(10);
    expect([...world.cluster.partition(TOPIC, partition).isr].sort()).toEqual(BROKERS);
  }
});
