import { expect, test } from 'vitest';
import { toPayload } from './payload.ts';

const show = (bytes: Buffer | null, maxBytes = 4_096) => toPayload(bytes, { maxBytes });

test('a JSON text keeps its 64-bit integers digit by digit', () => {
  const text = '{"id": 9223372036854775807, "b":1,"a":2}';
  expect(show(Buffer.from(text))).toEqual({ kind: 'json', size: text.length, text, base64: null, truncated: false });
});

test('null, empty, text and binary are four different things', () => {
  expect([null, '', 'hello', '{broken', Buffer.from([0, 0, 0, 1]), Buffer.from([0xff, 0xfe])].map((input) =>
    show(input === null || Buffer.isBuffer(input) ? input : Buffer.from(input)).kind,
  )).toEqual(['null', 'empty', 'text', 'text', 'binary', 'binary']);
});

test('a long text is cut between characters and says so', () => {
  const payload = show(Buffer.from('aaé'), 3);
  expect(payload).toMatchObject({ text: 'aa', size: 4, truncated: true });
});

test('binary is carried as base64, text as text and, when asked, both', () => {
  expect(show(Buffer.from([1, 2, 3])).base64).toBe('AQID');
  expect(toPayload(Buffer.from('hi'), { maxBytes: 10, withBase64: true })).toMatchObject({ text: 'hi', base64: 'aGk=' });
});
