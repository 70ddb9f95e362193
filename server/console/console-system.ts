import type * as z from 'zod/mini';
import type {
  BrokerActionRequest,
  BrokerActionResponse,
  BrokerPartitionsResponse,
  BrokerResponse,
  BrokersResponse,
  brokerPartitionsQuery,
} from '../../lib/contracts/brokers.ts';
import type { ClustersResponse, LookupResponse, lookupQuery } from '../../lib/contracts/clusters.ts';
import type { AlterConfigsResponse, ConfigsResponse, alterConfigsRequest } from '../../lib/contracts/configs.ts';
import type { EventsResponse, eventsQuery } from '../../lib/contracts/events.ts';
import type { GroupResponse, GroupsResponse, groupsQuery } from '../../lib/contracts/groups.ts';
import type { LiveEvent, liveQuery } from '../../lib/contracts/live.ts';
import type { ExportQuery, MessageResponse, SearchEvent, SearchQuery, rawQuery } from '../../lib/contracts/messages.ts';
import type { MetricsResponse, metricsQuery } from '../../lib/contracts/metrics.ts';
import type { OverviewResponse } from '../../lib/contracts/overview.ts';
import type { VerifyResponse, verifyRequest } from '../../lib/contracts/verify.ts';
import type { ProduceResponse, produceRequest } from '../../lib/contracts/produce.ts';
import type {
  AddPartitionsResponse,
  CreateTopicResponse,
  DeleteTopicRequest,
  DeleteTopicResponse,
  TopicConsumersResponse,
  TopicPartitionsResponse,
  TopicResponse,
  TopicsResponse,
  addPartitionsRequest,
  createTopicRequest,
  topicsQuery,
} from '../../lib/contracts/topics.ts';

type Parsed<S extends z.ZodMiniType> = z.output<S>;
/** Which record of which topic. */
export interface RecordAddress {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/**
 * The console's use cases, as the HTTP routes see them through the handle. Plain data in and out, since a route's bundle has its
 * own copies of every class. Each one rejects with an OperationError (recognised by `code`), never for one broken broker: its
 * part is missing and named in `warnings`.
 */
export interface ConsoleSystem {
  listClusters(): Promise<ClustersResponse>;
  lookup(clusterId: string, query: Parsed<typeof lookupQuery>): Promise<LookupResponse>;
  describeOverview(clusterId: string): Promise<OverviewResponse>;
  queryMetrics(clusterId: string, query: Parsed<typeof metricsQuery>): Promise<MetricsResponse>;
  listEvents(clusterId: string, query: Parsed<typeof eventsQuery>): Promise<EventsResponse>;
  /** Ends when `signal` aborts or the console closes. */
  streamLive(clusterId: string, query: Parsed<typeof liveQuery>, signal: AbortSignal): AsyncIterable<LiveEvent>;

  listBrokers(clusterId: string): Promise<BrokersResponse>;
  describeBroker(clusterId: string, brokerId: number): Promise<BrokerResponse>;
  listBrokerPartitions(
    clusterId: string,
    brokerId: number,
    query: Parsed<typeof brokerPartitionsQuery>,
  ): Promise<BrokerPartitionsResponse>;
  describeBrokerConfigs(clusterId: string, brokerId: number): Promise<ConfigsResponse>;
  alterBrokerConfigs(clusterId: string, brokerId: number, request: Parsed<typeof alterConfigsRequest>): Promise<AlterConfigsResponse>;
  actOnBroker(clusterId: string, brokerId: number, request: BrokerActionRequest): Promise<BrokerActionResponse>;

  listTopics(clusterId: string, query: Parsed<typeof topicsQuery>): Promise<TopicsResponse>;
  createTopic(clusterId: string, request: Parsed<typeof createTopicRequest>): Promise<CreateTopicResponse>;
  describeTopic(clusterId: string, topic: string): Promise<TopicResponse>;
  deleteTopic(clusterId: string, topic: string, request: DeleteTopicRequest): Promise<DeleteTopicResponse>;
  describeTopicPartitions(clusterId: string, topic: string): Promise<TopicPartitionsResponse>;
  addPartitions(clusterId: string, topic: string, request: Parsed<typeof addPartitionsRequest>): Promise<AddPartitionsResponse>;
  listTopicConsumers(clusterId: string, topic: string): Promise<TopicConsumersResponse>;
  describeTopicConfigs(clusterId: string, topic: string): Promise<ConfigsResponse>;
  alterTopicConfigs(clusterId: string, topic: string, request: Parsed<typeof alterConfigsRequest>): Promise<AlterConfigsResponse>;

  /** A scan's events. Ends with `done` or `error`; ends at once when `signal` aborts. */
  searchMessages(clusterId: string, topic: string, query: SearchQuery, signal: AbortSignal): AsyncIterable<SearchEvent>;
  /** The matches of a search as the text of a file, piece by piece. */
  exportMessages(clusterId: string, topic: string, query: ExportQuery, signal: AbortSignal): AsyncIterable<string>;
  readMessage(clusterId: string, record: RecordAddress): Promise<MessageResponse>;
  /** Bytes of a key, value or header; null when the payload is null. */
  readPayload(clusterId: string, record: RecordAddress, query: Parsed<typeof rawQuery>): Promise<Uint8Array | null>;
  produceMessage(clusterId: string, topic: string, request: Parsed<typeof produceRequest>): Promise<ProduceResponse>;
  /** A foreign client writes into the topic and reads it back. Resolves with what it saw, errors included. */
  verifyTopic(clusterId: string, topic: string, request: Parsed<typeof verifyRequest>): Promise<VerifyResponse>;

  listGroups(clusterId: string, query: Parsed<typeof groupsQuery>): Promise<GroupsResponse>;
  describeGroup(clusterId: string, groupId: string): Promise<GroupResponse>;

  /** Stops samplers, streams and connections. */
  close(): Promise<void>;
}
