import { topicParams } from '@/lib/contracts/common';
import { topicConsumersResponse } from '@/lib/contracts/topics';
import { defineRoute } from '@/server/http/define-route';

export const GET = defineRoute({
  params: topicParams,
  response: topicConsumersResponse,
  handle: ({ params }, console) => console.listTopicConsumers(params.clusterId, params.topic),
});
