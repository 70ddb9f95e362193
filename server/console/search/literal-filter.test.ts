import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchesIn } from '../../records/batch.ts';
import { buildBatch, openRecords, readRecords } from '../../records/records.ts';
import { literalFilter } from './literal-filter.ts';

const record = (value: string | null, key: string | null = null, headers: [string, string][] = []) => {
  const bytes = buildBatch({
    now: 0,
    records: [
      {
        key: key === null ? null : Buffer.from(key),
        value: value === null ? null : Buffer.from(value),
        headers: headers.map(([name, text]) => ({ key: name, value: Buffer.from(text) })),
      },
    ],
  });
  const [batch] = [...batchesIn(bytes)];
  const [only] = batch ? readRecords(batch) : [];
  if (!only) throw new Error('no record');
  return only;
};

test('says where it matched, within the scope', () => {
  const found = record('order paid', 'order-7', [['order-id', '7'], ['by', 'order desk']]);
  const match = (scope: 'any' | 'key' | 'value' | 'header') => literalFilter({ text: 'order', scope, caseSensitive: true }).match(found);
  expect(match('any')).toEqual(['key', 'value', 'headerKey', 'headerValue']);
  expect(match('key')).toEqual(['key']);
  expect(match('header')).toEqual(['headerKey', 'headerValue']);
});

test('case counts only when asked, also outside ASCII', () => {
  const match = (text: string, caseSensitive: boolean) => literalFilter({ text, scope: 'value', caseSensitive }).match(record('Größe ABC')) !== undefined;
  expect([match('abc', false), match('abc', true), match('GRÖSSE', false), match('größe', false), match('GRÖ', false), match('grö', true)]).toEqual([
    true,
    false,
    false,
    true,
    true,
    false,
  ]);
});

test('null and empty match nothing, and no filter matches everything', () => {
  expect(literalFilter({ text: 'a', scope: 'any', caseSensitive: false }).match(record(null))).toBeUndefined();
  expect(literalFilter({ text: '', scope: 'any', caseSensitive: false }).match(record(null))).toEqual([]);
});

test('a block that is passed over holds no match, whatever the records', () => {
  const text = fc.oneof(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12, unit: 'grapheme' }));
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.option(text), fc.option(text)), { minLength: 1, maxLength: 8 }), text, fc.boolean(), (pairs, needle, caseSensitive) => {
      const bytes = buildBatch({
        now: 0,
        records: pairs.map(([key, value]) => ({ key: key === null ? null : Buffer.from(key), value: value === null ? null : Buffer.from(value) })),
      });
      const filter = literalFilter({ text: needle, scope: 'any', caseSensitive });
      for (const batch of batchesIn(bytes)) {
        if (filter.mayMatch(openRecords(batch).buffer)) continue;
        expect(readRecords(batch).filter((one) => filter.match(one) !== undefined)).toEqual([]);
      }
    }),
  );
});
