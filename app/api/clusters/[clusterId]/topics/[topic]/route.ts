import { topicParams } from '@/lib/contracts/common';
import { deleteTopicRequest, deleteTopicResponse, topicResponse } from '@/lib/contracts/topics';
import { defineRoute } from '@/server/http/define-route';

export const GET = defineRoute({
  params: topicParams,
  response: topicResponse,
  handle: ({ params }, console) => console.describeTopic(params.clusterId, params.topic),
});

export const DELETE = defineRoute({
  params: topicParams,
  body: deleteTopicRequest,
  response: deleteTopicResponse,
  deadlineMs: 30_000,
  handle: ({ params, body }, console) => console.deleteTopic(params.clusterId, params.topic, body),
});
