import type { ByteBudget } from '../base/byte-budget.ts';
import type { Clock, TimerHandle } from '../base/clock.ts';
import { type BrokerId, type TopicName, type Uuid, ZERO_UUID } from '../base/ids.ts';
import type { Logger } from '../base/logger.ts';
import type { Metrics } from '../base/metrics.ts';
import type { Transport } from '../base/transport.ts';
import type { LogManager } from '../log/log-manager.ts';
import type { ActiveProducer } from '../log/outcomes.ts';
import type { BrokerConfigView } from '../metadata/configs/broker-config-view.ts';
import type { MetadataDelta } from '../metadata/delta.ts';
import type { MetadataImage } from '../metadata/image.ts';
import { errors } from '../protocol/errors.ts';
import type { AlterPartitionPort } from './alter-partition-port.ts';
import { appendToLeaders } from './append-to-leaders.ts';
import { ChangeSummary } from './change-summary.ts';
import { DamageRepair } from './damage-repair.ts';
import { deleteRecords } from './delete-records.ts';
import { describeLogDirectory } from './describe-log-directory.ts';
import { DiskGuard } from './disk-guard.ts';
import type { ReadableReplicas } from './fetch-entry.ts';
import { FetchOperation } from './fetch-operation.ts';
import { FollowerFetchers } from './follower-fetchers.ts';
import { HostedPartitions } from './hosted-partitions.ts';
import { IsrUpdater } from './isr-updater.ts';
import { epochEnd, listOffset } from './offset-lookup.ts';
import type { Partition } from './partition.ts';
import type { PartitionContext } from './partition-context.ts';
import { observePartitions } from './partition-gauges.ts';
import { nearestReplica } from './replica-selector.ts';
import type {
  CoordinatorRead,
  DeleteRecordsOutcome,
  DeleteRecordsPartition,
  EpochEndOutcome,
  EpochEndPartition,
  FetchParams,
  FetchPartitionOutcome,
  LeaderHint,
  LeadershipChange,
  ListOffsetsOutcome,
  ListOffsetsParams,
  LogDirOutcome,
  PartitionState,
  ProduceOutcome,
  ProduceParams,
} from './replica-requests.ts';
import { ReplicationMetrics } from './replication-metrics.ts';
import { type ReplicationSettings, replicationSettings } from './replication-settings.ts';

/** What the replica manager is wired to. It owns none of it. */
export interface ReplicaManagerOptions {
  readonly nodeId: BrokerId;
  readonly logs: LogManager;
  /** The broker's live image: read synchronously whenever something is decided. */
  readonly image: MetadataImage;
  readonly configs: BrokerConfigView;
  readonly alterPartition: AlterPartitionPort;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** What fetches and the answers of this broker hold together. */
  readonly fetchMemory: ByteBudget;
}

const LEADERS_ONLY: ReadableReplicas = { followersServe: false, nearest: () => undefined };
const NO_ENDS = { logStartOffset: -1, logEndOffset: -1, highWatermark: -1 };
/** Name of the listener over which brokers reach each other. */
const INTERNAL_LISTENER = 'INTERNAL';

/**
 * The partitions of one broker: leads and follows as the metadata image says, serves produce and fetch, keeps the high
 * watermark and the ISR. Everything but disk and network is synchronous.
 */
export class ReplicaManager {
  private readonly options: ReplicaManagerOptions;
  private readonly hosted: HostedPartitions;
  private readonly fetchers: FollowerFetchers;
  private readonly isrUpdater: IsrUpdater;
  private readonly isrTimer: TimerHandle;
  private readonly diskGuard: DiskGuard;
  private readonly damageRepair: DamageRepair;
  private readonly stopListening: () => void;
  private readonly leadershipListeners = new Set<(change: LeadershipChange) => void>();
  private settings: ReplicationSettings;
  private parkedFetches = 0;
  private waitingDeletes = 0;
  private directoryFailed = false;

  constructor(options: ReplicaManagerOptions) {
    this.options = options;
    this.settings = replicationSettings(options.configs);
    const { nodeId, clock, logger, alterPartition } = options;
    const metrics = new ReplicationMetrics(options.metrics);
    this.isrUpdater = new IsrUpdater({ port: alterPartition, nodeId, clock, logger });
    this.fetchers = new FollowerFetchers({
      nodeId,
      addressOf: (brokerId) => this.internalAddress(brokerId),
      brokerEpoch: () => alterPartition.brokerEpoch(),
      settings: () => this.settings,
      transport: options.transport,
      clock,
      logger,
    });
    this.hosted = new HostedPartitions({
      nodeId,
      image: options.image,
      configs: options.configs,
      logs: options.logs,
      fetchers: this.fetchers,
      context: this.partitionContext(metrics),
      logger,
      onChange: (change) => {
        for (const listener of this.leadershipListeners) listener(change);
      },
    });
    this.isrTimer = clock.every(this.settings.lagTimeMaxMs / 2, () => {
      for (const partition of this.hosted.all()) partition.checkIsr();
    });
    this.diskGuard = new DiskGuard({ diskSpace: () => options.logs.diskSpace(), clock, logger });
    this.damageRepair = new DamageRepair({
      nodeId,
      partitions: () => this.hosted.all(),
      addressOf: (brokerId) => this.internalAddress(brokerId),
      transport: options.transport,
      clock,
      logger,
    });
    this.stopListening = options.logs.onFailure(() => this.failDirectory());
    observePartitions(metrics, {
      partitions: () => this.hosted.all(),
      count: () => this.hosted.size,
      maxLagRecords: () => this.fetchers.maxLagRecords,
      parkedFetches: () => this.parkedFetches,
      waitingDeletes: () => this.waitingDeletes,
      diskIsLow: () => this.diskGuard.isLow,
    });
  }

  /**
   * Makes the local replicas match the image after a batch of metadata. Roles are taken before it returns, but where a log has
   * to be removed or truncated first: `settled` waits for those.
   */
  applyDelta(_image: MetadataImage, delta: MetadataDelta): void {
    if (this.directoryFailed) return;
    // Configs first: a smaller ISR must not meet an older min.insync.replicas.
    const brokerConfigsChanged = delta.configs.some(({ type }) => type === 'broker');
    if (brokerConfigsChanged) this.settings = replicationSettings(this.options.configs);
    const changedTopics = brokerConfigsChanged
      ? this.hosted.topics()
      : delta.configs.filter(({ type }) => type === 'topic').map(({ name }) => name);
    for (const topic of changedTopics) this.hosted.updateConfig(topic);
    for (const topic of delta.deletedTopics) {
      for (const partition of topic.partitions.keys()) this.hosted.reconcile(topic.name, partition);
    }
    for (const { topic, partition } of delta.partitions) this.hosted.reconcile(topic, partition);
    if (delta.brokers.size > 0) for (const partition of this.hosted.all()) partition.brokersChanged();
  }

  /** Resolves when no role change waits for a removal or truncation any more. */
  settled(): Promise<void> {
    return this.hosted.settled();
  }

  /** Removes logs of partitions that metadata does not place here. Call once, after the image has caught up. Gives their number. */
  removeStrays(): Promise<number> {
    return this.hosted.removeStrays();
  }

  /** Appends to leaders. Never rejects: outcomes in request order. */
  append(params: ProduceParams): Promise<ProduceOutcome[]> {
    return appendToLeaders(params, {
      clock: this.options.clock,
      find: (topic, partition, topicId) => this.find(topic, partition, topicId),
      leaderHint: (topic, partition) => this.leaderHint(topic, partition),
      diskIsLow: this.diskGuard.isLow,
    });
  }

  /** Reads; parks until `minBytes`, `maxWaitMs`, an error or `signal` (F1, F2). Never rejects: outcomes in request order. */
  async fetch(params: FetchParams): Promise<FetchPartitionOutcome[]> {
    const operation = new FetchOperation({
      params,
      clock: this.options.clock,
      fetchMaxBytes: this.settings.consumerFetchMaxBytes,
      memory: this.options.fetchMemory,
      find: ({ topic, partition, topicId }) => this.find(topic, partition, topicId),
      leaderHint: ({ topic, partition }) => this.leaderHint(topic, partition),
      replicas: this.readableReplicas(params.consumerRack),
      onPark: (change) => {
        this.parkedFetches += change;
      },
    });
    return operation.run();
  }

  /** Offsets by time or by special timestamp; one outcome per partition. Never rejects. */
  listOffsets(params: ListOffsetsParams): Promise<ListOffsetsOutcome[]> {
    const { replicaId, isolation } = params;
    const bounds = { replicaId, isolation, nowMs: this.options.clock.now() };
    return Promise.all(params.partitions.map((request) => listOffset(this.find(request.topic, request.partition), request, bounds)));
  }

  /** End offsets of leader epochs (R5). */
  offsetForLeaderEpoch(partitions: readonly EpochEndPartition[]): EpochEndOutcome[] {
    return partitions.map((request) => epochEnd(this.find(request.topic, request.partition), request));
  }

  /** Moves log start offsets forward and waits until every live replica has followed, at most `timeoutMs` (L11). */
  async deleteRecords(params: { partitions: readonly DeleteRecordsPartition[]; timeoutMs: number }): Promise<DeleteRecordsOutcome[]> {
    this.waitingDeletes += 1;
    const outcomes = await Promise.all(
      params.partitions.map((request) =>
        deleteRecords(this.find(request.topic, request.partition), request, { clock: this.options.clock, timeoutMs: params.timeoutMs }),
      ),
    );
    this.waitingDeletes -= 1;
    return outcomes;
  }

  /** Sizes of the logs here. `undefined` = all topics. One entry: this broker has one directory. */
  describeLogDirs(topics: ReadonlyMap<TopicName, readonly number[]> | undefined): Promise<LogDirOutcome[]> {
    return describeLogDirectory(this.options.logs, topics);
  }

  /** Producers with state in a partition led here. */
  describeProducers(topic: TopicName, partition: number): { errorCode: number; producers: ActiveProducer[] } {
    const found = this.find(topic, partition);
    const errorCode = typeof found === 'number' ? found : found.leaderError(-1);
    if (typeof found === 'number' || errorCode !== errors.NONE) return { errorCode, producers: [] };
    return { errorCode, producers: found.log.activeProducers() };
  }

  /** Undefined when this broker does not host the partition. */
  partitionState(topic: TopicName, partition: number): PartitionState | undefined {
    return this.hosted.get(topic, partition)?.state();
  }

  /** Every partition hosted here. */
  partitionStates(): PartitionState[] {
    return [...this.hosted.all()].map((partition) => partition.state());
  }

  /** Called after a role was taken, in order per partition. Returns the way to stop listening. */
  onLeadershipChange(listener: (change: LeadershipChange) => void): () => void {
    this.leadershipListeners.add(listener);
    return () => this.leadershipListeners.delete(listener);
  }

  /** The coordinators' port: acks=all append of batches built by a coordinator. `errorCode` 0 when committed. */
  async appendForCoordinator(
    topic: TopicName,
    partition: number,
    batch: Buffer,
    timeoutMs: number,
  ): Promise<{ errorCode: number; baseOffset: number }> {
    const partitions = [{ topic, partition, records: batch }];
    const [outcome] = await this.append({ acks: -1, timeoutMs, origin: 'coordinator', internalTopicsAllowed: true, partitions });
    return { errorCode: outcome?.errorCode ?? errors.UNKNOWN_SERVER_ERROR, baseOffset: outcome?.baseOffset ?? -1 };
  }

  /**
   * The coordinators' port: whole batches below the log end of a partition led here. No chunks at the end, which is behind
   * everything that was appended before the call, also what is still being written. Ends are told on OFFSET_OUT_OF_RANGE too.
   */
  async readForCoordinator(topic: TopicName, partition: number, startOffset: number, maxBytes: number): Promise<CoordinatorRead> {
    const found = this.find(topic, partition);
    const errorCode = typeof found === 'number' ? found : found.leaderError(-1);
    const nothing = { chunks: [], nextOffset: startOffset };
    if (typeof found === 'number' || errorCode !== errors.NONE) return { errorCode, ...nothing, ...NO_ENDS };
    const { log } = found;
    if (startOffset >= log.logEndOffset) await found.untilWritten(log.nextOffset);
    const read = await log.read({ startOffset, maxBytes, maxOffset: log.logEndOffset, minOneMessage: true });
    const { logStartOffset, logEndOffset, highWatermark } = log;
    const ends = { logStartOffset, logEndOffset, highWatermark };
    if (read.kind === 'out-of-range') return { errorCode: errors.OFFSET_OUT_OF_RANGE, ...nothing, ...ends };
    if (read.kind === 'failed') return { errorCode: read.error, ...nothing, ...ends };
    return { errorCode: errors.NONE, chunks: read.chunks, nextOffset: read.nextOffset, ...ends };
  }

  /** Name of a topic id, for handlers that get ids. */
  topicName(topicId: Uuid): TopicName | undefined {
    return this.options.image.topicsById.get(topicId)?.name;
  }

  /** Stops fetchers and timers and fails what waits. Logs stay open: their owner closes them. */
  async close(): Promise<void> {
    this.stopListening();
    this.isrTimer.cancel();
    this.diskGuard.close();
    this.damageRepair.close();
    this.isrUpdater.close();
    this.fetchers.close();
    this.hosted.close();
    await this.hosted.settled();
  }

  /** The partition, or the error for one that cannot be served here (R6). */
  private find(topic: TopicName, partition: number, topicId: Uuid = ZERO_UUID): Partition | number {
    const hosted = this.hosted.get(topic, partition);
    if (hosted) return topicId === ZERO_UUID || topicId === hosted.topicId ? hosted : errors.INCONSISTENT_TOPIC_ID;
    if (topicId !== ZERO_UUID && !this.options.image.topicsById.has(topicId)) return errors.UNKNOWN_TOPIC_ID;
    const known = this.options.image.partition(topic, partition);
    if (!known) return errors.UNKNOWN_TOPIC_OR_PARTITION;
    if (this.directoryFailed && known.replicas.includes(this.options.nodeId)) return errors.KAFKA_STORAGE_ERROR;
    return errors.NOT_LEADER_OR_FOLLOWER;
  }

  /** Who leads, as metadata says: for partitions that are not here. */
  private leaderHint(topic: TopicName, partition: number): LeaderHint {
    const known = this.options.image.partition(topic, partition);
    return { leaderId: known?.leader ?? -1, leaderEpoch: known?.leaderEpoch ?? -1 };
  }

  private readableReplicas(rack: string | undefined): ReadableReplicas {
    if (rack === undefined || !this.settings.readsNearConsumer) return LEADERS_ONLY;
    const { nodeId, image } = this.options;
    const rackOf = (brokerId: BrokerId): string | null | undefined => {
      const broker = image.brokers.get(brokerId);
      return broker && !broker.fenced ? broker.rack : undefined;
    };
    return { followersServe: true, nearest: (partition, fetchOffset) => nearestReplica(partition, { rack, fetchOffset, nodeId, rackOf }) };
  }

  private internalAddress(brokerId: BrokerId): { host: string; port: number } | undefined {
    const endpoint = this.options.image.brokers.get(brokerId)?.endpoints.find(({ name }) => name === INTERNAL_LISTENER);
    return endpoint && { host: endpoint.host, port: endpoint.port };
  }

  private partitionContext(metrics: ReplicationMetrics): PartitionContext {
    const { nodeId, clock, logger, alterPartition, image } = this.options;
    return {
      nodeId,
      clock,
      logger,
      metrics,
      proposed: new ChangeSummary(logger, 'isr-changes-proposed'),
      changed: new ChangeSummary(logger, 'assignments-changed'),
      isrUpdater: this.isrUpdater,
      brokerEpoch: () => alterPartition.brokerEpoch(),
      replicaLagTimeMaxMs: () => this.settings.lagTimeMaxMs,
      registeredEpoch: (brokerId) => image.brokers.get(brokerId)?.epoch ?? -1,
      isEligible: (brokerId, brokerEpoch) => {
        const broker = image.brokers.get(brokerId);
        return broker !== undefined && !broker.fenced && !broker.inControlledShutdown && broker.epoch === brokerEpoch;
      },
      isAlive: (brokerId) => image.brokers.get(brokerId)?.fenced === false,
    };
  }

  private failDirectory(): void {
    this.directoryFailed = true;
    this.fetchers.close();
    for (const partition of this.hosted.all()) partition.failStorage();
  }
}
