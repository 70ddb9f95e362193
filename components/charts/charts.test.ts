import { expect, test } from 'vitest';
import { mergeEvents } from './event-marks.ts';
import { geometry } from './geometry.ts';
import { longGaps, summarise } from './gap-runs.ts';
import { logTicks, timeTicks, valueTicks } from './ticks.ts';
import { axisNumber, unitScale } from './units.ts';

test('only gaps that all series share and that last more than three steps are hatched', () => {
  const long = [1, null, null, null, null, 1];
  expect(longGaps([long, long])).toEqual([[1, 4]]);
  expect(longGaps([long, [1, 1, 1, 1, 1, 1]])).toEqual([]);
  expect(longGaps([[null, null, null, null]])).toEqual([[0, 3]]);
});

test('value ticks start at zero, cover the largest value and are round in the unit of the axis', () => {
  expect(valueTicks(87)).toEqual([0, 20, 40, 60, 80, 100]);
  expect(valueTicks(0)).toEqual([0, 1]);
  const mib = 1024 * 1024;
  expect(valueTicks(4.3 * mib, mib).map((tick) => axisNumber(tick, unitScale('bytesPerSecond', 4.3 * mib)))).toEqual(['0', '1', '2', '3', '4', '5']);
});

test('events that would lie on one another are one mark, whose count needs its own room', () => {
  const event = (at: number) => ({ id: String(at), at, status: 'ok' as const, text: '' });
  const marks = (...at: number[]) => mergeEvents(at.map(event), (x) => x).map(({ x, events }) => [x, events.length]);
  expect(marks(0, 15, 40)).toEqual([[0, 1], [15, 1], [40, 1]]);
  expect(marks(0, 10, 20, 22)).toEqual([[0, 3], [22, 1]]);
});

test('log ticks are powers of ten around the values', () => {
  expect(logTicks(0.9, 502)).toEqual([0.1, 1, 10, 100, 1000]);
});

test('labels of an axis that goes beyond three digits are short, whatever its largest value is', () => {
  const labels = (values: number[], kind: 'linear' | 'log') => {
    const series = { key: 'a', label: 'a', step: 1 as const, values, low: values, high: values };
    const { ticks, scale } = geometry({ unit: 'messages', from: 0, to: 10, stepMs: 1, series: [series] }, new Set(['a']), { width: 300, height: 200 }, kind, 0);
    return ticks.map((tick) => axisNumber(tick, scale));
  };
  expect(labels([8_610, 0], 'linear')).toEqual(['0', '2k', '4k', '6k', '8k', '10k']);
  expect(labels([90, 1_300], 'log')).toEqual(['10', '100', '1k', '10k']);
  expect(labels([87], 'linear')).toEqual(['0', '20', '40', '60', '80', '100']);
});

test('time ticks stand on round times of the shown zone', () => {
  const from = Date.UTC(2026, 0, 1, 0, 0, 7);
  expect(timeTicks(from, from + 300_000, 500).map((tick) => tick % 60_000)).toEqual([0, 0, 0, 0, 0]);
  const halfHourZone = 5.5 * 3_600_000;
  expect(timeTicks(from, from + 21_600_000, 600, halfHourZone).every((tick) => (tick + halfHourZone) % 3_600_000 === 0)).toBe(true);
});

test('a summary ignores gaps', () => {
  expect(summarise([null, 1, 3, null])).toEqual({ last: 3, min: 1, avg: 2, max: 3 });
  expect(summarise([null])).toEqual({ last: null, min: null, avg: null, max: null });
});
