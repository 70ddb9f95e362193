import { topicParams } from '@/lib/contracts/common';
import { alterConfigsRequest, alterConfigsResponse, configsResponse } from '@/lib/contracts/configs';
import { defineRoute } from '@/server/http/define-route';

export const GET = defineRoute({
  params: topicParams,
  response: configsResponse,
  handle: ({ params }, console) => console.describeTopicConfigs(params.clusterId, params.topic),
});

export const PATCH = defineRoute({
  params: topicParams,
  body: alterConfigsRequest,
  response: alterConfigsResponse,
  handle: ({ params, body }, console) => console.alterTopicConfigs(params.clusterId, params.topic, body),
});
