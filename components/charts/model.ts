import type { MetricSeries, MetricsResponse } from '@/lib/contracts/metrics';
import type { MetricUnit } from '@/lib/domain/metrics';
import type { ChartStep } from './series-look';

export type ChartSeries = {
  key: string;
  label: string;
  step: ChartStep;
  /** Average of each slot; null is a gap. */
  values: readonly (number | null)[];
  /** Extremes of each slot, drawn as a band where slots hold several samples. */
  low: readonly (number | null)[];
  high: readonly (number | null)[];
};

export type ChartEvent = { id: string; at: number; status: 'ok' | 'progress' | 'warn' | 'critical' | 'off' | 'unknown'; text: string };

/** Series of one unit over [from, to), one slot per step. */
export type ChartModel = { unit: MetricUnit; /** What is counted, where the unit itself does not say it: "partitions". */ noun?: string; from: number; to: number; stepMs: number; /** The stream moves it on, by one sample a second. */ moving: boolean; series: readonly ChartSeries[] };

/** Which series of an answer a chart shows, in order, with their names and palette steps. */
export type SeriesPick = { key: string; label: string; step: ChartStep };

/** Takes its series out of an answer; those that the answer lacks are left out. */
export function chartModel(answer: MetricsResponse | undefined, picks: readonly SeriesPick[], unit: MetricUnit, noun?: string): ChartModel | undefined {
  if (!answer) return undefined;
  const byKey = new Map(answer.series.map((series) => [series.key, series]));
  const series = picks.flatMap((pick) => {
    const found = byKey.get(pick.key);
    return found ? [toSeries(found, pick)] : [];
  });
  return { unit, noun, from: answer.from, to: answer.to, stepMs: answer.stepMs, moving: answer.moving && answer.stepMs === 1_000, series };
}

function toSeries(found: MetricSeries, pick: SeriesPick): ChartSeries {
  return { ...pick, values: found.avg, low: found.min, high: found.max };
}

/** The values of one series of an answer, for a sparkline. */
export function valuesOf(answer: MetricsResponse | undefined, key: string): readonly (number | null)[] | undefined {
  return answer?.series.find((series) => series.key === key)?.avg;
}

/** Slot of a moment, inside the range. */
export function slotAt(model: ChartModel, at: number): number | undefined {
  const slot = Math.floor((at - model.from) / model.stepMs);
  const slots = Math.round((model.to - model.from) / model.stepMs);
  return slot >= 0 && slot < slots ? slot : undefined;
}
