import { type Uuid, ZERO_UUID } from '../../base/ids.ts';
import type { TopicImage } from '../../metadata/image.ts';
import { apis } from '../../protocol/apis.ts';
import { errors } from '../../protocol/errors.ts';
import { CLUSTER_OPERATIONS, OPERATIONS_NOT_ASKED, TOPIC_OPERATIONS } from '../authorized-operations.ts';
import { anyLiveBroker, liveNodes, partitionRow } from '../cluster-view.ts';
import { handler } from '../handler.ts';
import type { RequestContext } from '../request-context.ts';
import type { BrokerServices } from '../services.ts';
import { isInternalTopic, topicNameProblem } from '../../metadata/topic-names.ts';

/** v12 lists topics by id alone; in v10 and v11 the id is in the format but may not be used. */
const FIRST_VERSION_BY_ID = 12;
const FIRST_VERSION_WITH_LISTENER_ERROR = 6;

/**
 * Metadata, versions 0–12.
 *
 * Behaviour: live brokers with the endpoint of the listener asked on; `controller_id` is any live broker, since every broker takes
 * admin requests. An unknown topic is created when both the client and `auto.create.topics.enable` allow it: this answer still says
 * UNKNOWN_TOPIC_OR_PARTITION, a retry finds it. A partition without a live leader answers LEADER_NOT_AVAILABLE.
 * Versions: all topics = empty list in v0, null from v1; v4 auto-creation switch; v6 LISTENER_NOT_FOUND; v8–10 cluster operations
 * (KIP-430, dropped by KIP-700); v10 topic ids in the answer; v12 topics by id (KIP-516), unknown ids UNKNOWN_TOPIC_ID.
 * Deviations: none.
 */
export const metadata = handler(apis.metadata, (request, context, services) => {
  const { apiVersion } = context;
  const { image } = services;
  const all = request.topics === null || (apiVersion === 0 && request.topics.length === 0);
  const withOperations = request.includeTopicAuthorizedOperations;
  const topics = all
    ? [...image.topics.values()].map((topic) => topicRow(topic, { context, services, withOperations }))
    : named(request.topics ?? []).map(({ name, topicId }) =>
        name === null || topicId !== ZERO_UUID
          ? topicById(topicId, { context, services, withOperations })
          : topicByName(name, request.allowAutoTopicCreation, { context, services, withOperations }),
      );
  return {
    brokers: liveNodes(image, context.listener),
    clusterId: services.clusterId,
    controllerId: anyLiveBroker(image, services.random),
    topics,
    clusterAuthorizedOperations: request.includeClusterAuthorizedOperations ? CLUSTER_OPERATIONS : OPERATIONS_NOT_ASKED,
  };
});

/** A topic that is named twice gets one row, as in Kafka: answers are much larger than requests. */
function named<T extends { readonly name: string | null; readonly topicId: Uuid }>(topics: readonly T[]): T[] {
  return [...new Map(topics.map((topic) => [topic.name ?? `\0${topic.topicId}`, topic])).values()];
}

interface RowOptions {
  readonly context: RequestContext;
  readonly services: BrokerServices;
  readonly withOperations: boolean;
}

function topicByName(name: string, mayCreate: boolean, options: RowOptions) {
  const { image, autoTopics } = options.services;
  const topic = image.topics.get(name);
  if (topic) return topicRow(topic, options);
  if (topicNameProblem(name) !== undefined) return missingTopic(name, ZERO_UUID, errors.INVALID_TOPIC_EXCEPTION);
  if (mayCreate) autoTopics.requestCreation(name);
  return missingTopic(name, ZERO_UUID, errors.UNKNOWN_TOPIC_OR_PARTITION);
}

function topicById(topicId: Uuid, options: RowOptions) {
  if (options.context.apiVersion < FIRST_VERSION_BY_ID) return missingTopic('', topicId, errors.INVALID_REQUEST);
  const topic = options.services.image.topicsById.get(topicId);
  return topic ? topicRow(topic, options) : missingTopic(null, topicId, errors.UNKNOWN_TOPIC_ID);
}

function missingTopic(name: string | null, topicId: Uuid, errorCode: number) {
  return { errorCode, name, topicId, isInternal: name !== null && isInternalTopic(name), partitions: [] };
}

function topicRow(topic: TopicImage, { context, services, withOperations }: RowOptions) {
  const options = { listener: context.listener, missingListenerError: context.apiVersion >= FIRST_VERSION_WITH_LISTENER_ERROR };
  return {
    errorCode: errors.NONE,
    name: topic.name,
    topicId: topic.id,
    isInternal: isInternalTopic(topic.name),
    partitions: [...topic.partitions].map(([index, partition]) => partitionRow(services.image, index, partition, options)),
    topicAuthorizedOperations: withOperations ? TOPIC_OPERATIONS : OPERATIONS_NOT_ASKED,
  };
}
