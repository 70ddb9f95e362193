import { expect, test } from 'vitest';
import { LineLimit } from './line-limit.ts';

test('so many lines a second, and the next one says how many were left out', () => {
  const limit = new LineLimit({ perSecond: 2 });
  expect([0, 10, 20, 30].map((now) => limit.next(now))).toEqual([0, 0, undefined, undefined]);
  expect(limit.next(1_000)).toBe(2);
  expect(limit.next(1_500)).toBe(0);
  expect(limit.next(1_600)).toBeUndefined();
});
