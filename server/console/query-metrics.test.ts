import { expect, test } from 'vitest';
import { RANGE_MS } from '../../lib/domain/metrics.ts';
import { chooseSpanStep, chooseStep, MAX_POINTS } from './query-metrics.ts';

test('every range has at most 300 points, and the short one a point a second', () => {
  expect(Object.values(RANGE_MS).map((rangeMs) => chooseStep(rangeMs, 0))).toEqual([1_000, 3_000, 15_000, 120_000, 300_000]);
});

test('a span has the finest step that its points allow', () => {
  expect(chooseSpanStep(20_000, 0)).toBe(1_000);
  expect(chooseSpanStep(RANGE_MS['1h'] + 1, 0)).toBe(15_000);
  for (const spanMs of [5_000, 299_000, 301_000, 86_400_000]) expect(spanMs / chooseSpanStep(spanMs, 0) + 2).toBeLessThanOrEqual(MAX_POINTS);
});

test('a series with coarser history is asked at its own step', () => {
  expect(chooseStep(RANGE_MS['1h'], 60_000)).toBe(60_000);
  expect(chooseStep(RANGE_MS['5m'], 2_000)).toBe(2_000);
});
