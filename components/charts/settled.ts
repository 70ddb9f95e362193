import { useKept } from '../ui/use-kept';
import type { ChartModel, ChartSeries } from './model';
import { type ScaleKind, valueAxis } from './value-axis';
import { viewOf } from './view';

/**
 * The model as the greater part of a chart shows it: the same until the plot slides or a new sample needs another value axis. What came
 * since then is the chart's head, drawn with every sample.
 */
export function useSettled(model: ChartModel, shown: ReadonlySet<string>, kind: ScaleKind): ChartModel {
  return useKept(model, (settled) => stands(settled, model, shown, kind));
}

/** Figures that change every second cannot be read. The console tells its own on the same seconds. */
const FIGURES_MS = 2_000;

/** The model as its figures tell it: every other second, while the lines move with each. */
export function useFigures(model: ChartModel): ChartModel {
  return useKept(model, (told) => isTold(told, model));
}

/** Whether the figures of `told` do for `model`: the same series, no other two seconds. */
export function isTold(told: ChartModel, model: ChartModel): boolean {
  return movesOn(told, model) && told.to - told.from === model.to - model.from && Math.floor(told.to / FIGURES_MS) === Math.floor(model.to / FIGURES_MS);
}

/** Whether what was drawn of `settled` still stands when the chart has moved on to `model`. */
export function stands(settled: ChartModel, model: ChartModel, shown: ReadonlySet<string>, kind: ScaleKind): boolean {
  if (!movesOn(settled, model) || model.to < settled.to || viewOf(settled).to !== viewOf(model).to) return false;
  const added = (model.to - settled.to) / model.stepMs;
  return settled.series.every((series, index) => continues(series, model.series[index], added)) && sameTicks(valueAxis(settled, shown, kind).ticks, valueAxis(model, shown, kind).ticks);
}

/** Whether both are moments of one moving chart: the same series in the same steps. */
function movesOn(kept: ChartModel, model: ChartModel): boolean {
  if (!kept.moving || !model.moving || kept.stepMs !== model.stepMs || kept.unit !== model.unit || kept.series.length !== model.series.length) return false;
  return kept.series.every(({ key, label }, index) => key === model.series[index]?.key && label === model.series[index].label);
}

/** Whether `present` is the series with `added` samples more. One whose newest sample came late has a line that was not there. */
function continues(series: ChartSeries, present: ChartSeries | undefined, added: number): boolean {
  if (!present || added >= series.values.length) return false;
  return (series.values.at(-1) === null) === (present.values.at(-1 - added) === null);
}

const sameTicks = (kept: readonly number[], present: readonly number[]) => kept.length === present.length && kept.every((tick, index) => tick === present[index]);
