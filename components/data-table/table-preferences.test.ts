import { expect, test } from 'vitest';
import { parseTablePreferences } from './table-preferences';

test('what holds is kept, the rest is left out', () => {
  expect(parseTablePreferences('{"hidden":["size",3],"widths":{"name":240,"key":"wide","offset":1}}')).toEqual({ hidden: ['size'], widths: { name: 240 } });
  for (const text of [null, '', 'nonsense', '3', '[]']) expect(parseTablePreferences(text)).toEqual({ hidden: [], widths: {} });
});
