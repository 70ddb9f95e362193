import { expect, test } from 'vitest';
import { parseSavedViews, withView } from './saved-views.ts';

const view = (name: string, query = '') => ({ name, query });

test('what is stored counts as far as it holds', () => {
  expect(parseSavedViews(null)).toEqual([]);
  expect(parseSavedViews('{"a":1}')).toEqual([]);
  expect(parseSavedViews('[{"name":"mine","query":"?q=a"},{"name":1},{"name":"x","query":"javascript:alert(1)"},null]')).toEqual([view('mine', '?q=a')]);
});

test('a view of a known name takes its place, a new one stands last, the oldest leave when there are too many', () => {
  expect(withView([view('a'), view('b')], view('a', '?q=1'))).toEqual([view('a', '?q=1'), view('b')]);
  const many = Array.from({ length: 30 }, (_, index) => view(`v${index}`));
  expect(withView(many, view('new')).map(({ name }) => name)).toEqual([...many.slice(1).map(({ name }) => name), 'new']);
});
