import { brokerActionRequest, brokerActionResponse } from '@/lib/contracts/brokers';
import { brokerParams } from '@/lib/contracts/common';
import { defineRoute } from '@/server/http/define-route';

export const POST = defineRoute({
  params: brokerParams,
  body: brokerActionRequest,
  response: brokerActionResponse,
  handle: ({ params, body }, console) => console.actOnBroker(params.clusterId, params.brokerId, body),
});
