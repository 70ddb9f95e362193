/**
 * Changes of one partition's leader and in-sync set (R7, KIP-631, KIP-966). Each gives a PartitionChange record or undefined when
 * nothing changes. Who may lead: a living member of the in-sync set, else of the eligible leader replicas, else the confirmed leader
 * (decision 0006); anything else is an unclean election.
 */
import { isPlanted } from '../base/planted-bugs.ts';
import type { BrokerId } from '../base/ids.ts';
import type { PartitionImage, TopicImage } from '../metadata/image.ts';
import type { MetadataRecord } from '../metadata/records.ts';
import { type ControllerState, allowsUncleanElection, isActive, minInSyncReplicas } from './decision.ts';
import { NO_LEADER, RECOVERING, change, confirmedLeader } from './partition-change.ts';

/** A partition with where it belongs. */
export interface LocatedPartition {
  readonly topic: TopicImage;
  readonly index: number;
  readonly partition: PartitionImage;
}

/** How a broker's process ended, as its next registration tells; `data-lost`: the directory is another one. */
export type StopKind = 'clean' | 'unclean' | 'data-lost';

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
 * goes to one that may lead. Where it is the last, the partition keeps its in-sync set and has no leader. A broker that stopped
 * uncleanly leaves in any case: the tail of its log may be gone.
 */
export function withoutBroker(
  state: ControllerState,
  at: LocatedPartition,
  broker: BrokerId,
  stop: StopKind = 'clean',
): MetadataRecord | undefined {
  const { partition } = at;
  const distrusted = stop === 'clean' ? undefined : broker;
  const rest = partition.isr.filter((id) => id !== broker);
  const othersLive = rest.some((id) => isActive(state.image, id) && state.sessions.isAlive(id));
  const isr = othersLive || distrusted !== undefined ? rest : partition.isr;
  const facts = { distrusted, dataLost: stop === 'data-lost' };
  if (partition.leader !== broker) return change(state, at, { isr, ...facts });
  const leader = cleanLeader(state, at, isr, broker);
  if (leader !== undefined) return change(state, at, { isr: isr.includes(leader) ? isr : [leader], leader, ...facts });
  return uncleanChange(state, at, broker) ?? change(state, at, { isr, leader: NO_LEADER, ...facts });
}

/** Gives a partition without a leader one, if somebody who may lead is back, or if unclean elections are allowed. */
export function electForLeaderless(state: ControllerState, at: LocatedPartition): MetadataRecord | undefined {
  const { isr } = at.partition;
  const leader = cleanLeader(state, at, isr, undefined);
  if (leader === undefined) return uncleanChange(state, at, undefined);
  if (!isr.includes(leader)) return change(state, at, { isr: [leader], leader });
  // Fenced brokers are in no in-sync set that has a leader: they come back by catching up.
  return change(state, at, { isr: isr.filter((id) => isActive(state.image, id) || state.sessions.isReturning(id)), leader });
}

/** Makes the first replica the leader, if it is in the in-sync set and alive. */
export function electPreferred(state: ControllerState, at: LocatedPartition): MetadataRecord | undefined {
  const preferred = at.partition.replicas[0];
  if (preferred === undefined || preferred === at.partition.leader || !at.partition.isr.includes(preferred)) return undefined;
  if (!isActive(state.image, preferred) || state.sessions.isDoubtful(preferred)) return undefined;
  return change(state, at, { leader: preferred });
}

/** Elects any living replica, those that lost nothing first. Acknowledged records that only others have are lost: the partition is marked as recovering. */
export function electUnclean(state: ControllerState, at: LocatedPartition): MetadataRecord | undefined {
  if (cleanLeader(state, at, at.partition.isr, undefined) !== undefined) return electForLeaderless(state, at);
  return electAnyLiving(state, at, undefined);
}

/** Whether the first replica leads. */
export function hasPreferredLeader(partition: PartitionImage): boolean {
  return partition.leader === partition.replicas[0];
}

/** An unclean election that the topic allows. While the confirmed leader is expected back any moment, nothing is given up. */
function uncleanChange(state: ControllerState, at: LocatedPartition, except: BrokerId | undefined): MetadataRecord | undefined {
  if (!allowsUncleanElection(state, at.topic.name)) return undefined;
  const holder = confirmedLeader(at.partition);
  const comesBack = holder !== undefined && holder !== except && state.sessions.isExpected(holder);
  return comesBack ? undefined : electAnyLiving(state, at, except);
}

function electAnyLiving(state: ControllerState, at: LocatedPartition, except: BrokerId | undefined): MetadataRecord | undefined {
  const leader = firstLiving(state, at.partition.replicas, except);
  if (leader === undefined) return undefined;
  return change(state, at, { isr: [leader], leader, leaderRecoveryState: RECOVERING });
}

/** Who may lead without loss, in the order of the head of this file and within it in that of the assignment. */
function cleanLeader(
  state: ControllerState,
  { topic, partition }: LocatedPartition,
  isr: readonly BrokerId[],
  except: BrokerId | undefined,
): BrokerId | undefined {
  const livingOf = (members: readonly BrokerId[]): BrokerId | undefined =>
    firstLiving(
      state,
      partition.replicas.filter((id) => members.includes(id) || isPlanted('elect-outside-isr')),
      except,
    );
  // With an in-sync set that is large enough the high watermark moves on without the others.
  const isShort = partition.isr.length < minInSyncReplicas(state, topic.name, partition);
  const holder = confirmedLeader(partition);
  return livingOf(isr) ?? livingOf(isShort ? partition.elr : []) ?? livingOf(holder === undefined ? [] : [holder]);
}

/** Brokers that this controller has heard come before those that it only knows as unfenced. */
function firstLiving(state: ControllerState, brokers: readonly BrokerId[], except: BrokerId | undefined): BrokerId | undefined {
  const candidates = brokers.filter((id) => id !== except && isActive(state.image, id) && !state.sessions.isDoubtful(id));
  return candidates.find((id) => state.sessions.isAlive(id)) ?? candidates[0];
}
