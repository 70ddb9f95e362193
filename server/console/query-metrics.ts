import type * as z from 'zod/mini';
import { METRICS, type MetricSeries, type MetricsResponse, RANGE_MS, type metricsQuery } from '../../lib/contracts/metrics.ts';
import type { Bucket } from '../monitoring/time-series.ts';
import type { ClusterContext } from './cluster-context.ts';
import { expandSeries } from './expand-series.ts';

/** Points per series in one answer. */
export const MAX_POINTS = 300;
const STEPS_MS = [1_000, 2_000, 3_000, 5_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000];

/** Series over a range that ends with the newest sample. Steps that nothing was recorded in are null. */
export function queryMetrics(context: ClusterContext, query: z.output<typeof metricsQuery>): MetricsResponse {
  const { monitor, clock } = context;
  const asked = expandSeries(context, query.series);
  const rangeMs = RANGE_MS[query.range];
  const now = clock.now();
  const history = asked.map(({ key }) => monitor.store.get(key)?.stepFor(now - rangeMs, now) ?? 1_000);
  const stepMs = chooseStep(rangeMs, Math.max(query.step ?? 0, ...history));
  const newest = monitor.newestSlot ?? Math.floor(now / 1_000) * 1_000;
  const to = Math.floor(newest / stepMs) * stepMs + stepMs;
  const from = to - rangeMs;
  const series = asked.map(({ key, scope, entity, metric, label }): MetricSeries => {
    const stored = monitor.store.get(key);
    const buckets = stored?.buckets(from, to, stepMs) ?? new Array<undefined>(rangeMs / stepMs).fill(undefined);
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
  return { asOf: newest, warnings: [], from, to, stepMs, series };
}

/** Smallest step that keeps within the points, reaches back far enough (`atLeastMs`) and divides the range. */
export function chooseStep(rangeMs: number, atLeastMs: number): number {
  return STEPS_MS.find((step) => step >= atLeastMs && rangeMs / step <= MAX_POINTS && rangeMs % step === 0) ?? 600_000;
}
