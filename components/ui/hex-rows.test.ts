import { expect, test } from 'vitest';
import { hexRow, readings } from './hex-rows.ts';

test('a row has offset, bytes and a text gutter without invented characters', () => {
  const bytes = new TextEncoder().encode('0123456789abcdefé!');
  expect(hexRow(bytes, 1)).toEqual({ offset: '00000010', hex: ['c3', 'a9', '21'], text: ['.', '.', '!'] });
});

test('64-bit integers are read exactly in both byte orders', () => {
  const bytes = new Uint8Array([0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
  expect(readings(bytes, 0).find((reading) => reading.label === 'int64')?.value).toBe('9223372036854775807 (big) · -129 (little)');
});

test('near the end only what fits is read', () => {
  expect(readings(new Uint8Array([1, 2, 3]), 2).map((reading) => reading.label)).toEqual(['uint8']);
});
