/**
 * Changes of one partition's leader and in-sync set (R7, KIP-631). Each gives a PartitionChange record or undefined when nothing
 * changes. The in-sync set never becomes empty: its last member stays, without a leader, until it is back.
 */
import type { BrokerId } from '../base/ids.ts';
import type { PartitionImage, TopicImage } from '../metadata/image.ts';
import { type MetadataRecord, metadataRecord } from '../metadata/records.ts';
import { type ControllerState, allowsUncleanElection, isActive } from './decision.ts';

/** No leader. */
export const NO_LEADER = -1;
const RECOVERED = 0;
const RECOVERING = 1;

/** A partition with where it belongs. */
export interface LocatedPartition {
  readonly topic: TopicImage;
  readonly index: number;
  readonly partition: PartitionImage;
}

/** Every partition for which `matches` holds. */
export function partitionsWhere(state: ControllerState, matches: (partition: PartitionImage) => boolean): LocatedPartition[] {
  const found: LocatedPartition[] = [];
  for (const topic of state.image.topics.values()) {
    for (const [index, partition] of topic.partitions) if (matches(partition)) found.push({ topic, index, partition });
  }
  return found;
}

/**
 * The broker is gone (fenced, stopping or restarted): it leaves the in-sync set if a living member remains, and its leadership
 * goes to one. Where it is the last, the partition keeps its in-sync set and has no leader.
 */
export function withoutBroker(state: ControllerState, at: LocatedPartition, broker: BrokerId): MetadataRecord | undefined {
  const { partition } = at;
  const rest = partition.isr.filter((id) => id !== broker);
  const isr = rest.some((id) => id !== broker && isActive(state.image, id) && state.sessions.isAlive(id)) ? rest : partition.isr;
  if (partition.leader !== broker) return isr === partition.isr ? undefined : change(at, { isr });
  const leader = cleanLeader(state, partition, isr, broker);
  if (leader !== undefined) return change(at, { isr, leader });
  return uncleanChange(state, at, broker) ?? change(at, { isr, leader: NO_LEADER });
}

/** Starts a new epoch of the same leader: it is back as another process, with the same log. */
export function renewLeader({ partition, topic, index }: LocatedPartition): MetadataRecord {
  return metadataRecord('partitionChange', { partitionId: index, topicId: topic.id, leader: partition.leader });
}

/** Gives a partition without a leader one, if a member of its in-sync set is back, or if unclean elections are allowed. */
export function electForLeaderless(state: ControllerState, at: LocatedPartition): MetadataRecord | undefined {
  const { partition } = at;
  const leader = cleanLeader(state, partition, partition.isr, undefined);
  if (leader === undefined) return uncleanChange(state, at, undefined);
  // Fenced brokers are in no in-sync set that has a leader: they come back by catching up.
  return change(at, { isr: partition.isr.filter((id) => isActive(state.image, id) || state.sessions.isReturning(id)), leader });
}

/** Makes the first replica the leader, if it is in the in-sync set and alive. */
export function electPreferred(state: ControllerState, at: LocatedPartition): MetadataRecord | undefined {
  const preferred = at.partition.replicas[0];
  if (preferred === undefined || preferred === at.partition.leader || !at.partition.isr.includes(preferred)) return undefined;
  if (!isActive(state.image, preferred) || state.sessions.isDoubtful(preferred)) return undefined;
  return change(at, { leader: preferred });
}

/** Elects any living replica, in-sync ones first. Acknowledged records that only others have are lost: the partition is marked as recovering. */
export function electUnclean(state: ControllerState, at: LocatedPartition): MetadataRecord | undefined {
  const clean = cleanLeader(state, at.partition, at.partition.isr, undefined);
  if (clean !== undefined) return electForLeaderless(state, at);
  const leader = firstLiving(state, at.partition.replicas, undefined);
  return leader === undefined ? undefined : change(at, { isr: [leader], leader, leaderRecoveryState: RECOVERING });
}

/** Whether the first replica leads. */
export function hasPreferredLeader(partition: PartitionImage): boolean {
  return partition.leader === partition.replicas[0];
}

/** What a change sets; the rest stays. */
export interface PartitionChange {
  readonly isr?: readonly BrokerId[];
  /** Naming a leader, even the same one, starts a new leader epoch. */
  readonly leader?: BrokerId;
  readonly leaderRecoveryState?: number;
}

/** The record for a change, or undefined when it changes nothing. */
export function change(at: LocatedPartition, wanted: PartitionChange): MetadataRecord | undefined {
  const { partition, topic, index } = at;
  const isr = wanted.isr && !sameMembers(wanted.isr, partition.isr) ? wanted.isr : undefined;
  const leader = wanted.leader !== undefined && wanted.leader !== partition.leader ? wanted.leader : undefined;
  const recovery = wanted.leaderRecoveryState ?? partition.leaderRecoveryState;
  const recoveryChanges = recovery !== partition.leaderRecoveryState;
  if (isr === undefined && leader === undefined && !recoveryChanges) return undefined;
  return metadataRecord('partitionChange', {
    partitionId: index,
    topicId: topic.id,
    ...(isr && { isr }),
    ...(leader !== undefined && { leader }),
    ...(recoveryChanges && { leaderRecoveryState: recovery === RECOVERED ? RECOVERED : RECOVERING }),
  });
}

function uncleanChange(state: ControllerState, at: LocatedPartition, except: BrokerId | undefined): MetadataRecord | undefined {
  if (!allowsUncleanElection(state, at.topic.name)) return undefined;
  const leader = firstLiving(state, at.partition.replicas, except);
  return leader === undefined ? undefined : change(at, { isr: [leader], leader, leaderRecoveryState: RECOVERING });
}

/** The preferred replica if it is in the in-sync set and living, else the first such replica in order. */
function cleanLeader(
  state: ControllerState,
  partition: PartitionImage,
  isr: readonly BrokerId[],
  except: BrokerId | undefined,
): BrokerId | undefined {
  return firstLiving(
    state,
    partition.replicas.filter((id) => isr.includes(id)),
    except,
  );
}

/** Brokers that this controller has heard come before those that it only knows as unfenced. */
function firstLiving(state: ControllerState, brokers: readonly BrokerId[], except: BrokerId | undefined): BrokerId | undefined {
  const candidates = brokers.filter((id) => id !== except && isActive(state.image, id) && !state.sessions.isDoubtful(id));
  return candidates.find((id) => state.sessions.isAlive(id)) ?? candidates[0];
}

function sameMembers(a: readonly BrokerId[], b: readonly BrokerId[]): boolean {
  return a.length === b.length && a.every((id) => b.includes(id));
}
