import type { BrokerId } from '../base/ids.ts';
import type { Status } from '../../lib/contracts/common.ts';
import type { HostBroker } from './cluster-host.ts';
import type { ClusterState } from './cluster-state.ts';

export interface BrokerStatus {
  readonly status: Status;
  /** Completes "Broker 2 is …". */
  readonly text: string;
}

/**
 * How a broker is. The process (embedded clusters) says why it is away; the cluster's metadata says whether it serves. A stop by
 * a user is `off`: wanted, though the cluster feels it.
 */
export function brokerStatus(state: ClusterState, brokerId: BrokerId, hosted: HostBroker | undefined): BrokerStatus {
  if (hosted && hosted.status !== 'ready') return processStatus(hosted);
  const metadata = state.metadata;
  if (!metadata || state.unreachableSince !== undefined) return { status: 'unknown', text: 'not reachable from the console' };
  if (metadata.value.brokers.some((broker) => broker.id === brokerId)) {
    return isSilent(state, brokerId) ? { status: 'warn', text: 'in the cluster, but does not answer' } : { status: 'ok', text: 'serving' };
  }
  if (hosted) return { status: 'progress', text: 'running, not yet admitted by the controller' };
  return { status: 'critical', text: 'missing from the cluster' };
}

function processStatus(hosted: HostBroker): BrokerStatus {
  switch (hosted.status) {
    case 'starting':
      return { status: 'progress', text: hosted.restarts > 0 ? `starting again (restart ${hosted.restarts})` : 'starting' };
    case 'stopping':
      return { status: 'progress', text: 'stopping' };
    case 'stopped':
      return { status: 'off', text: 'stopped by a user' };
    case 'crashed':
      return { status: 'critical', text: 'down: its process ended, a restart follows' };
    case 'gave-up':
      return { status: 'critical', text: 'down: its process ended again and again, see its log' };
    case 'ready':
      return { status: 'ok', text: 'serving' };
  }
}

/** Whether the samplers' latest requests to a broker had no answer: a hung process is still a member for some seconds. */
function isSilent(state: ClusterState, brokerId: BrokerId): boolean {
  const failures = [...(state.failures.get('offsets') ?? []), ...(state.failures.get('groups') ?? [])];
  return failures.some((failure) => failure.brokerId === brokerId && (failure.kind === 'timeout' || failure.kind === 'unreachable'));
}
