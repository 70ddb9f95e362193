/** Records for a broker that is fenced, unfenced or about to stop, with what follows for its partitions. */
import type { BrokerId } from '../base/ids.ts';
import type { BrokerImage } from '../metadata/image.ts';
import { type MetadataRecord, metadataRecord } from '../metadata/records.ts';
import { type ControllerState, isActive } from './decision.ts';
import { NO_LEADER, change, electForLeaderless, partitionsWhere, renewLeader, withoutBroker } from './leader-election.ts';

const FENCE = 1;
const UNFENCE = -1;

/** The broker loses leaderships and in-sync memberships, then is fenced. */
export function fenceRecords(state: ControllerState, broker: BrokerImage): MetadataRecord[] {
  return [
    ...releaseRecords(state, broker),
    metadataRecord('brokerRegistrationChange', { brokerId: broker.id, brokerEpoch: broker.epoch, fenced: FENCE }),
  ];
}

/** The broker's partitions move to others where possible. */
export function releaseRecords(state: ControllerState, broker: BrokerImage): MetadataRecord[] {
  return partitionsWhere(state, ({ leader, isr }) => leader === broker.id || isr.includes(broker.id)).flatMap(
    (at) => withoutBroker(state, at, broker.id) ?? [],
  );
}

/** The broker is back after a restart of the whole cluster: it goes on leading what it led, in a new epoch. */
export function returnRecords(state: ControllerState, broker: BrokerImage): MetadataRecord[] {
  return partitionsWhere(state, ({ leader }) => leader === broker.id).map(renewLeader);
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
 * What a returned or newly heard broker makes possible: leaders for partitions without one, and in-sync sets without the fenced
 * members that had to stay while nobody else was known to live.
 */
export function repairRecords(state: ControllerState): MetadataRecord[] {
  return partitionsWhere(state, () => true).flatMap((at) => {
    const { leader, isr } = at.partition;
    if (leader === NO_LEADER) return electForLeaderless(state, at) ?? [];
    if (!isActive(state.image, leader) || !state.sessions.isAlive(leader)) return [];
    const stays = (id: BrokerId): boolean => state.image.brokers.get(id)?.fenced === false || state.sessions.isReturning(id);
    return change(at, { isr: isr.filter(stays) }) ?? [];
  });
}
