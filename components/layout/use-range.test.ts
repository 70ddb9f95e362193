import { expect, test } from 'vitest';
import { parseWindow } from './use-range';

const of = (query: string) => parseWindow(new URLSearchParams(query));

test('a span that holds wins over a range, and nonsense over neither', () => {
  expect(of('')).toBe('5m');
  expect(of('range=1h')).toBe('1h');
  expect(of('range=1h&from=1000000&to=1060000')).toEqual({ from: 1_000_000, to: 1_060_000 });
  expect(of('range=1h&from=1000000&to=1000001')).toBe('1h');
  expect(of('from=x&to=1')).toBe('5m');
  expect(of('range=9y')).toBe('5m');
});
