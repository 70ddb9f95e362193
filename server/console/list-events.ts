import type * as z from 'zod/mini';
import type { EventsResponse, eventsQuery } from '../../lib/contracts/events.ts';
import type { ClusterContext } from './cluster-context.ts';

/** Events of a cluster since the console watches it, newest first. */
export function listEvents({ monitor, clock }: ClusterContext, query: z.output<typeof eventsQuery>): EventsResponse {
  return { asOf: clock.now(), warnings: [], ...monitor.events.page(query) };
}
