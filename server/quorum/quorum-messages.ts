import { METADATA_TOPIC, METADATA_TOPIC_ID } from '../base/ids.ts';

/** Versions that nodes speak among themselves. Vote 2 carries the pre-vote flag (KIP-996), Fetch 17 topic ids and replica state. */
export const QUORUM_VERSIONS = { vote: 2, beginQuorumEpoch: 1, endQuorumEpoch: 1, fetch: 17, fetchSnapshot: 1 } as const;

/** Partition of the metadata topic; there is one. */
export const METADATA_PARTITION = 0;

interface NamedTopic<P> {
  readonly topicName: string;
  readonly partitions: readonly P[];
}

/** The one partition of a quorum request that names `__cluster_metadata-0` and nothing else; undefined otherwise. */
export function onlyPartition<P extends { partitionIndex: number }>(topics: readonly NamedTopic<P>[]): P | undefined {
  const [topic] = topics;
  if (!topic || topics.length !== 1 || topic.topicName !== METADATA_TOPIC || topic.partitions.length !== 1) return undefined;
  const [partition] = topic.partitions;
  return partition?.partitionIndex === METADATA_PARTITION ? partition : undefined;
}

/** A `topics` array with the metadata partition alone. */
export function onePartition<P extends object>(partition: P): { topicName: string; partitions: (P & { partitionIndex: number })[] }[] {
  return [{ topicName: METADATA_TOPIC, partitions: [{ ...partition, partitionIndex: METADATA_PARTITION }] }];
}

/** Topic name (Fetch ≤ 12) and topic id (Fetch ≥ 13) of the metadata topic; the codec writes the one that the version has. */
export const METADATA_TOPIC_NAMES = { topic: METADATA_TOPIC, topicId: METADATA_TOPIC_ID } as const;
