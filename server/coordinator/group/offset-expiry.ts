import type { ClassicGroup } from './classic-group.ts';
import type { CommittedOffset } from './group-records.ts';

/** Since when an offset of the group counts as unused; undefined = none of its offsets may expire now (G11). */
export function expiryClock(group: ClassicGroup): ((offset: CommittedOffset) => number) | undefined {
  const sinceCommit = ({ commitTimestampMs }: CommittedOffset): number => commitTimestampMs;
  if (group.protocolType === null) return sinceCommit;
  if (group.state === 'Empty') return group.stateTimestampMs === -1 ? sinceCommit : () => group.stateTimestampMs;
  if (group.state === 'Stable' && group.isConsumerGroup && group.knowsSubscribedTopics) return sinceCommit;
  return undefined;
}

/** A commit's own retention counts before the broker's. */
export function isExpired(offset: CommittedOffset, times: { sinceMs: number; nowMs: number; retentionMs: number }): boolean {
  if (offset.expireTimestampMs !== undefined) return times.nowMs >= offset.expireTimestampMs;
  return times.nowMs - times.sinceMs >= times.retentionMs;
}
