import { lookupQuery, lookupResponse } from '@/lib/contracts/clusters';
import { clusterParams } from '@/lib/contracts/common';
import { defineRoute } from '@/server/http/define-route';

export const GET = defineRoute({
  params: clusterParams,
  query: lookupQuery,
  response: lookupResponse,
  handle: ({ params, query }, console) => console.lookup(params.clusterId, query),
});
