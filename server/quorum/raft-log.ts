import type { PartitionLog } from '../log/partition-log.ts';

/**
 * What the quorum needs of the log of `__cluster_metadata-0`. `PartitionLog` fits; tests use one in memory. On voters every
 * follower append must reach the disk before it counts, so the log syncs each append (`flush`).
 */
export type RaftLog = Pick<
  PartitionLog,
  | 'logStartOffset'
  | 'nextOffset'
  | 'logEndOffset'
  | 'syncedEndOffset'
  | 'highWatermark'
  | 'latestEpoch'
  | 'sizeBytes'
  | 'failed'
  | 'appendAsLeader'
  | 'appendAsFollower'
  | 'onProgress'
  | 'setHighWatermark'
  | 'read'
  | 'epochEndOffset'
  | 'epochStartOffset'
  | 'assignEpochStart'
  | 'truncateTo'
  | 'truncateFullyAndStartAt'
  | 'flush'
>;

/**
 * Epoch of the last record, 0 for an empty log (as on the wire). The epoch cache may name an epoch that got no record before a
 * crash; such an entry must not win votes, so it does not count here.
 */
export function lastRecordEpoch(log: RaftLog): number {
  let epoch = log.latestEpoch;
  while (epoch > 0 && (log.epochStartOffset(epoch) ?? 0) >= log.nextOffset) epoch = log.epochEndOffset(epoch - 1).epoch;
  return Math.max(0, epoch);
}
