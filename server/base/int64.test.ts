import { expect, test } from 'vitest';
import { writeInt64 } from './int64.ts';

function written(value: number): bigint {
  const bytes = Buffer.alloc(8);
  expect(writeInt64(bytes, value, 0)).toBe(8);
  return bytes.readBigInt64BE();
}

test.each([0, 1, -1, 2 ** 31, 2 ** 32, -(2 ** 32) - 1, 2 ** 53 - 1, -(2 ** 53)])('%d is exact', (value) => {
  expect(written(value)).toBe(BigInt(value));
});

test('what no int64 holds becomes the nearest one', () => {
  expect(written(2 ** 63)).toBe(2n ** 63n - 1n);
  expect(written(2 ** 64)).toBe(2n ** 63n - 1n);
  expect(written(-(2 ** 63))).toBe(-(2n ** 63n));
  expect(written(-(2 ** 65))).toBe(-(2n ** 63n));
});
