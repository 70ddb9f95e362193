/**
 * CreateTopics: checks names, counts, assignments and configs, places replicas. Topics are independent of each other in one
 * request. Errors: 17, 36 exists, 37, 38, 39, 40, 42, 44. The answer of v5+ carries counts and configs, of v7 the topic id.
 */
import { METADATA_TOPIC, randomUuid } from '../base/ids.ts';
import { errors } from '../protocol/errors.ts';
import { describeTopicConfigs } from '../metadata/configs/describe-configs.ts';
import { validateTopicConfigs } from '../metadata/configs/validate-configs.ts';
import { configResourceTypes } from '../metadata/image.ts';
import { type MetadataRecord, metadataRecord } from '../metadata/records.ts';
import { collisionKey, topicNameProblem } from '../metadata/topic-names.ts';
import type { ControllerRequest, ControllerResponse } from './controller-requests.ts';
import { type ControllerState, type Decision, MAX_PARTITIONS_PER_REQUEST, MAX_RECORDS_PER_REQUEST, type Refusal, isRefusal, refusal } from './decision.ts';
import { checkAssignments, newPartitionRecord } from './new-partitions.ts';
import { placeReplicas } from './replica-placement.ts';

type Request = ControllerRequest<'createTopics'>;
type TopicRequest = Request['topics'][number];
type Reply = ControllerResponse<'createTopics'>;
type TopicReply = NonNullable<Reply['topics']>[number];

/** See the head of this file. `validateOnly` decides the same and keeps the records. */
export function createTopics(state: ControllerState, request: Request): Decision<Reply> {
  const duplicates = duplicatesIn(request.topics.map(({ name }) => name));
  const taken = new Map([...state.image.topics.keys()].map((name) => [collisionKey(name), name]));
  const records: MetadataRecord[] = [];
  const answered = new Set<string>();
  const topics: TopicReply[] = [];
  for (const asked of request.topics) {
    if (duplicates.has(asked.name)) {
      if (!answered.has(asked.name))
        topics.push(refusedTopic(asked.name, refusal(errors.INVALID_REQUEST, 'Duplicate topic name.')));
      answered.add(asked.name);
      continue;
    }
    const outcome = nameRefusal(asked.name, taken) ?? createOne(state, asked, MAX_RECORDS_PER_REQUEST - records.length);
    if (isRefusal(outcome)) {
      topics.push(refusedTopic(asked.name, outcome));
      continue;
    }
    taken.set(collisionKey(asked.name), asked.name);
    records.push(...outcome.records);
    topics.push(outcome.reply);
  }
  return { records: request.validateOnly ? [] : records, reply: { topics } };
}

function refusedTopic(name: string, { errorCode, message }: Refusal): TopicReply {
  return { name, errorCode, errorMessage: message, configs: [] };
}

function nameRefusal(name: string, taken: ReadonlyMap<string, string>): Refusal | undefined {
  if (name === METADATA_TOPIC)
    return refusal(errors.INVALID_REQUEST, `Creation of the internal topic ${METADATA_TOPIC} is not allowed.`);
  const problem = topicNameProblem(name);
  if (problem !== undefined) return refusal(errors.INVALID_TOPIC_EXCEPTION, problem);
  const other = taken.get(collisionKey(name));
  if (other === undefined) return undefined;
  return other === name
    ? refusal(errors.TOPIC_ALREADY_EXISTS, `Topic '${name}' already exists.`)
    : refusal(errors.INVALID_TOPIC_EXCEPTION, `Topic '${name}' collides with existing topic: ${other}`);
}

function createOne(
  state: ControllerState,
  asked: TopicRequest,
  recordsLeft: number,
): Refusal | { records: MetadataRecord[]; reply: TopicReply } {
  const configs = configsOf(asked);
  if (isRefusal(configs)) return configs;
  const assignments = asked.assignments.length > 0 ? manualAssignments(state, asked) : automaticAssignments(state, asked);
  if (isRefusal(assignments)) return assignments;
  if (assignments.length + configs.size + 1 > recordsLeft) {
    return refusal(errors.POLICY_VIOLATION, 'Unable to perform excessively large batch operation.');
  }
  const topicId = randomUuid(state.random);
  const records = [
    metadataRecord('topic', { name: asked.name, topicId }),
    ...[...configs].map(([name, value]) =>
      metadataRecord('config', { resourceType: configResourceTypes.topic, resourceName: asked.name, name, value }),
    ),
    ...assignments.map((replicas, index) => newPartitionRecord(state, topicId, index, replicas)),
  ];
  const described = describeTopicConfigs(configs, {
    configs: state.configs,
    includeSynonyms: false,
    includeDocumentation: false,
  });
  const reply: TopicReply = {
    name: asked.name,
    topicId,
    errorCode: errors.NONE,
    errorMessage: null,
    numPartitions: assignments.length,
    replicationFactor: assignments[0]?.length ?? -1,
    configs: described.map(({ name, value, readOnly, configSource, isSensitive }) => ({
      name,
      value,
      readOnly,
      configSource,
      isSensitive,
    })),
  };
  return { records, reply };
}

function configsOf(asked: TopicRequest): ReadonlyMap<string, string> | Refusal {
  const configs = new Map<string, string>();
  for (const { name, value } of asked.configs) {
    if (value === null) return refusal(errors.INVALID_CONFIG, `Null value not supported for topic configs: ${name}`);
    configs.set(name, value);
  }
  const wrong = validateTopicConfigs(configs);
  return wrong === undefined ? configs : refusal(errors.INVALID_CONFIG, wrong);
}

function manualAssignments(state: ControllerState, asked: TopicRequest): number[][] | Refusal {
  if (asked.replicationFactor !== -1) {
    return refusal(
      errors.INVALID_REQUEST,
      'A manual partition assignment was specified, but replication factor was not set to -1.',
    );
  }
  if (asked.numPartitions !== -1) {
    return refusal(errors.INVALID_REQUEST, 'A manual partition assignment was specified, but numPartitions was not set to -1.');
  }
  const sorted = [...asked.assignments].sort((a, b) => a.partitionIndex - b.partitionIndex);
  if (sorted.some(({ partitionIndex }, position) => partitionIndex !== position)) {
    return refusal(errors.INVALID_REPLICA_ASSIGNMENT, 'partitions should be a consecutive 0-based integer sequence');
  }
  const assignments = sorted.map(({ brokerIds }) => brokerIds);
  return checkAssignments(state, assignments, undefined) ?? assignments;
}

function automaticAssignments(state: ControllerState, asked: TopicRequest): number[][] | Refusal {
  if (asked.replicationFactor < -1 || asked.replicationFactor === 0) {
    return refusal(
      errors.INVALID_REPLICATION_FACTOR,
      'Replication factor must be larger than 0, or -1 to use the default value.',
    );
  }
  if (asked.numPartitions < -1 || asked.numPartitions === 0) {
    return refusal(errors.INVALID_PARTITIONS, 'Number of partitions was set to an invalid non-positive value.');
  }
  const partitions = asked.numPartitions === -1 ? state.configs.number('num.partitions') : asked.numPartitions;
  if (partitions > MAX_PARTITIONS_PER_REQUEST)
    return refusal(errors.POLICY_VIOLATION, 'Excessively large number of partitions per request.');
  const replicationFactor =
    asked.replicationFactor === -1 ? state.configs.number('default.replication.factor') : asked.replicationFactor;
  const placed = placeReplicas(state.image, { partitions, replicationFactor, existing: [] }, state.random);
  return typeof placed === 'string' ? refusal(errors.INVALID_REPLICATION_FACTOR, placed) : placed;
}

/** Names that occur more than once. */
export function duplicatesIn(names: readonly string[]): Set<string> {
  const seen = new Set<string>();
  return new Set(names.filter((name) => seen.size === seen.add(name).size));
}
