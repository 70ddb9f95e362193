import type { BrokerActionRequest, BrokerActionResponse } from '../../lib/contracts/brokers.ts';
import { actNeedsName, brokerName } from '../../lib/domain/brokers.ts';
import { toProcess } from './broker-summaries.ts';
import type { ClusterContext } from './cluster-context.ts';
import { actionsFor } from './describe-broker.ts';
import { OperationError } from './operation-error.ts';

/** Stops, starts, kills, pauses or resumes the process of an embedded broker; what takes it away needs its name typed. Resolves when it is done. */
export async function actOnBroker(context: ClusterContext, brokerId: number, request: BrokerActionRequest): Promise<BrokerActionResponse> {
  const { cluster, clock, monitor } = context;
  const { host } = cluster;
  if (!host) throw new OperationError('unsupported', `Cluster ${cluster.id} is external: its broker processes are not run here.`);
  const hosted = monitor.processes().get(brokerId);
  if (!hosted) throw new OperationError('not_found', `Cluster ${cluster.id} has no broker ${brokerId}.`);
  const name = brokerName(brokerId);
  if (actNeedsName(request.action) && request.confirm !== name) {
    const message = `Type ${name} to confirm.`;
    throw new OperationError('confirmation_mismatch', message, { issues: [{ path: 'confirm', message }] });
  }
  if (!actionsFor(hosted, host.isolation).includes(request.action)) {
    throw new OperationError('conflict', `Broker ${brokerId} is ${hosted.status}: it cannot be asked to ${request.action} now.`);
  }
  const startedMs = clock.monotonic();
  monitor.note({ kind: 'action-requested', status: 'progress', text: `A user asked to ${request.action} broker ${brokerId}`, brokerId });
  await host[request.action](brokerId);
  const after = monitor.processes().get(brokerId);
  return {
    brokerId,
    action: request.action,
    process: after ? toProcess(after, clock.now()) : null,
    elapsedMs: Math.round(clock.monotonic() - startedMs),
  };
}
