import { expect, test } from 'vitest';
import { GROUP_SORTS, GROUP_STATES } from '@/lib/domain/groups';
import { TOPIC_SORTS, TOPIC_TROUBLES } from '@/lib/domain/topics';
import { flag, maybeOneOf, oneOf, paging, text } from './query-fields.ts';
import { buildQuery, parseQuery } from './query-state.ts';

const topics = { ...paging, sort: oneOf(TOPIC_SORTS, 'name'), internal: flag, state: maybeOneOf(TOPIC_TROUBLES) };
const groups = { ...paging, sort: oneOf(GROUP_SORTS, 'groupId'), state: maybeOneOf(GROUP_STATES) };

const roundTrip = (query: string) => buildQuery(topics, parseQuery(topics, new URLSearchParams(query)), new URLSearchParams(query));

test('what is built from a state is read back as the same state', () => {
  for (const query of ['', '?q=orders&sort=sizeBytes&order=desc&page=3', '?internal=1', '?state=offline&pageSize=50']) {
    const state = parseQuery(topics, new URLSearchParams(query));
    expect(parseQuery(topics, new URLSearchParams(buildQuery(topics, state, new URLSearchParams(query))))).toEqual(state);
  }
});

test('defaults stay out of the address and parameters of others stay in', () => {
  expect(roundTrip('?page=1&sort=name&order=asc')).toBe('');
  expect(roundTrip('?page=2&range=1h')).toBe('?range=1h&page=2');
});

test('a field that does not hold becomes its default, the others stay', () => {
  expect(parseQuery(groups, new URLSearchParams('?page=-4&q=bill&state=Stable'))).toMatchObject({ page: 1, q: 'bill', state: 'Stable' });
  expect(parseQuery(topics, new URLSearchParams('?page=1e3&pageSize=501&internal=maybe&sort=toString&order=up&state='))).toEqual({
    q: '', order: 'asc', page: 1, pageSize: 20, sort: 'name', internal: false, state: undefined,
  });
});

test('a text has a length and a shape', () => {
  const fields = { panel: text(6, /^\d+:\d+$/) };
  expect(['1:2', '1:2345', '1:23456', 'x:1'].map((panel) => parseQuery(fields, new URLSearchParams({ panel })).panel)).toEqual(['1:2', '1:2345', '', '']);
});
