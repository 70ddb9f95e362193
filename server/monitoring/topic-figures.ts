import { type BrokerId, type TopicName, partitionKey } from '../base/ids.ts';
import type { PartitionMetadata, TopicMetadata } from '../client/metadata.ts';
import type { ClusterState, DiskUse, ReplicaCounts } from './cluster-state.ts';

/** How the partitions of a topic are. */
export interface TopicHealth {
  readonly underReplicated: number;
  readonly offline: number;
  /** undefined while min.insync.replicas is not known. */
  readonly underMinIsr: number | undefined;
}

export function isUnderReplicated(partition: PartitionMetadata): boolean {
  return partition.isr.length < partition.replicas.length;
}

export function isOffline(partition: PartitionMetadata): boolean {
  return partition.leader < 0;
}

/** min.insync.replicas of a topic, capped by its replicas as Kafka does when it judges a partition. */
export function minIsrOf(state: ClusterState, topic: TopicName): number | undefined {
  const text = state.topicConfigs.get(topic)?.get('min.insync.replicas');
  return text === undefined ? undefined : Number(text);
}

export function topicHealth(state: ClusterState, topic: TopicMetadata): TopicHealth {
  const minIsr = minIsrOf(state, topic.name);
  let underReplicated = 0;
  let offline = 0;
  let underMinIsr = 0;
  for (const partition of topic.partitions) {
    if (isOffline(partition)) offline += 1;
    if (isUnderReplicated(partition)) underReplicated += 1;
    if (minIsr !== undefined && partition.isr.length < Math.min(minIsr, partition.replicas.length)) underMinIsr += 1;
  }
  return { underReplicated, offline, underMinIsr: minIsr === undefined ? undefined : underMinIsr };
}

/** Sum of end − start offsets over the partitions that are known; undefined when none is. */
export function topicMessages(state: ClusterState, topic: TopicMetadata): number | undefined {
  let total: number | undefined;
  for (const { partition } of topic.partitions) {
    const key = partitionKey(topic.name, partition);
    const end = state.endOffsets.get(key);
    const start = state.startOffsets.get(key);
    if (end !== undefined && start !== undefined) total = (total ?? 0) + Math.max(0, end - start);
  }
  return total;
}

/** Leaders and replicas per broker, from metadata. */
export function replicaCounts(topics: readonly TopicMetadata[]): Map<BrokerId, ReplicaCounts> {
  const counts = new Map<BrokerId, { leaders: number; replicas: number; outOfSync: number }>();
  const of = (id: BrokerId) => {
    let known = counts.get(id);
    if (!known) counts.set(id, (known = { leaders: 0, replicas: 0, outOfSync: 0 }));
    return known;
  };
  for (const partition of topics.flatMap((topic) => topic.partitions)) {
    if (partition.leader >= 0) of(partition.leader).leaders += 1;
    for (const id of partition.replicas) {
      of(id).replicas += 1;
      if (!partition.isr.includes(id)) of(id).outOfSync += 1;
    }
  }
  return counts;
}

/** Sizes of all replicas in the log directories' answers. */
export function sumDiskUse(logDirs: ClusterState['logDirs']): DiskUse {
  const topics = new Map<TopicName, number>();
  const brokers = new Map<BrokerId, number>();
  let totalBytes = 0;
  for (const [brokerId, { value }] of logDirs) {
    let bytes = 0;
    for (const dir of value) {
      for (const { topic, sizeBytes } of dir.replicas) {
        topics.set(topic, (topics.get(topic) ?? 0) + sizeBytes);
        bytes += sizeBytes;
      }
    }
    brokers.set(brokerId, bytes);
    totalBytes += bytes;
  }
  return { topics, brokers, totalBytes };
}
