import { expect, test } from 'vitest';
import { arranged, moved, parseTablePreferences } from './table-preferences';

test('what holds is kept, the rest is left out', () => {
  expect(parseTablePreferences('{"hidden":["size",3],"widths":{"name":240,"key":"wide","offset":1},"order":["b",null]}')).toEqual({ hidden: ['size'], widths: { name: 240 }, order: ['b'] });
  for (const text of [null, '', 'nonsense', '3', '[]']) expect(parseTablePreferences(text)).toEqual({ hidden: [], widths: {}, order: [] });
});

test('columns stand as they were put, the first one first, those that came later last', () => {
  const columns = ['name', 'size', 'lag', 'new'].map((id) => ({ id }));
  expect(arranged(columns, ['lag', 'size', 'gone', 'name']).map(({ id }) => id)).toEqual(['name', 'lag', 'size', 'new']);
  expect(arranged(columns, [])).toBe(columns);
});

test('a column moves by one place and not past an end', () => {
  expect(moved(['a', 'b', 'c'], 'b', 1)).toEqual(['a', 'c', 'b']);
  expect(moved(['a', 'b', 'c'], 'a', -1)).toEqual(['a', 'b', 'c']);
  expect(moved(['a', 'b', 'c'], 'x', 1)).toEqual(['a', 'b', 'c']);
});
