import { clusterParams } from '@/lib/contracts/common';
import { type LiveEvent, liveQuery } from '@/lib/contracts/live';
import { defineStream } from '@/server/http/define-stream';

export const GET = defineStream({
  params: clusterParams,
  query: liveQuery,
  format: 'sse',
  open: ({ params, query, signal }, console) => console.streamLive(params.clusterId, query, signal),
  failed: (): LiveEvent => ({ type: 'bye', retryMs: 2_000 }),
});
