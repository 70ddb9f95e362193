import { expect, test } from 'vitest';
import { must } from '../base/assert.ts';
import { drop } from '../base/lent-memory.ts';
import { EpochCache } from './epoch-cache.ts';
import { OffsetIndex } from './offset-index.ts';
import { formatCheckpoint, parseCheckpoint } from './checkpoint-file.ts';
import { TailCache } from './tail-cache.ts';
import { TimeIndex } from './time-index.ts';

test('an offset index floors, cuts, and is these bytes', () => {
  const index = OffsetIndex.empty(1_000);
  expect(index.floor(5_000)).toEqual({ offset: 1_000, position: 0 });
  for (const [offset, position] of [[1_010, 4_096], [1_020, 9_000], [1_020, 9_999], [1_500, 20_000]] as const) index.append(offset, position);
  expect(index.encode().toString('hex')).toBe('0000000a000010000000001400002328000001f400004e20');
  expect([1_009, 1_010, 1_019, 1_020, 9_999].map((offset) => index.floor(offset).position)).toEqual([0, 4_096, 4_096, 9_000, 20_000]);
  const copy = OffsetIndex.parse(1_000, index.encode(), 30_000);
  expect([copy?.entries, copy?.last]).toEqual([3, { offset: 1_500, position: 20_000 }]);
  expect(index.encode(2).length).toBe(8);
  index.truncateToPosition(9_000);
  expect(index.last).toEqual({ offset: 1_010, position: 4_096 });
});

test('offset index bytes that cannot be are refused', () => {
  const parse = (hex: string, bytes = 100): unknown => OffsetIndex.parse(0, Buffer.from(hex, 'hex'), bytes);
  expect(parse('0000000100000005')).toBeDefined();
  expect(parse('00000001000000')).toBeUndefined();
  expect(parse('0000000100000005', 5)).toBeUndefined();
  expect(parse('00000001000000050000000100000006')).toBeUndefined();
  expect(parse('00000001000000050000000200000005')).toBeUndefined();
  expect(parse('ffffffff00000005')).toBeUndefined();
});

test('a time index keeps only growing timestamps, floors, cuts, and is these bytes', () => {
  const index = TimeIndex.empty(100);
  for (const [timestamp, offset] of [[5_000, 110], [4_000, 115], [5_000, 118], [7_000, 120]] as const) index.append(timestamp, offset);
  expect(index.encode().toString('hex')).toBe('00000000000013880000000a0000000000001b5800000014');
  expect([4_999, 5_000, 6_999, 7_000].map((time) => index.floor(time)?.offset)).toEqual([undefined, 110, 110, 120]);
  expect(TimeIndex.parse(100, index.encode())?.last).toEqual({ timestamp: 7_000, offset: 120 });
  expect(TimeIndex.parse(100, Buffer.alloc(13))).toBeUndefined();
  expect(TimeIndex.parse(100, Buffer.concat([index.encode(), index.encode()]))).toBeUndefined();
  index.truncateToOffset(120);
  expect(index.last).toEqual({ timestamp: 5_000, offset: 110 });
});

test('epochs end where the next one starts (R5)', () => {
  const cache = new EpochCache();
  for (const [epoch, start] of [[2, 0], [4, 10], [7, 25]] as const) cache.assign(epoch, start);
  const ends = [-1, 0, 2, 3, 4, 5, 6, 7, 8].map((epoch) => Object.values(cache.endOffsetFor(epoch, 40)));
  expect(ends).toEqual([[-1, -1], [0, 0], [2, 10], [2, 10], [4, 25], [4, 25], [4, 25], [7, 40], [-1, -1]]);
  expect(new EpochCache().endOffsetFor(3, 9)).toEqual({ epoch: -1, endOffset: -1 });
  expect([cache.startOffsetOf(1), cache.startOffsetOf(5)]).toEqual([undefined, 10]);
});

test('epochs are cut at both ends and replaced where they contradict', () => {
  const cache = new EpochCache();
  for (const [epoch, start] of [[1, 0], [2, 10], [3, 20]] as const) cache.assign(epoch, start);
  cache.truncateFromStart(15);
  expect(cache.encode()).toBe('0\n2\n2 15\n3 20\n');
  cache.truncateFromEnd(20);
  expect([cache.latestEpoch, cache.dirty]).toEqual([2, true]);
  cache.assign(5, 30);
  cache.assign(6, 30);
  expect(cache.encode()).toBe('0\n2\n2 15\n6 30\n');
  expect(EpochCache.parse('f', cache.encode()).encode()).toBe('0\n2\n2 15\n6 30\n');
});

test('checkpoints that contradict themselves are refused', () => {
  expect(parseCheckpoint('f', formatCheckpoint(['a 1 2', 'b 3 4']), 3)).toEqual([['a', '1', '2'], ['b', '3', '4']]);
  for (const text of ['', '1\n0\n', '0\n2\na 1 2\n', '0\n1\na 1\n', '0\nx\n']) expect(() => parseCheckpoint('f', text, 3)).toThrow('f: ');
});

test('the tail cache keeps to its bytes, oldest appended first over all logs', () => {
  const cache = new TailCache(250);
  const [a, b] = [cache.tail(), cache.tail()];
  const add = (tail: typeof a, offset: number): void => tail.add(offset, offset + 1, Buffer.alloc(100));
  const has = (tail: typeof a, startOffset: number): boolean => tail.read({ startOffset, maxBytes: 0, maxOffset: 0, minOneMessage: false }) !== undefined;
  add(a, 0);
  add(b, 0);
  add(a, 1);
  expect([has(a, 0), has(a, 1), has(b, 0), cache.usedBytes]).toEqual([false, true, true, 200]);
  a.clear();
  expect([has(a, 1), cache.usedBytes]).toEqual([false, 100]);
  for (let i = 1; i < 5_000; i += 1) add(b, i);
  expect([has(b, 4_997), has(b, 4_998), cache.usedBytes]).toEqual([false, true, 200]);
});

test('what is read from the tail cache stays as it was while the reader has it', () => {
  const bytes = 32 * 1024;
  const cache = new TailCache(8 * bytes);
  const tail = cache.tail();
  const add = (offset: number): void => tail.add(offset, offset + 1, bytesAt(offset, bytes));
  const read = (offset: number): Buffer => must(tail.read({ startOffset: offset, maxBytes: bytes, maxOffset: offset + 1, minOneMessage: true })?.chunks[0], 'cached');
  for (let offset = 0; offset < 8; offset += 1) add(offset);
  const kept = read(7);
  for (let offset = 8; offset < 400; offset += 1) add(offset);
  expect(kept.equals(bytesAt(7, bytes))).toBe(true);
  drop(kept);
  for (let offset = 400; offset < 800; offset += 1) add(offset);
  // The control: pages are used again, so a reader that let go too early reads something else.
  expect(kept.equals(bytesAt(7, bytes))).toBe(false);
  expect(read(799).equals(bytesAt(799, bytes))).toBe(true);
});

test('small buffers in the tail cache do not keep the memory they came in, and small reads keep none of its', () => {
  const tail = new TailCache(1_000_000).tail();
  const frame = Buffer.alloc(100_000);
  const batch = bytesAt(0, 500);
  batch.copy(frame, 1_000);
  tail.add(0, 1, frame.subarray(1_000, 1_500));
  frame.fill(0);
  const read = must(tail.read({ startOffset: 0, maxBytes: 1_000, maxOffset: 1, minOneMessage: true })?.chunks[0], 'cached');
  expect(read.equals(batch)).toBe(true);
  expect(read.buffer.byteLength).toBeLessThan(64 * 1024);
});

/** Stands for a batch: the cache does not look into what it returns whole. */
function bytesAt(offset: number, length: number): Buffer {
  return Buffer.alloc(length, offset % 251);
}
