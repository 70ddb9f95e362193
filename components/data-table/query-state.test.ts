import { expect, test } from 'vitest';
import { groupsQuery } from '@/lib/contracts/groups';
import { topicsQuery } from '@/lib/contracts/topics';
import { buildQuery, parseQuery } from './query-state.ts';

const roundTrip = (query: string) => buildQuery(topicsQuery, parseQuery(topicsQuery, new URLSearchParams(query)), new URLSearchParams(query));

test('what is built from a state is read back as the same state', () => {
  for (const query of ['', '?q=orders&sort=sizeBytes&order=desc&page=3', '?internal=1', '?state=offline&pageSize=50']) {
    const state = parseQuery(topicsQuery, new URLSearchParams(query));
    expect(parseQuery(topicsQuery, new URLSearchParams(buildQuery(topicsQuery, state, new URLSearchParams(query))))).toEqual(state);
  }
});

test('defaults stay out of the address and parameters of others stay in', () => {
  expect(roundTrip('?page=1&sort=name&order=asc')).toBe('');
  expect(roundTrip('?page=2&range=1h')).toBe('?range=1h&page=2');
});

test('a field that does not hold becomes its default, the others stay', () => {
  expect(parseQuery(groupsQuery, new URLSearchParams('?page=-4&q=bill&state=Stable'))).toMatchObject({ page: 1, q: 'bill', state: 'Stable' });
});
