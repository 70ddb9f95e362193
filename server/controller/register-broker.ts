/**
 * BrokerRegistration (KIP-631): a broker process enters the cluster. It starts fenced, with the offset of this record as its
 * epoch. A new incarnation of a known broker loses what the old one led, except after a restart of the whole cluster: a leader that
 * this controller has not heard yet comes back to its own log, which holds every record it has acknowledged. `previousBrokerEpoch` tells
 * whether the last stop was clean (KIP-966); after another one the broker keeps only what it is the confirmed leader of (decision 0006).
 * Errors: 101, 104, 119, 35.
 */
import { isPlanted } from '../base/planted-bugs.ts';
import type { BrokerImage } from '../metadata/image.ts';
import { errors } from '../protocol/errors.ts';
import { metadataRecord } from '../metadata/records.ts';
import { restartRecords } from './broker-state-changes.ts';
import type { ControllerRequest, ControllerResponse } from './controller-requests.ts';
import type { ControllerState, Decision } from './decision.ts';
import type { StopKind } from './leader-election.ts';

type Request = ControllerRequest<'brokerRegistration'>;
type Reply = ControllerResponse<'brokerRegistration'>;

const METADATA_VERSION = 'metadata.version';

/** See the head of this file. */
export function registerBroker(
  state: ControllerState,
  clusterId: string,
  request: Request,
): Decision<Reply> & { readonly returns: boolean; readonly stop: StopKind | undefined } {
  const errorCode = refusedBecause(state, clusterId, request);
  if (errorCode !== errors.NONE) return { records: [], reply: { errorCode, brokerEpoch: -1 }, returns: false, stop: undefined };
  const existing = state.image.brokers.get(request.brokerId);
  const amends = existing?.incarnationId === request.incarnationId ? existing : undefined;
  const brokerEpoch = amends?.epoch ?? state.nextOffset;
  const registration = metadataRecord('registerBroker', {
    brokerId: request.brokerId,
    incarnationId: request.incarnationId,
    brokerEpoch,
    endPoints: request.listeners,
    features: request.features,
    rack: request.rack,
    fenced: amends?.fenced ?? true,
    inControlledShutdown: amends?.inControlledShutdown ?? false,
    logDirs: request.logDirs,
  });
  const restarted = existing && !amends ? existing : undefined;
  const returns = restarted !== undefined && !restarted.fenced && state.sessions.isUnheard(restarted.id);
  const stop = restarted && stopKind(restarted, request);
  const partitions = restarted && stop ? restartRecords(state, restarted, { stop, returns }) : [];
  return { records: [registration, ...partitions], reply: { errorCode: errors.NONE, brokerEpoch }, returns, stop };
}

/** Only the process that was registered last may vouch for the directory. */
function stopKind(before: BrokerImage, request: Request): StopKind {
  if (before.logDirs.length > 0 && !before.logDirs.some((directory) => request.logDirs.includes(directory))) return 'data-lost';
  return request.previousBrokerEpoch === before.epoch || isPlanted('elect-any-isr') ? 'clean' : 'unclean';
}

function refusedBecause(state: ControllerState, clusterId: string, request: Request): number {
  if (request.clusterId !== clusterId) return errors.INCONSISTENT_CLUSTER_ID;
  const existing = state.image.brokers.get(request.brokerId);
  if (existing && existing.incarnationId !== request.incarnationId && state.sessions.isAlive(request.brokerId)) {
    return errors.DUPLICATE_BROKER_REGISTRATION;
  }
  if (request.logDirs.length === 0 || new Set(request.logDirs).size !== request.logDirs.length)
    return errors.INVALID_REGISTRATION;
  for (const broker of state.image.brokers.values()) {
    if (broker.id !== request.brokerId && broker.logDirs.some((directory) => request.logDirs.includes(directory)))
      return errors.INVALID_REGISTRATION;
  }
  return supportsFeatures(state, request) ? errors.NONE : errors.UNSUPPORTED_VERSION;
}

function supportsFeatures(state: ControllerState, request: Request): boolean {
  const level = state.image.features.get(METADATA_VERSION);
  const range = request.features.find(({ name }) => name === METADATA_VERSION);
  return level === undefined || range === undefined || (range.minSupportedVersion <= level && level <= range.maxSupportedVersion);
}
