import { METRICS, type MetricName, type MetricScope, type SeriesKey, parseSeriesKey, seriesKeyOf } from '../../lib/domain/metrics.ts';
import { allBrokerIds } from '../monitoring/series-recorder.ts';
import type { ClusterContext } from './cluster-context.ts';
import { OperationError } from './operation-error.ts';

/** Series in one answer or stream, after expansion. */
export const MAX_SERIES = 200;

export interface AskedSeries {
  readonly key: SeriesKey;
  readonly scope: MetricScope;
  readonly entity: string | null;
  readonly metric: MetricName;
  readonly label: string;
}

/** Series keys as asked, with `broker:*` written out. Throws OperationError `invalid_request` for one that there is not, or too many. */
export function expandSeries({ monitor }: ClusterContext, keys: readonly string[]): AskedSeries[] {
  const asked = keys.filter((key) => key !== '').flatMap((text) => {
    const parsed = parseSeriesKey(text);
    const scopes: readonly MetricScope[] = parsed ? METRICS[parsed.metric].scopes : [];
    if (!parsed || !scopes.includes(parsed.scope)) throw new OperationError('invalid_request', `There is no series ${text.slice(0, 100)}.`);
    if (parsed.scope !== 'broker' || parsed.entity !== '*') return [{ ...parsed, key: seriesKeyOf(parsed.scope, parsed.entity, parsed.metric) }];
    const brokers = allBrokerIds(monitor.state, [...monitor.processes().values()]);
    return brokers.map((id) => ({ ...parsed, entity: String(id), key: seriesKeyOf('broker', id, parsed.metric) }));
  });
  const unique = [...new Map(asked.map((series) => [series.key, series])).values()];
  if (unique.length > MAX_SERIES) throw new OperationError('invalid_request', `${unique.length} series; the limit is ${MAX_SERIES}.`);
  return unique.map((series) => ({ ...series, label: labelOf(series.scope, series.entity) }));
}

function labelOf(scope: MetricScope, entity: string | null): string {
  if (scope === 'cluster') return 'Cluster';
  return scope === 'broker' ? `Broker ${entity}` : (entity ?? '');
}
