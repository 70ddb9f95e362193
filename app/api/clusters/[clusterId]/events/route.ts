import { clusterParams } from '@/lib/contracts/common';
import { eventsQuery, eventsResponse } from '@/lib/contracts/events';
import { defineRoute } from '@/server/http/define-route';

export const GET = defineRoute({
  params: clusterParams,
  query: eventsQuery,
  response: eventsResponse,
  handle: ({ params, query }, console) => console.listEvents(params.clusterId, query),
});
