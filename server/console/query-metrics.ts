import type * as z from 'zod/mini';
import type { MetricSeries, MetricsResponse, metricsQuery } from '../../lib/contracts/metrics.ts';
import { MAX_SPAN_MS, METRICS, MIN_SPAN_MS, type MetricSpan, RANGE_MS } from '../../lib/domain/metrics.ts';
import type { Bucket } from '../monitoring/time-series.ts';
import type { ClusterContext } from './cluster-context.ts';
import { expandSeries } from './expand-series.ts';
import { OperationError } from './operation-error.ts';

/** Points per series in one answer. */
export const MAX_POINTS = 300;
const STEPS_MS = [1_000, 2_000, 3_000, 5_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000];

/** Series over a range that ends with the newest sample, or over a span of the past. Steps that nothing was recorded in are null. */
export function queryMetrics(context: ClusterContext, query: z.output<typeof metricsQuery>): MetricsResponse {
  const { monitor, clock } = context;
  const asked = expandSeries(context, query.series);
  const now = clock.now();
  const newest = monitor.newestSlot ?? Math.floor(now / 1_000) * 1_000;
  const span = spanOf(query);
  const stepOver = (rangeMs: number, since: number, choose: (rangeMs: number, atLeastMs: number) => number): number =>
    choose(rangeMs, Math.max(query.step ?? 0, ...asked.map(({ key }) => monitor.store.get(key)?.stepFor(since, now) ?? 1_000)));
  const { from, to, stepMs } = span ? standing(span, stepOver) : moving(RANGE_MS[query.range], now, newest, stepOver);
  const series = asked.map(({ key, scope, entity, metric, label }): MetricSeries => {
    const stored = monitor.store.get(key);
    const buckets = stored?.buckets(from, to, stepMs) ?? new Array<undefined>((to - from) / stepMs).fill(undefined);
    const column = (pick: (bucket: Bucket) => number): (number | null)[] => buckets.map((bucket) => (bucket ? pick(bucket) : null));
    return {
      key,
      metric,
      unit: METRICS[metric].unit,
      label,
      scope,
      entity,
      avg: column((bucket) => bucket.avg),
      min: column((bucket) => bucket.min),
      max: column((bucket) => bucket.max),
      last: stored?.last?.value ?? null,
    };
  });
  return { asOf: newest, warnings: [], from, to, stepMs, moving: span === undefined, series };
}

type StepOver = (rangeMs: number, since: number, choose: (rangeMs: number, atLeastMs: number) => number) => number;
type Window = MetricSpan & { readonly stepMs: number };

/** A range that ends with the newest sample. */
function moving(rangeMs: number, now: number, newest: number, stepOver: StepOver): Window {
  const stepMs = stepOver(rangeMs, now - rangeMs, chooseStep);
  const to = Math.floor(newest / stepMs) * stepMs + stepMs;
  return { from: to - rangeMs, to, stepMs };
}

/** A span as it was picked, widened to whole steps. */
function standing(span: MetricSpan, stepOver: StepOver): Window {
  const stepMs = stepOver(span.to - span.from, span.from, chooseSpanStep);
  return { from: Math.floor(span.from / stepMs) * stepMs, to: Math.ceil(span.to / stepMs) * stepMs, stepMs };
}

function spanOf({ from, to }: z.output<typeof metricsQuery>): MetricSpan | undefined {
  if (from === undefined && to === undefined) return undefined;
  if (from === undefined || to === undefined || to - from < MIN_SPAN_MS || to - from > MAX_SPAN_MS) {
    const message = `A span needs from and to, ${MIN_SPAN_MS / 1_000} s to 24 h apart.`;
    throw new OperationError('invalid_request', message, { issues: [{ path: 'to', message }] });
  }
  return { from, to };
}

/** Smallest step that keeps a span within the points (a step at each end may be begun) and reaches back far enough. */
export function chooseSpanStep(spanMs: number, atLeastMs: number): number {
  return STEPS_MS.find((step) => step >= atLeastMs && spanMs / step <= MAX_POINTS - 2) ?? 600_000;
}

/** Smallest step that keeps within the points, reaches back far enough (`atLeastMs`) and divides the range. */
export function chooseStep(rangeMs: number, atLeastMs: number): number {
  return STEPS_MS.find((step) => step >= atLeastMs && rangeMs / step <= MAX_POINTS && rangeMs % step === 0) ?? 600_000;
}
