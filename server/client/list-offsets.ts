import { type BrokerId, type TopicName, partitionKey } from '../base/ids.ts';
import { apis } from '../protocol/apis.ts';
import { errors } from '../protocol/errors.ts';
import type { CallOptions } from './broker-link.ts';
import type { ClusterClient } from './cluster-client.ts';
import { type ClusterError, kafkaError } from './cluster-error.ts';

/** ListOffsets' special timestamps. Source: KIP-79, KIP-734. */
export const LATEST = -1;
export const EARLIEST = -2;
export const MAX_TIMESTAMP = -3;

/** A partition and who leads it now (−1: nobody). */
export interface PartitionTarget {
  readonly topic: TopicName;
  readonly partition: number;
  readonly leader: BrokerId;
}

export interface OffsetAt {
  /** −1: nothing at or after the asked time. */
  readonly offset: number;
  /** ms; −1 where the question has no timestamp. */
  readonly timestamp: number;
}

export interface OffsetsFound {
  /** By `partitionKey`. */
  readonly offsets: ReadonlyMap<string, OffsetAt>;
  /** One per broker that failed and per partition that was refused. */
  readonly failures: readonly ClusterError[];
}

/** Offsets of many partitions at one timestamp: one request per leader, at once. `committed` stops at the last stable offset. */
export async function listOffsets(
  client: ClusterClient,
  targets: readonly PartitionTarget[],
  timestamp: number,
  options: CallOptions & { committed?: boolean } = {},
): Promise<OffsetsFound> {
  const offsets = new Map<string, OffsetAt>();
  const refused: ClusterError[] = [];
  const byLeader = groupByLeader(targets, refused);
  const { committed, ...call } = options;
  const { failures } = await client.fanOut(byLeader.keys(), async (leader) => {
    const minVersion = timestamp === MAX_TIMESTAMP ? 7 : 1;
    const request = {
      replicaId: -1,
      isolationLevel: committed ? 1 : 0,
      topics: byTopic(byLeader.get(leader) ?? []).map(([name, partitions]) => ({
        name,
        partitions: partitions.map((partitionIndex) => ({ partitionIndex, currentLeaderEpoch: -1, timestamp })),
      })),
      timeoutMs: call.timeoutMs ?? 1_500,
    };
    const { body } = await client.call(leader, apis.listOffsets, request, { minVersion, ...call });
    for (const topic of body.topics) {
      for (const partition of topic.partitions) {
        const key = partitionKey(topic.name, partition.partitionIndex);
        if (partition.errorCode !== 0) refused.push(kafkaError(partition.errorCode, { brokerId: leader, resource: key }));
        else offsets.set(key, { offset: partition.offset, timestamp: partition.timestamp });
      }
    }
  });
  return { offsets, failures: [...failures, ...refused] };
}

function groupByLeader(targets: readonly PartitionTarget[], refused: ClusterError[]): Map<BrokerId, PartitionTarget[]> {
  const byLeader = new Map<BrokerId, PartitionTarget[]>();
  for (const target of targets) {
    if (target.leader < 0) {
      const resource = partitionKey(target.topic, target.partition);
      refused.push(kafkaError(errors.LEADER_NOT_AVAILABLE, { resource, detail: `${resource} has no leader.` }));
      continue;
    }
    const known = byLeader.get(target.leader);
    if (known) known.push(target);
    else byLeader.set(target.leader, [target]);
  }
  return byLeader;
}

/** Partitions grouped by their topic, in order of first appearance. */
export function byTopic(targets: readonly { topic: TopicName; partition: number }[]): [TopicName, number[]][] {
  const topics = new Map<TopicName, number[]>();
  for (const { topic, partition } of targets) {
    const known = topics.get(topic);
    if (known) known.push(partition);
    else topics.set(topic, [partition]);
  }
  return [...topics];
}
