import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Random } from '../base/random.ts';
import type { Transport } from '../base/transport.ts';
import { ClusterClient } from '../client/cluster-client.ts';
import { ProducerIdentities } from '../client/producer-identities.ts';
import { ClusterMonitor } from '../monitoring/cluster-monitor.ts';
import { actOnBroker } from './act-on-broker.ts';
import { addPartitions } from './add-partitions.ts';
import { alterBrokerConfigs, alterTopicConfigs } from './alter-configs.ts';
import type { ClusterContext, ConsoleCluster } from './cluster-context.ts';
import type { ConsoleSystem } from './console-system.ts';
import { createTopic } from './create-topic.ts';
import { deleteTopic } from './delete-topic.ts';
import { describeBroker } from './describe-broker.ts';
import { describeBrokerConfigs, describeTopicConfigs } from './describe-configs.ts';
import { describeGroup } from './describe-group.ts';
import { describeOverview } from './describe-overview.ts';
import { describeTopic } from './describe-topic.ts';
import { describeTopicPartitions } from './describe-topic-partitions.ts';
import { exportMessages } from './export-messages.ts';
import { listBrokerPartitions } from './list-broker-partitions.ts';
import { listBrokers } from './list-brokers.ts';
import { listClusters } from './list-clusters.ts';
import { listEvents } from './list-events.ts';
import { listGroups } from './list-groups.ts';
import { listTopicConsumers } from './list-topic-consumers.ts';
import { listTopics } from './list-topics.ts';
import { lookUp } from './look-up.ts';
import { OperationError, toOperationError } from './operation-error.ts';
import { produceMessage } from './produce-message.ts';
import { queryMetrics } from './query-metrics.ts';
import { readMessage, readPayload } from './read-message.ts';
import { type ChunkDecoder, inlineDecoder } from './search/chunk-decoder.ts';
import { SearchSlots, searchMessages } from './search-messages.ts';
import { verifyTopic } from './verify-topic.ts';
import { streamLive } from './stream-live.ts';

export interface ConsoleOptions {
  readonly clusters: readonly ConsoleCluster[];
  /** TCP in production (`broker/net/tcp-transport`). */
  readonly transport: Transport;
  /** Worker threads in production; inline where it is left out. */
  readonly decoder?: ChunkDecoder;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** Starts the samplers of every cluster and gives the use cases. Does not wait for any broker: unreachable is a state that pages show. */
export function createConsole(options: ConsoleOptions): ConsoleSystem {
  const contexts = new Map(options.clusters.map((cluster) => [cluster.id, openCluster(cluster, options)]));
  const slots = new SearchSlots();
  const closing = new AbortController();

  const find = (clusterId: string): ClusterContext => {
    const context = contexts.get(clusterId);
    if (!context) throw new OperationError('not_found', `There is no cluster ${clusterId}.`);
    return context;
  };
  /** One use case for one cluster; what it rejects with is an OperationError. */
  const on = async <T>(clusterId: string, run: (context: ClusterContext) => T | Promise<T>): Promise<T> => {
    try {
      return await run(find(clusterId));
    } catch (error) {
      throw toOperationError(error);
    }
  };

  return {
    listClusters: async () => listClusters([...contexts.values()], options.clock.now()),
    lookup: (id, query) => on(id, (context) => lookUp(context, query)),
    describeOverview: (id) => on(id, (context) => describeOverview(context)),
    queryMetrics: (id, query) => on(id, (context) => queryMetrics(context, query)),
    listEvents: (id, query) => on(id, (context) => listEvents(context, query)),
    streamLive: (id, query, signal) => guarded(() => streamLive(find(id), [...contexts.values()], query, signal, closing.signal)),

    listBrokers: (id) => on(id, listBrokers),
    describeBroker: (id, brokerId) => on(id, (context) => describeBroker(context, brokerId)),
    listBrokerPartitions: (id, brokerId, query) => on(id, (context) => listBrokerPartitions(context, brokerId, query)),
    describeBrokerConfigs: (id, brokerId) => on(id, (context) => describeBrokerConfigs(context, brokerId)),
    alterBrokerConfigs: (id, brokerId, request) => on(id, (context) => alterBrokerConfigs(context, brokerId, request)),
    actOnBroker: (id, brokerId, request) => on(id, (context) => actOnBroker(context, brokerId, request)),

    listTopics: (id, query) => on(id, (context) => listTopics(context, query)),
    createTopic: (id, request) => on(id, (context) => createTopic(context, request)),
    describeTopic: (id, topic) => on(id, (context) => describeTopic(context, topic)),
    deleteTopic: (id, topic, request) => on(id, (context) => deleteTopic(context, topic, request)),
    describeTopicPartitions: (id, topic) => on(id, (context) => describeTopicPartitions(context, topic)),
    addPartitions: (id, topic, request) => on(id, (context) => addPartitions(context, topic, request)),
    listTopicConsumers: (id, topic) => on(id, (context) => listTopicConsumers(context, topic)),
    describeTopicConfigs: (id, topic) => on(id, (context) => describeTopicConfigs(context, topic)),
    alterTopicConfigs: (id, topic, request) => on(id, (context) => alterTopicConfigs(context, topic, request)),

    searchMessages: (id, topic, query, signal) =>
      guarded(() => searchMessages(find(id), slots, topic, query, AbortSignal.any([signal, closing.signal]))),
    exportMessages: (id, topic, query, signal) =>
      guarded(() => exportMessages(find(id), slots, topic, query, AbortSignal.any([signal, closing.signal]))),
    readMessage: (id, record) => on(id, (context) => readMessage(context, record)),
    readPayload: (id, record, query) => on(id, (context) => readPayload(context, record, query)),
    produceMessage: (id, topic, request) => on(id, (context) => produceMessage(context, topic, request)),
    verifyTopic: (id, topic, request) => on(id, (context) => verifyTopic(context, topic, request)),

    listGroups: (id, query) => on(id, (context) => listGroups(context, query)),
    describeGroup: (id, groupId) => on(id, (context) => describeGroup(context, groupId)),

    close: async () => {
      closing.abort();
      await options.decoder?.close();
      for (const { monitor, client } of contexts.values()) {
        monitor.stop();
        client.close();
      }
    },
  };
}

function openCluster(cluster: ConsoleCluster, options: ConsoleOptions): ClusterContext {
  const { transport, clock, random, decoder = inlineDecoder } = options;
  const logger = options.logger.child({ cluster: cluster.id });
  const client = new ClusterClient({ bootstrap: cluster.bootstrap, transport, clock });
  const monitor = new ClusterMonitor({ client, clock, logger, host: cluster.host });
  monitor.start();
  return { cluster, client, producers: new ProducerIdentities(client), monitor, transport, decoder, clock, random, logger };
}

/** A stream whose failures are OperationErrors, the first one included. */
async function* guarded<T>(open: () => AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* open();
  } catch (error) {
    throw toOperationError(error);
  }
}
