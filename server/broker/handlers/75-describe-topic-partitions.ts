import { ZERO_UUID } from '../../base/ids.ts';
import type { TopicImage } from '../../metadata/image.ts';
import { apis } from '../../protocol/apis.ts';
import { errors } from '../../protocol/errors.ts';
import { TOPIC_OPERATIONS } from '../authorized-operations.ts';
import { partitionRow } from '../cluster-view.ts';
import { handler } from '../handler.ts';
import type { ListenerName } from '../request-context.ts';
import type { BrokerServices } from '../services.ts';
import { isInternalTopic, topicNameProblem } from '../../metadata/topic-names.ts';

/**
 * DescribeTopicPartitions, version 0.
 *
 * Behaviour: topics in name order, all when none is named; at most `response_partition_limit` partitions, bounded by
 * `max.request.partition.size.limit`, the rest from `next_cursor` on, which must be one of the topics named, else INVALID_REQUEST; with eligible leader replicas (KIP-966). Creates nothing.
 * Deviations: none.
 */
export const describeTopicPartitions = handler(apis.describeTopicPartitions, (request, context, services) => {
  const { image } = services;
  const { cursor } = request;
  const named = request.topics.length > 0;
  const isForeign = cursor !== null && named && request.topics.every(({ name }) => name !== cursor.topicName);
  if (isForeign || (cursor !== null && cursor.partitionIndex < 0)) {
    return { topics: request.topics.map(({ name }) => ({ ...missingTopic(name), errorCode: errors.INVALID_REQUEST })), nextCursor: null };
  }
  const names = named ? [...new Set(request.topics.map(({ name }) => name))] : [...image.topics.keys()];
  const ahead = names.filter((name) => cursor === null || name >= cursor.topicName).sort();
  const limit = Math.min(Math.max(1, request.responsePartitionLimit), services.configs.number('max.request.partition.size.limit'));
  const topics: ReturnType<typeof topicRows>[] = [];
  let left = limit;
  for (const name of ahead) {
    const from = cursor !== null && cursor.topicName === name ? Math.max(0, cursor.partitionIndex) : 0;
    const topic = image.topics.get(name);
    if (left === 0) return { topics, nextCursor: { topicName: name, partitionIndex: from } };
    if (!topic) {
      topics.push(missingTopic(name));
      continue;
    }
    const row = topicRows(topic, { from, limit: left, services, listener: context.listener });
    topics.push(row);
    left -= row.partitions.length;
    const next = from + row.partitions.length;
    if (next < topic.partitions.size) return { topics, nextCursor: { topicName: name, partitionIndex: next } };
  }
  return { topics, nextCursor: null };
});

function topicRows(
  topic: TopicImage,
  { from, limit, services, listener }: { from: number; limit: number; services: BrokerServices; listener: ListenerName },
) {
  const partitions = [...topic.partitions].sort(([a], [b]) => a - b).slice(from, from + limit);
  return {
    errorCode: errors.NONE,
    name: topic.name,
    topicId: topic.id,
    isInternal: isInternalTopic(topic.name),
    partitions: partitions.map(([index, partition]) => ({
      ...partitionRow(services.image, index, partition, { listener, missingListenerError: true }),
      eligibleLeaderReplicas: partition.elr,
      lastKnownElr: partition.lastKnownElr,
    })),
    topicAuthorizedOperations: TOPIC_OPERATIONS,
  };
}

function missingTopic(name: string): ReturnType<typeof topicRows> {
  return {
    errorCode: topicNameProblem(name) === undefined ? errors.UNKNOWN_TOPIC_OR_PARTITION : errors.INVALID_TOPIC_EXCEPTION,
    name,
    topicId: ZERO_UUID,
    isInternal: isInternalTopic(name),
    partitions: [],
    topicAuthorizedOperations: TOPIC_OPERATIONS,
  };
}
