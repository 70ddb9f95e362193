import { sleep } from '../../base/clock.ts';
import { partitionKey } from '../../base/ids.ts';
import type { SearchQuery } from '../../../lib/contracts/messages.ts';
import type { ClusterClient } from '../../client/cluster-client.ts';
import type { ClusterError } from '../../client/cluster-error.ts';
import { EARLIEST, LATEST, type OffsetsFound, type PartitionTarget, listOffsets } from '../../client/list-offsets.ts';
import { type TopicMetadata, fetchTopicMetadata } from '../../client/metadata.ts';
import type { ClusterContext } from '../cluster-context.ts';
import type { PartitionBounds } from './plan.ts';

export interface TopicBounds {
  readonly bounds: readonly PartitionBounds[];
  /** Partitions that could not be asked: they are named, the others are read. */
  readonly failures: readonly ClusterError[];
}

const ATTEMPTS = 5;
const RETRY_MS = 300;

/**
 * Log start, committed end and, where asked, the offsets of times, of the chosen partitions. Partitions whose leader moves or has
 * just been elected are asked again for about a second and a half.
 */
export async function findBounds(context: ClusterContext, topic: TopicMetadata, query: SearchQuery): Promise<TopicBounds> {
  const chosen = query.partitions && new Set(query.partitions);
  const bounds = new Map<number, PartitionBounds>();
  let { partitions } = topic;
  for (let attempt = 1; ; attempt += 1) {
    const targets = partitions
      .filter(({ partition }) => (chosen === undefined || chosen.has(partition)) && !bounds.has(partition))
      .map(({ partition, leader }) => ({ topic: topic.name, partition, leader }));
    const { found, failures } = await askBounds(context.client, targets, query);
    for (const bound of found) bounds.set(bound.partition, bound);
    if (failures.length === 0 || attempt === ATTEMPTS || !failures.some((failure) => failure.retriable)) {
      return { bounds: [...bounds.values()].sort((a, b) => a.partition - b.partition), failures };
    }
    await sleep(context.clock, RETRY_MS);
    partitions = await fetchTopicMetadata(context.client, topic.name).then(
      (metadata) => metadata.partitions,
      () => partitions,
    );
  }
}

/** One round: at most four requests per leader. */
async function askBounds(
  client: ClusterClient,
  targets: readonly PartitionTarget[],
  query: SearchQuery,
): Promise<{ found: PartitionBounds[]; failures: readonly ClusterError[] }> {
  const ask = (timestamp: number | undefined): Promise<OffsetsFound> | undefined =>
    timestamp === undefined ? undefined : listOffsets(client, targets, timestamp, { committed: true });
  const [starts, ends, times, toTimes] = await Promise.all([
    listOffsets(client, targets, EARLIEST),
    listOffsets(client, targets, LATEST, { committed: true }),
    ask(query.from === 'time' ? (query.time ?? 0) : undefined),
    ask(query.toTime),
  ]);
  const bounds: PartitionBounds[] = [];
  for (const { topic, partition } of targets) {
    const key = partitionKey(topic, partition);
    const start = starts.offsets.get(key);
    const end = ends.offsets.get(key);
    if (!start || !end || (times && !times.offsets.has(key)) || (toTimes && !toTimes.offsets.has(key))) continue;
    bounds.push({
      partition,
      startOffset: start.offset,
      endOffset: end.offset,
      timeOffset: found(times, key, end.offset),
      toTimeOffset: found(toTimes, key, end.offset),
    });
  }
  return { found: bounds, failures: [starts, ends, times, toTimes].flatMap((one) => one?.failures ?? []) };
}

/** ListOffsets answers −1 when every record is older. */
function found(offsets: OffsetsFound | undefined, key: string, endOffset: number): number | undefined {
  const offset = offsets?.offsets.get(key)?.offset;
  return offset === undefined ? undefined : offset < 0 ? endOffset : offset;
}
