import * as z from 'zod/mini';
import { BROKER_ACTS, BROKER_PARTITION_SORTS } from '../domain/brokers.ts';
import { answer, paged, paging, status } from './common.ts';
import { outage } from './outages.ts';

/** Process of an embedded broker; null for external clusters. */
export const brokerProcess = z.object({
  /** `paused`: frozen by SIGSTOP on a user's wish. */
  state: z.enum(['starting', 'ready', 'paused', 'stopping', 'stopped', 'crashed', 'gave-up']),
  pid: z.nullable(z.number()),
  startedAt: z.nullable(z.number()),
  uptimeMs: z.nullable(z.number()),
  restarts: z.number(),
  /** The restart that is due after a crash: when, and its place among those that are tried; null when none is. */
  nextRestart: z.nullable(z.object({ at: z.number(), attempt: z.number(), limit: z.number() })),
  dataDir: z.string(),
  cpuPercent: z.nullable(z.number()),
  memoryBytes: z.nullable(z.number()),
});
export type BrokerProcess = z.infer<typeof brokerProcess>;

export const brokerSummary = z.object({
  id: z.number(),
  /** `broker-1`: shown, and typed to confirm. */
  name: z.string(),
  host: z.nullable(z.string()),
  port: z.nullable(z.number()),
  rack: z.nullable(z.string()),
  status,
  /** Why: "serving", "stopped by a user", "process exited 12 s ago, restarting", "does not answer". */
  statusText: z.string(),
  isController: z.boolean(),
  /** `controller` the active one, `voter` and `observer` of the metadata quorum; null where the cluster does not say. */
  quorumRole: z.nullable(z.enum(['controller', 'voter', 'observer'])),
  leaders: z.nullable(z.number()),
  replicas: z.nullable(z.number()),
  /** Replicas on this broker that are not in sync. */
  outOfSync: z.nullable(z.number()),
  diskBytes: z.nullable(z.number()),
  diskTotalBytes: z.nullable(z.number()),
  diskUsableBytes: z.nullable(z.number()),
  connections: z.nullable(z.number()),
  messagesInPerSec: z.nullable(z.number()),
  bytesInPerSec: z.nullable(z.number()),
  bytesOutPerSec: z.nullable(z.number()),
  requestsPerSec: z.nullable(z.number()),
  produceP50Ms: z.nullable(z.number()),
  produceP99Ms: z.nullable(z.number()),
  fetchP50Ms: z.nullable(z.number()),
  fetchP99Ms: z.nullable(z.number()),
  process: z.nullable(brokerProcess),
});
export type BrokerSummary = z.infer<typeof brokerSummary>;

/** GET /api/clusters/:clusterId/brokers */
export const brokersResponse = z.object({
  ...answer,
  controllerId: z.nullable(z.number()),
  brokers: z.array(brokerSummary),
});
export type BrokersResponse = z.infer<typeof brokersResponse>;

export const logDirectory = z.object({
  path: z.string(),
  status,
  error: z.nullable(z.string()),
  sizeBytes: z.number(),
  replicas: z.number(),
  totalBytes: z.nullable(z.number()),
  usableBytes: z.nullable(z.number()),
});
export type LogDirectory = z.infer<typeof logDirectory>;

/** Requests since the process started, by API, from the broker's own counters. */
export const apiUsage = z.object({
  api: z.string(),
  count: z.number(),
  perSec: z.nullable(z.number()),
  errors: z.number(),
  p50Ms: z.nullable(z.number()),
  p99Ms: z.nullable(z.number()),
});
export type ApiUsage = z.infer<typeof apiUsage>;

/** GET /api/clusters/:clusterId/brokers/:brokerId */
export const brokerResponse = z.object({
  ...answer,
  broker: brokerSummary,
  logDirs: z.array(logDirectory),
  apis: z.array(apiUsage),
  /** Highest API versions that the broker offers, by Kafka's names; empty when it does not answer. */
  apiVersions: z.array(z.object({ api: z.string(), key: z.number(), min: z.number(), max: z.number() })),
  /** Which acts on its process make sense now; empty for external clusters. */
  actions: z.array(z.enum(BROKER_ACTS)),
  /** Its latest absences, newest first; empty for external clusters. */
  outages: z.array(outage),
});
export type BrokerResponse = z.infer<typeof brokerResponse>;

/** GET /api/clusters/:clusterId/brokers/:brokerId/partitions */
export const brokerPartitionsQuery = z.object({
  ...paging,
  sort: z._default(z.enum(BROKER_PARTITION_SORTS), 'name'),
});
export type BrokerPartitionsQuery = z.input<typeof brokerPartitionsQuery>;
export const brokerPartition = z.object({
  topic: z.string(),
  partition: z.number(),
  role: z.enum(['leader', 'follower']),
  inSync: z.boolean(),
  sizeBytes: z.nullable(z.number()),
  offsetLag: z.nullable(z.number()),
});
export type BrokerPartition = z.infer<typeof brokerPartition>;
export const brokerPartitionsResponse = z.object({ ...answer, ...paged, items: z.array(brokerPartition) });
export type BrokerPartitionsResponse = z.infer<typeof brokerPartitionsResponse>;

/** POST /api/clusters/:clusterId/brokers/:brokerId/actions. `confirm` must equal the broker's name for stop, kill and pause. */
export const brokerActionRequest = z.object({
  action: z.enum(BROKER_ACTS),
  confirm: z.optional(z.string()),
});
export type BrokerActionRequest = z.infer<typeof brokerActionRequest>;
export const brokerActionResponse = z.object({
  brokerId: z.number(),
  action: z.enum(BROKER_ACTS),
  process: z.nullable(brokerProcess),
  elapsedMs: z.number(),
});
export type BrokerActionResponse = z.infer<typeof brokerActionResponse>;
