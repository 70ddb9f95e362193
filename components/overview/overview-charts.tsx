import { ChartCard } from '@/components/charts/chart-card';
import { CrosshairGroup } from '@/components/charts/crosshair';
import { chartModel, type SeriesPick } from '@/components/charts/model';
import { brokerStep } from '@/components/charts/series-look';
import { useRange } from '@/components/layout/use-range';
import { ErrorState } from '@/components/ui/error-state';
import type { BrokerSummary } from '@/lib/contracts/brokers';
import type { ClusterEvent } from '@/lib/contracts/events';
import { seriesKeyOf } from '@/lib/domain/metrics';
import type { useMetrics } from '@/lib/query/metrics';
import { clusterSeries } from './series';

type Props = {
  clusterId: string;
  metrics: ReturnType<typeof useMetrics>;
  brokers: readonly BrokerSummary[] | undefined;
  events: readonly ClusterEvent[] | undefined;
};

const BYTES: readonly SeriesPick[] = [
  { key: clusterSeries('bytesInPerSec'), label: 'Bytes in', step: 1 },
  { key: clusterSeries('bytesOutPerSec'), label: 'Bytes out', step: 2 },
];
const LATENCY: readonly SeriesPick[] = [
  { key: clusterSeries('produceP99Ms'), label: 'Produce p99', step: 1 },
  { key: clusterSeries('fetchP99Ms'), label: 'Fetch p99', step: 2 },
];
const TROUBLE: readonly SeriesPick[] = [
  { key: clusterSeries('underReplicated'), label: 'Under-replicated', step: 3 },
  { key: clusterSeries('offline'), label: 'Offline', step: 4 },
];

/** Four charts, one time axis, one crosshair; broker events in every lane. */
export function OverviewCharts({ metrics, brokers, events }: Props) {
  const { setRange } = useRange();
  const answer = metrics.data;
  const marks = (events ?? []).filter((event) => event.brokerId !== null || event.status === 'critical');
  const byBroker = (brokers ?? []).map((broker): SeriesPick => ({ key: seriesKeyOf('broker', broker.id, 'messagesInPerSec'), label: broker.name, step: brokerStep(broker.id) }));
  if (!answer && metrics.isError) {
    return (
      <div className="rounded-md border border-border bg-surface">
        <ErrorState title="Charts: the series could not be read" error={metrics.error} onRetry={() => void metrics.refetch()} retrying={metrics.isFetching} />
      </div>
    );
  }
  return (
    <CrosshairGroup onSpan={setRange}>
      <div className="grid min-w-0 content-start gap-4 md:grid-cols-2">
        <ChartCard title="Throughput" model={chartModel(answer, BYTES, 'bytesPerSecond')} events={marks} />
        <ChartCard title="Messages in by broker" model={brokers && chartModel(answer, byBroker, 'perSecond', 'messages per second')} events={marks} />
        <ChartCard title="Latency" model={chartModel(answer, LATENCY, 'milliseconds')} events={marks} offersLog defaultScale="log" />
        <ChartCard title="Partitions in trouble" model={chartModel(answer, TROUBLE, 'count', 'partitions')} events={marks} stepped />
      </div>
    </CrosshairGroup>
  );
}
