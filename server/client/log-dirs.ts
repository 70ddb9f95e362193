import type { BrokerId, TopicName } from '../base/ids.ts';
import { apis } from '../protocol/apis.ts';
import type { CallOptions } from './broker-link.ts';
import type { ClusterClient, FanOut } from './cluster-client.ts';
import { kafkaError } from './cluster-error.ts';

export interface ReplicaSize {
  readonly topic: TopicName;
  readonly partition: number;
  readonly sizeBytes: number;
  /** Records behind the leader's high watermark or log end. */
  readonly offsetLag: number;
  readonly future: boolean;
}

export interface LogDir {
  readonly path: string;
  /** Not 0: the directory is offline. */
  readonly errorCode: number;
  readonly replicas: readonly ReplicaSize[];
  /** Of the volume; −1 where the broker does not say (before v4). */
  readonly totalBytes: number;
  readonly usableBytes: number;
}

/** Log directories of the given brokers; null topics means all. */
export async function describeLogDirs(
  client: ClusterClient,
  brokerIds: Iterable<BrokerId>,
  topics: readonly { topic: TopicName; partitions: readonly number[] }[] | null,
  options?: CallOptions,
): Promise<FanOut<readonly LogDir[]>> {
  const request = { topics: topics === null ? null : topics.map(({ topic, partitions }) => ({ topic, partitions: [...partitions] })) };
  return await client.fanOut(brokerIds, async (brokerId) => {
    const { body } = await client.call(brokerId, apis.describeLogDirs, request, options);
    if (body.errorCode !== 0) throw kafkaError(body.errorCode, { brokerId });
    return body.results.map((result) => ({
      path: result.logDir,
      errorCode: result.errorCode,
      totalBytes: result.totalBytes,
      usableBytes: result.usableBytes,
      replicas: result.topics.flatMap((topic) =>
        topic.partitions.map((partition) => ({
          topic: topic.name,
          partition: partition.partitionIndex,
          sizeBytes: partition.partitionSize,
          offsetLag: partition.offsetLag,
          future: partition.isFutureKey,
        })),
      ),
    }));
  });
}
