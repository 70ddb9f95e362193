import type { BrokerId, Offset } from '../base/ids.ts';
import type { FollowerState } from './follower-state.ts';
import type { Partition } from './partition.ts';

/** Value of `replica.selector.class` that lets consumers read from a replica in their own rack. */
export const RACK_AWARE_SELECTOR = 'org.apache.kafka.common.replica.RackAwareReplicaSelector';

/** A consumer, and what is known of brokers. */
export interface NearestReplicaOptions {
  readonly rack: string;
  readonly fetchOffset: Offset;
  readonly nodeId: BrokerId;
  /** Undefined for a broker that is not alive. */
  readonly rackOf: (brokerId: BrokerId) => string | null | undefined;
}

/**
 * The follower that a consumer in `rack` should read from (KIP-392): one of the ISR, in that rack, that has the offset; among
 * several the one with the longest log, then the one that was caught up last. Undefined when the leader itself is to be read.
 */
export function nearestReplica(partition: Partition, options: NearestReplicaOptions): BrokerId | undefined {
  const { leader } = partition;
  const { rack, fetchOffset, nodeId, rackOf } = options;
  if (!leader || rack === '' || rackOf(nodeId) === rack) return undefined;
  let best: FollowerState | undefined;
  for (const follower of leader.followers) {
    const hasOffset = follower.logStartOffset <= fetchOffset && fetchOffset <= follower.logEndOffset;
    if (!hasOffset || !leader.isr.includes(follower.brokerId) || rackOf(follower.brokerId) !== rack) continue;
    if (!best || isBetter(follower, best)) best = follower;
  }
  return best?.brokerId;
}

function isBetter(one: FollowerState, other: FollowerState): boolean {
  if (one.logEndOffset !== other.logEndOffset) return one.logEndOffset > other.logEndOffset;
  if (one.lastCaughtUpMs !== other.lastCaughtUpMs) return one.lastCaughtUpMs > other.lastCaughtUpMs;
  return one.brokerId > other.brokerId;
}
