import { expect, test } from 'vitest';
import { sleep } from '../../server/base/clock.ts';
import { FAKE_EPOCH_MS, FakeClock, ProcessClock } from './fake-clock.ts';

test('timers run by due time, then by creation, and see the time they were due at', async () => {
  const clock = new FakeClock();
  const seen: string[] = [];
  const note = (name: string) => () => seen.push(`${name}@${clock.monotonic()}`);
  clock.after(20, note('b'));
  clock.after(10, note('a'));
  clock.after(20, note('c'));
  await clock.advance({ ms: 30 });
  expect(seen).toEqual(['a@10', 'b@20', 'c@20']);
  expect(clock.now()).toBe(FAKE_EPOCH_MS + 30);
});

test('promises that a timer resolves go on before the next timer, timers that they set included', async () => {
  const clock = new FakeClock();
  const seen: number[] = [];
  const run = async (): Promise<void> => {
    for (let i = 0; i < 3; i += 1) {
      await sleep(clock, 10);
      seen.push(clock.monotonic());
    }
  };
  void run();
  await clock.advance({ seconds: 1 });
  expect(seen).toEqual([10, 20, 30]);
});

test('a period repeats until it is cancelled, also from its own callback', async () => {
  const clock = new FakeClock();
  let rounds = 0;
  const timer = clock.every(100, () => {
    rounds += 1;
    if (rounds === 3) timer.cancel();
  });
  await clock.advance({ minutes: 1 });
  expect(rounds).toBe(3);
});

test('advanceUntil stops at the timer that makes the condition true, and fails when none does', async () => {
  const clock = new FakeClock();
  let done = false;
  clock.after(50, () => (done = true));
  clock.after(60, () => undefined);
  await clock.advanceUntil(() => done);
  expect(clock.monotonic()).toBe(50);
  await expect(clock.advanceUntil(() => false, { seconds: 1 })).rejects.toThrow('within 1000 ms');
});

test('a wall clock jump leaves timers alone', async () => {
  const clock = new FakeClock();
  clock.jumpWallClock(-3_600_000);
  expect([clock.now(), clock.monotonic()]).toEqual([FAKE_EPOCH_MS - 3_600_000, 0]);
});

test('a dead process’s timers never run', async () => {
  const clock = new FakeClock();
  const process = new ProcessClock(clock);
  let runs = 0;
  process.after(10, () => (runs += 1));
  process.every(10, () => (runs += 1));
  process.kill();
  process.after(10, () => (runs += 1));
  await clock.advance({ seconds: 1 });
  expect(runs).toBe(0);
});
