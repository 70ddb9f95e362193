import type { ChartModel } from './model';
import type { UnitScale } from './units';
import { type ScaleKind, valueAxis } from './value-axis';
import { viewOf } from './view';

export type Geometry = {
  width: number;
  height: number;
  plot: { left: number; right: number; top: number; bottom: number };
  /** The moments between its edges. */
  view: { from: number; to: number };
  kind: ScaleKind;
  x: (at: number) => number;
  y: (value: number) => number;
  atX: (x: number) => number;
  ticks: readonly number[];
  scale: UnitScale;
};

const AXIS_WIDTH = 40;
const TIME_HEIGHT = 20;
const UNIT_HEIGHT = 24;

/** Where things stand in a plot of this size. `shown` are the series that decide the value axis. */
export function geometry(model: ChartModel, shown: ReadonlySet<string>, size: { width: number; height: number }, kind: ScaleKind, laneHeight: number): Geometry {
  const plot = { left: AXIS_WIDTH, right: size.width - 8, top: UNIT_HEIGHT + laneHeight, bottom: size.height - TIME_HEIGHT };
  const { ticks, scale } = valueAxis(model, shown, kind);
  const bottom = ticks[0] ?? 0;
  const top = ticks.at(-1) ?? 1;
  const share = kind === 'log' ? logShare(bottom, top) : (value: number) => value / top;
  const view = viewOf(model);
  const span = view.to - view.from;
  return {
    ...size,
    plot,
    view,
    kind,
    x: (at) => plot.left + ((at - view.from) / span) * (plot.right - plot.left),
    y: (value) => plot.bottom - Math.min(1, Math.max(0, share(value))) * (plot.bottom - plot.top),
    atX: (px) => view.from + ((px - plot.left) / (plot.right - plot.left)) * span,
    ticks,
    scale,
  };
}

function logShare(bottom: number, top: number): (value: number) => number {
  const from = Math.log10(bottom);
  const span = Math.log10(top) - from;
  return (value) => (Math.log10(Math.max(value, bottom)) - from) / span;
}
