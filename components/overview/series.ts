import type { MetricName, SeriesKey } from '@/lib/domain/metrics';
import { seriesKeyOf } from '@/lib/domain/metrics';

export const clusterSeries = (metric: MetricName): SeriesKey => seriesKeyOf('cluster', null, metric);

/** Everything the overview draws, in one request and one stream. */
export const OVERVIEW_SERIES: readonly SeriesKey[] = [
  clusterSeries('messagesInPerSec'),
  clusterSeries('bytesInPerSec'),
  clusterSeries('bytesOutPerSec'),
  clusterSeries('requestsPerSec'),
  clusterSeries('produceP99Ms'),
  clusterSeries('fetchP99Ms'),
  clusterSeries('underReplicated'),
  clusterSeries('offline'),
  clusterSeries('maxLag'),
  'broker:*/messagesInPerSec',
];
