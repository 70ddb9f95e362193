import type { ClusterSummary, ClustersResponse } from '../../lib/contracts/clusters.ts';
import type { ClusterContext } from './cluster-context.ts';
import { describeOverview } from './describe-overview.ts';

/** Every cluster that the console watches, one row each. */
export function listClusters(contexts: readonly ClusterContext[], nowMs: number): ClustersResponse {
  return { asOf: nowMs, warnings: [], clusters: contexts.map(summarize) };
}

function summarize(context: ClusterContext): ClusterSummary {
  const overview = describeOverview(context);
  const { tiles, verdict, brokers } = overview;
  const reasons = verdict.reasons.map((reason) => reason.text);
  return {
    id: overview.clusterId,
    name: overview.name,
    kind: overview.kind,
    kafkaClusterId: overview.kafkaClusterId,
    bootstrapServers: overview.bootstrapServers,
    durability: overview.durability,
    status: verdict.status,
    headline: reasons[0] === undefined ? verdict.headline : `${verdict.headline}: ${reasons[0]}`,
    brokersUp: tiles.brokersUp,
    brokersTotal: tiles.brokersTotal,
    brokersWarn: brokers.filter(({ status }) => status === 'warn').length,
    brokersCritical: brokers.filter(({ status }) => status === 'critical').length,
    topics: tiles.topics,
    underReplicated: tiles.underReplicated,
    offline: tiles.offline,
    maxLag: tiles.maxLag?.lag ?? null,
    bytesInPerSec: tiles.bytesInPerSec,
    bytesOutPerSec: tiles.bytesOutPerSec,
  };
}
