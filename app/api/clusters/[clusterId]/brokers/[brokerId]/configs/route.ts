import { brokerParams } from '@/lib/contracts/common';
import { alterConfigsRequest, alterConfigsResponse, configsResponse } from '@/lib/contracts/configs';
import { defineRoute } from '@/server/http/define-route';

export const GET = defineRoute({
  params: brokerParams,
  response: configsResponse,
  handle: ({ params }, console) => console.describeBrokerConfigs(params.clusterId, params.brokerId),
});

export const PATCH = defineRoute({
  params: brokerParams,
  body: alterConfigsRequest,
  response: alterConfigsResponse,
  handle: ({ params, body }, console) => console.alterBrokerConfigs(params.clusterId, params.brokerId, body),
});
