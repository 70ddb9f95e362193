import type { TopicPartition, TopicPartitionsResponse } from '../../lib/contracts/topics.ts';
import { partitionKey } from '../base/ids.ts';
import { type EligibleLeaders, fetchEligibleLeaders } from '../client/eligible-leaders.ts';
import { EARLIEST, LATEST, type OffsetsFound, listOffsets } from '../client/list-offsets.ts';
import { type ReplicaSize, describeLogDirs } from '../client/log-dirs.ts';
import { type PartitionMetadata, type TopicMetadata, fetchTopicMetadata } from '../client/metadata.ts';
import { isOffline, isUnderReplicated, minIsrOf } from '../monitoring/topic-figures.ts';
import type { ClusterContext } from './cluster-context.ts';
import { leaderlessText } from './leaderless-text.ts';
import { toWarnings } from './warnings.ts';

interface Found {
  readonly starts: OffsetsFound;
  readonly ends: OffsetsFound;
  /** `broker/topic-partition` → its replica. */
  readonly replicas: ReadonlyMap<string, ReplicaSize>;
  readonly alive: ReadonlySet<number>;
  readonly minIsr: number;
  /** Of partitions without a leader, where the cluster says. */
  readonly eligible: ReadonlyMap<number, EligibleLeaders>;
}

/** Every partition with its leader, ISR, offsets and the size of each replica. Asks about this topic only; what a broker does not say is null. */
export async function describeTopicPartitions(context: ClusterContext, name: string): Promise<TopicPartitionsResponse> {
  const { client, clock, monitor } = context;
  const topic = await fetchTopicMetadata(client, name);
  const targets = topic.partitions.map(({ partition, leader }) => ({ topic: name, partition, leader }));
  const alive = new Set((monitor.state.metadata?.value.brokers ?? client.knownBrokers()).map((broker) => broker.id));
  const holders = new Set(topic.partitions.flatMap((partition) => partition.replicas).filter((id) => alive.has(id)));
  const partitions = topic.partitions.map(({ partition }) => partition);
  const [starts, ends, dirs, eligible] = await Promise.all([
    listOffsets(client, targets, EARLIEST),
    listOffsets(client, targets, LATEST),
    describeLogDirs(client, holders, [{ topic: name, partitions }]),
    topic.partitions.some(isOffline) ? fetchEligibleLeaders(client, name).catch(() => new Map()) : new Map(),
  ]);
  const replicas = new Map<string, ReplicaSize>();
  for (const [brokerId, logDirs] of dirs.results) {
    for (const replica of logDirs.flatMap((dir) => dir.replicas)) {
      if (!replica.future) replicas.set(`${brokerId}/${partitionKey(replica.topic, replica.partition)}`, replica);
    }
  }
  const found = { starts, ends, replicas, alive, minIsr: minIsrOf(monitor.state, name) ?? 0, eligible };
  return {
    asOf: clock.now(),
    warnings: toWarnings([...starts.failures, ...ends.failures, ...dirs.failures]),
    partitions: topic.partitions.map((partition) => toPartition(topic, partition, found)),
  };
}

function toPartition(topic: TopicMetadata, partition: PartitionMetadata, found: Found): TopicPartition {
  const key = partitionKey(topic.name, partition.partition);
  const startOffset = found.starts.offsets.get(key)?.offset ?? null;
  const endOffset = found.ends.offsets.get(key)?.offset ?? null;
  const size = (brokerId: number): ReplicaSize | undefined => found.replicas.get(`${brokerId}/${key}`);
  return {
    partition: partition.partition,
    ...judge(partition, found),
    leader: partition.leader < 0 ? null : partition.leader,
    preferredLeader: partition.replicas[0] ?? null,
    leaderEpoch: partition.leaderEpoch < 0 ? null : partition.leaderEpoch,
    isr: [...partition.isr],
    replicas: partition.replicas.map((brokerId) => ({
      brokerId,
      inSync: partition.isr.includes(brokerId),
      alive: found.alive.has(brokerId) && !partition.offline.includes(brokerId),
      sizeBytes: size(brokerId)?.sizeBytes ?? null,
      offsetLag: size(brokerId)?.offsetLag ?? null,
    })),
    startOffset,
    endOffset,
    messages: startOffset === null || endOffset === null ? null : Math.max(0, endOffset - startOffset),
    sizeBytes: size(partition.leader)?.sizeBytes ?? null,
  };
}

function judge(partition: PartitionMetadata, { minIsr, eligible }: Found): Pick<TopicPartition, 'status' | 'statusText'> {
  const isr = `${partition.isr.length} of ${partition.replicas.length} replicas in sync`;
  if (isOffline(partition)) {
    const others = eligible.get(partition.partition) ?? { eligible: [], lastKnown: [] };
    return { status: 'critical', statusText: leaderlessText({ ...partition, ...others }) };
  }
  if (partition.isr.length < Math.min(minIsr, partition.replicas.length)) {
    return { status: 'critical', statusText: `${isr}, below min.insync.replicas ${minIsr}` };
  }
  if (isUnderReplicated(partition)) return { status: 'warn', statusText: isr };
  return { status: 'ok', statusText: 'all replicas in sync' };
}
