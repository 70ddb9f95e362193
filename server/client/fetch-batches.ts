import type { BrokerId, TopicName } from '../base/ids.ts';
import { apis } from '../protocol/apis.ts';
import type { Lane } from './broker-link.ts';
import type { ClusterClient } from './cluster-client.ts';
import { kafkaError } from './cluster-error.ts';

/** What to read of one partition. */
export interface FetchTarget {
  readonly topic: TopicName;
  readonly partition: number;
  readonly offset: number;
  readonly maxBytes: number;
}

/** An aborted transaction: data batches of `producerId` from `firstOffset` to its abort marker do not count. */
export interface AbortedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
}

export interface FetchedPartition {
  readonly topic: TopicName;
  readonly partition: number;
  /** Not 0: nothing else is meaningful but logStartOffset. */
  readonly errorCode: number;
  readonly highWatermark: number;
  readonly lastStableOffset: number;
  readonly logStartOffset: number;
  readonly aborted: readonly AbortedTransaction[];
  /** Whole batches, perhaps with a cut one at the end; starts with the batch that contains the asked offset. */
  readonly records: Buffer;
}

export interface FetchOptions {
  readonly lane: Lane;
  readonly maxWaitMs: number;
  readonly maxBytes: number;
  readonly timeoutMs: number;
  readonly committed: boolean;
}

/**
 * One Fetch to one leader, outside any session, naming topics (at most v12; topic ids came with v13). Rejects with ClusterError
 * when the broker fails; a partition's own error is in its answer.
 */
export async function fetchBatches(
  client: ClusterClient,
  leader: BrokerId,
  targets: readonly FetchTarget[],
  options: FetchOptions,
): Promise<readonly FetchedPartition[]> {
  const topics = new Map<TopicName, FetchTarget[]>();
  for (const target of targets) topics.set(target.topic, [...(topics.get(target.topic) ?? []), target]);
  const { body } = await client.call(
    leader,
    apis.fetch,
    {
      maxWaitMs: options.maxWaitMs,
      minBytes: 1,
      maxBytes: options.maxBytes,
      isolationLevel: options.committed ? 1 : 0,
      sessionId: 0,
      sessionEpoch: -1,
      topics: [...topics].map(([topic, partitions]) => ({
        topic,
        partitions: partitions.map(({ partition, offset, maxBytes }) => ({ partition, fetchOffset: offset, partitionMaxBytes: maxBytes })),
      })),
      forgottenTopicsData: [],
      rackId: '',
    },
    { minVersion: 4, maxVersion: 12, lane: options.lane, timeoutMs: options.timeoutMs },
  );
  if (body.errorCode !== 0) throw kafkaError(body.errorCode, { brokerId: leader });
  return body.responses.flatMap((topic) =>
    topic.partitions.map((partition) => ({
      topic: topic.topic,
      partition: partition.partitionIndex,
      errorCode: partition.errorCode,
      highWatermark: partition.highWatermark,
      lastStableOffset: partition.lastStableOffset,
      logStartOffset: partition.logStartOffset,
      aborted: partition.abortedTransactions ?? [],
      records: partition.records ?? EMPTY,
    })),
  );
}

const EMPTY = Buffer.alloc(0);
