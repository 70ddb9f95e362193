import { expect, test } from 'vitest';
import { draftErrors, EMPTY_DRAFT, hashedPartition, hasErrors, payloadError, toRequest } from './form';

test('an empty key field sends no key, an empty text value sends an empty value', () => {
  const request = toRequest({ ...EMPTY_DRAFT, value: { type: 'string', text: '' } });
  expect(request.key).toEqual({ type: 'null' });
  expect(request.value).toEqual({ type: 'string', data: '' });
});

test('JSON is sent as typed, so that 64-bit integers and spacing survive', () => {
  const text = '{ "id": 9007199254740993123 }';
  expect(toRequest({ ...EMPTY_DRAFT, value: { type: 'json', text } }).value).toEqual({ type: 'json', data: text });
});

test('blank header rows are not sent', () => {
  const headers = [
    { key: 'trace', value: { type: 'string' as const, text: 'a' } },
    { key: '', value: { type: 'string' as const, text: '' } },
  ];
  expect(toRequest({ ...EMPTY_DRAFT, headers }).headers).toEqual([{ key: 'trace', value: { type: 'string', data: 'a' } }]);
});

test('what cannot be sent is named where it stands', () => {
  expect(payloadError({ type: 'json', text: '{"a":' })).toMatch(/Not JSON/);
  expect(payloadError({ type: 'json', text: '' })).toMatch(/empty value/);
  expect(payloadError({ type: 'base64', text: 'abc' })).toMatch(/Not base64/);
  expect(payloadError({ type: 'base64', text: 'YWJj\nZA==' })).toBeUndefined();
  expect(payloadError({ type: 'null', text: 'ignored' })).toBeUndefined();
  expect(hasErrors(EMPTY_DRAFT)).toBe(true);
  expect(draftErrors({ ...EMPTY_DRAFT, value: { type: 'string', text: '' } })).toEqual({ key: undefined, value: undefined, headers: [] });
});

test('the key decides the partition as Java clients decide it', () => {
  const keyed = (text: string) => hashedPartition({ ...EMPTY_DRAFT, key: { type: 'string', text } }, 12);
  expect(keyed('')).toBeNull();
  expect(keyed('order-1')).toBe(keyed('order-1'));
  expect(hashedPartition({ ...EMPTY_DRAFT, key: { type: 'base64', text: 'b3JkZXItMQ==' } }, 12)).toBe(keyed('order-1'));
});
