import { expect, test } from 'vitest';
import { condense, runLength } from './condense.ts';

const flat = (values: (number | null)[]) => ({ values, low: values, high: values });

test('samples that have room are drawn one by one', () => {
  expect(runLength(300, 1_000)).toBe(1);
  expect(condense(flat([1, null, 3]), 1, 7)).toEqual({ values: [1, null, 3], low: [1, null, 3], high: [1, null, 3], at: [0, 1, 2] });
});

test('a run is its average, and its extremes survive', () => {
  expect(runLength(300, 306)).toBe(3);
  expect(condense(flat([1, 9, 2, 4]), 2, 0)).toEqual({ values: [5, 3], low: [1, 2], high: [9, 4], at: [0.5, 2.5] });
});

test('runs stay where they are while time goes on', () => {
  const before = condense(flat([1, 2, 3, 4]), 2, 10);
  const after = condense(flat([2, 3, 4, 5]), 2, 11);
  expect(before.values).toEqual([1.5, 3.5]);
  expect(after.values).toEqual([2, 3.5, 5]);
});

test('a run without samples is a gap', () => {
  expect(condense(flat([1, 1, null, null, 2, 2]), 2, 0).values).toEqual([1, null, 2]);
});
