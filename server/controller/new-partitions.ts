/** Records of partitions that are being created: replicas by placement or by hand, first in-sync set and leader. */
import { type BrokerId, UNASSIGNED_DIRECTORY, type Uuid } from '../base/ids.ts';
import { errors } from '../protocol/errors.ts';
import { type MetadataRecord, metadataRecord } from '../metadata/records.ts';
import { type ControllerState, type Refusal, isActive, refusal } from './decision.ts';

/**
 * Checks replica lists that a client chose (INVALID_REPLICA_ASSIGNMENT): not empty, no broker twice, all registered, all of the
 * same length, one of them active.
 */
export function checkAssignments(
  state: ControllerState,
  assignments: readonly (readonly BrokerId[])[],
  replicationFactor: number | undefined,
): Refusal | undefined {
  const expected = replicationFactor ?? assignments[0]?.length ?? 0;
  for (const replicas of assignments) {
    const problem = assignmentProblem(state, replicas, expected);
    if (problem !== undefined) return refusal(errors.INVALID_REPLICA_ASSIGNMENT, problem);
  }
  return undefined;
}

function assignmentProblem(state: ControllerState, replicas: readonly BrokerId[], expected: number): string | undefined {
  if (replicas.length === 0) return 'The manual partition assignment includes an empty replica list.';
  const seen = new Set<BrokerId>();
  const duplicate = replicas.find((id) => seen.size === seen.add(id).size);
  if (duplicate !== undefined) return `The manual partition assignment includes the broker ${duplicate} more than once.`;
  const unknown = replicas.find((id) => !state.image.brokers.has(id));
  if (unknown !== undefined)
    return `The manual partition assignment includes broker ${unknown}, but no such broker is registered.`;
  if (replicas.length !== expected) {
    return `The manual partition assignment includes a partition with ${replicas.length} replica(s), but this is not consistent with previous partitions, which have ${expected} replica(s).`;
  }
  if (!replicas.some((id) => isActive(state.image, id))) {
    return `All brokers specified in the manual partition assignment for this partition are fenced or in controlled shutdown: ${replicas.join(', ')}.`;
  }
  return undefined;
}

/** The record of a new partition. The active replicas are in sync from the start (they are all empty); the first of them leads. */
export function newPartitionRecord(
  state: ControllerState,
  topicId: Uuid,
  partitionId: number,
  replicas: readonly BrokerId[],
): MetadataRecord {
  const isr = replicas.filter((id) => isActive(state.image, id));
  return metadataRecord('partition', {
    partitionId,
    topicId,
    replicas,
    isr,
    leader: isr[0] ?? -1,
    leaderEpoch: 0,
    partitionEpoch: 0,
    directories: replicas.map((id) => directoryOf(state, id)),
  });
}

/** The broker's directory when it has just one: nothing is left for it to choose (KIP-858). */
function directoryOf(state: ControllerState, broker: BrokerId): Uuid {
  const directories = state.image.brokers.get(broker)?.logDirs ?? [];
  return directories.length === 1 ? (directories[0] ?? UNASSIGNED_DIRECTORY) : UNASSIGNED_DIRECTORY;
}
