import type { Offset } from '../base/ids.ts';
import type { EpochEndOffset } from '../log/outcomes.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import type { SnapshotId } from './snapshot-id.ts';

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
  | 'advanceLogStartOffset'
  | 'applyRetention'
  | 'flush'
>;

/**
 * Epoch of the last record, 0 for an empty log (as on the wire), or that of the snapshot `base` at which the log begins and ends. The
 * epoch cache may name an epoch that got no record before a crash; such an entry must not win votes, so it does not count here.
 */
export function lastRecordEpoch(log: RaftLog, base: SnapshotId | undefined): number {
  let epoch = log.latestEpoch;
  while (epoch > 0 && (log.epochStartOffset(epoch) ?? 0) >= log.nextOffset) epoch = log.epochEndOffset(epoch - 1).epoch;
  return Math.max(0, epoch, base?.endOffset === log.nextOffset ? base.epoch : 0);
}

/**
 * Where to cut this log back, given the leader's answer that epoch `diverging.epoch` ends there at `diverging.endOffset`
 * (KIP-101, KIP-595). The next fetch then either fits or gets another, lower answer.
 */
export function truncationTarget(log: RaftLog, diverging: EpochEndOffset): Offset {
  const own = log.epochEndOffset(diverging.epoch);
  if (own.epoch < 0) return log.logStartOffset;
  return own.epoch === diverging.epoch ? Math.min(own.endOffset, diverging.endOffset) : own.endOffset;
}
