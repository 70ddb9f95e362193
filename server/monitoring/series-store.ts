import { type MetricName, type MetricScope, type SeriesKey, seriesKeyOf } from '../../lib/domain/metrics.ts';
import { BASIC, DETAILED, TimeSeries } from './time-series.ts';

/** Series kept at once: beyond it the one that was written longest ago goes. */
export const MAX_SERIES = 4_000;

/** All series of one cluster, by `seriesKeyOf`. Cluster and broker figures are detailed, those of topics and groups basic. */
export class SeriesStore {
  private readonly series = new Map<SeriesKey, TimeSeries>();
  private readonly maxSeries: number;

  constructor(options: { maxSeries?: number } = {}) {
    this.maxSeries = options.maxSeries ?? MAX_SERIES;
  }

  /** Records a sample; null and undefined record nothing, which leaves a gap. */
  record(scope: MetricScope, entity: string | number | null, metric: MetricName, atMs: number, value: number | null | undefined): void {
    if (value === null || value === undefined || !Number.isFinite(value)) return;
    const key = seriesKeyOf(scope, entity, metric);
    let series = this.series.get(key);
    if (!series) {
      if (this.series.size >= this.maxSeries) this.evictOldest();
      this.series.set(key, (series = new TimeSeries(scope === 'cluster' || scope === 'broker' ? DETAILED : BASIC)));
    }
    series.record(atMs, value);
  }

  get(key: SeriesKey): TimeSeries | undefined {
    return this.series.get(key);
  }

  /** Forgets every series of a deleted topic or group. */
  forget(scope: MetricScope, entity: string): void {
    const prefix = `${scope}:${encodeURIComponent(entity)}/`;
    for (const key of this.series.keys()) if (key.startsWith(prefix)) this.series.delete(key);
  }

  get size(): number {
    return this.series.size;
  }

  private evictOldest(): void {
    let oldest: SeriesKey | undefined;
    let oldestAt = Number.POSITIVE_INFINITY;
    for (const [key, series] of this.series) {
      const at = series.last?.at ?? 0;
      if (at < oldestAt) {
        oldest = key;
        oldestAt = at;
      }
    }
    if (oldest !== undefined) this.series.delete(oldest);
  }
}
