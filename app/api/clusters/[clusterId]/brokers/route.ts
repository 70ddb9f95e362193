import { brokersResponse } from '@/lib/contracts/brokers';
import { clusterParams } from '@/lib/contracts/common';
import { defineRoute } from '@/server/http/define-route';

export const GET = defineRoute({
  params: clusterParams,
  response: brokersResponse,
  handle: ({ params }, console) => console.listBrokers(params.clusterId),
});
