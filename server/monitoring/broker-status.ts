import type { BrokerId } from '../base/ids.ts';
import type { Status } from '../../lib/contracts/common.ts';
import type { HostBroker } from './cluster-host.ts';
import type { ClusterState } from './cluster-state.ts';

export interface BrokerStatus {
  readonly status: Status;
  /** Completes "Broker 2 is …". */
  readonly text: string;
}

/** A process that runs and has said nothing for this long is stuck: it speaks once a second. */
const SILENT_MS = 5_000;

/**
 * How a broker is. The process (embedded clusters) says why it is away; the cluster's metadata says whether it serves. A stop by
 * a user is `off`: wanted, though the cluster feels it.
 */
export function brokerStatus(state: ClusterState, brokerId: BrokerId, hosted: HostBroker | undefined, nowMs: number): BrokerStatus {
  if (hosted && hosted.status !== 'ready') return processStatus(hosted, nowMs);
  const silentMs = hosted?.metrics ? nowMs - hosted.metrics.at : 0;
  if (silentMs > SILENT_MS) return { status: 'critical', text: `stuck: its process runs and has said nothing for ${Math.floor(silentMs / 1_000)} s` };
  const metadata = state.metadata;
  if (!metadata || state.unreachableSince !== undefined) return { status: 'unknown', text: 'not reachable from the console' };
  if (metadata.value.brokers.some((broker) => broker.id === brokerId)) {
    return isSilent(state, brokerId) ? { status: 'warn', text: 'in the cluster, but does not answer' } : { status: 'ok', text: 'serving' };
  }
  if (hosted) return { status: 'progress', text: 'running, not yet admitted by the controller' };
  return { status: 'critical', text: 'missing from the cluster' };
}

function processStatus(hosted: HostBroker, nowMs: number): BrokerStatus {
  switch (hosted.status) {
    case 'starting':
      return { status: 'progress', text: hosted.restarts > 0 ? `starting again (restart ${hosted.restarts})` : 'starting' };
    case 'stopping':
      return { status: 'progress', text: 'stopping' };
    case 'stopped':
      return { status: 'off', text: 'stopped by a user' };
    case 'paused':
      return { status: 'off', text: 'paused by a user' };
    case 'crashed':
      return { status: 'critical', text: `down: its process ended${restartText(hosted, nowMs)}` };
    case 'gave-up':
      return { status: 'critical', text: 'down: it crashed too often and is not restarted any more' };
    case 'ready':
      return { status: 'ok', text: 'serving' };
  }
}

function restartText({ nextRestart }: HostBroker, nowMs: number): string {
  if (!nextRestart) return '';
  const dueS = Math.max(0, Math.ceil((nextRestart.at - nowMs) / 1_000));
  return `, restart ${nextRestart.attempt} of ${nextRestart.limit} ${dueS === 0 ? 'now' : `in ${dueS} s`}`;
}

/** Whether the samplers' latest requests to a broker had no answer: a hung process is still a member for some seconds. */
function isSilent(state: ClusterState, brokerId: BrokerId): boolean {
  const failures = [...(state.failures.get('offsets') ?? []), ...(state.failures.get('groups') ?? [])];
  return failures.some((failure) => failure.brokerId === brokerId && (failure.kind === 'timeout' || failure.kind === 'unreachable'));
}
