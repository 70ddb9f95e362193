import { expect, test } from 'vitest';
import { everyRow } from './save-csv.ts';

test('all pages of a list are asked for, once each, until every row is there', async () => {
  const asked: number[] = [];
  const rows = await everyRow(async ({ page, pageSize }) => {
    asked.push(page);
    return { items: Array.from({ length: page === 3 ? 7 : pageSize }, (_, i) => i), total: 1_007 };
  });
  expect(rows).toHaveLength(1_007);
  expect(asked).toEqual([1, 2, 3]);
});

test('a list that shrinks while it is read ends with the first empty page', async () => {
  expect(await everyRow(async ({ page }) => ({ items: page === 1 ? ['a'] : [], total: 900 }))).toEqual(['a']);
});
