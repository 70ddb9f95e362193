/** What the console measures: names, units, ranges, and the keys of series. Runs in the browser too: nothing here parses a contract. */

export const METRIC_UNITS = ['bytesPerSecond', 'perSecond', 'milliseconds', 'bytes', 'percent', 'count', 'messages'] as const;
export type MetricUnit = (typeof METRIC_UNITS)[number];

/** Every series name, its unit, and what has it. A name is unique; `scopes` says for which entities it exists. */
export const METRICS = {
  bytesInPerSec: { unit: 'bytesPerSecond', scopes: ['cluster', 'broker', 'topic'], label: 'Bytes in' },
  bytesOutPerSec: { unit: 'bytesPerSecond', scopes: ['cluster', 'broker', 'topic'], label: 'Bytes out' },
  messagesInPerSec: { unit: 'perSecond', scopes: ['cluster', 'broker', 'topic'], label: 'Messages in' },
  requestsPerSec: { unit: 'perSecond', scopes: ['cluster', 'broker'], label: 'Requests' },
  requestErrorsPerSec: { unit: 'perSecond', scopes: ['cluster', 'broker'], label: 'Failed requests' },
  produceRequestsPerSec: { unit: 'perSecond', scopes: ['cluster', 'broker'], label: 'Produce requests' },
  fetchRequestsPerSec: { unit: 'perSecond', scopes: ['cluster', 'broker'], label: 'Fetch requests' },
  produceP50Ms: { unit: 'milliseconds', scopes: ['cluster', 'broker'], label: 'Produce p50' },
  produceP99Ms: { unit: 'milliseconds', scopes: ['cluster', 'broker'], label: 'Produce p99' },
  fetchP50Ms: { unit: 'milliseconds', scopes: ['cluster', 'broker'], label: 'Fetch p50' },
  fetchP99Ms: { unit: 'milliseconds', scopes: ['cluster', 'broker'], label: 'Fetch p99' },
  connections: { unit: 'count', scopes: ['cluster', 'broker'], label: 'Connections' },
  cpuPercent: { unit: 'percent', scopes: ['broker'], label: 'CPU' },
  memoryBytes: { unit: 'bytes', scopes: ['broker'], label: 'Memory' },
  diskBytes: { unit: 'bytes', scopes: ['cluster', 'broker', 'topic'], label: 'Disk' },
  leaders: { unit: 'count', scopes: ['broker'], label: 'Leaders' },
  replicas: { unit: 'count', scopes: ['broker'], label: 'Replicas' },
  brokersUp: { unit: 'count', scopes: ['cluster'], label: 'Brokers up' },
  underReplicated: { unit: 'count', scopes: ['cluster'], label: 'Under-replicated' },
  offline: { unit: 'count', scopes: ['cluster'], label: 'Offline' },
  underMinIsr: { unit: 'count', scopes: ['cluster'], label: 'Under min ISR' },
  maxLag: { unit: 'messages', scopes: ['cluster'], label: 'Largest lag' },
  lag: { unit: 'messages', scopes: ['group'], label: 'Lag' },
} as const satisfies Record<string, { unit: MetricUnit; scopes: readonly MetricScope[]; label: string }>;
export type MetricScope = 'cluster' | 'broker' | 'topic' | 'group';
export type MetricName = keyof typeof METRICS;
export const METRIC_RANGES = ['5m', '15m', '1h', '6h', '24h'] as const;
export type MetricRange = (typeof METRIC_RANGES)[number];
export const RANGE_MS: Record<MetricRange, number> = {
  '5m': 300_000,
  '15m': 900_000,
  '1h': 3_600_000,
  '6h': 21_600_000,
  '24h': 86_400_000,
};

/** A part of the past that a person has picked out, ms since the epoch, half-open. At most a day. */
export type MetricSpan = { readonly from: number; readonly to: number };
/** What a chart shows: a range that ends now and moves on, or a span that stands still. */
export type MetricWindow = MetricRange | MetricSpan;
export const MIN_SPAN_MS = 5_000;
export const MAX_SPAN_MS = RANGE_MS['24h'];

/**
 * Key of one series, the same in queries and in the live stream: `cluster/bytesInPerSec`, `broker:1/cpuPercent`,
 * `topic:orders/bytesInPerSec`, `group:billing/lag`. The entity is percent-encoded. `broker:*` stands for one series per broker.
 */
export type SeriesKey = string;
export function seriesKeyOf(scope: MetricScope, entity: string | number | null, metric: MetricName): SeriesKey {
  return scope === 'cluster' ? `cluster/${metric}` : `${scope}:${encodeURIComponent(String(entity))}/${metric}`;
}
/** Reads a series key back; undefined when it is none of ours. */
export function parseSeriesKey(key: SeriesKey): { scope: MetricScope; entity: string | null; metric: MetricName } | undefined {
  const match = /^(cluster|broker|topic|group)(?::([^/]+))?\/([A-Za-z0-9]+)$/.exec(key);
  const [, scope, entity, metric] = match ?? [];
  if (!scope || !metric || !Object.hasOwn(METRICS, metric)) return undefined;
  if ((scope === 'cluster') !== (entity === undefined)) return undefined;
  return { scope: scope as MetricScope, entity: entity === undefined ? null : decodeURIComponent(entity), metric: metric as MetricName };
}
