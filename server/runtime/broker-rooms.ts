import path from 'node:path';
import { ByteBudget } from '../base/byte-budget.ts';
import { METADATA_TOPIC, METADATA_TOPIC_ID, partitionKey, randomUuid } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import { type Logger, errorText } from '../base/logger.ts';
import { MetricRegistry } from '../base/metrics.ts';
import { AutoTopics } from '../broker/auto-topics.ts';
import { BrokerLifecycle } from '../broker/broker-lifecycle.ts';
import { ControllerChannel } from '../broker/controller-channel.ts';
import { controllerDispatch } from '../broker/controller-dispatch.ts';
import { SUPPORTED_FEATURES } from '../broker/features.ts';
import { FetchSessions } from '../broker/fetch-sessions.ts';
import { handlers } from '../broker/handlers.ts';
import { MetadataWaiters } from '../broker/metadata-waiters.ts';
import { type AnswerFrame, DEFAULT_CONNECTION_LIMITS } from '../broker/net/connection.ts';
import type { BrokerListener } from '../broker/net/listener.ts';
import { Pipeline } from '../broker/pipeline.ts';
import { ProducerIds } from '../broker/producer-ids.ts';
import type { ListenerName } from '../broker/request-context.ts';
import type { BrokerServices } from '../broker/services.ts';
import { Standstill } from '../broker/standstill.ts';
import { Controller } from '../controller/controller.ts';
import { GroupCoordinator, OFFSETS_TOPIC } from '../coordinator/group/group-coordinator.ts';
import { DEFAULT_LOG_CONFIG } from '../log/log-config.ts';
import { LogManager } from '../log/log-manager.ts';
import { BrokerConfigView } from '../metadata/configs/broker-config-view.ts';
import { MetadataLoader } from '../metadata/metadata-loader.ts';
import { SnapshotGenerator } from '../metadata/snapshot-generator.ts';
import { apis } from '../protocol/apis.ts';
import { errors } from '../protocol/errors.ts';
import { RaftNode } from '../quorum/raft-node.ts';
import { DEFAULT_RAFT_TIMING } from '../quorum/raft-options.ts';
import type { AlterPartitionPort } from '../replication/alter-partition-port.ts';
import { ReplicaManager } from '../replication/replica-manager.ts';
import type { BrokerEnvironment } from './broker-environment.ts';
import type { BrokerNodeConfig } from './broker-node-config.ts';
import { ClusterWatch } from './cluster-watch.ts';

const ALTER_PARTITION_TIMEOUT_MS = 10_000;
/** Brokers among themselves are not counted. */
const NO_OVERRIDES: ReadonlyMap<string, number> = new Map();

/** The parts of one running broker, for the node that starts and stops them. */
export interface BrokerRooms {
  readonly environment: BrokerEnvironment;
  readonly metrics: MetricRegistry;
  readonly logs: LogManager;
  readonly raft: RaftNode;
  readonly controller: Controller | undefined;
  readonly channel: ControllerChannel;
  readonly lifecycle: BrokerLifecycle;
  readonly replicas: ReplicaManager;
  readonly groups: GroupCoordinator;
  readonly snapshots: SnapshotGenerator;
  readonly services: BrokerServices;
  readonly internal: BrokerListener;
  readonly clients: BrokerListener;
  readonly standstill: Standstill;
  /** Lets the requests of clients through that were held until the broker serves. */
  readonly openGate: () => void;
}

/** Opens the log directory and wires every room. Nothing listens or runs yet. Rejects with a sentence about the data directory. */
export async function openRooms(config: BrokerNodeConfig, environment: BrokerEnvironment): Promise<BrokerRooms> {
  const { nodeId, clusterId, host } = config;
  const { clock, random, fs, transport, logger } = environment;
  const metrics = new MetricRegistry();
  const fail = once(environment.onFatal);
  const common = { nodeId, clusterId, clock, random, logger, metrics };

  const loader = new MetadataLoader({ logger });
  const { image } = loader;
  const configs = new BrokerConfigView({ brokerId: nodeId, staticConfigs: staticConfigs(config), image });
  const logs = await LogManager.open({
    ...common,
    fs,
    directory: config.dataDir,
    durability: config.durability,
    defaults: DEFAULT_LOG_CONFIG,
    producerIdExpirationMs: configs.number('producer.id.expiration.ms'),
    retentionCheckMs: configs.number('log.retention.check.interval.ms'),
    cleanerEnable: configs.boolean('log.cleaner.enable'),
    cleanerBackoffMs: () => configs.number('log.cleaner.backoff.ms'),
  });
  logs.onFailure((error) => fail(new Error(`log directory ${config.dataDir} failed: ${error.message}`, { cause: error })));

  const watch = environment.onView && new ClusterWatch({ clock, onView: environment.onView });

  const isVoter = config.voters.some(({ id }) => id === nodeId);
  const raft: RaftNode = new RaftNode({
    ...common,
    fs: logs.fs,
    transport,
    directoryId: logs.directoryId,
    directory: path.join(config.dataDir, partitionKey(METADATA_TOPIC, 0)),
    voters: config.voters.map(({ id, host: voterHost, port }) => ({ id, address: { host: voterHost, port } })),
    log: logs.getOrCreate(METADATA_TOPIC, 0, METADATA_TOPIC_ID, metadataLogConfig(configs), { syncEveryAppend: isVoter }),
    snapshots: { retentionBytes: configs.number('metadata.max.retention.bytes'), retentionMs: configs.number('metadata.max.retention.ms') },
    listener: {
      onCommitted: (batches) => {
        loader.handleCommit(batches);
        snapshots.committed(batches);
      },
      onSnapshot: (snapshot) => {
        loader.handleSnapshot(snapshot);
        snapshots.loaded(snapshot);
        controller?.onSnapshot();
      },
      onSnapshotWanted: () => snapshots.want(),
      onLeader: (epoch) => controller?.onLeader(epoch),
      onResigned: (epoch) => controller?.onResigned(epoch),
      onLeaderChange: (leader) => {
        controller?.onLeaderChange(leader);
        if (leader) channel.leaderChanged(leader.id);
        if (leader) watch?.controllerChanged({ brokerId: leader.id, epoch: leader.epoch });
        lifecycle.controllerChanged();
      },
      onFailed: fail,
    },
  });
  const snapshots = new SnapshotGenerator({
    image,
    port: raft,
    clock,
    logger,
    maxBytes: configs.number('metadata.log.max.record.bytes.between.snapshots'),
    maxIntervalMs: configs.number('metadata.log.max.snapshot.interval.ms'),
  });
  const controller = isVoter ? new Controller({ ...common, raft, image, configs }) : undefined;

  const answerAsController = controllerDispatch({
    controller,
    describeQuorum: (request) => (raft.isLeader ? raft.describe(request) : { errorCode: errors.NOT_CONTROLLER }),
  });
  const channel = new ControllerChannel({
    nodeId,
    clock,
    logger,
    transport,
    leader: () => raft.leader(),
    addressOf: (id) => config.voters.find((voter) => voter.id === id),
    local: answerAsController,
  });
  const waiters = new MetadataWaiters({ clock });
  const responseMemory = new ByteBudget({ limitBytes: limits.answerBytes, floorBytes: limits.answerFloorBytes });
  const alterPartition: AlterPartitionPort = {
    brokerEpoch: () => lifecycle.brokerEpoch,
    alterPartition: async (request) => {
      const answer = await channel.request('partitions', apis.alterPartition, request, ALTER_PARTITION_TIMEOUT_MS);
      if (!answer) throw new Error(`no controller answered AlterPartition within ${ALTER_PARTITION_TIMEOUT_MS} ms`);
      return answer;
    },
  };
  const replicas = new ReplicaManager({ ...common, logs, image, configs, alterPartition, transport, fetchMemory: responseMemory });
  const groups = new GroupCoordinator({ ...common, store: replicas, image, configs });
  replicas.onLeadershipChange(({ topic, partition, role, leaderEpoch }) => {
    if (topic !== OFFSETS_TOPIC) return;
    if (role === 'leader') groups.onElected(partition, leaderEpoch);
    else groups.onResigned(partition);
  });
  const lifecycle: BrokerLifecycle = new BrokerLifecycle({
    ...common,
    incarnationId: randomUuid(random),
    rack: config.rack,
    endpoints: [
      { name: 'PLAINTEXT', host, port: config.port },
      { name: 'INTERNAL', host, port: config.internalPort },
    ],
    directoryId: logs.directoryId,
    features: SUPPORTED_FEATURES,
    previousBrokerEpoch: logs.previousBrokerEpoch,
    image,
    config: configs,
    channel,
    catchUp: async (brokerEpoch) => {
      await loader.reached(brokerEpoch);
      groups.start();
      loader.addPublisher((current, delta) => {
        replicas.applyDelta(current, delta);
        if (delta.deletedTopics.length > 0) groups.onTopicsDeleted(delta.deletedTopics.map(({ name }) => name));
        waiters.check();
        watch?.applied(current, delta);
      });
      await replicas.settled();
      removeStrays(replicas, logger);
    },
  });
  const services: BrokerServices = {
    ...common,
    image,
    configs,
    replicas,
    groups,
    fetchSessions: new FetchSessions({ clock, random, metrics, slots: () => configs.number('max.incremental.fetch.session.cache.slots') }),
    producerIds: new ProducerIds({ channel, nodeId, brokerEpoch: () => lifecycle.brokerEpoch }),
    autoTopics: new AutoTopics({ config: configs, channel, clock, logger }),
    controllerChannel: channel,
    raft,
    answerAsController,
    onBrokerConnectionLost: (id) => controller?.brokerConnectionLost(id),
    metadataReached: (condition, limitMs) => waiters.reached(condition, limitMs),
  };

  const standstill = new Standstill({
    clock,
    logger,
    // Half of what the others wait for: the last sign of life may have left some time before.
    limitMs: () => Math.min(configs.number('broker.session.timeout.ms'), DEFAULT_RAFT_TIMING.fetchTimeoutMs) / 2,
    waitMs: () => configs.number('broker.session.timeout.ms'),
    catchUp: () => raft.catchUp(),
  });
  const gate = aGate(standstill);
  const listener = (name: ListenerName, port: number): BrokerListener => {
    const pipeline = new Pipeline({ listener: name, handlers, services, onInvariantBroken: fail });
    const answer: AnswerFrame = (frame, connection) => pipeline.answer(frame, connection);
    return environment.listen({
      name,
      host,
      port,
      clock,
      logger,
      metrics,
      limits: {
        ...DEFAULT_CONNECTION_LIMITS,
        maxFrameBytes: configs.number('socket.request.max.bytes'),
        idleMs: configs.number('connections.max.idle.ms'),
      },
      connectionBounds: () => ({
        total: name === 'INTERNAL' ? Number.MAX_SAFE_INTEGER : configs.number('max.connections'),
        perIp: name === 'INTERNAL' ? Number.MAX_SAFE_INTEGER : configs.number('max.connections.per.ip'),
        overrides: name === 'INTERNAL' ? NO_OVERRIDES : configs.counts('max.connections.per.ip.overrides'),
      }),
      queuedMaxRequestBytes: () => (name === 'INTERNAL' ? -1 : configs.number('queued.max.request.bytes')),
      responseMemory,
      answer: name === 'INTERNAL' ? answer : gate.hold(answer),
      mayOverlap: (frame) => pipeline.mayOverlap(frame),
    });
  };
  const internal = listener('INTERNAL', config.internalPort);
  const clients = listener('PLAINTEXT', config.port);
  return { environment, metrics, logs, raft, controller, channel, lifecycle, replicas, groups, snapshots, services, internal, clients, standstill, openGate: gate.open };
}

/** What the process was started with, by Kafka's names: DescribeConfigs shows it as static. */
function staticConfigs(config: BrokerNodeConfig): Record<string, string> {
  const listeners = `PLAINTEXT://${config.host}:${config.port},INTERNAL://${config.host}:${config.internalPort}`;
  return {
    'node.id': String(config.nodeId),
    'broker.id': String(config.nodeId),
    'process.roles': config.voters.some(({ id }) => id === config.nodeId) ? 'broker,controller' : 'broker',
    'controller.quorum.voters': config.voters.map(({ id, host, port }) => `${id}@${host}:${port}`).join(','),
    'inter.broker.listener.name': 'INTERNAL',
    'controller.listener.names': 'INTERNAL',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,INTERNAL:PLAINTEXT',
    'log.dirs': config.dataDir,
    listeners,
    'advertised.listeners': listeners,
    ...(config.rack === null ? {} : { 'broker.rack': config.rack }),
    ...config.kafkaConfig,
  };
}

/** The metadata log is cut at snapshots only (`metadata.max.retention.*`); Kafka's segment size, with large batches allowed. */
function metadataLogConfig(configs: BrokerConfigView) {
  return {
    ...DEFAULT_LOG_CONFIG,
    segmentBytes: configs.number('metadata.log.segment.bytes'),
    segmentMs: configs.number('metadata.log.segment.ms'),
    retentionMs: -1,
    retentionBytes: -1,
    maxMessageBytes: 8 * 1024 * 1024,
  };
}

function removeStrays(replicas: ReplicaManager, logger: Logger): void {
  replicas.removeStrays().then(
    (count) => {
      if (count > 0) logger.info('stray-logs-removed', { count });
    },
    (error: unknown) => logger.warn('stray-logs-stay', { error: errorText(error) }),
  );
}

/**
 * Holds answers until it is opened: clients that connect early wait instead of seeing a broker that knows nothing yet. Later it holds them
 * while the broker does not know what happened during a standstill of its own (decision 0023).
 */
function aGate(standstill: Pick<Standstill, 'uncertain'>): { open: () => void; hold: (answer: AnswerFrame) => AnswerFrame } {
  let isOpen = false;
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = () => {
      isOpen = true;
      resolve();
    };
  });
  return {
    open: () => open(),
    hold: (answer) => async (frame, connection) => {
      if (!isOpen) await opened;
      for (let { uncertain } = standstill; uncertain; { uncertain } = standstill) await uncertain;
      return answer(frame, connection);
    },
  };
}

function once(report: (error: Error) => void): (error: Error) => void {
  let reported = false;
  return (error) => {
    if (reported) return;
    reported = true;
    report(error);
  };
}
