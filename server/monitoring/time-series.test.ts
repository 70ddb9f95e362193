import { expect, test } from 'vitest';
import { BASIC, DETAILED, TimeSeries } from './time-series.ts';

const START = 1_800_000_000_000;

function aSeries(values: readonly (number | null)[], resolution = DETAILED): TimeSeries {
  const series = new TimeSeries(resolution);
  values.forEach((value, second) => {
    if (value !== null) series.record(START + second * 1_000, value);
  });
  return series;
}

test('a second that nothing was recorded in is a gap, not a zero', () => {
  const buckets = aSeries([1, null, 0]).buckets(START, START + 3_000, 1_000);
  expect(buckets).toEqual([{ avg: 1, min: 1, max: 1 }, undefined, { avg: 0, min: 0, max: 0 }]);
});

test('a coarser step keeps the spike as its maximum', () => {
  const series = aSeries([1, 1, 100, 2, 2, 2]);
  expect(series.buckets(START, START + 6_000, 3_000)).toEqual([
    { avg: 34, min: 1, max: 100 },
    { avg: 2, min: 2, max: 2 },
  ]);
});

test('fine history ends after 15 minutes, coarse history goes on', () => {
  const series = aSeries(Array.from({ length: 1_800 }, (_, second) => second));
  const now = START + 1_800_000;
  expect(series.buckets(START, START + 1_000, 1_000)).toEqual([undefined]);
  expect(series.buckets(START, START + 15_000, 15_000)).toEqual([{ avg: 7, min: 0, max: 14 }]);
  expect(series.stepFor(now - 900_000, now)).toBe(1_000);
  expect(series.stepFor(now - 3_600_000, now)).toBe(15_000);
});

test('after 24 hours the oldest slot is overwritten, and is a gap for who asks for the old time', () => {
  const series = new TimeSeries(BASIC);
  series.record(START, 1);
  series.record(START + 86_400_000, 2);
  expect(series.buckets(START, START + 60_000, 60_000)).toEqual([undefined]);
  expect(series.buckets(START + 86_400_000, START + 86_460_000, 60_000)).toEqual([{ avg: 2, min: 2, max: 2 }]);
});

test('the value at a time is found within its tolerance', () => {
  const series = aSeries([5, null, null, 8]);
  expect(series.valueAt(START + 2_000, 2_000)).toBe(5);
  expect(series.valueAt(START + 3_500, 1_000)).toBe(8);
  expect(series.last).toEqual({ at: START + 3_000, value: 8 });
});
