import type * as z from 'zod/mini';
import type { GroupsResponse, groupsQuery } from '../../lib/contracts/groups.ts';
import type { ClusterContext } from './cluster-context.ts';
import { summarizeGroup } from './group-summaries.ts';
import { sortedPage } from './paging.ts';
import { requireMetadata } from './require-metadata.ts';
import { samplerWarnings } from './warnings.ts';

/** A page of consumer groups, of what the sampler knows. */
export async function listGroups(context: ClusterContext, query: z.output<typeof groupsQuery>): Promise<GroupsResponse> {
  await requireMetadata(context);
  const { monitor, clock } = context;
  if (monitor.state.groupsAt === undefined) await monitor.refresh('groups');
  const wanted = query.q.toLowerCase();
  const items = [...monitor.state.groups.values()]
    .filter((group) => group.groupId.toLowerCase().includes(wanted))
    .map((group) => summarizeGroup(monitor, group))
    .filter((group) => query.state === undefined || group.state === query.state);
  return {
    asOf: monitor.state.groupsAt ?? clock.now(),
    warnings: samplerWarnings(context, 'metadata', 'groups', 'offsets'),
    ...sortedPage(items, { ...query, by: (group) => group[query.sort], name: (group) => group.groupId }),
  };
}
