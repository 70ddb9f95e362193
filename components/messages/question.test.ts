import { expect, test } from 'vitest';
import { buildQuery, parseQuery } from '../data-table/query-state';
import { questionFields, sentence, toSearch } from './question';

const ask = (query: string) => parseQuery(questionFields, new URLSearchParams(query));
const said = (query: string, partitions: number) => sentence(ask(query), 'orders', partitions, 'UTC');

test('a link without parameters reads the newest hundred', () => {
  expect(toSearch(ask(''), 0)).toMatchObject({ from: 'newest', limit: 100, q: '', scope: 'any', partitions: undefined, cursor: undefined });
});

test('every question round-trips through the URL', () => {
  const query = '?from=offset&offset=42&partitions=0,3&limit=500&q=order-17&scope=value&case=1&panel=3:42';
  const question = ask(query);
  expect(parseQuery(questionFields, new URLSearchParams(buildQuery(questionFields, question, new URLSearchParams())))).toEqual(question);
  expect(toSearch(question, 0)).toMatchObject({ from: 'offset', offset: 42, partitions: [0, 3], limit: 500, q: 'order-17', scope: 'value', caseSensitive: true });
});

test('relative starts become times, live forgets cursors', () => {
  expect(toSearch(ask('from=1h'), 10_000_000)).toMatchObject({ from: 'time', time: 6_400_000 });
  expect(toSearch(ask('live=1&cursor=0:5'), 0)).toMatchObject({ from: 'live', cursor: undefined });
});

test('nonsense in the URL becomes the default, the rest stands', () => {
  expect(ask('limit=-3&from=whenever&partitions=a&q=x')).toMatchObject({ limit: 100, from: 'newest', partitions: '', q: 'x' });
});

test('the question reads back as one sentence', () => {
  expect(said('', 12)).toBe('Newest 100 messages in orders, 12 partitions');
  expect(said('from=oldest&q=x&scope=key&partitions=2', 12)).toBe('First 100 matches in orders, partition 2 with "x" in the key, from the oldest on');
  expect(said('from=time&time=1000000000000', 1)).toBe('First 100 messages in orders, 1 partition, from 2001-09-09 01:46:40.000 on');
  expect(said('live=1', 1)).toBe('Live: what arrives from now on, messages in orders, 1 partition');
});
