import type { TopicName, Uuid } from '../base/ids.ts';
import { ZERO_UUID } from '../base/ids.ts';
import { apis } from '../protocol/apis.ts';
import type { ClusterClient } from './cluster-client.ts';
import { kafkaError } from './cluster-error.ts';

const ADMIN_TIMEOUT_MS = 15_000;
const CALL = { lane: 'admin', timeoutMs: ADMIN_TIMEOUT_MS } as const;

/** A topic to be made. −1 means the cluster's default (KIP-464). */
export interface NewTopic {
  readonly name: TopicName;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly configs: ReadonlyMap<string, string>;
}

export interface CreatedTopic {
  readonly id: Uuid | null;
  readonly partitions: number | null;
  readonly replicationFactor: number | null;
  readonly configs: readonly { readonly name: string; readonly value: string | null; readonly isDefault: boolean }[];
}

/** Kafka's source number of a config set on the topic itself. */
const TOPIC_SOURCE = 1;

/** CreateTopics for one topic. Rejects with ClusterError (TOPIC_ALREADY_EXISTS, INVALID_CONFIG, INVALID_REPLICATION_FACTOR …). */
export async function createTopic(client: ClusterClient, topic: NewTopic, validateOnly: boolean): Promise<CreatedTopic> {
  const request = {
    topics: [
      {
        name: topic.name,
        numPartitions: topic.partitions,
        replicationFactor: topic.replicationFactor,
        assignments: [],
        configs: [...topic.configs].map(([name, value]) => ({ name, value })),
      },
    ],
    timeoutMs: ADMIN_TIMEOUT_MS - 1_000,
    validateOnly,
  };
  const minVersion = topic.partitions < 0 || topic.replicationFactor < 0 ? 4 : 1;
  const { body } = await client.callController(
    apis.createTopics,
    request,
    { ...CALL, minVersion },
    (answer) => answer.body.topics[0]?.errorCode ?? 0,
  );
  const result = body.topics[0];
  if (!result) throw kafkaError(-1, { resource: topic.name, detail: 'The cluster did not answer for the topic.' });
  if (result.errorCode !== 0) throw kafkaError(result.errorCode, { resource: topic.name, detail: result.errorMessage });
  return {
    id: result.topicId === ZERO_UUID ? null : result.topicId,
    partitions: result.numPartitions > 0 ? result.numPartitions : topic.partitions > 0 ? topic.partitions : null,
    replicationFactor: result.replicationFactor > 0 ? result.replicationFactor : topic.replicationFactor > 0 ? topic.replicationFactor : null,
    configs: (result.configs ?? []).map((config) => ({
      name: config.name,
      value: config.value,
      isDefault: config.configSource !== TOPIC_SOURCE,
    })),
  };
}

/** DeleteTopics for one topic. Rejects with ClusterError. */
export async function deleteTopic(client: ClusterClient, topic: TopicName): Promise<void> {
  const request = {
    topics: [{ name: topic, topicId: ZERO_UUID }],
    topicNames: [topic],
    timeoutMs: ADMIN_TIMEOUT_MS - 1_000,
  };
  const { body } = await client.callController(apis.deleteTopics, request, CALL, (answer) => answer.body.responses[0]?.errorCode ?? 0);
  const result = body.responses[0];
  if (result && result.errorCode !== 0) throw kafkaError(result.errorCode, { resource: topic, detail: result.errorMessage });
}

/** CreatePartitions: `total` is what the topic shall have. Rejects with ClusterError. */
export async function createPartitions(
  client: ClusterClient,
  topic: TopicName,
  total: number,
  validateOnly: boolean,
): Promise<void> {
  const request = { topics: [{ name: topic, count: total, assignments: null }], timeoutMs: ADMIN_TIMEOUT_MS - 1_000, validateOnly };
  const { body } = await client.callController(apis.createPartitions, request, CALL, (answer) => answer.body.results[0]?.errorCode ?? 0);
  const result = body.results[0];
  if (result && result.errorCode !== 0) throw kafkaError(result.errorCode, { resource: topic, detail: result.errorMessage });
}
