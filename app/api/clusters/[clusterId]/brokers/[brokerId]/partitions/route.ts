import { brokerPartitionsQuery, brokerPartitionsResponse } from '@/lib/contracts/brokers';
import { brokerParams } from '@/lib/contracts/common';
import { defineRoute } from '@/server/http/define-route';

export const GET = defineRoute({
  params: brokerParams,
  query: brokerPartitionsQuery,
  response: brokerPartitionsResponse,
  handle: ({ params, query }, console) => console.listBrokerPartitions(params.clusterId, params.brokerId, query),
});
