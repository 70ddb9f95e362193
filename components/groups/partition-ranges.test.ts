import { expect, test } from 'vitest';
import { partitionRanges } from './partition-ranges.ts';

test('runs of three and more are joined, pairs are not', () => {
  expect(partitionRanges([11, 0, 1, 2, 3, 7, 8, 10])).toBe('0–3, 7, 8, 10, 11');
  expect(partitionRanges([])).toBe('');
  expect(partitionRanges([5])).toBe('5');
});
