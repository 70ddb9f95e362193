import { expect, test } from 'vitest';
import { paceOf } from './pace.ts';

test('what only drifts is told once a period, however late it was first asked for', () => {
  const due = paceOf(2_000, () => 'calm');
  expect([10_000, 11_000, 12_000, 13_000, 14_000].map(due)).toEqual([true, true, false, true, false]);
});

test('readers of one cluster are told in the same slots', () => {
  const [early, late] = [paceOf(2_000, () => 'calm'), paceOf(2_000, () => 'calm')];
  for (const slot of [10_000, 11_000, 12_000]) early(slot);
  late(12_000);
  expect([13_000, 14_000, 15_000].map(late)).toEqual([13_000, 14_000, 15_000].map(early));
});

test('news is told with the next slot, and once', () => {
  let news = 'calm';
  const due = paceOf(4_000, () => news);
  expect([12_000, 13_000].map(due)).toEqual([true, false]);
  news = 'broker 2 is lost';
  expect([14_000, 15_000].map(due)).toEqual([true, true]);
  expect(due(16_000)).toBe(false);
});

test('a slot that was skipped does not swallow a period', () => {
  const due = paceOf(2_000, () => 'calm');
  expect([11_000, 14_000, 15_000].map(due)).toEqual([true, true, true]);
});
