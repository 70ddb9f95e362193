/**
 * BrokerHeartbeat (KIP-631): liveness, unfencing of a broker that has caught up with its own registration, fencing on request,
 * controlled shutdown. Errors: 77, 102.
 */
import { errors } from '../protocol/errors.ts';
import type { BrokerImage } from '../metadata/image.ts';
import type { MetadataRecord } from '../metadata/records.ts';
import { controlledShutdownRecords, fenceRecords, releaseRecords, unfenceRecord } from './broker-state-changes.ts';
import type { ControllerRequest, ControllerResponse } from './controller-requests.ts';
import type { ControllerState, Decision } from './decision.ts';
import { partitionsWhere } from './leader-election.ts';

type Request = ControllerRequest<'brokerHeartbeat'>;
type Reply = ControllerResponse<'brokerHeartbeat'>;

/** What the controller does about its soft state after the records are applied. */
export type HeartbeatEffect = 'none' | 'unfenced' | 'fenced' | 'shutdown-began';

/** How long a stopping broker stays after its partitions moved, so that the others have heard of their new leaders. */
export interface ShutdownWait {
  /** Whether the others have had time enough, or have reported that they are past the hand-over. */
  readonly isOver: boolean;
}

/** Error of a request that carries a broker epoch: unknown broker, or an epoch of an earlier registration. */
export function brokerEpochError(state: ControllerState, brokerId: number, brokerEpoch: number): number {
  const broker = state.image.brokers.get(brokerId);
  if (!broker) return errors.BROKER_ID_NOT_REGISTERED;
  return broker.epoch === brokerEpoch ? errors.NONE : errors.STALE_BROKER_EPOCH;
}

/** See the head of this file. The caller has checked the epoch and noted the contact. */
export function brokerHeartbeat(
  state: ControllerState,
  request: Request,
  broker: BrokerImage,
  shutdown: ShutdownWait,
): Decision<Reply> & { readonly effect: HeartbeatEffect } {
  const isCaughtUp = request.currentMetadataOffset >= broker.epoch;
  const answer = (
    records: readonly MetadataRecord[],
    effect: HeartbeatEffect,
    facts: { isFenced: boolean; shouldShutDown?: boolean },
  ) => ({
    records,
    effect,
    reply: { errorCode: errors.NONE, isCaughtUp, isFenced: facts.isFenced, shouldShutDown: facts.shouldShutDown ?? false },
  });
  if (broker.fenced) {
    if (request.wantShutDown) return answer([], 'none', { isFenced: true, shouldShutDown: true });
    const directoriesLeft = broker.logDirs.some((directory) => !request.offlineLogDirs.includes(directory));
    if (request.wantFence || !isCaughtUp || !directoriesLeft) return answer([], 'none', { isFenced: true });
    return answer([unfenceRecord(broker)], 'unfenced', { isFenced: false });
  }
  const allDirectoriesOffline =
    broker.logDirs.length > 0 && broker.logDirs.every((directory) => request.offlineLogDirs.includes(directory));
  if (request.wantFence || allDirectoriesOffline) {
    return answer(fenceRecords(state, broker), 'fenced', { isFenced: true, shouldShutDown: request.wantShutDown });
  }
  if (!request.wantShutDown && !broker.inControlledShutdown) return answer([], 'none', { isFenced: false });
  if (!broker.inControlledShutdown && isInUse(state, broker)) {
    return answer(controlledShutdownRecords(state, broker), 'shutdown-began', { isFenced: false });
  }
  if (broker.inControlledShutdown && (leads(state, broker) || !shutdown.isOver)) {
    return answer(releaseRecords(state, broker), 'none', { isFenced: false });
  }
  return answer(fenceRecords(state, broker), 'fenced', { isFenced: true, shouldShutDown: true });
}

function isInUse(state: ControllerState, broker: BrokerImage): boolean {
  return partitionsWhere(state, ({ leader, isr }) => leader === broker.id || isr.includes(broker.id)).length > 0;
}

function leads(state: ControllerState, broker: BrokerImage): boolean {
  return partitionsWhere(state, ({ leader }) => leader === broker.id).length > 0;
}
