import { partitionKey } from '../base/ids.ts';
import type { MetadataImage } from '../metadata/image.ts';
import { errors } from '../protocol/errors.ts';

interface Topic<Partition extends { readonly partitionIndex: number }> {
  readonly name: string;
  readonly partitions: readonly Partition[];
}

/** The topics of a request without the partitions that do not exist; without topics that have none left. */
export function knownPartitions<T extends Topic<{ readonly partitionIndex: number }>>(image: MetadataImage, topics: readonly T[]): T[] {
  return topics
    .map((topic) => ({ ...topic, partitions: topic.partitions.filter(({ partitionIndex }) => image.partition(topic.name, partitionIndex) !== undefined) }))
    .filter(({ partitions }) => partitions.length > 0);
}

/** A row for each partition of the request, in its order: what became of it, or UNKNOWN_TOPIC_OR_PARTITION. */
export function rowsFor(
  asked: readonly Topic<{ readonly partitionIndex: number }>[],
  answered: readonly { readonly name?: string; readonly partitions?: readonly { readonly partitionIndex?: number; readonly errorCode?: number }[] }[],
): { name: string; partitions: { partitionIndex: number; errorCode: number }[] }[] {
  const codes = new Map<string, number>();
  for (const { name = '', partitions = [] } of answered) {
    for (const { partitionIndex = -1, errorCode = errors.NONE } of partitions) codes.set(partitionKey(name, partitionIndex), errorCode);
  }
  return asked.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex }) => ({
      partitionIndex,
      errorCode: codes.get(partitionKey(name, partitionIndex)) ?? errors.UNKNOWN_TOPIC_OR_PARTITION,
    })),
  }));
}
