import { condense, runLength } from './condense';
import type { Geometry } from './geometry';
import type { ChartModel, ChartSeries } from './model';

export type Point = { x: number; y: number | null };

/** A series on the plot: its line, and the extremes of its slots where one point stands for several samples. */
export type Drawn = { series: ChartSeries; line: readonly Point[]; low: readonly Point[]; high: readonly Point[] };

/** Runs of samples condensed to what the width can show; a run that goes on beyond the model is left to the head. */
export function drawSettled(series: ChartSeries, model: ChartModel, geometry: Geometry, stepped: boolean): Drawn {
  const run = runOf(model, geometry, stepped);
  const { values, low, high, at } = condense(series, run, Math.round(model.from / model.stepMs));
  // A run that began before the view is left out as a whole.
  const first = geometry.view.from + ((run - 1) / 2) * model.stepMs;
  const place = placer(geometry);
  const visible = (column: (number | null)[]): Point[] =>
    column.flatMap((value, index) => {
      const moment = model.from + (at[index] ?? 0) * model.stepMs;
      return moment >= first && moment < settledTo(model, run) ? [place(value, moment)] : [];
    });
  const banded = isFilling(model) || run > 1;
  return { series, line: visible(values), low: banded ? visible(low) : [], high: banded ? visible(high) : [] };
}

/** What every sample moves: from the last settled point of `settled` to the newest of `model`. */
export function drawHead(series: ChartSeries, settled: ChartModel, model: ChartModel, geometry: Geometry, stepped: boolean): readonly Point[] {
  const run = runOf(model, geometry, stepped);
  const from = Math.max(0, Math.round((settledTo(settled, run) - model.from) / model.stepMs) - run);
  const tail = (column: ChartSeries['values']) => column.slice(from);
  const { values, at } = condense({ values: tail(series.values), low: tail(series.low), high: tail(series.high) }, run, Math.round(model.from / model.stepMs) + from);
  const place = placer(geometry);
  return values.map((value, index) => place(value, model.from + (from + (at[index] ?? 0)) * model.stepMs));
}

/** With steps longer than a sample the last slot is still filling. */
export const isFilling = (model: ChartModel): boolean => model.stepMs > 1_000;

/** Up to here no sample changes what is drawn. */
function settledTo(model: ChartModel, run: number): number {
  if (isFilling(model)) return model.to - model.stepMs;
  return model.moving ? Math.floor(model.to / (run * model.stepMs)) * run * model.stepMs : model.to;
}

function runOf(model: ChartModel, { plot }: Geometry, stepped: boolean): number {
  return stepped ? 1 : runLength(Math.round((model.to - model.from) / model.stepMs), plot.right - plot.left);
}

/** Where a value of a moment stands. A logarithmic axis has no place for zero. */
function placer({ kind, x, y }: Geometry) {
  return (value: number | null, moment: number): Point => ({ x: x(moment), y: value === null || (kind === 'log' && value <= 0) ? null : y(value) });
}
