import * as z from 'zod/mini';
import { brokerSummary } from './brokers.ts';
import { answer, durability, status } from './common.ts';
import { clusterEvent } from './events.ts';
import { outage } from './outages.ts';

/** What a reason points at: the page builds its link with `routes`. */
export const reasonTarget = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('cluster') }),
  z.object({ kind: z.literal('broker'), brokerId: z.number() }),
  z.object({ kind: z.literal('topic'), topic: z.string() }),
  /** The topics list, filtered. */
  z.object({ kind: z.literal('topics'), state: z.enum(['under-replicated', 'offline', 'under-min-isr']) }),
  z.object({ kind: z.literal('group'), groupId: z.string() }),
]);
export type ReasonTarget = z.infer<typeof reasonTarget>;

export const reasonCode = z.enum([
  'unreachable',
  'no-controller',
  'broker-down',
  'broker-starting',
  'broker-stopped',
  'offline-partitions',
  'under-min-isr',
  'under-replicated',
  'log-dir-offline',
  'disk-full',
  'lag',
]);
export const verdictReason = z.object({ code: reasonCode, status, text: z.string(), target: reasonTarget });
export type VerdictReason = z.infer<typeof verdictReason>;

/** `headline` is one or two words ("Healthy", "Degraded", "Critical", "Unreachable", "Starting"); reasons are worst first. */
export const verdict = z.object({
  status,
  headline: z.string(),
  /** Since when the status is this one, as far as the console has watched. */
  since: z.number(),
  reasons: z.array(verdictReason),
});
export type Verdict = z.infer<typeof verdict>;

/** The present figures. null: no source (hover says which). */
export const overviewTiles = z.object({
  brokersUp: z.nullable(z.number()),
  brokersTotal: z.nullable(z.number()),
  topics: z.nullable(z.number()),
  internalTopics: z.nullable(z.number()),
  partitions: z.nullable(z.number()),
  underReplicated: z.nullable(z.number()),
  offline: z.nullable(z.number()),
  underMinIsr: z.nullable(z.number()),
  groups: z.nullable(z.number()),
  messagesInPerSec: z.nullable(z.number()),
  bytesInPerSec: z.nullable(z.number()),
  bytesOutPerSec: z.nullable(z.number()),
  requestsPerSec: z.nullable(z.number()),
  produceP99Ms: z.nullable(z.number()),
  fetchP99Ms: z.nullable(z.number()),
  maxLag: z.nullable(z.object({ groupId: z.string(), lag: z.number() })),
  diskBytes: z.nullable(z.number()),
});
export type OverviewTiles = z.infer<typeof overviewTiles>;

export const biggestTopic = z.object({
  topic: z.string(),
  sizeBytes: z.number(),
  bytesInPerSec: z.nullable(z.number()),
  messagesInPerSec: z.nullable(z.number()),
});
export const laggingGroup = z.object({
  groupId: z.string(),
  state: z.string(),
  lag: z.number(),
  /** Change of lag over the last 5 minutes of samples; null with less history. */
  lagChange: z.nullable(z.number()),
});
export type BiggestTopic = z.infer<typeof biggestTopic>;
export type LaggingGroup = z.infer<typeof laggingGroup>;

/** GET /api/clusters/:clusterId/overview; also the `overview` event of the live stream. */
export const overviewResponse = z.object({
  ...answer,
  clusterId: z.string(),
  name: z.string(),
  kind: z.enum(['embedded', 'external']),
  kafkaClusterId: z.nullable(z.string()),
  bootstrapServers: z.string(),
  durability,
  verdict,
  controller: z.nullable(z.object({ brokerId: z.number(), epoch: z.nullable(z.number()) })),
  tiles: overviewTiles,
  brokers: z.array(brokerSummary),
  biggestTopics: z.array(biggestTopic),
  laggingGroups: z.array(laggingGroup),
  events: z.array(clusterEvent),
  /** The latest absences of brokers, newest first; empty for external clusters. */
  outages: z.array(outage),
});
export type OverviewResponse = z.infer<typeof overviewResponse>;
