import type { BrokersResponse } from '../../lib/contracts/brokers.ts';
import { summarizeBrokers } from './broker-summaries.ts';
import type { ClusterContext } from './cluster-context.ts';
import { samplerWarnings } from './warnings.ts';

/** Every broker, running or not. */
export async function listBrokers(context: ClusterContext): Promise<BrokersResponse> {
  const { monitor, clock } = context;
  await monitor.firstMetadata(1_500);
  return {
    asOf: monitor.state.metadata?.at ?? clock.now(),
    warnings: samplerWarnings(context, 'metadata', 'log-dirs'),
    controllerId: monitor.state.controller?.brokerId ?? null,
    brokers: summarizeBrokers(context),
  };
}
