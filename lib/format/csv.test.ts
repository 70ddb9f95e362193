import { expect, test } from 'vitest';
import { csvText, csvTime } from './csv.ts';

test('cells are quoted where they must be, and nothing in them is calculated by a spreadsheet', () => {
  expect(csvText([['a', 'b,c', 'say "hi"'], ['=1+1', -5, '+x']])).toBe('a,"b,c","say ""hi"""\r\n\'=1+1,-5,\'+x\r\n');
});

test('what is not known is an empty cell, never a zero', () => {
  expect(csvText([[null, undefined, 0, false]])).toBe(',,0,false\r\n');
  expect([csvTime(null), csvTime(-1), csvTime(0)]).toEqual(['', '', '1970-01-01T00:00:00.000Z']);
});
