import { clusterParams } from '@/lib/contracts/common';
import { metricsQuery, metricsResponse } from '@/lib/contracts/metrics';
import { defineRoute } from '@/server/http/define-route';

export const GET = defineRoute({
  params: clusterParams,
  query: metricsQuery,
  response: metricsResponse,
  handle: ({ params, query }, console) => console.queryMetrics(params.clusterId, query),
});
