import { type BrokerId, type TopicName, type Uuid, ZERO_UUID } from '../base/ids.ts';
import { apis } from '../protocol/apis.ts';
import { errors } from '../protocol/errors.ts';
import type { CallOptions } from './broker-link.ts';
import type { BrokerAddress, ClusterClient } from './cluster-client.ts';
import { kafkaError } from './cluster-error.ts';

export interface PartitionMetadata {
  readonly partition: number;
  readonly errorCode: number;
  /** −1: no leader. */
  readonly leader: BrokerId;
  readonly leaderEpoch: number;
  readonly replicas: readonly BrokerId[];
  readonly isr: readonly BrokerId[];
  readonly offline: readonly BrokerId[];
}

export interface TopicMetadata {
  readonly name: TopicName;
  readonly id: Uuid | null;
  readonly internal: boolean;
  /** By partition number. */
  readonly partitions: readonly PartitionMetadata[];
}

export interface ClusterMetadata {
  readonly clusterId: string | null;
  /** What Metadata says; under KRaft often just some live broker. */
  readonly controllerId: BrokerId;
  readonly brokers: readonly BrokerAddress[];
  readonly topics: readonly TopicMetadata[];
}

/** Metadata of the given topics (null: all). Topics that do not exist are left out. Rejects with ClusterError. */
export async function fetchMetadata(
  client: ClusterClient,
  topics: readonly TopicName[] | null,
  options?: CallOptions,
): Promise<ClusterMetadata> {
  const { body } = await client.callAny(
    apis.metadata,
    { topics: topics === null ? null : topics.map((name) => ({ name, topicId: ZERO_UUID })), allowAutoTopicCreation: false },
    { minVersion: 1, ...options },
  );
  const brokers = body.brokers.map(({ nodeId, host, port, rack }) => ({ id: nodeId, host, port, rack }));
  client.learn(brokers, body.controllerId);
  return {
    clusterId: body.clusterId,
    controllerId: body.controllerId,
    brokers,
    topics: body.topics.filter((topic) => topic.name !== null && topic.errorCode !== errors.UNKNOWN_TOPIC_OR_PARTITION).map(toTopic),
  };
}

/** Metadata of one topic. Rejects with ClusterError UNKNOWN_TOPIC_OR_PARTITION when there is none. */
export async function fetchTopicMetadata(client: ClusterClient, topic: TopicName, options?: CallOptions): Promise<TopicMetadata> {
  const { topics } = await fetchMetadata(client, [topic], options);
  const found = topics.find((candidate) => candidate.name === topic);
  if (!found) {
    throw kafkaError(errors.UNKNOWN_TOPIC_OR_PARTITION, { resource: topic, detail: `Topic ${topic} does not exist.` });
  }
  return found;
}

type WireTopic = {
  name: string | null;
  topicId: string;
  isInternal: boolean;
  partitions: readonly {
    errorCode: number;
    partitionIndex: number;
    leaderId: number;
    leaderEpoch: number;
    replicaNodes: readonly number[];
    isrNodes: readonly number[];
    offlineReplicas: readonly number[];
  }[];
};

function toTopic(topic: WireTopic): TopicMetadata {
  return {
    name: topic.name ?? '',
    id: topic.topicId === ZERO_UUID ? null : topic.topicId,
    internal: topic.isInternal || (topic.name ?? '').startsWith('__'),
    partitions: topic.partitions
      .map((partition) => ({
        partition: partition.partitionIndex,
        errorCode: partition.errorCode,
        leader: partition.leaderId,
        leaderEpoch: partition.leaderEpoch,
        replicas: partition.replicaNodes,
        isr: partition.isrNodes,
        offline: partition.offlineReplicas,
      }))
      .sort((a, b) => a.partition - b.partition),
  };
}
