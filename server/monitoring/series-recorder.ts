import type { BrokerId } from '../base/ids.ts';
import { type BrokerRates, mergeHistograms, quantile, sum } from './broker-rates.ts';
import type { HostBroker } from './cluster-host.ts';
import type { ClusterState, DiskUse } from './cluster-state.ts';
import type { SeriesStore } from './series-store.ts';
import { topicHealth } from './topic-figures.ts';

/** Topics and groups that get series although nothing happens in them; beyond it only active ones do. */
const QUIET_ENTITIES = 300;

export interface RecordInput {
  readonly store: SeriesStore;
  readonly state: ClusterState;
  readonly processes: readonly HostBroker[];
  /** Start of the 1 s slot. */
  readonly atMs: number;
}

/** Writes one sample of every figure that is known now. What is not known is not written: a gap. */
export function recordSample(input: RecordInput): void {
  const reachable = input.state.metadata !== undefined && input.state.unreachableSince === undefined;
  const disk = reachable ? input.state.disk : undefined;
  recordBrokers(input, disk, reachable);
  recordRequests(input);
  if (reachable) recordCluster(input, disk);
  recordTopics(input, disk);
  recordGroups(input);
}

function recordBrokers({ store, state, processes, atMs }: RecordInput, disk: DiskUse | undefined, reachable: boolean): void {
  for (const [id, { value }] of state.brokerRates) {
    const put = (metric: Parameters<SeriesStore['record']>[2], figure: number | null): void => store.record('broker', id, metric, atMs, figure);
    put('bytesInPerSec', value.bytesInPerSec);
    put('bytesOutPerSec', value.bytesOutPerSec);
    put('messagesInPerSec', value.messagesInPerSec);
    put('requestsPerSec', value.requestsPerSec);
    put('requestErrorsPerSec', value.errorsPerSec);
    put('produceRequestsPerSec', value.requestsByApi.get('Produce') ?? 0);
    put('fetchRequestsPerSec', value.requestsByApi.get('Fetch') ?? 0);
    put('produceP50Ms', quantile(value.produceTimes, 0.5));
    put('produceP99Ms', quantile(value.produceTimes, 0.99));
    put('fetchP50Ms', quantile(value.fetchTimes, 0.5));
    put('fetchP99Ms', quantile(value.fetchTimes, 0.99));
    put('connections', value.connections);
  }
  for (const hosted of processes) {
    if (hosted.pid === undefined) continue;
    store.record('broker', hosted.id, 'cpuPercent', atMs, hosted.cpuPercent);
    store.record('broker', hosted.id, 'memoryBytes', atMs, hosted.rssBytes);
  }
  if (!reachable) return;
  const metadata = state.metadata?.value;
  const counts = state.replicaCounts;
  for (const { id } of metadata?.brokers ?? []) {
    store.record('broker', id, 'leaders', atMs, counts.get(id)?.leaders ?? 0);
    store.record('broker', id, 'replicas', atMs, counts.get(id)?.replicas ?? 0);
    store.record('broker', id, 'diskBytes', atMs, disk?.brokers.get(id));
  }
}

/** Cluster-wide request figures: the sum over the brokers that speak; percentiles over all their requests. */
function recordRequests({ store, state, atMs }: RecordInput): void {
  const brokers = [...state.brokerRates.values()].map((sampled) => sampled.value);
  if (brokers.length === 0) return;
  const put = (metric: Parameters<SeriesStore['record']>[2], figure: number | null): void => store.record('cluster', null, metric, atMs, figure);
  const total = (figure: (rates: BrokerRates) => number): number => sum(brokers.map(figure));
  put('bytesInPerSec', total((rates) => rates.bytesInPerSec));
  put('bytesOutPerSec', total((rates) => rates.bytesOutPerSec));
  put('messagesInPerSec', total((rates) => rates.messagesInPerSec));
  put('requestsPerSec', total((rates) => rates.requestsPerSec));
  put('requestErrorsPerSec', total((rates) => rates.errorsPerSec));
  put('produceRequestsPerSec', total((rates) => rates.requestsByApi.get('Produce') ?? 0));
  put('fetchRequestsPerSec', total((rates) => rates.requestsByApi.get('Fetch') ?? 0));
  put('connections', total((rates) => rates.connections ?? 0));
  const produce = mergeHistograms(brokers.map((rates) => rates.produceTimes));
  const fetch = mergeHistograms(brokers.map((rates) => rates.fetchTimes));
  put('produceP50Ms', quantile(produce, 0.5));
  put('produceP99Ms', quantile(produce, 0.99));
  put('fetchP50Ms', quantile(fetch, 0.5));
  put('fetchP99Ms', quantile(fetch, 0.99));
}

function recordCluster({ store, state, atMs }: RecordInput, disk: DiskUse | undefined): void {
  const metadata = state.metadata?.value;
  if (!metadata) return;
  const health = metadata.topics.map((topic) => topicHealth(state, topic));
  store.record('cluster', null, 'brokersUp', atMs, metadata.brokers.length);
  store.record('cluster', null, 'underReplicated', atMs, sum(health.map((topic) => topic.underReplicated)));
  store.record('cluster', null, 'offline', atMs, sum(health.map((topic) => topic.offline)));
  store.record('cluster', null, 'underMinIsr', atMs, sum(health.map((topic) => topic.underMinIsr ?? 0)));
  if (state.logDirs.size > 0) store.record('cluster', null, 'diskBytes', atMs, disk?.totalBytes);
  if (state.groupsAt !== undefined) store.record('cluster', null, 'maxLag', atMs, largestLag(state)?.lag ?? 0);
}

function recordTopics({ store, state, atMs }: RecordInput, disk: DiskUse | undefined): void {
  const topics = state.metadata?.value.topics ?? [];
  const speaks = state.brokerRates.size > 0;
  for (const { name } of topics) {
    const rates = state.topicRates.get(name);
    if (!rates && topics.length > QUIET_ENTITIES) continue;
    if (speaks) {
      store.record('topic', name, 'messagesInPerSec', atMs, rates?.messagesInPerSec ?? 0);
      store.record('topic', name, 'bytesInPerSec', atMs, rates?.bytesInPerSec ?? 0);
      store.record('topic', name, 'bytesOutPerSec', atMs, rates?.bytesOutPerSec ?? 0);
    }
    store.record('topic', name, 'diskBytes', atMs, disk?.topics.get(name));
  }
}

function recordGroups({ store, state, atMs }: RecordInput): void {
  for (const group of state.groups.values()) {
    if (state.groups.size > QUIET_ENTITIES && !group.lag && group.members.length === 0) continue;
    store.record('group', group.groupId, 'lag', atMs, group.lag);
  }
}

/** The group that is furthest behind; undefined when no lag is known. */
export function largestLag(state: ClusterState): { groupId: string; lag: number } | undefined {
  let largest: { groupId: string; lag: number } | undefined;
  for (const { groupId, lag } of state.groups.values()) {
    if (lag !== undefined && (largest === undefined || lag > largest.lag)) largest = { groupId, lag };
  }
  return largest;
}

/** Ids of every broker that the console knows of: processes, metadata, and those seen before. */
export function allBrokerIds(state: ClusterState, processes: readonly HostBroker[]): BrokerId[] {
  const ids = processes.length > 0 ? processes.map((hosted) => hosted.id) : [...state.seenBrokers.keys()];
  return [...new Set([...ids, ...(state.metadata?.value.brokers.map((broker) => broker.id) ?? [])])].sort((a, b) => a - b);
}
