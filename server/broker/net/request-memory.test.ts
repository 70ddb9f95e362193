import { expect, test } from 'vitest';
import { type RequestHolder, RequestMemory } from './request-memory.ts';

const MIB = 1024 * 1024;

function aHolder() {
  const holder = { reading: true, pauseReading: () => void (holder.reading = false), resumeReading: () => void (holder.reading = true) };
  return holder satisfies RequestHolder;
}

test('above the bound large requests wait, the oldest one goes on, small ones always do', () => {
  const memory = new RequestMemory({ limit: () => 10 * MIB });
  const [oldest, second, small] = [aHolder(), aHolder(), aHolder()];
  memory.hold(oldest, 9 * MIB);
  memory.hold(second, MIB);
  expect([oldest.reading, second.reading]).toEqual([true, true]);
  memory.hold(second, 2 * MIB);
  memory.hold(oldest, 20 * MIB);
  memory.hold(small, 1000);
  expect([oldest.reading, second.reading, small.reading]).toEqual([true, false, true]);
  memory.hold(oldest, 0);
  expect(second.reading).toBe(true);
  expect(memory.held).toBe(2 * MIB + 1000);
});

test('when the oldest is gone and the bound still passed, the next oldest goes on', () => {
  const memory = new RequestMemory({ limit: () => MIB });
  const [first, second, third] = [aHolder(), aHolder(), aHolder()];
  for (const holder of [first, second, third]) memory.hold(holder, 2 * MIB);
  expect([first.reading, second.reading, third.reading]).toEqual([true, false, false]);
  memory.hold(first, 0);
  expect([second.reading, third.reading]).toEqual([true, false]);
});

test('without a bound nothing waits', () => {
  const memory = new RequestMemory({ limit: () => -1 });
  const [first, second] = [aHolder(), aHolder()];
  memory.hold(first, 500 * MIB);
  memory.hold(second, 500 * MIB);
  expect([first.reading, second.reading]).toEqual([true, true]);
});
