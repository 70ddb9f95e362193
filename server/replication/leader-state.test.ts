import { expect, test } from 'vitest';
import { LeaderState } from './leader-state.ts';

const LOG = { highWatermark: 4, logEndOffset: 10, durableEndOffset: 10 };
const RULES = { nowMs: 60_000, maxLagMs: 30_000, minInSyncReplicas: 1, isEligible: () => true };
const ISR = [1, 2, 3];

/** A leader with followers 2, at its end, and 3, which stopped at offset 4. */
function aLeader(): LeaderState {
  const assignment = { leaderEpoch: 1, partitionEpoch: 7, replicas: ISR, isr: ISR, lastKnownElr: [] };
  const leader = new LeaderState({ nodeId: 1, assignment, epochStartOffset: 0, nowMs: 0 });
  const fetch = { logStartOffset: 0, brokerEpoch: 1, leaderLogEndOffset: 10 };
  leader.recordFetch(2, { ...fetch, fetchOffset: 10, nowMs: 59_000 });
  leader.recordFetch(3, { ...fetch, fetchOffset: 4, nowMs: 1_000 });
  return leader;
}

test('a follower that is to leave the ISR counts for the high watermark until the controller has committed that', () => {
  const leader = aLeader();
  const proposal = leader.shrinkage(LOG, RULES);
  expect(proposal).toMatchObject({ kind: 'shrink', isr: [1, 2] });
  if (proposal) leader.propose(proposal);
  expect(leader.highWatermark(LOG, RULES)).toBe(4);
  leader.update({ leaderEpoch: 1, partitionEpoch: 8, replicas: ISR, isr: [1, 2], lastKnownElr: [] }, RULES.nowMs);
  expect(leader.highWatermark(LOG, RULES)).toBe(10);
});

test('a follower that is to join the ISR counts at once, as the controller may have committed it', () => {
  const leader = aLeader();
  leader.update({ leaderEpoch: 1, partitionEpoch: 8, replicas: ISR, isr: [1, 2], lastKnownElr: [] }, 0);
  leader.propose({ kind: 'expand', isr: ISR, partitionEpoch: 8, confirms: true });
  expect(leader.highWatermark(LOG, RULES)).toBe(4);
});
