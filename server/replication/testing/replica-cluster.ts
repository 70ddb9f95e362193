import { ByteBudget } from '../../base/byte-budget.ts';
import { must } from '../../base/assert.ts';
import type { BrokerId, TopicName, Uuid } from '../../base/ids.ts';
import { silentLogger } from '../../base/logger.ts';
import { MetricRegistry } from '../../base/metrics.ts';
import type { PeerAddress } from '../../base/transport.ts';
import type { LogManager } from '../../log/log-manager.ts';
import { BrokerConfigView } from '../../metadata/configs/broker-config-view.ts';
import { imageRecords } from '../../metadata/image-records.ts';
import { MetadataImage, type PartitionImage } from '../../metadata/image.ts';
import { MetadataLoader } from '../../metadata/metadata-loader.ts';
import { encodeMetadataRecord, type MetadataRecord, metadataRecord } from '../../metadata/records.ts';
import { apis } from '../../protocol/apis.ts';
import { decode } from '../../protocol/codec.ts';
import type { Decoded, Encodable } from '../../protocol/definition.ts';
import { errors } from '../../protocol/errors.ts';
import { decodeRequestHeader, encodeResponseFrame } from '../../protocol/frames.ts';
import type { alterPartitionRequest, alterPartitionResponse } from '../../protocol/messages/56-alter-partition.ts';
import { buildBatch } from '../../records/records.ts';
import { FakeClock } from '../../../test/kit/fake-clock.ts';
import { MemoryNetwork } from '../../../test/kit/memory-transport.ts';
import { ReplicaManager } from '../replica-manager.ts';
import type { FetchParams, FetchPartition, FetchPartitionOutcome, ProduceOutcome } from '../replica-requests.ts';
import { MemoryLogs, type MemoryLog } from './memory-log.ts';

type AlterRequest = Decoded<typeof alterPartitionRequest>;
type AlterResponse = Decoded<typeof alterPartitionResponse>;

interface SessionTarget extends Omit<FetchPartition, 'topic' | 'topicId'> {
  readonly topic: string | undefined;
  readonly topicId: Uuid | undefined;
}

/** The doors of the broker room's FetchSessions (a higher layer). */
export interface FetchSessionsDoor {
  open(request: {
    sessionId: number;
    sessionEpoch: number;
    usesTopicIds: boolean;
    targets: readonly SessionTarget[];
    forgotten: readonly { topic: undefined; topicId: Uuid; partition: number }[];
    follower: boolean;
  }): {
    readonly errorCode: number;
    readonly targets: readonly SessionTarget[];
    complete(outcomes: readonly FetchPartitionOutcome[]): { readonly sessionId: number; readonly send: readonly FetchPartitionOutcome[] };
  };
}

/** What a node needs around it. */
export interface NodeSurroundings {
  /** Static broker configs. */
  readonly configs: Readonly<Record<string, string>>;
  readonly clock: FakeClock;
  readonly network: MemoryNetwork;
  alterPartition(request: AlterRequest): Promise<AlterResponse>;
}

/** One broker's replica manager with its own logs and its own copy of the metadata. */
export class ReplicaNode {
  readonly id: BrokerId;
  readonly address: PeerAddress;
  /** Unused when the cluster was given real logs. */
  readonly logs: MemoryLogs;
  readonly logManager: LogManager;
  readonly loader = new MetadataLoader({ logger: silentLogger });
  readonly metrics = new MetricRegistry();
  readonly replicas: ReplicaManager;
  /** False: metadata is kept back, as for a broker that lags. */
  learns = true;
  /** The broker room's fetch sessions, when a test brings them; else every fetch is answered without a session. */
  sessions: FetchSessionsDoor | undefined;
  /** Partitions named in each fetch that was served here. */
  readonly targetsAsked: number[] = [];

  constructor(cluster: NodeSurroundings, id: BrokerId, logs: MemoryLogs, logManager = logs.manager) {
    this.id = id;
    this.logManager = logManager;
    this.address = { host: 'broker', port: 9000 + id };
    this.logs = logs;
    const configs = new BrokerConfigView({ brokerId: id, staticConfigs: cluster.configs, image: this.loader.image });
    this.replicas = new ReplicaManager({
      nodeId: id,
      logs: this.logManager,
      image: this.loader.image,
      configs,
      alterPartition: {
        brokerEpoch: () => this.loader.image.brokers.get(id)?.epoch ?? -1,
        alterPartition: async (request) => cluster.alterPartition(request as AlterRequest),
      },
      transport: cluster.network.transport(this.address),
      clock: cluster.clock,
      logger: silentLogger,
      metrics: this.metrics,
      fetchMemory: new ByteBudget({ limitBytes: 64 * 1024 * 1024, floorBytes: 256 * 1024 }),
    });
    this.loader.addPublisher((image, delta) => this.replicas.applyDelta(image, delta));
    cluster.network.listen(this.address, (frame) => this.serve(frame));
  }

  log(topic: TopicName, partition = 0): MemoryLog {
    return must(this.logs.get(topic, partition), `broker ${this.id} has no log of ${topic}-${partition}`);
  }

  metric(name: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
    const wanted = JSON.stringify(labels);
    const sample = this.metrics.snapshot().find((candidate) => candidate.name === name && JSON.stringify(candidate.labels) === wanted);
    return sample && sample.kind !== 'histogram' ? sample.value : undefined;
  }

  /** Produces one batch of `values` to partition 0 (or `partition`). */
  async produce(topic: TopicName, options: { acks?: number; timeoutMs?: number; values?: string[]; partition?: number } = {}): Promise<ProduceOutcome> {
    const { acks = -1, timeoutMs = 30_000, values = ['v'], partition = 0 } = options;
    const records = batchOf(values);
    const outcomes = await this.replicas.append({
      acks,
      timeoutMs,
      origin: 'client',
      internalTopicsAllowed: false,
      partitions: [{ topic, partition, records }],
    });
    return must(outcomes[0], 'one outcome');
  }

  /** A consumer's fetch of one partition. */
  async fetch(partition: Partial<FetchPartition> & { topic: TopicName }, params: Partial<FetchParams> = {}): Promise<FetchPartitionOutcome> {
    const outcomes = await this.replicas.fetch({ ...CONSUMER, ...params, partitions: [{ ...FROM_START, ...partition }] });
    return must(outcomes[0], 'one outcome');
  }

  private async serve(frame: Buffer): Promise<Buffer> {
    const { header, reader } = decodeRequestHeader(frame);
    const request = decode(apis.fetch.request, header.apiVersion, reader);
    const image = this.loader.image;
    const named = request.topics.flatMap((topic) =>
      topic.partitions.map((partition) => ({ ...partition, topic: undefined, topicId: topic.topicId, maxBytes: partition.partitionMaxBytes })),
    );
    const forgotten = request.forgottenTopicsData.flatMap((topic) =>
      topic.partitions.map((partition) => ({ topic: undefined, topicId: topic.topicId, partition })),
    );
    const { sessionId: askedId, sessionEpoch } = request;
    const session = this.sessions?.open({ sessionId: askedId, sessionEpoch, usesTopicIds: true, targets: named, forgotten, follower: true });
    const encoded = (response: Encodable<typeof apis.fetch.response>) =>
      Buffer.concat(encodeResponseFrame(apis.fetch, header.apiVersion, header.correlationId, response));
    if (session && session.errorCode !== errors.NONE) return encoded({ errorCode: session.errorCode });
    this.targetsAsked.push(named.length);
    const wanted = session?.targets ?? named;
    const outcomes = await this.replicas.fetch({
      replicaId: request.replicaState.replicaId,
      replicaEpoch: request.replicaState.replicaEpoch,
      maxWaitMs: request.maxWaitMs,
      minBytes: request.minBytes,
      maxBytes: request.maxBytes,
      isolation: 'read-uncommitted',
      partitions: wanted.map((partition) => ({
        ...partition,
        topic: image.topicsById.get(partition.topicId ?? '')?.name ?? '',
        topicId: partition.topicId ?? '',
      })),
    });
    const { sessionId, send } = session?.complete(outcomes) ?? { sessionId: 0, send: outcomes };
    const responses = send.map(({ topicId, ...outcome }) => ({ topicId, partitions: [{ ...outcome, partitionIndex: outcome.partition }] }));
    return encoded({ sessionId, responses });
  }
}

/** A consumer that does not wait: what tests spread and change. */
export const CONSUMER: FetchParams = {
  replicaId: -1,
  replicaEpoch: -1,
  maxWaitMs: 0,
  minBytes: 1,
  maxBytes: 1_000_000,
  isolation: 'read-uncommitted',
  partitions: [],
};

const FROM_START = {
  topicId: 'AAAAAAAAAAAAAAAAAAAAAA',
  partition: 0,
  currentLeaderEpoch: -1,
  fetchOffset: 0,
  lastFetchedEpoch: -1,
  logStartOffset: -1,
  maxBytes: 1_000_000,
};

/** One batch with these record values. */
export function batchOf(values: readonly string[]): Buffer {
  return buildBatch({ records: values.map((value) => ({ key: null, value: Buffer.from(value) })), now: 1_000 });
}

/**
 * Replica managers of several brokers over a network in memory, with a controller that does what the test says: it commits
 * AlterPartition as asked and elects whom the test names.
 */
export class ReplicaCluster {
  readonly clock: FakeClock;
  readonly network: MemoryNetwork;
  readonly configs: Readonly<Record<string, string>>;
  private readonly racks: readonly string[];
  readonly nodes: ReplicaNode[] = [];
  /** Every AlterPartition that reached the controller. */
  readonly alterRequests: AlterRequest[] = [];
  /** Answers instead of committing: 'hang' never answers, a number is the partition error. */
  controllerMood: 'commits' | 'hangs' | number = 'commits';
  private readonly history: MetadataRecord[] = [];
  /** The controller's own view. */
  private readonly image = new MetadataImage();
  private topicCount = 0;

  /** `racks`: of each broker. `configs`: static broker configs of all. */
  constructor(options: { brokers: number; clock?: FakeClock; logs?: readonly LogManager[]; racks?: readonly string[]; configs?: Readonly<Record<string, string>> }) {
    this.clock = options.clock ?? new FakeClock();
    this.configs = options.configs ?? {};
    this.racks = options.racks ?? [];
    this.network = new MemoryNetwork({ clock: this.clock });
    for (let id = 0; id < options.brokers; id += 1) this.start(id, new MemoryLogs(), options.logs?.[id]);
    for (const node of this.nodes) this.register(node.id);
  }

  node(id: BrokerId): ReplicaNode {
    return must(this.nodes[id], `broker ${id}`);
  }

  /** Kills a broker: connections end, its replica manager stops. Its logs stay for `restart`. */
  async kill(id: BrokerId): Promise<void> {
    this.network.kill(this.node(id).address);
    await this.node(id).replicas.close();
  }

  /** Starts a killed broker again on its logs (or on those given); it learns all metadata and registers with a new epoch. */
  restart(id: BrokerId, logManager?: LogManager): ReplicaNode {
    const { logs } = this.node(id);
    const node = this.start(id, logs, logManager);
    this.replay(node);
    this.register(id);
    return node;
  }

  /** Creates a topic; the first replica leads, all are in the ISR. */
  createTopic(name: TopicName, options: { replicas: BrokerId[]; partitions?: number; configs?: Record<string, string> }): Uuid {
    this.topicCount += 1;
    const topicId = Buffer.alloc(16, this.topicCount).toString('base64url');
    const records: MetadataRecord[] = [metadataRecord('topic', { name, topicId })];
    for (let partitionId = 0; partitionId < (options.partitions ?? 1); partitionId += 1) {
      records.push(
        metadataRecord('partition', {
          partitionId,
          topicId,
          replicas: options.replicas,
          isr: options.replicas,
          leader: options.replicas[0] ?? -1,
          leaderEpoch: 0,
          partitionEpoch: 0,
        }),
      );
    }
    for (const [configName, value] of Object.entries(options.configs ?? {})) {
      records.push(metadataRecord('config', { resourceType: 2, resourceName: name, name: configName, value }));
    }
    this.commit(records);
    return topicId;
  }

  /** The controller changes a partition. */
  change(topic: TopicName, change: { leader?: BrokerId; isr?: BrokerId[]; replicas?: BrokerId[] }, partitionId = 0): void {
    this.commit([metadataRecord('partitionChange', { topicId: this.topicId(topic), partitionId, ...change })]);
  }

  deleteTopic(topic: TopicName): void {
    this.commit([metadataRecord('removeTopic', { topicId: this.topicId(topic) })]);
  }

  fence(id: BrokerId): void {
    this.commit([metadataRecord('fenceBroker', { id, epoch: 0 })]);
  }

  commit(records: MetadataRecord[]): void {
    this.history.push(...records);
    for (const record of records) this.image.apply(record);
    for (const node of this.nodes) if (node.learns) this.replay(node);
  }

  /** Tells a node everything that it does not know yet. */
  replay(node: ReplicaNode): void {
    node.learns = true;
    const known = node.loader.image.appliedOffset + 1;
    const lastOffset = this.history.length - 1;
    if (lastOffset < known) return;
    const records = this.history.slice(known).map(encodeMetadataRecord);
    node.loader.handleCommit([{ baseOffset: known, lastOffset, epoch: 1, records }]);
  }

  /** Gives a node that lags the state as a snapshot, instead of what led to it. */
  giveSnapshot(node: ReplicaNode): void {
    node.learns = true;
    const records = [...imageRecords(this.image)];
    node.loader.handleSnapshot({ endOffset: this.history.length, epoch: 1, records });
  }

  /** What the controller knows of a partition. */
  partition(topic: TopicName, partition = 0): PartitionImage {
    return must(this.image.partition(topic, partition), `partition ${topic}-${partition}`);
  }

  async alterPartition(request: AlterRequest): Promise<AlterResponse> {
    this.alterRequests.push(request);
    if (this.controllerMood === 'hangs') return new Promise(() => undefined);
    const topics = request.topics.map((topic) => ({
      topicName: '',
      topicId: topic.topicId,
      partitions: topic.partitions.map((partition) => this.alterOne(topic.topicId, partition)),
    }));
    return { throttleTimeMs: 0, errorCode: 0, topics };
  }

  private alterOne(topicId: Uuid, asked: AlterRequest['topics'][number]['partitions'][number]) {
    const name = must(this.image.topicsById.get(topicId)?.name, 'a known topic');
    const before = this.partition(name, asked.partitionIndex);
    const error =
      typeof this.controllerMood === 'number'
        ? this.controllerMood
        : asked.partitionEpoch === before.partitionEpoch
          ? errors.NONE
          : errors.INVALID_UPDATE_VERSION;
    const isr = asked.newIsrWithEpochs.map((member) => member.brokerId);
    if (error === errors.NONE) this.change(name, { isr }, asked.partitionIndex);
    const { leader, leaderEpoch, partitionEpoch } = this.partition(name, asked.partitionIndex);
    return { partitionIndex: asked.partitionIndex, errorCode: error, leaderId: leader, leaderEpoch, isr, leaderRecoveryState: 0, partitionEpoch };
  }

  private start(id: BrokerId, logs: MemoryLogs, logManager?: LogManager): ReplicaNode {
    const node = new ReplicaNode(this, id, logs, logManager);
    this.nodes[id] = node;
    return node;
  }

  private register(brokerId: BrokerId): void {
    const { host, port } = this.node(brokerId).address;
    const brokerEpoch = 100 + this.history.length;
    this.commit([
      metadataRecord('registerBroker', {
        brokerId,
        incarnationId: Buffer.alloc(16, brokerEpoch).toString('base64url'),
        brokerEpoch,
        endPoints: [{ name: 'INTERNAL', host, port, securityProtocol: 0 }],
        features: [],
        rack: this.racks[brokerId] ?? null,
        fenced: false,
      }),
    ]);
  }

  private topicId(topic: TopicName): Uuid {
    return must(this.image.topics.get(topic)?.id, `topic ${topic}`);
  }
}
