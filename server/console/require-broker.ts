import { allBrokerIds } from '../monitoring/series-recorder.ts';
import type { ClusterContext } from './cluster-context.ts';
import { OperationError } from './operation-error.ts';

/** Throws OperationError `not_found` when the cluster has never had such a broker. */
export function requireBroker({ monitor, cluster }: ClusterContext, brokerId: number): void {
  const known = allBrokerIds(monitor.state, [...monitor.processes().values()]);
  if (!known.includes(brokerId)) throw new OperationError('not_found', `Cluster ${cluster.id} has no broker ${brokerId}.`);
}
