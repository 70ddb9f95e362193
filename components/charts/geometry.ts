import type { ChartModel } from './model';
import { logTicks, valueTicks } from './ticks';
import { unitScale, type UnitScale } from './units';

export type ScaleKind = 'linear' | 'log';

export type Geometry = {
  width: number;
  height: number;
  plot: { left: number; right: number; top: number; bottom: number };
  x: (at: number) => number;
  xOfSlot: (slot: number) => number;
  y: (value: number) => number;
  atX: (x: number) => number;
  ticks: readonly number[];
  scale: UnitScale;
};

const AXIS_WIDTH = 40;
/** Labels of four digits and their comma are wider than the axis. */
const COMPACT_FROM = 1_000;
const TIME_HEIGHT = 20;
const UNIT_HEIGHT = 24;

/** Where things stand in a plot of this size. `shown` are the series that decide the value axis. */
export function geometry(model: ChartModel, shown: ReadonlySet<string>, size: { width: number; height: number }, kind: ScaleKind, laneHeight: number): Geometry {
  const plot = { left: AXIS_WIDTH, right: size.width - 8, top: UNIT_HEIGHT + laneHeight, bottom: size.height - TIME_HEIGHT };
  const values = model.series.filter((series) => shown.has(series.key)).flatMap((series) => [...series.values, ...series.high].filter((value) => value !== null));
  const max = values.reduce((most, value) => Math.max(most, value), 0);
  const powers = kind === 'log' ? logTicks(values.reduce((least, value) => (value > 0 ? Math.min(least, value) : least), max), max) : undefined;
  const unit = unitScale(model.unit, max);
  const ticks = powers ?? whole(model, valueTicks(max, unit.divisor));
  const bottom = ticks[0] ?? 0;
  const top = ticks.at(-1) ?? 1;
  const scale = { ...unit, compact: top / unit.divisor >= COMPACT_FROM };
  const share = kind === 'log' ? logShare(bottom, top) : (value: number) => value / top;
  const span = model.to - model.from;
  const x = (at: number) => plot.left + ((at - model.from) / span) * (plot.right - plot.left);
  return {
    ...size,
    plot,
    x,
    xOfSlot: (slot) => x(model.from + slot * model.stepMs),
    y: (value) => plot.bottom - Math.min(1, Math.max(0, share(value))) * (plot.bottom - plot.top),
    atX: (px) => model.from + ((px - plot.left) / (plot.right - plot.left)) * span,
    ticks,
    scale,
  };
}

/** Things that are counted have no halves. */
function whole(model: ChartModel, ticks: number[]): number[] {
  return model.unit === 'count' || model.unit === 'messages' ? ticks.filter((tick) => Number.isInteger(tick)) : ticks;
}

function logShare(bottom: number, top: number): (value: number) => number {
  const from = Math.log10(bottom);
  const span = Math.log10(top) - from;
  return (value) => (Math.log10(Math.max(value, bottom)) - from) / span;
}
