import { expect, test } from 'vitest';
import { formatBytes, parseBytes } from './bytes.ts';
import { formatClock, formatDuration, parseDuration } from './duration.ts';
import { formatCompact, formatInteger, plural, significant } from './number.ts';
import { formatByteRate, formatRate } from './rate.ts';
import { formatDateTime, formatRelative, formatTime, fromLocalField, isoTime, toLocalField } from './time.ts';

test.each([
  [0, '0 B'],
  [1, '1 B'],
  [1023, '1,023 B'],
  [1024, '1 KiB'],
  [1536, '1.5 KiB'],
  [1_048_575, '1 MiB'],
  [5_368_709_120, '5 GiB'],
  [null, '–'],
])('%s bytes read as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  ['1.5 GiB', 1_610_612_736],
  ['200k', 204_800],
  ['1024', 1024],
  ['-1', -1],
  ['many', undefined],
])('the byte size %s is read as %s', (text, bytes) => {
  expect(parseBytes(text)).toBe(bytes);
});

test.each([
  [0.42, '0.42 ms'],
  [4, '4 ms'],
  [1_234, '1.2 s'],
  [59_999, '59 s'],
  [130_000, '2 m 10 s'],
  [3_600_000, '1 h'],
  [594_000_000, '6 d 21 h'],
  [undefined, '–'],
])('%s ms read as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test.each([
  ['7d', 604_800_000],
  ['2 m 10 s', 130_000],
  ['1.5h', 5_400_000],
  ['-1', -1],
  ['500 ms', 500],
  ['soon', undefined],
])('the duration %s is read as %s', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test('the largest safe offset keeps every digit', () => {
  expect(formatInteger(Number.MAX_SAFE_INTEGER)).toBe('9,007,199,254,740,991');
});

test('whole numbers are grouped as Intl groups them', () => {
  const groups = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0, signDisplay: 'negative' });
  for (const value of [0, 0.4, 0.5, -0.4, -0.5, -1.5, 999, 999.5, 1_000, -12_345, 123_456, 1_042_117.2, 1e15, Number.MIN_SAFE_INTEGER]) expect(formatInteger(value)).toBe(groups.format(value));
});

test('compact numbers have three significant digits and never round up into a wrong unit', () => {
  expect([0, 987, 1_234, 999_499, 999_500, 12_345_678].map(formatCompact)).toEqual(['0', '987', '1.23k', '999k', '1M', '12.3M']);
  expect([0.0341, 1.5, 12.34].map(significant)).toEqual(['0.0341', '1.5', '12.3']);
});

test('rates carry their unit and unknown is a dash', () => {
  expect([formatByteRate(1_258_291), formatRate(1_200, 'messages'), formatRate(null)]).toEqual(['1.2 MiB/s', '1.2k messages/s', '–']);
});

test('times are shown in the asked zone with milliseconds and copied as ISO', () => {
  const ms = Date.UTC(2026, 10, 21, 14, 2, 11, 42);
  expect(formatDateTime(ms, 'UTC')).toBe('2026-11-21 14:02:11.042');
  expect(formatDateTime(ms, 'Asia/Tokyo')).toBe('2026-11-21 23:02:11.042');
  expect(isoTime(ms)).toBe('2026-11-21T14:02:11.042Z');
  expect(formatDateTime(-1)).toBe('–');
  expect(formatDateTime(8_640_000_000_000_000, 'UTC')).toBe('275760-09-13 00:00:00.000');
});

test("the browser's own zone is the one that Intl would take", () => {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const at of [0, 1_774_746_000_000, 1_793_000_000_000]) expect(formatDateTime(at)).toBe(formatDateTime(at, own === 'UTC' ? 'Etc/UTC' : own));
  expect(formatTime(Date.UTC(2026, 10, 21, 14, 2, 11, 42), { zone: 'UTC' })).toBe('14:02:11');
});

test('relative times round down and look both ways', () => {
  expect([formatRelative(1_000, 5_900), formatRelative(5_000, 5_500), formatRelative(131_000, 1_000)]).toEqual([
    '4 s ago',
    'just now',
    'in 2 m 10 s',
  ]);
  expect([formatRelative(1_000, 600_999), formatRelative(1_000, 1_054_000), formatRelative(0, 11_100_000)]).toEqual(['9 m 59 s ago', '17 m ago', '3 h 5 m ago']);
});

test('clocks and plurals', () => {
  expect([formatClock(72_000), plural(1, 'topic'), plural(1_204, 'topic')]).toEqual(['00:01:12', '1 topic', '1,204 topics']);
});

test('a time field means the moment in the chosen zone, across changes of its clock', () => {
  for (const zone of ['UTC', 'Asia/Tokyo', 'America/St_Johns', 'Europe/Lisbon']) {
    for (const at of [86_400_000, 1_774_746_000_000, 1_774_749_599_999, 1_793_000_000_000]) expect(fromLocalField(toLocalField(at, zone), zone), zone).toBe(at);
  }
  expect(toLocalField(1_769_860_800_000, 'Asia/Tokyo')).toBe('2026-01-31T21:00:00.000');
  expect(fromLocalField('2026-01-31T21:00', 'Asia/Tokyo')).toBe(1_769_860_800_000);
  expect(fromLocalField('', 'UTC')).toBeUndefined();
});
