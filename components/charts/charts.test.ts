import { expect, test } from 'vitest';
import { drawHead, drawSettled } from './draw-series.ts';
import { mergeEvents } from './event-marks.ts';
import { geometry } from './geometry.ts';
import { longGaps, summarise } from './gap-runs.ts';
import type { ChartModel } from './model.ts';
import { isTold, stands } from './settled.ts';
import { logTicks, timeTicks, valueTicks } from './ticks.ts';
import { axisNumber, unitScale } from './units.ts';
import { viewOf } from './view.ts';

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
    const { ticks, scale } = geometry({ unit: 'messages', from: 0, to: 10, stepMs: 1, moving: false, series: [series] }, new Set(['a']), { width: 300, height: 200 }, kind, 0);
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

/** A series of one sample a second that ends at `to`, as the stream moves it on. */
const moving = (to: number, values: (number | null)[]): ChartModel => ({
  unit: 'perSecond',
  from: to - values.length * 1_000,
  to,
  stepMs: 1_000,
  moving: true,
  series: [{ key: 'a', label: 'a', step: 1, values, low: values, high: values }],
});
const shown = new Set(['a']);
const size = { width: 348, height: 200 };

test('a moving plot slides in steps, ahead of its data, and shows a whole span; a standing one shows exactly its own', () => {
  const values = new Array<number>(300).fill(5);
  expect(viewOf(moving(1_200_000, values))).toEqual({ from: 900_000, to: 1_200_000 });
  expect(viewOf(moving(1_201_000, values))).toEqual({ from: 912_000, to: 1_212_000 });
  expect(viewOf(moving(1_212_000, values))).toEqual({ from: 912_000, to: 1_212_000 });
  const standing = { ...moving(1_201_000, values), moving: false };
  expect(viewOf(standing)).toMatchObject({ from: 901_000, to: 1_201_000 });
});

test('what is drawn stands until the plot slides, the axis changes or the past does', () => {
  const values = [...new Array<number>(299).fill(5), 8.5];
  const settled = moving(1_201_000, values);
  const later = (to: number, ...added: (number | null)[]) => moving(to, [...values, ...added].slice(-300));
  const still = (model: ChartModel) => stands(settled, model, shown, 'linear');
  expect(still(later(1_203_000, 7, null))).toBe(true);
  expect(still(later(1_203_000, 7, 8.9))).toBe(true);
  expect(still(later(1_203_000, 7, 11))).toBe(false);
  expect(still(later(1_213_000, ...new Array<number>(12).fill(7)))).toBe(false);
  expect(still(moving(1_202_000, [...values.slice(1, -1), null, 7]))).toBe(false);
  expect(still({ ...later(1_202_000, 7), moving: false })).toBe(false);
});

test('head and settled line meet in one point and together show every run once', () => {
  const values = Array.from({ length: 300 }, (_, index) => index % 7);
  const settled = moving(1_201_000, values);
  const model = moving(1_207_000, [...values, 1, 2, 3, 4, 5, 6].slice(-300));
  const plot = geometry(settled, shown, size, 'linear', 0);
  const [series] = model.series;
  const [before] = settled.series;
  if (!series || !before) throw new Error('no series');
  for (const stepped of [false, true]) {
    const { line } = drawSettled(before, settled, plot, stepped);
    const head = drawHead(series, settled, model, plot, stepped);
    expect(head[0]).toEqual(line.at(-1));
    const xs = [...line, ...head.slice(1)].map(({ x }) => x);
    expect(xs).toEqual(xs.toSorted((one, other) => one - other));
    expect(new Set(xs).size).toBe(xs.length);
    expect(xs[0]).toBeGreaterThanOrEqual(plot.plot.left);
    const whole = drawSettled(series, { ...model, moving: false }, geometry({ ...model, moving: false }, shown, size, 'linear', 0), stepped);
    expect([...line, ...head.slice(1)].slice(-20).map(({ y }) => y)).toEqual(whole.line.slice(-20).map(({ y }) => y));
  }
});

test('figures are told every other second, and at once when the series are others', () => {
  const told = moving(100_000, [1, 2, 3]);
  expect(isTold(told, moving(101_000, [2, 3, 4]))).toBe(true);
  expect(isTold(told, moving(102_000, [3, 4, 5]))).toBe(false);
  const next = moving(101_000, [2, 3, 4]);
  const others = { ...next, series: next.series.map((series) => ({ ...series, key: 'b' })) };
  expect(isTold(told, others)).toBe(false);
  expect(isTold(told, { ...moving(101_000, [2, 3, 4]), moving: false })).toBe(false);
  expect(isTold(told, moving(101_000, [1, 2, 3, 4]))).toBe(false);
});
