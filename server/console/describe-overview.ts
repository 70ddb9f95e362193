import type { LaggingGroup, OverviewResponse, OverviewTiles } from '../../lib/contracts/overview.ts';
import { largestLag } from '../monitoring/series-recorder.ts';
import { topicHealth } from '../monitoring/topic-figures.ts';
import { recent, summarizeBrokers } from './broker-summaries.ts';
import type { ClusterContext } from './cluster-context.ts';
import { lagChange } from './group-summaries.ts';
import { samplerWarnings } from './warnings.ts';

const TOP = 5;
const EVENTS = 20;
const OUTAGES = 3;

/** The first screen: is anything wrong, and where. Made of what the samplers know; a cluster that does not answer is a verdict, not a failure. */
export function describeOverview(context: ClusterContext): OverviewResponse {
  const { cluster, monitor, clock } = context;
  const { state } = monitor;
  const brokers = summarizeBrokers(context);
  return {
    asOf: state.metadata?.at ?? clock.now(),
    warnings: samplerWarnings(context, 'metadata', 'offsets', 'groups', 'log-dirs'),
    clusterId: cluster.id,
    name: cluster.name,
    kind: cluster.kind,
    kafkaClusterId: state.metadata?.value.clusterId ?? null,
    bootstrapServers: bootstrapServers(context),
    durability: cluster.durability,
    verdict: monitor.verdict(),
    controller: state.controller ?? null,
    tiles: tilesOf(context, brokers.length),
    brokers,
    biggestTopics: biggestTopics(context),
    laggingGroups: laggingGroups(context),
    events: monitor.events.page({ limit: EVENTS }).events,
    outages: monitor.outages.list({ limit: OUTAGES }),
  };
}

/** What clients are given: `host:port,…`. */
export function bootstrapServers({ cluster }: ClusterContext): string {
  return cluster.bootstrap.map(({ host, port }) => `${host}:${port}`).join(',');
}

function tilesOf(context: ClusterContext, brokersTotal: number): OverviewTiles {
  const { monitor, clock } = context;
  const { state } = monitor;
  const metadata = state.metadata?.value;
  const reachable = metadata !== undefined && state.unreachableSince === undefined;
  const health = metadata?.topics.map((topic) => topicHealth(state, topic)) ?? [];
  const total = (pick: (topic: (typeof health)[number]) => number): number | null =>
    metadata ? health.reduce((sum, topic) => sum + pick(topic), 0) : null;
  const figure = (metric: string): number | null => recent(monitor, `cluster/${metric}`, clock.now());
  const rate = (metric: string): number | null => (state.brokerRates.size > 0 ? figure(metric) : null);
  return {
    brokersUp: reachable ? metadata.brokers.length : state.metadata ? 0 : null,
    brokersTotal,
    topics: metadata ? metadata.topics.filter((topic) => !topic.internal).length : null,
    internalTopics: metadata ? metadata.topics.filter((topic) => topic.internal).length : null,
    partitions: metadata ? metadata.topics.reduce((sum, topic) => sum + topic.partitions.length, 0) : null,
    underReplicated: total((topic) => topic.underReplicated),
    offline: total((topic) => topic.offline),
    underMinIsr: total((topic) => topic.underMinIsr ?? 0),
    groups: state.groupsAt === undefined ? null : state.groups.size,
    messagesInPerSec: rate('messagesInPerSec'),
    bytesInPerSec: rate('bytesInPerSec'),
    bytesOutPerSec: rate('bytesOutPerSec'),
    requestsPerSec: rate('requestsPerSec'),
    produceP99Ms: rate('produceP99Ms'),
    fetchP99Ms: rate('fetchP99Ms'),
    maxLag: largestLag(state) ?? null,
    diskBytes: state.logDirs.size > 0 ? state.disk.totalBytes : null,
  };
}

function biggestTopics({ monitor }: ClusterContext): OverviewResponse['biggestTopics'] {
  const { state } = monitor;
  const internal = new Set(state.metadata?.value.topics.filter((topic) => topic.internal).map((topic) => topic.name));
  return [...state.disk.topics]
    .filter(([topic]) => !internal.has(topic))
    .sort(([a, x], [b, y]) => y - x || a.localeCompare(b))
    .slice(0, TOP)
    .map(([topic, sizeBytes]) => ({
      topic,
      sizeBytes,
      bytesInPerSec: state.topicRates.get(topic)?.bytesInPerSec ?? (state.brokerRates.size > 0 ? 0 : null),
      messagesInPerSec: state.topicRates.get(topic)?.messagesInPerSec ?? (state.brokerRates.size > 0 ? 0 : null),
    }));
}

function laggingGroups({ monitor }: ClusterContext): LaggingGroup[] {
  return [...monitor.state.groups.values()]
    .filter((group) => (group.lag ?? 0) > 0)
    .sort((a, b) => (b.lag ?? 0) - (a.lag ?? 0))
    .slice(0, TOP)
    .map((group) => ({ groupId: group.groupId, state: group.state, lag: group.lag ?? 0, lagChange: lagChange(monitor, group.groupId) }));
}
