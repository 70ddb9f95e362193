import { expect, test } from 'vitest';
import { guardRequest } from './request-guards.ts';

const HOSTS = ['127.0.0.1:3000', 'localhost:3000'];

function outcome(method: string, headers: Record<string, string>): string {
  try {
    guardRequest({ method, url: 'http://127.0.0.1:3000/api/x', headers: new Headers({ host: '127.0.0.1:3000', ...headers }) }, HOSTS);
    return 'passes';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'thrown';
  }
}

const JSON_BODY = { 'content-type': 'application/json' };

test.each([
  ['a page of the console reads', 'GET', { 'sec-fetch-site': 'same-origin' }, 'passes'],
  ['a program without browser headers reads', 'GET', {}, 'passes'],
  ['a typed address', 'GET', { 'sec-fetch-site': 'none' }, 'passes'],
  ['a foreign host name', 'GET', { host: 'evil.example' }, 'misdirected'],
  ['another site reads', 'GET', { 'sec-fetch-site': 'cross-site' }, 'forbidden_origin'],
  ['a sibling subdomain changes', 'POST', { ...JSON_BODY, 'sec-fetch-site': 'same-site' }, 'forbidden_origin'],
  ['a page of the console changes', 'POST', { ...JSON_BODY, 'sec-fetch-site': 'same-origin' }, 'passes'],
  ['an old browser of our own origin', 'POST', { ...JSON_BODY, origin: 'http://127.0.0.1:3000' }, 'passes'],
  ['an old browser of another origin', 'POST', { ...JSON_BODY, origin: 'http://evil.example' }, 'forbidden_origin'],
  ['the null origin', 'POST', { ...JSON_BODY, origin: 'null' }, 'forbidden_origin'],
  ['a program changes', 'POST', JSON_BODY, 'passes'],
  ['a cookie without an origin', 'POST', { ...JSON_BODY, cookie: 'a=b' }, 'forbidden_origin'],
  ['a form', 'POST', { 'content-type': 'application/x-www-form-urlencoded' }, 'unsupported_media_type'],
  ['JSON with a charset', 'POST', { 'content-type': 'application/json; charset=utf-8' }, 'passes'],
  ['a body without a type', 'DELETE', {}, 'unsupported_media_type'],
])('%s: %s', (_, method, headers, expected) => {
  expect(outcome(method, headers)).toBe(expected);
});
