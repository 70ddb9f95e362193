import { brokerResponse } from '@/lib/contracts/brokers';
import { brokerParams } from '@/lib/contracts/common';
import { defineRoute } from '@/server/http/define-route';

export const GET = defineRoute({
  params: brokerParams,
  response: brokerResponse,
  handle: ({ params }, console) => console.describeBroker(params.clusterId, params.brokerId),
});
