import type { BrokerPartitionsQuery } from '../contracts/brokers.ts';
import type { EventsQuery } from '../contracts/events.ts';
import type { GroupsQuery } from '../contracts/groups.ts';
import type { MetricWindow, SeriesKey } from '../domain/metrics.ts';
import type { TopicsQuery } from '../contracts/topics.ts';

/** React Query keys. A prefix invalidates everything below it: `keys.topic(c, t)` covers its configs and partitions. */
export const keys = {
  clusters: () => ['clusters'] as const,
  cluster: (clusterId: string) => ['cluster', clusterId] as const,
  lookup: (clusterId: string, q: string) => ['cluster', clusterId, 'lookup', q] as const,
  overview: (clusterId: string) => ['cluster', clusterId, 'overview'] as const,
  metrics: (clusterId: string, series: readonly SeriesKey[], range: MetricWindow) =>
    ['cluster', clusterId, 'metrics', range, series.join(',')] as const,
  events: (clusterId: string, query: EventsQuery) => ['cluster', clusterId, 'events', query] as const,
  brokers: (clusterId: string) => ['cluster', clusterId, 'brokers'] as const,
  broker: (clusterId: string, brokerId: number) => ['cluster', clusterId, 'brokers', brokerId] as const,
  brokerConfigs: (clusterId: string, brokerId: number) => ['cluster', clusterId, 'brokers', brokerId, 'configs'] as const,
  brokerPartitions: (clusterId: string, brokerId: number, query: BrokerPartitionsQuery) =>
    ['cluster', clusterId, 'brokers', brokerId, 'partitions', query] as const,
  topics: (clusterId: string) => ['cluster', clusterId, 'topics'] as const,
  topicLists: (clusterId: string) => ['cluster', clusterId, 'topics', 'list'] as const,
  topicList: (clusterId: string, query: TopicsQuery) => ['cluster', clusterId, 'topics', 'list', query] as const,
  topic: (clusterId: string, topic: string) => ['cluster', clusterId, 'topics', 'one', topic] as const,
  topicConfigs: (clusterId: string, topic: string) => ['cluster', clusterId, 'topics', 'one', topic, 'configs'] as const,
  topicPartitions: (clusterId: string, topic: string) => ['cluster', clusterId, 'topics', 'one', topic, 'partitions'] as const,
  topicConsumers: (clusterId: string, topic: string) => ['cluster', clusterId, 'topics', 'one', topic, 'consumers'] as const,
  message: (clusterId: string, topic: string, partition: number, offset: number) =>
    ['cluster', clusterId, 'topics', 'one', topic, 'message', partition, offset] as const,
  groups: (clusterId: string) => ['cluster', clusterId, 'groups'] as const,
  groupList: (clusterId: string, query: GroupsQuery) => ['cluster', clusterId, 'groups', 'list', query] as const,
  group: (clusterId: string, groupId: string) => ['cluster', clusterId, 'groups', 'one', groupId] as const,
} as const;

/** How often pages refresh what the live stream does not carry, ms. */
export const REFRESH_MS = { list: 5_000, detail: 3_000, slow: 15_000 } as const;
