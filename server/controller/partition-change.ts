/**
 * The PartitionChange record for what a decision wants, with what always follows from it (KIP-966, decision 0006):
 *
 * - Eligible leader replicas: members that left the in-sync set while it was below min.insync.replicas. The high watermark does not
 *   move then, so they have everything below it, until they stop uncleanly.
 * - `lastKnownElr` names the confirmed leader while it is not the leader itself: the last one that had everything acknowledged on its
 *   disk. Empty with a leader: the leader is confirmed.
 */
import type { BrokerId } from '../base/ids.ts';
import type { PartitionImage, TopicImage } from '../metadata/image.ts';
import { type MetadataRecord, metadataRecord } from '../metadata/records.ts';
import { type ControllerState, minInSyncReplicas } from './decision.ts';

/** No leader. */
export const NO_LEADER = -1;
/** Values of `leaderRecoveryState` (KIP-704). */
export const RECOVERED = 0;
export const RECOVERING = 1;

/** What a change sets; the rest stays. */
export interface PartitionChange {
  readonly isr?: readonly BrokerId[];
  /** Another leader starts a new leader epoch. */
  readonly leader?: BrokerId;
  /** RECOVERING marks an unclean election: nobody else is eligible after it. */
  readonly leaderRecoveryState?: number;
  /** The leader has reported that everything below its epoch is on its disk. */
  readonly confirmed?: boolean;
  /** A broker that stopped uncleanly: no longer eligible. */
  readonly distrusted?: BrokerId | undefined;
  /** Its log is gone altogether: it is not the confirmed leader any more either. */
  readonly dataLost?: boolean;
}

/** The replica that has every acknowledged record on its disk; undefined when none is known (its directory was lost). */
export function confirmedLeader({ leader, lastKnownElr }: PartitionImage): BrokerId | undefined {
  return lastKnownElr[0] ?? (leader === NO_LEADER ? undefined : leader);
}

/** The record for a change, or undefined when it changes nothing. */
export function change(
  state: ControllerState,
  { topic, index, partition }: { readonly topic: TopicImage; readonly index: number; readonly partition: PartitionImage },
  wanted: PartitionChange,
): MetadataRecord | undefined {
  const isr = wanted.isr ?? partition.isr;
  const leader = wanted.leader ?? partition.leader;
  const recovery = wanted.leaderRecoveryState ?? partition.leaderRecoveryState;
  const elr = eligibleAfter(state, topic, partition, { ...wanted, isr });
  const lastKnownElr = lastKnownAfter(partition, { ...wanted, leader });
  const changes = {
    ...(!sameMembers(isr, partition.isr) && { isr }),
    ...(leader !== partition.leader && { leader }),
    ...(recovery !== partition.leaderRecoveryState && { leaderRecoveryState: recovery === RECOVERED ? RECOVERED : RECOVERING }),
    ...(!sameMembers(elr, partition.elr) && { eligibleLeaderReplicas: elr }),
    ...(!sameMembers(lastKnownElr, partition.lastKnownElr) && { lastKnownElr }),
  };
  if (Object.keys(changes).length === 0) return undefined;
  return metadataRecord('partitionChange', { partitionId: index, topicId: topic.id, ...changes });
}

/** Starts a new epoch of the same leader: it is back as another process, with the same log. */
export function renewLeader({ partition, topic, index }: {
  readonly topic: TopicImage;
  readonly index: number;
  readonly partition: PartitionImage;
}): MetadataRecord {
  return metadataRecord('partitionChange', { partitionId: index, topicId: topic.id, leader: partition.leader });
}

function eligibleAfter(
  state: ControllerState,
  topic: TopicImage,
  partition: PartitionImage,
  wanted: PartitionChange & { readonly isr: readonly BrokerId[] },
): readonly BrokerId[] {
  const { isr, distrusted, leaderRecoveryState } = wanted;
  // After an unclean election the others may have to cut off what they have.
  if (leaderRecoveryState === RECOVERING || isr.length >= minInSyncReplicas(state, topic.name, partition)) return [];
  return partition.replicas.filter(
    (id) => (partition.isr.includes(id) || partition.elr.includes(id)) && !isr.includes(id) && id !== distrusted,
  );
}

function lastKnownAfter(
  partition: PartitionImage,
  { leader, confirmed, dataLost, distrusted }: PartitionChange & { readonly leader: BrokerId },
): readonly BrokerId[] {
  const holder = confirmedLeader(partition);
  if (confirmed || holder === undefined || holder === leader) return [];
  return dataLost && holder === distrusted ? [] : [holder];
}

function sameMembers(a: readonly BrokerId[], b: readonly BrokerId[]): boolean {
  return a.length === b.length && a.every((id) => b.includes(id));
}
