import { topicParams } from '@/lib/contracts/common';
import { addPartitionsRequest, addPartitionsResponse, topicPartitionsResponse } from '@/lib/contracts/topics';
import { defineRoute } from '@/server/http/define-route';

export const GET = defineRoute({
  params: topicParams,
  response: topicPartitionsResponse,
  handle: ({ params }, console) => console.describeTopicPartitions(params.clusterId, params.topic),
});

export const POST = defineRoute({
  params: topicParams,
  body: addPartitionsRequest,
  response: addPartitionsResponse,
  deadlineMs: 30_000,
  handle: ({ params, body }, console) => console.addPartitions(params.clusterId, params.topic, body),
});
