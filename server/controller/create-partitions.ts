/** CreatePartitions (KIP-195): one row per topic. Errors: 3, 37, 38, 39, 42, 44. Partition counts only grow. */
import { errorMessage, errors } from '../protocol/errors.ts';
import type { MetadataRecord } from '../metadata/records.ts';
import type { ControllerRequest, ControllerResponse } from './controller-requests.ts';
import { duplicatesIn } from './create-topics.ts';
import { type ControllerState, type Decision, MAX_PARTITIONS_PER_REQUEST, type Refusal, isRefusal, refusal } from './decision.ts';
import { checkAssignments, newPartitionRecord } from './new-partitions.ts';
import { placeReplicas } from './replica-placement.ts';

type Request = ControllerRequest<'createPartitions'>;
type TopicRequest = Request['topics'][number];

/** See the head of this file. */
export function createPartitions(state: ControllerState, request: Request): Decision<ControllerResponse<'createPartitions'>> {
  const duplicates = duplicatesIn(request.topics.map(({ name }) => name));
  const records: MetadataRecord[] = [];
  const results = [...new Map(request.topics.map((asked) => [asked.name, asked])).values()].map((asked) => {
    const outcome = duplicates.has(asked.name)
      ? refusal(errors.INVALID_REQUEST, 'Duplicate topic name.')
      : grow(state, asked, MAX_PARTITIONS_PER_REQUEST - records.length);
    if (isRefusal(outcome)) return { name: asked.name, errorCode: outcome.errorCode, errorMessage: outcome.message };
    records.push(...outcome);
    return { name: asked.name, errorCode: errors.NONE, errorMessage: null };
  });
  return { records: request.validateOnly ? [] : records, reply: { results } };
}

function grow(state: ControllerState, asked: TopicRequest, recordsLeft: number): MetadataRecord[] | Refusal {
  const topic = state.image.topics.get(asked.name);
  if (!topic) return refusal(errors.UNKNOWN_TOPIC_OR_PARTITION, errorMessage(errors.UNKNOWN_TOPIC_OR_PARTITION));
  const current = topic.partitions.size;
  if (asked.count === current) return refusal(errors.INVALID_PARTITIONS, `Topic already has ${current} partition(s).`);
  if (asked.count < current) {
    return refusal(
      errors.INVALID_PARTITIONS,
      `The topic ${asked.name} currently has ${current} partition(s); ${asked.count} would not be an increase.`,
    );
  }
  const additional = asked.count - current;
  if (additional > recordsLeft) return refusal(errors.POLICY_VIOLATION, 'Excessively large number of partitions per request.');
  const existing = [...topic.partitions.values()].map(({ replicas }) => replicas);
  const replicationFactor = existing[0]?.length ?? 1;
  if (asked.assignments !== null) {
    if (asked.assignments.length !== additional) {
      return refusal(
        errors.INVALID_REPLICA_ASSIGNMENT,
        `Attempted to add ${additional} additional partition(s), but only ${asked.assignments.length} assignment(s) were specified.`,
      );
    }
    const assignments = asked.assignments.map(({ brokerIds }) => brokerIds);
    return (
      checkAssignments(state, assignments, replicationFactor) ??
      assignments.map((replicas, i) => newPartitionRecord(state, topic.id, current + i, replicas))
    );
  }
  const placed = placeReplicas(state.image, { partitions: additional, replicationFactor, existing }, state.random);
  if (typeof placed === 'string') return refusal(errors.INVALID_REPLICATION_FACTOR, placed);
  return placed.map((replicas, i) => newPartitionRecord(state, topic.id, current + i, replicas));
}
