import { topicParams } from '@/lib/contracts/common';
import { type SearchEvent, searchQuery } from '@/lib/contracts/messages';
import { produceRequest, produceResponse } from '@/lib/contracts/produce';
import { defineRoute } from '@/server/http/define-route';
import { defineStream } from '@/server/http/define-stream';

const PRODUCE_BYTES = 8 * 1024 * 1024;

/** A search: one event a line. */
export const GET = defineStream({
  params: topicParams,
  query: searchQuery,
  format: 'ndjson',
  open: ({ params, query, signal }, console) => console.searchMessages(params.clusterId, params.topic, query, signal),
  failed: (problem): SearchEvent => ({ type: 'error', problem }),
});

export const POST = defineRoute({
  params: topicParams,
  body: produceRequest,
  response: produceResponse,
  maxBodyBytes: PRODUCE_BYTES,
  handle: ({ params, body }, console) => console.produceMessage(params.clusterId, params.topic, body),
});
