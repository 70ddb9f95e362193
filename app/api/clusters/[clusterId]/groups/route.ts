import { clusterParams } from '@/lib/contracts/common';
import { groupsQuery, groupsResponse } from '@/lib/contracts/groups';
import { defineRoute } from '@/server/http/define-route';

export const GET = defineRoute({
  params: clusterParams,
  query: groupsQuery,
  response: groupsResponse,
  handle: ({ params, query }, console) => console.listGroups(params.clusterId, query),
});
