import { partitionKey } from '../../base/ids.ts';
import type { SearchQuery } from '../../../lib/contracts/messages.ts';
import type { ClusterClient } from '../../client/cluster-client.ts';
import type { ClusterError } from '../../client/cluster-error.ts';
import { EARLIEST, LATEST, type OffsetsFound, type PartitionTarget, listOffsets } from '../../client/list-offsets.ts';
import type { TopicMetadata } from '../../client/metadata.ts';
import type { PartitionBounds } from './plan.ts';

export interface TopicBounds {
  readonly bounds: readonly PartitionBounds[];
  /** Partitions that could not be asked: they are named, the others are read. */
  readonly failures: readonly ClusterError[];
}

/** Log start, committed end and, where asked, the offsets of times, of the chosen partitions. At most four requests per leader. */
export async function findBounds(client: ClusterClient, topic: TopicMetadata, query: SearchQuery): Promise<TopicBounds> {
  const chosen = query.partitions && new Set(query.partitions);
  const targets: PartitionTarget[] = topic.partitions
    .filter(({ partition }) => chosen === undefined || chosen.has(partition))
    .map(({ partition, leader }) => ({ topic: topic.name, partition, leader }));
  const ask = (timestamp: number | undefined): Promise<OffsetsFound> | undefined =>
    timestamp === undefined ? undefined : listOffsets(client, targets, timestamp, { committed: true });
  const [starts, ends, times, toTimes] = await Promise.all([
    listOffsets(client, targets, EARLIEST),
    listOffsets(client, targets, LATEST, { committed: true }),
    ask(query.from === 'time' ? (query.time ?? 0) : undefined),
    ask(query.toTime),
  ]);
  const bounds: PartitionBounds[] = [];
  for (const { partition } of targets) {
    const key = partitionKey(topic.name, partition);
    const start = starts.offsets.get(key);
    const end = ends.offsets.get(key);
    if (!start || !end) continue;
    bounds.push({
      partition,
      startOffset: start.offset,
      endOffset: end.offset,
      timeOffset: found(times, key, end.offset),
      toTimeOffset: found(toTimes, key, end.offset),
    });
  }
  return { bounds, failures: [...starts.failures, ...ends.failures] };
}

/** ListOffsets answers −1 when every record is older. */
function found(offsets: OffsetsFound | undefined, key: string, endOffset: number): number | undefined {
  const offset = offsets?.offsets.get(key)?.offset;
  return offset === undefined ? undefined : offset < 0 ? endOffset : offset;
}
