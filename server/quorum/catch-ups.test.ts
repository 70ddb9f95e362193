import { describe, expect, test } from 'vitest';
import { QuorumCluster } from '../../test/kit/quorum-cluster.ts';
import { CatchUps } from './catch-ups.ts';

const DISK = { diskDelayMs: () => 1, latencyMs: () => 0.2 };

/** Whether a promise is settled by now. */
function watched(promise: Promise<void>): { done: boolean } {
  const state = { done: false };
  void promise.then(() => {
    state.done = true;
  });
  return state;
}

describe('who waits', () => {
  test('is answered by what left after the call, and when everything below was delivered', async () => {
    let delivered = 3;
    const catchUps = new CatchUps(() => delivered);
    const before = catchUps.inquire();
    const waiter = watched(catchUps.wait());
    catchUps.answered(before, 3);
    await Promise.resolve();
    expect([waiter.done, catchUps.urgent]).toEqual([false, true]);
    catchUps.answered(catchUps.inquire(), 5);
    await Promise.resolve();
    expect([waiter.done, catchUps.urgent]).toEqual([false, false]);
    delivered = 5;
    catchUps.check();
    await Promise.resolve();
    expect(waiter.done).toBe(true);
  });
});

describe('a quorum node catches up', () => {
  test('as leader and as follower, in a round trip', async () => {
    const cluster = new QuorumCluster({ voters: 3, ...DISK });
    await cluster.start();
    await cluster.elect({ seconds: 1 });
    await cluster.commit('a');
    const all = [1, 2, 3].map((id) => watched(cluster.node(id).catchUp()));
    // A fetch that is parked already comes back first.
    await cluster.clock.advance({ ms: 520 });
    expect(all).toEqual([{ done: true }, { done: true }, { done: true }]);
  });

  test('as the only voter, at once', async () => {
    const cluster = new QuorumCluster({ voters: 1 });
    await cluster.start();
    await cluster.elect({ ms: 10 });
    const waiter = watched(cluster.node(1).catchUp());
    await cluster.clock.settle();
    expect(waiter.done).toBe(true);
  });

  test('as a leader that was cut off only when it has heard of its successor and has what that committed', async () => {
    const cluster = new QuorumCluster({ voters: 3, ...DISK });
    await cluster.start();
    const former = await cluster.elect({ seconds: 1 });
    const others = [1, 2, 3].filter((id) => id !== former);
    for (const id of others) cluster.network.cut(cluster.member(former).address, cluster.member(id).address);
    const waiter = watched(cluster.node(former).catchUp());
    await cluster.clock.advance({ seconds: 6 });
    await cluster.commit('b');
    expect([waiter.done, cluster.committedValues(former)]).toEqual([false, []]);
    cluster.network.heal();
    await cluster.clock.advance({ seconds: 4 });
    expect([waiter.done, cluster.committedValues(former)]).toEqual([true, ['b']]);
  });
});
