import { expect, test } from 'vitest';
import { FollowerFetchSession, type FollowerFetchTarget } from './follower-fetch-session.ts';

const TOPIC = 'AQEBAQEBAQEBAQEBAQEBAQ';

function target(partition: number, fetchOffset: number): FollowerFetchTarget {
  return { topicId: TOPIC, partition, leaderEpoch: 0, fetchOffset, lastFetchedEpoch: 0, logStartOffset: 0, maxBytes: 100 };
}

function wanted(...targets: FollowerFetchTarget[]): Map<string, FollowerFetchTarget> {
  return new Map(targets.map((one) => [`${one.topicId}/${one.partition}`, one]));
}

test('the first request names everything, later ones what changed or went', () => {
  const session = new FollowerFetchSession();
  expect(session.next(wanted(target(0, 5), target(1, 5)))).toMatchObject({ sessionId: 0, sessionEpoch: 0, targets: [{ partition: 0 }, { partition: 1 }] });
  session.answered(77);
  expect(session.next(wanted(target(0, 5), target(1, 6), target(2, 0)))).toEqual({
    sessionId: 77,
    sessionEpoch: 1,
    targets: [target(1, 6), target(2, 0)],
    forgotten: [],
  });
  session.answered(77);
  expect(session.next(wanted(target(1, 6)))).toEqual({ sessionId: 77, sessionEpoch: 2, targets: [], forgotten: [target(0, 5), target(2, 0)] });
});

test('after a reset everything is named again under the old id, so that the leader drops it', () => {
  const session = new FollowerFetchSession();
  session.next(wanted(target(0, 5)));
  session.answered(77);
  session.reset();
  expect(session.next(wanted(target(0, 5)))).toEqual({ sessionId: 77, sessionEpoch: 0, targets: [target(0, 5)], forgotten: [] });
});

test('a leader that keeps no session is told everything each time', () => {
  const session = new FollowerFetchSession();
  session.next(wanted(target(0, 5)));
  session.answered(0);
  expect(session.next(wanted(target(0, 5)))).toMatchObject({ sessionEpoch: 0, targets: [target(0, 5)] });
});
