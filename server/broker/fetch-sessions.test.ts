import { describe, expect, test } from 'vitest';
import { MetricRegistry } from '../base/metrics.ts';
import { seededRandom } from '../base/random.ts';
import { errors } from '../protocol/errors.ts';
import type { FetchPartitionOutcome } from '../replication/replica-requests.ts';
import { FakeClock } from '../../test/kit/fake-clock.ts';
import { type FetchContext, type FetchSessionRequest, FetchSessions, type FetchTarget } from './fetch-sessions.ts';

function target(partition: number, fetchOffset = 0): FetchTarget {
  return { topic: 't', topicId: undefined, partition, currentLeaderEpoch: -1, fetchOffset, lastFetchedEpoch: -1, logStartOffset: -1, maxBytes: 1000 };
}

function request(given: Partial<FetchSessionRequest> = {}): FetchSessionRequest {
  return { sessionId: 0, sessionEpoch: 0, usesTopicIds: false, targets: [], forgotten: [], follower: false, ...given };
}

/** Outcomes for a context: high watermark per partition, bytes per partition, error per partition. */
function outcomes(context: FetchContext, given: { hw?: number; bytes?: Record<number, number>; error?: Record<number, number> } = {}): FetchPartitionOutcome[] {
  return context.targets.map(({ partition }) => {
    const recordBytes = given.bytes?.[partition] ?? 0;
    return {
      topic: 't',
      topicId: '',
      partition,
      errorCode: given.error?.[partition] ?? 0,
      highWatermark: given.hw ?? 5,
      lastStableOffset: given.hw ?? 5,
      logStartOffset: 0,
      abortedTransactions: null,
      preferredReadReplica: -1,
      records: recordBytes > 0 ? [Buffer.alloc(recordBytes)] : [],
      recordBytes,
    };
  });
}

function sent(context: FetchContext, given?: Parameters<typeof outcomes>[1]): number[] {
  return context.complete(outcomes(context, given)).send.map(({ partition }) => partition);
}

function aCache(slots = 10) {
  const clock = new FakeClock();
  const sessions = new FetchSessions({ clock, random: seededRandom(3), metrics: new MetricRegistry(), slots: () => slots });
  const create = (targets: FetchTarget[], given: Partial<FetchSessionRequest> = {}): number => {
    const context = sessions.open(request({ targets, ...given }));
    return context.complete(outcomes(context)).sessionId;
  };
  const next = (sessionId: number, sessionEpoch: number, given: Partial<FetchSessionRequest> = {}): FetchContext =>
    sessions.open(request({ sessionId, sessionEpoch, ...given }));
  return { clock, sessions, create, next };
}

describe('fetch sessions', () => {
  test('all sessions together remember so many partitions, and room comes back', () => {
    const { create, next } = aCache();
    const many = Array.from({ length: 150_000 }, (_, partition) => target(partition));
    const first = create(many);
    expect(first).not.toBe(0);
    expect(create(many)).toBe(0);
    const small = create([target(0)]);
    expect(next(small, 1, { targets: many }).errorCode).toBe(errors.FETCH_SESSION_ID_NOT_FOUND);
    expect(next(first, -1).errorCode).toBe(0);
    expect(create(many)).not.toBe(0);
  });

  test('a full fetch answers every partition and gives a session id', () => {
    const { sessions } = aCache();
    const context = sessions.open(request({ targets: [target(0), target(1)] }));
    const { sessionId, send } = context.complete(outcomes(context));
    expect(sessionId).toBeGreaterThan(0);
    expect(send.map(({ partition }) => partition)).toEqual([0, 1]);
  });

  test('epoch -1 is answered without a session', () => {
    const { sessions } = aCache();
    const context = sessions.open(request({ sessionEpoch: -1, targets: [target(0)] }));
    expect(context.complete(outcomes(context)).sessionId).toBe(0);
  });

  test('an incremental fetch reads all partitions of the session and answers only those with news', () => {
    const { create, next } = aCache();
    const id = create([target(0), target(1), target(2)]);
    expect(sent(next(id, 1))).toEqual([]);
    expect(sent(next(id, 2), { bytes: { 1: 10 } })).toEqual([1]);
    expect(sent(next(id, 3), { hw: 6 }).sort()).toEqual([0, 1, 2]);
    expect(sent(next(id, 4), { hw: 6, error: { 0: 6 } })).toEqual([0]);
    expect(sent(next(id, 5), { hw: 6 })).toEqual([0]);
  });

  test('a partition that gave data goes to the end of the order', () => {
    const { create, next } = aCache();
    const id = create([target(0), target(1), target(2)]);
    sent(next(id, 1), { bytes: { 0: 10 } });
    expect(next(id, 2).targets.map(({ partition }) => partition)).toEqual([1, 2, 0]);
  });

  test('partitions are added, changed and forgotten', () => {
    const { create, next } = aCache();
    const id = create([target(0), target(1)]);
    const context = next(id, 1, { targets: [target(1, 77), target(2)], forgotten: [{ topic: 't', topicId: undefined, partition: 0 }] });
    expect(context.targets.map(({ partition, fetchOffset }) => [partition, fetchOffset])).toEqual([
      [1, 77],
      [2, 0],
    ]);
  });

  test('a session whose last partition is forgotten ends', () => {
    const { create, next } = aCache();
    const id = create([target(0)]);
    const context = next(id, 1, { forgotten: [{ topic: 't', topicId: undefined, partition: 0 }] });
    expect(context.complete([])).toEqual({ sessionId: 0, send: [] });
    expect(next(id, 2).errorCode).toBe(errors.FETCH_SESSION_ID_NOT_FOUND);
  });

  test('refuses a wrong epoch, an unknown id and a mix of names and ids', () => {
    const { create, next } = aCache();
    const id = create([target(0)]);
    expect(next(id, 2).errorCode).toBe(errors.INVALID_FETCH_SESSION_EPOCH);
    expect(next(id + 1, 1).errorCode).toBe(errors.FETCH_SESSION_ID_NOT_FOUND);
    expect(next(id, 1, { usesTopicIds: true }).errorCode).toBe(errors.FETCH_SESSION_TOPIC_ID_ERROR);
    expect(next(id, 1).errorCode).toBe(errors.NONE);
  });

  test('the epoch wraps from the largest int32 to 1', () => {
    const { create, next, sessions } = aCache();
    const id = create([target(0)]);
    const session = (Reflect.get(sessions, 'sessions') as Map<number, { epoch: number }>).get(id);
    if (session) session.epoch = 0x7fff_ffff;
    expect(next(id, 0x7fff_ffff).errorCode).toBe(errors.NONE);
    expect(next(id, 1).errorCode).toBe(errors.NONE);
  });

  test('a full cache answers without a session until the oldest was unused for two minutes', async () => {
    const { create, next, clock } = aCache(2);
    const first = create([target(0)]);
    const second = create([target(0)]);
    expect(create([target(0)])).toBe(0);
    await clock.advance({ minutes: 1 });
    expect(next(first, 1).errorCode).toBe(errors.NONE);
    await clock.advance({ seconds: 61 });
    expect(create([target(0)])).toBeGreaterThan(0);
    expect(next(second, 1).errorCode).toBe(errors.FETCH_SESSION_ID_NOT_FOUND);
    expect(next(first, 2).errorCode).toBe(errors.NONE);
  });

  test('a follower pushes out a consumer from a full cache', () => {
    const { create } = aCache(1);
    create([target(0)]);
    expect(create([target(0)], { follower: true })).toBeGreaterThan(0);
    expect(create([target(0)])).toBe(0);
  });

  test('a full fetch with an old id ends that session', () => {
    const { create, next } = aCache();
    const id = create([target(0)]);
    create([target(0)], { sessionId: id });
    expect(next(id, 1).errorCode).toBe(errors.FETCH_SESSION_ID_NOT_FOUND);
  });
});
