import * as z from 'zod/mini';
import { METRIC_RANGES, METRIC_UNITS } from '../domain/metrics.ts';
import { answer } from './common.ts';

/** GET /api/clusters/:clusterId/metrics?series=cluster/bytesInPerSec,broker:*\/cpuPercent&range=15m */
export const metricsQuery = z.object({
  /** With `to`: this span (ms since the epoch) instead of a range that ends now. */
  from: z.optional(z.coerce.number<number>().check(z.int(), z.nonnegative())),
  to: z.optional(z.coerce.number<number>().check(z.int(), z.nonnegative())),
  series: z.pipe(z.string().check(z.minLength(1), z.maxLength(8_000)), z.transform((text: string) => text.split(','))),
  range: z._default(z.enum(METRIC_RANGES), '15m'),
  /** ms; the server raises it so that a series has at most 300 points. */
  step: z.optional(z.coerce.number<number>().check(z.int(), z.gte(1_000))),
});

/**
 * One series over [from, to). Columns of equal length, one slot per step from `from` on: null is a gap (broker down, console
 * not running, not yet observed), never zero.
 */
export const metricSeries = z.object({
  key: z.string(),
  metric: z.string(),
  unit: z.enum(METRIC_UNITS),
  /** `Cluster`, `Broker 1`, `orders`, `billing`. */
  label: z.string(),
  scope: z.enum(['cluster', 'broker', 'topic', 'group']),
  entity: z.nullable(z.string()),
  avg: z.array(z.nullable(z.number())),
  min: z.array(z.nullable(z.number())),
  max: z.array(z.nullable(z.number())),
  /** Newest known value. */
  last: z.nullable(z.number()),
});
export type MetricSeries = z.infer<typeof metricSeries>;

export const metricsResponse = z.object({
  ...answer,
  from: z.number(),
  to: z.number(),
  stepMs: z.number(),
  /** The range ends with the newest sample and goes on; false: a span as it was picked. */
  moving: z.boolean(),
  series: z.array(metricSeries),
});
export type MetricsResponse = z.infer<typeof metricsResponse>;
