import { useState } from 'react';
import type { ChartModel, ChartSeries } from './model';
import { type ScaleKind, valueAxis } from './value-axis';
import { viewOf } from './view';

/**
 * The model as the greater part of a chart shows it: the same until the plot slides or a new sample needs another value axis. What came
 * since then is the chart's head, drawn with every sample.
 */
export function useSettled(model: ChartModel, shown: ReadonlySet<string>, kind: ScaleKind): ChartModel {
  const [settled, setSettled] = useState(model);
  if (stands(settled, model, shown, kind)) return settled;
  setSettled(model);
  return model;
}

/** Figures that change every second cannot be read. The console tells its own on the same seconds. */
const FIGURES_MS = 2_000;

/** The model as its figures tell it: every other second, while the lines move with each. */
export function useFigures(model: ChartModel): ChartModel {
  const [told, setTold] = useState(model);
  if (isTold(told, model)) return told;
  setTold(model);
  return model;
}

/** Whether the figures of `told` do for `model`: the same series, no other two seconds. */
export function isTold(told: ChartModel, model: ChartModel): boolean {
  if (told === model) return true;
  if (!told.moving || !model.moving || told.stepMs !== model.stepMs || told.unit !== model.unit || told.to - told.from !== model.to - model.from) return false;
  if (Math.floor(told.to / FIGURES_MS) !== Math.floor(model.to / FIGURES_MS)) return false;
  return told.series.length === model.series.length && told.series.every(({ key, label }, index) => key === model.series[index]?.key && label === model.series[index].label);
}

/** Whether what was drawn of `settled` still stands when the chart has moved on to `model`. */
export function stands(settled: ChartModel, model: ChartModel, shown: ReadonlySet<string>, kind: ScaleKind): boolean {
  if (settled === model) return true;
  if (!settled.moving || !model.moving || settled.stepMs !== model.stepMs || settled.unit !== model.unit || model.to < settled.to) return false;
  if (viewOf(settled).to !== viewOf(model).to || settled.series.length !== model.series.length) return false;
  const added = (model.to - settled.to) / model.stepMs;
  return settled.series.every((series, index) => continues(series, model.series[index], added)) && sameTicks(valueAxis(settled, shown, kind).ticks, valueAxis(model, shown, kind).ticks);
}

/** The same series with `added` samples more. One whose newest sample came late has a line that was not there. */
function continues(series: ChartSeries, present: ChartSeries | undefined, added: number): boolean {
  if (present?.key !== series.key || present.label !== series.label || added >= series.values.length) return false;
  return (series.values.at(-1) === null) === (present.values.at(-1 - added) === null);
}

const sameTicks = (kept: readonly number[], present: readonly number[]) => kept.length === present.length && kept.every((tick, index) => tick === present[index]);
