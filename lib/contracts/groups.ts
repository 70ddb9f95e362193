import * as z from 'zod/mini';
import { GROUP_SORTS, GROUP_STATES } from '../domain/groups.ts';
import { answer, paged, paging, status } from './common.ts';

/** GET /api/clusters/:clusterId/groups. `q` is a case-insensitive part of the group id. */
export const groupsQuery = z.object({
  ...paging,
  sort: z._default(z.enum(GROUP_SORTS), 'groupId'),
  state: z.optional(z.enum(GROUP_STATES)),
});
export type GroupsQuery = z.input<typeof groupsQuery>;

export const groupSummary = z.object({
  groupId: z.string(),
  type: z.enum(['classic', 'consumer', 'share', 'streams', 'unknown']),
  state: z.enum(GROUP_STATES),
  status,
  /** `consumer`, `connect`, …; empty for groups that only commit. */
  protocolType: z.string(),
  /** Assignor, e.g. `range` or `cooperative-sticky`; empty when the group has no members. */
  protocol: z.string(),
  members: z.nullable(z.number()),
  topics: z.nullable(z.number()),
  partitions: z.nullable(z.number()),
  /** Sum of known lags; null when no partition has a commit or nothing answered. */
  lag: z.nullable(z.number()),
  /** Assigned partitions without a commit: their lag is unknown, not zero. */
  partitionsWithoutCommit: z.number(),
  /** Change of lag over the last 5 minutes of samples; null with less history. */
  lagChange: z.nullable(z.number()),
  coordinator: z.nullable(z.number()),
});
export type GroupSummary = z.infer<typeof groupSummary>;
export const groupsResponse = z.object({ ...answer, ...paged, items: z.array(groupSummary) });
export type GroupsResponse = z.infer<typeof groupsResponse>;

export const groupMember = z.object({
  memberId: z.string(),
  instanceId: z.nullable(z.string()),
  clientId: z.string(),
  host: z.string(),
  subscribed: z.array(z.string()),
  assignments: z.array(z.object({ topic: z.string(), partitions: z.array(z.number()) })),
  assignedPartitions: z.number(),
  lag: z.nullable(z.number()),
});
export type GroupMember = z.infer<typeof groupMember>;

export const groupPartition = z.object({
  topic: z.string(),
  partition: z.number(),
  /** null: nothing committed. */
  committedOffset: z.nullable(z.number()),
  startOffset: z.nullable(z.number()),
  endOffset: z.nullable(z.number()),
  /** end − committed, at least 0; null when either is unknown. */
  lag: z.nullable(z.number()),
  /** Text the client stored with its commit. */
  metadata: z.nullable(z.string()),
  leaderEpoch: z.nullable(z.number()),
  memberId: z.nullable(z.string()),
  clientId: z.nullable(z.string()),
  host: z.nullable(z.string()),
  /** `critical` when the committed offset is older than the log start (records are gone), `warn` without commit though assigned. */
  status,
  note: z.nullable(z.string()),
});
export type GroupPartition = z.infer<typeof groupPartition>;

/** GET /api/clusters/:clusterId/groups/:groupId. Lag over time: metrics series `group:<id>/lag`. */
export const groupResponse = z.object({
  ...answer,
  group: groupSummary,
  members: z.array(groupMember),
  partitions: z.array(groupPartition),
});
export type GroupResponse = z.infer<typeof groupResponse>;
