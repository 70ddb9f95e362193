import { expect, test } from 'vitest';
import { sparkGeometry, thinOut } from './sparkline-path.ts';

const size = { width: 96, height: 24 };

test('a gap splits the line and a lone sample is a dot', () => {
  const { path, dots } = sparkGeometry([1, 2, null, 3, null, 4, 4], size);
  expect(path.match(/M/g)).toHaveLength(2);
  expect(dots).toHaveLength(1);
});

test('all zeros lie on the ground, not in the middle', () => {
  expect(sparkGeometry([0, 0, 0], size).last?.y).toBe(22);
});

test('a shared scale keeps a small series small', () => {
  expect(sparkGeometry([1, 1], size, 10).last?.y).toBe(20);
});

test('thinning averages runs and keeps gaps', () => {
  expect(thinOut([1, 3, null, null, 5, null], 3)).toEqual([2, null, 5]);
});
