import { expect, test } from 'vitest';
import { api, parseSegment, queryString, routes, segment } from './routes.ts';

const NAMES = ['orders', 'a.b_c-d', '', '.', '..', '~tilde', 'new', 'my group', 'a/b', 'a\\b', '50%', '%2F', 'größe', '日本', 'a?b#c&d=e', '\u0000'];

test.each(NAMES)('the name %j survives a URL segment, whether or not the framework decoded it', (name) => {
  const raw = segment(name);
  expect(raw).not.toContain('/');
  expect(parseSegment(raw)).toBe(name);
  expect(parseSegment(decodeURIComponent(raw))).toBe(name);
});

test.each(NAMES)('the URL of group %j keeps its shape when a browser normalises it', (name) => {
  const url = new URL(routes.group('local', name), 'http://localhost');
  expect(url.pathname.split('/')).toHaveLength(6);
  expect(parseSegment(url.pathname.split('/')[4] ?? '')).toBe(name);
});

test('query strings leave out what is not set and write lists with commas', () => {
  expect(queryString({ q: '', a: undefined, n: 0, list: [1, 2], yes: true, no: false, text: 'a&b' })).toBe('?n=0&list=1,2&yes=1&no=0&text=a%26b');
  expect(api.metrics('local', { series: ['cluster/bytesInPerSec', 'broker:*/cpuPercent'], range: '15m' })).toBe(
    '/api/clusters/local/metrics?series=cluster/bytesInPerSec,broker:*/cpuPercent&range=15m',
  );
});
