import * as z from 'zod/mini';
import { clustersResponse } from './clusters.ts';
import { flag } from './common.ts';
import { clusterEvent } from './events.ts';
import { overviewResponse } from './overview.ts';

/**
 * GET /api/clusters/:clusterId/live → server-sent events, one stream per tab. `event:` is the type, `data:` the JSON below.
 * points: one sample of each asked series every second · overview: the whole overview every two seconds · clusters: the state of every
 * cluster every four seconds, asked or not · event: new cluster events as they happen. What is wrong is told with the next second:
 * overview and clusters come at once when an event or a verdict is new.
 */
export const liveQuery = z.object({
  overview: z._default(flag, false),
  events: z._default(flag, false),
  /** Comma-separated series keys (`broker:*` allowed), at most 200 after expansion. */
  series: z._default(z.string().check(z.maxLength(8_000)), ''),
});

export const liveEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), serverTime: z.number(), stepMs: z.number() }),
  z.object({ type: z.literal('overview'), overview: overviewResponse }),
  z.object({ type: z.literal('clusters'), clusters: clustersResponse }),
  /** `at` is the start of the 1 s slot; null is a gap. */
  z.object({ type: z.literal('points'), at: z.number(), values: z.record(z.string(), z.nullable(z.number())) }),
  z.object({ type: z.literal('event'), event: clusterEvent }),
  /** The server is going away: reconnect after `retryMs`. */
  z.object({ type: z.literal('bye'), retryMs: z.number() }),
]);
export type LiveEvent = z.infer<typeof liveEvent>;
