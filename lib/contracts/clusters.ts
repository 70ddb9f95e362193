import * as z from 'zod/mini';
import { answer, durability, status } from './common.ts';

export const clusterSummary = z.object({
  /** What URLs carry: `local` for the embedded cluster. */
  id: z.string(),
  name: z.string(),
  kind: z.enum(['embedded', 'external']),
  /** Kafka's own cluster id; null until a broker answered. */
  kafkaClusterId: z.nullable(z.string()),
  bootstrapServers: z.string(),
  durability,
  status,
  /** One sentence: the verdict's headline. */
  headline: z.string(),
  brokersUp: z.nullable(z.number()),
  brokersTotal: z.nullable(z.number()),
  /** Brokers whose status is `warn`, and `critical`. */
  brokersWarn: z.number(),
  brokersCritical: z.number(),
  topics: z.nullable(z.number()),
  underReplicated: z.nullable(z.number()),
  offline: z.nullable(z.number()),
  maxLag: z.nullable(z.number()),
  bytesInPerSec: z.nullable(z.number()),
  bytesOutPerSec: z.nullable(z.number()),
});
export type ClusterSummary = z.infer<typeof clusterSummary>;

/** GET /api/clusters */
export const clustersResponse = z.object({ ...answer, clusters: z.array(clusterSummary) });
export type ClustersResponse = z.infer<typeof clustersResponse>;

/** GET /api/clusters/:clusterId/lookup?q=: names for the palette, best first. */
export const lookupQuery = z.object({
  q: z._default(z.string().check(z.maxLength(249)), ''),
  limit: z._default(z.coerce.number<number>().check(z.int(), z.gte(1), z.lte(50)), 8),
});
export type LookupQuery = z.input<typeof lookupQuery>;
export const lookupResponse = z.object({
  ...answer,
  topics: z.array(z.string()),
  groups: z.array(z.string()),
  brokers: z.array(z.object({ id: z.number(), name: z.string() })),
});
export type LookupResponse = z.infer<typeof lookupResponse>;
