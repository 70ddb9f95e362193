import { expect, test } from 'vitest';
import { drop, hold, lend } from './lent-memory.ts';

const BYTES = 1_000_000;

test('memory is lent again after its last hold was dropped, through whatever view', () => {
  const first = lend(BYTES);
  hold(first.subarray(10, 20));
  hold(first);
  drop(first);
  expect(lend(BYTES).buffer).not.toBe(first.buffer);
  drop(first.subarray(500, 501));
  const again = lend(BYTES - 1);
  expect(again.buffer).toBe(first.buffer);
  expect(again.length).toBe(BYTES - 1);
  expect(lend(BYTES).buffer).not.toBe(first.buffer);
});

test('memory that nobody held is never lent again', () => {
  const first = lend(BYTES);
  drop(first);
  expect(lend(BYTES).buffer).not.toBe(first.buffer);
});

test('a drop too many does not end the next loan of the memory', () => {
  const first = lend(BYTES);
  hold(first);
  drop(first);
  drop(first);
  const second = lend(BYTES);
  expect(second.buffer).toBe(first.buffer);
  hold(second);
  expect(lend(BYTES).buffer).not.toBe(second.buffer);
});

test('small and huge buffers, and those of others, are left alone', () => {
  for (const other of [lend(1_000), lend(8_000_000), Buffer.alloc(BYTES)]) {
    hold(other);
    drop(other);
    expect(lend(other.length).buffer).not.toBe(other.buffer);
  }
});
