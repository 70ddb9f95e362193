import { clusterParams } from '@/lib/contracts/common';
import { createTopicRequest, createTopicResponse, topicsQuery, topicsResponse } from '@/lib/contracts/topics';
import { defineRoute } from '@/server/http/define-route';

export const GET = defineRoute({
  params: clusterParams,
  query: topicsQuery,
  response: topicsResponse,
  handle: ({ params, query }, console) => console.listTopics(params.clusterId, query),
});

export const POST = defineRoute({
  params: clusterParams,
  body: createTopicRequest,
  response: createTopicResponse,
  deadlineMs: 30_000,
  handle: ({ params, body }, console) => console.createTopic(params.clusterId, body),
});
