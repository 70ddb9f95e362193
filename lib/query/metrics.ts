import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import type { LiveEvent } from '../contracts/live.ts';
import type { MetricSeries, MetricsResponse } from '../contracts/metrics.ts';
import type { MetricWindow, SeriesKey } from '../domain/metrics.ts';
import { api } from '../routes.ts';
import { keys } from './keys.ts';
import { useLive } from './live.ts';
import { request } from './request.ts';

/**
 * Series over a range. With a step of 1 s the live stream appends to the cached answer, so that the chart moves every second;
 * with coarser steps the answer is fetched anew once per step (at most every 5 s). What is drawn from it is drawn when nothing more
 * urgent is to be done, in slices.
 */
export function useMetrics(clusterId: string, series: readonly SeriesKey[], range: MetricWindow, options: { live?: boolean } = {}) {
  const client = useQueryClient();
  const queryKey = keys.metrics(clusterId, series, range);
  // A span of the past stands still.
  const live = (options.live ?? true) && typeof range === 'string';
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => request<MetricsResponse>(api.metrics(clusterId, { series, ...(typeof range === 'string' ? { range } : range) }), { signal }),
    refetchInterval: (current) => (live ? refetchMs(current.state.data?.stepMs) : false),
    enabled: series.length > 0,
    // Every column moves with every sample: there is nothing to share with the answer before.
    structuralSharing: false,
  });
  const stepMs = query.data?.stepMs;
  useLive(clusterId, {
    series: live && stepMs === 1_000 ? series : [],
    onEvent: (event) => {
      if (event.type === 'points') client.setQueryData<MetricsResponse>(queryKey, (known) => known && appendPoints(known, event));
    },
  });
  const { error, isError, isFetching, refetch } = query;
  return { data: useDeferredValue(query.data), error, isError, isFetching, refetch };
}

/** What the stream keeps moving is only checked now and then. */
function refetchMs(stepMs: number | undefined): number {
  return stepMs === 1_000 ? 60_000 : Math.max(5_000, stepMs ?? 5_000);
}

/** The answer moved on by one sample: same length, the oldest slot leaves. Slots that were skipped are gaps. */
export function appendPoints(known: MetricsResponse, event: Extract<LiveEvent, { type: 'points' }>): MetricsResponse {
  const slots = Math.round((event.at + known.stepMs - known.to) / known.stepMs);
  // A stream that was opened before this chart does not carry its series yet: that is no gap.
  if (slots < 0 || !known.series.some((one) => one.key in event.values)) return known;
  const length = Math.round((known.to - known.from) / known.stepMs);
  const shift = (column: readonly (number | null)[], value: number | null): (number | null)[] => {
    if (slots === 0) return [...column.slice(0, -1), value];
    const gaps = new Array<null>(Math.min(slots - 1, length)).fill(null);
    return [...column, ...gaps, value].slice(-length);
  };
  // A slot of one second holds one sample, which is its least and its most.
  const move = (one: MetricSeries): MetricSeries => {
    const value = event.values[one.key] ?? null;
    const samples = shift(one.avg, value);
    return { ...one, avg: samples, min: samples, max: samples, last: value ?? one.last };
  };
  const by = slots * known.stepMs;
  return { ...known, asOf: event.at, from: known.from + by, to: known.to + by, series: known.series.map(move) };
}
