/** Records for a broker that is fenced, unfenced, back or about to stop, with what follows for its partitions. */
import type { BrokerId } from '../base/ids.ts';
import type { BrokerImage, PartitionImage } from '../metadata/image.ts';
import { type MetadataRecord, metadataRecord } from '../metadata/records.ts';
import { type ControllerState, isActive } from './decision.ts';
import { type StopKind, electForLeaderless, partitionsWhere, withoutBroker } from './leader-election.ts';
import { NO_LEADER, change, confirmedLeader, renewLeader } from './partition-change.ts';

const FENCE = 1;
const UNFENCE = -1;

/** The broker loses leaderships and in-sync memberships, then is fenced. */
export function fenceRecords(state: ControllerState, broker: BrokerImage): MetadataRecord[] {
  return [
    ...releaseRecords(state, broker),
    metadataRecord('brokerRegistrationChange', { brokerId: broker.id, brokerEpoch: broker.epoch, fenced: FENCE }),
  ];
}

/** The broker's partitions move to others where possible. Those that waited for it alone are looked at again. */
export function releaseRecords(state: ControllerState, { id }: BrokerImage): MetadataRecord[] {
  const waitsFor = (partition: PartitionImage): boolean => partition.leader === NO_LEADER && confirmedLeader(partition) === id;
  return partitionsWhere(state, (one) => one.leader === id || one.isr.includes(id) || waitsFor(one)).flatMap(
    (at) => (waitsFor(at.partition) ? electForLeaderless(state, at) : withoutBroker(state, at, id)) ?? [],
  );
}

/**
 * The broker registered again, as another process. Where it is the confirmed leader, or after a clean stop, its log holds all that it
 * ever had: after a restart of the whole cluster (`returns`) it goes on leading what it led, in a new epoch. Everywhere else it leaves
 * in-sync sets and eligible replicas, and comes back by catching up (KIP-966).
 */
export function restartRecords(
  state: ControllerState,
  { id }: BrokerImage,
  { stop, returns }: { readonly stop: StopKind; readonly returns: boolean },
): MetadataRecord[] {
  const concerns = (one: PartitionImage): boolean =>
    one.leader === id || one.isr.includes(id) || one.elr.includes(id) || confirmedLeader(one) === id;
  return partitionsWhere(state, concerns).flatMap((at) => {
    const isTrusted = stop === 'clean' || (stop === 'unclean' && confirmedLeader(at.partition) === id);
    if (!isTrusted) return withoutBroker(state, at, id, stop) ?? [];
    if (!returns) return withoutBroker(state, at, id) ?? [];
    return at.partition.leader === id ? renewLeader(at) : [];
  });
}

/** The broker is unfenced. Partitions that waited for it are elected by `repairRecords` once this is applied. */
export function unfenceRecord(broker: BrokerImage): MetadataRecord {
  return metadataRecord('brokerRegistrationChange', { brokerId: broker.id, brokerEpoch: broker.epoch, fenced: UNFENCE });
}

/** The broker is about to stop: it gets no new leaderships, and those it has move off. */
export function controlledShutdownRecords(state: ControllerState, broker: BrokerImage): MetadataRecord[] {
  return [
    metadataRecord('brokerRegistrationChange', { brokerId: broker.id, brokerEpoch: broker.epoch, inControlledShutdown: 1 }),
    ...releaseRecords(state, broker),
  ];
}

/**
 * What a returned or newly heard broker, or another config, makes possible: leaders for partitions without one, in-sync sets without
 * the fenced members that had to stay while nobody else was known to live, and no eligible replicas where they no longer count.
 */
export function repairRecords(state: ControllerState): MetadataRecord[] {
  return partitionsWhere(state, () => true).flatMap((at) => {
    const { leader, isr } = at.partition;
    if (leader === NO_LEADER) return electForLeaderless(state, at) ?? change(state, at, {}) ?? [];
    if (!isActive(state.image, leader) || !state.sessions.isAlive(leader)) return change(state, at, {}) ?? [];
    const stays = (id: BrokerId): boolean => state.image.brokers.get(id)?.fenced === false || state.sessions.isReturning(id);
    return change(state, at, { isr: isr.filter(stays) }) ?? [];
  });
}

/** Eligible replicas that no longer count since min.insync.replicas was lowered; the predecessor may have died in between. */
export function obsoleteEligibilityRecords(state: ControllerState): MetadataRecord[] {
  return partitionsWhere(state, ({ elr }) => elr.length > 0).flatMap((at) => change(state, at, {}) ?? []);
}
