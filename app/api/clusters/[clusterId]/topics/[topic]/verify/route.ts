import { topicParams } from '@/lib/contracts/common';
import { verifyRequest, verifyResponse } from '@/lib/contracts/verify';
import { defineRoute } from '@/server/http/define-route';

/** A foreign client writes into the topic and reads it back. */
export const POST = defineRoute({
  params: topicParams,
  body: verifyRequest,
  response: verifyResponse,
  handle: ({ params, body }, console) => console.verifyTopic(params.clusterId, params.topic, body),
});
