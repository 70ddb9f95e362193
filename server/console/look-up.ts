import type * as z from 'zod/mini';
import { brokerName } from '../../lib/domain/brokers.ts';
import type { LookupResponse, lookupQuery } from '../../lib/contracts/clusters.ts';
import { allBrokerIds } from '../monitoring/series-recorder.ts';
import type { ClusterContext } from './cluster-context.ts';
import { samplerWarnings } from './warnings.ts';

/** Names for the palette: those that start with the text first, then those that contain it. */
export function lookUp(context: ClusterContext, query: z.output<typeof lookupQuery>): LookupResponse {
  const { monitor, clock } = context;
  const { state } = monitor;
  const brokers = allBrokerIds(state, [...monitor.processes().values()]);
  const topics = (state.metadata?.value.topics ?? []).filter((topic) => !topic.internal || query.q.startsWith('_')).map((topic) => topic.name);
  return {
    asOf: state.metadata?.at ?? clock.now(),
    warnings: samplerWarnings(context, 'metadata', 'groups'),
    topics: best(topics, query),
    groups: best([...state.groups.keys()], query),
    brokers: best(brokers.map(brokerName), query).map((name) => ({ id: Number(name.slice(brokerName(0).length - 1)), name })),
  };
}

function best(names: readonly string[], query: { q: string; limit: number }): string[] {
  const wanted = query.q.toLowerCase();
  const rank = (name: string): number => (name.toLowerCase().startsWith(wanted) ? 0 : 1);
  return names
    .filter((name) => name.toLowerCase().includes(wanted))
    .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b))
    .slice(0, query.limit);
}
