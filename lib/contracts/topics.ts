import * as z from 'zod/mini';
import { TOPIC_SORTS, TOPIC_TROUBLES, topicNameError } from '../domain/topics.ts';
import { answer, flag, paged, paging, status } from './common.ts';

/** Kafka's rule for names, said by the very function that the form uses. */
export const topicName = z.string().check((given) => {
  const message = topicNameError(given.value);
  if (message !== undefined) given.issues.push({ code: 'custom', message, input: given.value });
});

/** GET /api/clusters/:clusterId/topics. `q` is a case-insensitive part of the name. */
export const topicsQuery = z.object({
  ...paging,
  sort: z._default(z.enum(TOPIC_SORTS), 'name'),
  internal: z._default(flag, false),
  state: z.optional(z.enum(TOPIC_TROUBLES)),
});
export type TopicsQuery = z.input<typeof topicsQuery>;

export const topicSummary = z.object({
  name: z.string(),
  internal: z.boolean(),
  status,
  statusText: z.string(),
  partitions: z.number(),
  replicationFactor: z.number(),
  underReplicated: z.number(),
  offline: z.number(),
  underMinIsr: z.nullable(z.number()),
  /** Sum of end − start offsets: an upper bound where the log is compacted. */
  messages: z.nullable(z.number()),
  /** All replicas. */
  sizeBytes: z.nullable(z.number()),
  messagesInPerSec: z.nullable(z.number()),
  bytesInPerSec: z.nullable(z.number()),
  bytesOutPerSec: z.nullable(z.number()),
  /** Largest timestamp in the topic (ms); null when empty or not yet read. */
  lastWriteAt: z.nullable(z.number()),
  cleanupPolicy: z.nullable(z.string()),
  retentionMs: z.nullable(z.number()),
  retentionBytes: z.nullable(z.number()),
});
export type TopicSummary = z.infer<typeof topicSummary>;

export const topicsResponse = z.object({
  ...answer,
  ...paged,
  items: z.array(topicSummary),
  /** Topics that `internal: false` leaves out. */
  internalTopics: z.number(),
});
export type TopicsResponse = z.infer<typeof topicsResponse>;

/** GET /api/clusters/:clusterId/topics/:topic */
export const topicResponse = z.object({
  ...answer,
  topic: topicSummary,
  id: z.nullable(z.string()),
  minInsyncReplicas: z.nullable(z.number()),
  compressionType: z.nullable(z.string()),
  maxMessageBytes: z.nullable(z.number()),
  /** Configs set on the topic itself. */
  overrides: z.array(z.object({ name: z.string(), value: z.nullable(z.string()) })),
  groups: z.nullable(z.number()),
});
export type TopicResponse = z.infer<typeof topicResponse>;

/** POST /api/clusters/:clusterId/topics. null: the cluster's default (num.partitions, default.replication.factor). */
export const createTopicRequest = z.object({
  name: topicName,
  partitions: z._default(z.nullable(z.number().check(z.int(), z.gte(1), z.lte(10_000))), null),
  replicationFactor: z._default(z.nullable(z.number().check(z.int(), z.gte(1), z.lte(1_000))), null),
  configs: z._default(z.record(z.string(), z.string()), {}),
  validateOnly: z._default(z.boolean(), false),
});
export type CreateTopicRequest = z.input<typeof createTopicRequest>;
export const createTopicResponse = z.object({
  name: z.string(),
  id: z.nullable(z.string()),
  partitions: z.nullable(z.number()),
  replicationFactor: z.nullable(z.number()),
  /** What the broker says the topic has (or would have). */
  configs: z.array(z.object({ name: z.string(), value: z.nullable(z.string()), isDefault: z.boolean() })),
  validateOnly: z.boolean(),
});
export type CreateTopicResponse = z.infer<typeof createTopicResponse>;

/** DELETE /api/clusters/:clusterId/topics/:topic with a JSON body. */
export const deleteTopicRequest = z.object({ confirm: z.string() });
export type DeleteTopicRequest = z.infer<typeof deleteTopicRequest>;
export const deleteTopicResponse = z.object({ name: z.string(), deleted: z.literal(true) });
export type DeleteTopicResponse = z.infer<typeof deleteTopicResponse>;

/** POST /api/clusters/:clusterId/topics/:topic/partitions */
export const addPartitionsRequest = z.object({
  /** How many there shall be afterwards. */
  total: z.number().check(z.int(), z.gte(2), z.lte(10_000)),
  validateOnly: z._default(z.boolean(), false),
});
export type AddPartitionsRequest = z.input<typeof addPartitionsRequest>;
export const addPartitionsResponse = z.object({ before: z.number(), after: z.number(), validateOnly: z.boolean() });
export type AddPartitionsResponse = z.infer<typeof addPartitionsResponse>;

export const partitionReplica = z.object({
  brokerId: z.number(),
  inSync: z.boolean(),
  alive: z.boolean(),
  sizeBytes: z.nullable(z.number()),
  /** How far the replica is behind, in records, where the broker reports it. */
  offsetLag: z.nullable(z.number()),
});
export type PartitionReplica = z.infer<typeof partitionReplica>;
export const topicPartition = z.object({
  partition: z.number(),
  status,
  statusText: z.string(),
  /** null: offline. */
  leader: z.nullable(z.number()),
  preferredLeader: z.nullable(z.number()),
  leaderEpoch: z.nullable(z.number()),
  isr: z.array(z.number()),
  replicas: z.array(partitionReplica),
  startOffset: z.nullable(z.number()),
  endOffset: z.nullable(z.number()),
  messages: z.nullable(z.number()),
  /** Size of the leader's replica. */
  sizeBytes: z.nullable(z.number()),
});
export type TopicPartition = z.infer<typeof topicPartition>;
/** GET /api/clusters/:clusterId/topics/:topic/partitions */
export const topicPartitionsResponse = z.object({ ...answer, partitions: z.array(topicPartition) });
export type TopicPartitionsResponse = z.infer<typeof topicPartitionsResponse>;

export const topicConsumer = z.object({
  groupId: z.string(),
  state: z.string(),
  status,
  members: z.number(),
  /** Partitions of this topic that a member has. */
  assignedPartitions: z.number(),
  committedPartitions: z.number(),
  /** Over this topic; null when nothing is committed. */
  lag: z.nullable(z.number()),
});
export type TopicConsumer = z.infer<typeof topicConsumer>;
/** GET /api/clusters/:clusterId/topics/:topic/consumers */
export const topicConsumersResponse = z.object({ ...answer, consumers: z.array(topicConsumer) });
export type TopicConsumersResponse = z.infer<typeof topicConsumersResponse>;
