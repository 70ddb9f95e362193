import { must } from '../../server/base/assert.ts';
import type { BrokerId, Offset } from '../../server/base/ids.ts';
import { silentLogger } from '../../server/base/logger.ts';
import { MetricRegistry } from '../../server/base/metrics.ts';
import { seededRandom } from '../../server/base/random.ts';
import { Controller } from '../../server/controller/controller.ts';
import type { ControllerApi } from '../../server/controller/controller-requests.ts';
import type { RaftPort } from '../../server/controller/raft-port.ts';
import { DEFAULT_LOG_CONFIG, type Durability } from '../../server/log/log-config.ts';
import { LogManager } from '../../server/log/log-manager.ts';
import { BrokerConfigView } from '../../server/metadata/configs/broker-config-view.ts';
import type { PartitionImage } from '../../server/metadata/image.ts';
import { type CommittedBatch, MetadataLoader } from '../../server/metadata/metadata-loader.ts';
import { apis } from '../../server/protocol/apis.ts';
import { decode, encode } from '../../server/protocol/codec.ts';
import type { Decoded, Encodable } from '../../server/protocol/definition.ts';
import { errors } from '../../server/protocol/errors.ts';
import { batchesIn } from '../../server/records/batch.ts';
import { readRecords } from '../../server/records/records.ts';
import { ReplicaNode } from '../../server/replication/testing/replica-cluster.ts';
import { MemoryLogs } from '../../server/replication/testing/memory-log.ts';
import { FakeClock } from './fake-clock.ts';
import { MemoryFileSystem } from './memory-file-system.ts';
import { MemoryNetwork } from './memory-transport.ts';

const CLUSTER_ID = 'MkU3OEVBNTcwNTJENDM2Qg';
const HEARTBEAT_MS = 100;

/** One broker: a disk that outlives its processes, and the process of now. */
interface Broker {
  readonly id: BrokerId;
  readonly disk: MemoryFileSystem;
  node: ReplicaNode | undefined;
  epoch: number;
  process: number;
}

/**
 * The real controller and the real replica managers on real logs, over disks and a network in memory: everything that decides whether
 * an acknowledged record survives, without the quorum. Metadata is committed at once (it is on the disk of a majority before it counts)
 * unless `holdMetadata` holds it back; what is held when the power goes is lost.
 */
export class ControlledReplicas {
  readonly clock = new FakeClock();
  readonly network = new MemoryNetwork({ clock: this.clock });
  readonly configs = {};
  readonly durability: Durability;
  private readonly brokers: readonly Broker[];
  private readonly history: CommittedBatch[] = [];
  private readonly loader = new MetadataLoader({ logger: silentLogger });
  private readonly raft: InstantRaft;
  private readonly controller: Controller;
  private incarnations = 0;

  private constructor(brokers: number, durability: Durability) {
    this.durability = durability;
    this.brokers = Array.from({ length: brokers }, (_, id) => ({
      id,
      disk: new MemoryFileSystem({ now: () => this.clock.now() }),
      node: undefined,
      epoch: -1,
      process: 0,
    }));
    this.raft = new InstantRaft((batch) => this.commit(batch));
    this.controller = new Controller({
      nodeId: 0,
      clusterId: CLUSTER_ID,
      clock: this.clock,
      random: seededRandom(1),
      logger: silentLogger,
      metrics: new MetricRegistry(),
      raft: this.raft,
      image: this.loader.image,
      configs: new BrokerConfigView({ brokerId: 0, staticConfigs: {}, image: this.loader.image }),
    });
    this.lead();
  }

  /** Brokers 0, 1, … serve. */
  static async start(options: { brokers: number; durability?: Durability }): Promise<ControlledReplicas> {
    const cluster = new ControlledReplicas(options.brokers, options.durability ?? 'fsync');
    for (const { id } of cluster.brokers) await cluster.boot(id);
    return cluster;
  }

  get ids(): BrokerId[] {
    return this.brokers.map(({ id }) => id);
  }

  isUp(id: BrokerId): boolean {
    return this.broker(id).node !== undefined;
  }

  disk(id: BrokerId): MemoryFileSystem {
    return this.broker(id).disk;
  }

  node(id: BrokerId): ReplicaNode {
    return must(this.broker(id).node, `broker ${id} is up`);
  }

  partition(topic: string, index = 0): PartitionImage {
    return must(this.loader.image.partition(topic, index), `${topic}-${index} exists`);
  }

  async createTopic(name: string, configs: Record<string, string>): Promise<void> {
    const replicas = { partitionIndex: 0, brokerIds: this.ids };
    const topic = { name, numPartitions: -1, replicationFactor: -1, assignments: [replicas] };
    const list = Object.entries(configs).map(([key, value]) => ({ name: key, value }));
    const answer = await this.ask('createTopics', { topics: [{ ...topic, configs: list }] });
    must(answer.topics[0]?.errorCode === errors.NONE || undefined, `${name} is created`);
    await this.clock.advance({ ms: 20 });
  }

  /** A process starts on the broker's disk: recovery, registration, catching up, heartbeats. */
  async boot(id: BrokerId): Promise<void> {
    const broker = this.broker(id);
    broker.process += 1;
    const { process } = broker;
    const opening = LogManager.open({
      directory: '/data',
      fs: broker.disk.asProcess(),
      clock: this.clock,
      random: seededRandom(100 + id),
      logger: silentLogger,
      metrics: new MetricRegistry(),
      durability: this.durability,
      nodeId: id,
      clusterId: CLUSTER_ID,
      defaults: DEFAULT_LOG_CONFIG,
    });
    const logs = await this.meanwhile(opening);
    const node = new ReplicaNode(this, id, new MemoryLogs(), logs);
    broker.epoch = await this.register(broker, logs);
    broker.node = node;
    node.loader.handleCommit(this.history);
    await this.meanwhile(node.replicas.settled());
    const beat = async (): Promise<void> => {
      if (broker.process !== process || broker.node !== node) return;
      await this.ask('brokerHeartbeat', { brokerId: id, brokerEpoch: broker.epoch, currentMetadataOffset: node.loader.image.appliedOffset });
      this.clock.after(HEARTBEAT_MS, () => void beat());
    };
    await beat();
    await this.clock.advance({ ms: 5 });
  }

  /** kill -9: the page cache stays, connections end. */
  async kill(id: BrokerId): Promise<void> {
    await this.end(id);
    this.broker(id).disk.crash('process');
    this.controller.brokerConnectionLost(id);
    await this.clock.advance({ ms: 250 });
  }

  /** All processes end and every disk goes back to what was synced; the quorum gets a new leader when the first broker is back. */
  async powerCut(): Promise<void> {
    for (const { id } of this.brokers) if (this.isUp(id)) await this.end(id);
    for (const { disk } of this.brokers) disk.crash('power');
    const epoch = this.raft.epoch;
    this.raft.resign();
    this.controller.onResigned(epoch);
    this.lead();
  }

  /** A clean stop of one broker without handing anything over, as when the whole cluster is stopped. */
  async stop(id: BrokerId): Promise<void> {
    const { logManager } = this.node(id);
    await this.end(id);
    await this.meanwhile(logManager.close({ brokerEpoch: this.broker(id).epoch }));
    this.controller.brokerConnectionLost(id);
    await this.clock.advance({ ms: 250 });
  }

  /** Metadata that is appended from now on is not committed until `releaseMetadata`, or lost with the power. */
  holdMetadata(): void {
    this.raft.holding = true;
  }

  releaseMetadata(): void {
    this.raft.holding = false;
    this.raft.commitAll();
  }

  /** What a consumer can read from the leader, in order. */
  async read(topic: string): Promise<string[]> {
    const { leader } = this.partition(topic);
    const values: string[] = [];
    for (let fetchOffset: Offset = 0; ; ) {
      const outcome = await this.node(leader).fetch({ topic, fetchOffset });
      const batches = outcome.records.flatMap((chunk) => [...batchesIn(chunk)]);
      const last = batches.at(-1);
      if (!last) return values;
      for (const batch of batches) values.push(...readRecords(batch).map((record) => String(record.value)));
      fetchOffset = last.nextOffset;
    }
  }

  /** What replica managers ask of the controller. */
  async alterPartition(request: Decoded<typeof apis.alterPartition.request>): Promise<Decoded<typeof apis.alterPartition.response>> {
    return this.ask('alterPartition', request);
  }

  private async ask<A extends ControllerApi>(
    name: A,
    request: Encodable<(typeof apis)[A]['request']>,
  ): Promise<Decoded<(typeof apis)[A]['response']>> {
    const api = apis[name];
    const version = api.serve.max;
    const asked = decode(api.request, version, encode(api.request, version, request as never));
    const response = await this.controller.handle(name, asked as never, { apiVersion: version });
    return decode(api.response, version, encode(api.response, version, response as never)) as Decoded<(typeof apis)[A]['response']>;
  }

  private async register(broker: Broker, logs: LogManager): Promise<number> {
    const { id } = broker;
    this.incarnations += 1;
    const registration = {
      brokerId: id,
      clusterId: CLUSTER_ID,
      incarnationId: Buffer.alloc(16, this.incarnations).toString('base64url'),
      listeners: [{ name: 'INTERNAL', host: 'broker', port: 9000 + id, securityProtocol: 0 }],
      features: [],
      rack: null,
      logDirs: [logs.directoryId],
      previousBrokerEpoch: logs.previousBrokerEpoch,
    };
    for (;;) {
      const answer = await this.ask('brokerRegistration', registration);
      if (answer.errorCode === errors.NONE) return answer.brokerEpoch;
      await this.clock.advance({ ms: HEARTBEAT_MS });
    }
  }

  private async end(id: BrokerId): Promise<void> {
    const broker = this.broker(id);
    const node = this.node(id);
    broker.node = undefined;
    this.network.kill(node.address);
    await this.meanwhile(node.replicas.close());
  }

  /** Time goes on while something waits for a slow disk. */
  private async meanwhile<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const done = (): void => {
      isDone = true;
    };
    work.then(done, done);
    await this.clock.settle();
    while (!isDone) await this.clock.advance({ ms: 5 });
    return work;
  }

  private commit(batch: CommittedBatch): void {
    this.history.push(batch);
    this.loader.handleCommit([batch]);
    for (const { node } of this.brokers) node?.loader.handleCommit([batch]);
  }

  private lead(): void {
    this.raft.isLeader = true;
    this.raft.epoch += 1;
    this.controller.onLeader(this.raft.epoch);
  }

  private broker(id: BrokerId): Broker {
    return must(this.brokers[id], `broker ${id} exists`);
  }
}

/** The metadata quorum as the controller sees it. */
class InstantRaft implements RaftPort {
  isLeader = false;
  epoch = 0;
  nextOffset: Offset = 0;
  holding = false;
  private readonly onCommitted: (batch: CommittedBatch) => void;
  private waiting: { readonly batch: CommittedBatch; readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];

  constructor(onCommitted: (batch: CommittedBatch) => void) {
    this.onCommitted = onCommitted;
  }

  append(records: readonly Buffer[]): { lastOffset: Offset; committed: Promise<void> } {
    if (!this.isLeader) throw new Error('not the leader');
    const baseOffset = this.nextOffset;
    this.nextOffset += records.length;
    const batch = { baseOffset, lastOffset: this.nextOffset - 1, epoch: this.epoch, records };
    const committed = new Promise<void>((resolve, reject) => this.waiting.push({ batch, resolve, reject }));
    if (!this.holding) this.commitAll();
    return { lastOffset: batch.lastOffset, committed };
  }

  commitAll(): void {
    for (const { batch, resolve } of this.waiting.splice(0)) {
      this.onCommitted(batch);
      resolve();
    }
  }

  resign(): void {
    this.isLeader = false;
    this.holding = false;
    for (const { batch, reject } of this.waiting.splice(0)) {
      this.nextOffset = Math.min(this.nextOffset, batch.baseOffset);
      reject(new Error('resigned'));
    }
  }
}
