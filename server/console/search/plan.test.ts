import { expect, test } from 'vitest';
import { chunkOffsets, formatCursor, parseCursor, planRanges } from './plan.ts';

const bounds = [
  { partition: 0, startOffset: 10, endOffset: 100 },
  { partition: 1, startOffset: 0, endOffset: 0 },
  { partition: 2, startOffset: 0, endOffset: 50 },
];

test('oldest reads every partition that has something, from its log start', () => {
  expect(planRanges({ from: 'oldest' }, bounds)).toEqual([
    { partition: 0, startOffset: 10, endOffset: 100 },
    { partition: 2, startOffset: 0, endOffset: 50 },
  ]);
});

test('an offset below the log start begins at the log start, one above the end reads nothing', () => {
  expect(planRanges({ from: 'offset', offset: 5 }, bounds).map((range) => range.startOffset)).toEqual([10, 5]);
  expect(planRanges({ from: 'offset', offset: 70 }, bounds)).toEqual([{ partition: 0, startOffset: 70, endOffset: 100 }]);
});

test('a time range is an offset range per partition', () => {
  const timed = [{ partition: 0, startOffset: 0, endOffset: 100, timeOffset: 30, toTimeOffset: 60 }];
  expect(planRanges({ from: 'time' }, timed)).toEqual([{ partition: 0, startOffset: 30, endOffset: 60 }]);
});

test('a cursor continues forward from its offset and backward below it, and skips exhausted partitions', () => {
  expect(planRanges({ from: 'oldest', cursor: '0:40' }, bounds)).toEqual([{ partition: 0, startOffset: 40, endOffset: 100 }]);
  expect(planRanges({ from: 'newest', cursor: '2:20' }, bounds)).toEqual([{ partition: 2, startOffset: 0, endOffset: 20 }]);
});

test('cursors round-trip and an empty one is none', () => {
  expect(parseCursor(formatCursor([{ partition: 3, offset: 42 }, { partition: 11, offset: 0 }]) ?? '')).toEqual(new Map([[3, 42], [11, 0]]));
  expect(formatCursor([])).toBeNull();
});

test('backward chunks follow the weight of the records', () => {
  expect(chunkOffsets({ wanted: 100, bytesPerOffset: undefined, targetBytes: 4_000_000 })).toBe(100);
  expect(chunkOffsets({ wanted: 100, bytesPerOffset: 1_000, targetBytes: 4_000_000 })).toBe(4_000);
  expect(chunkOffsets({ wanted: 100, bytesPerOffset: 10_000_000, targetBytes: 4_000_000 })).toBe(16);
});
