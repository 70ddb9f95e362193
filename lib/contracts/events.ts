import * as z from 'zod/mini';
import { answer, status } from './common.ts';

export const eventKind = z.enum([
  'broker-starting',
  'broker-ready',
  'broker-stopped',
  'broker-crashed',
  'broker-restarting',
  'broker-stopping',
  'broker-paused',
  'broker-resumed',
  'broker-gave-up',
  'broker-disk-failed',
  'broker-disk-back',
  'broker-lost',
  'broker-back',
  'broker-caught-up',
  'controller-elected',
  'leader-elected',
  'partition-offline',
  'isr-shrunk',
  'isr-expanded',
  'topic-created',
  'topic-deleted',
  'partitions-added',
  'config-changed',
  'action-requested',
]);
export type EventKind = z.infer<typeof eventKind>;

/** One line of the cluster's history. Changes of many partitions at once are one event with `count`. */
export const clusterEvent = z.object({
  id: z.string(),
  at: z.number(),
  kind: eventKind,
  status,
  /** One plain sentence: "Broker 2 was lost", "Leader of orders-3 moved from broker 2 to broker 1". */
  text: z.string(),
  brokerId: z.nullable(z.number()),
  topic: z.nullable(z.string()),
  partition: z.nullable(z.number()),
  count: z.number(),
});
export type ClusterEvent = z.infer<typeof clusterEvent>;

/** GET /api/clusters/:clusterId/events. Newest first; `before` is the id of the last event of the page before. */
export const eventsQuery = z.object({
  limit: z._default(z.coerce.number<number>().check(z.int(), z.gte(1), z.lte(500)), 50),
  before: z.optional(z.string()),
  brokerId: z.optional(z.coerce.number<number>().check(z.int())),
  topic: z.optional(z.string()),
});
export type EventsQuery = z.input<typeof eventsQuery>;
export const eventsResponse = z.object({ ...answer, events: z.array(clusterEvent), more: z.boolean() });
export type EventsResponse = z.infer<typeof eventsResponse>;
