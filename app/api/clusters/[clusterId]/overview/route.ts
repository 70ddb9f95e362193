import { clusterParams } from '@/lib/contracts/common';
import { overviewResponse } from '@/lib/contracts/overview';
import { defineRoute } from '@/server/http/define-route';

export const GET = defineRoute({
  params: clusterParams,
  response: overviewResponse,
  handle: ({ params }, console) => console.describeOverview(params.clusterId),
});
