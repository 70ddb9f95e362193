import { memo, useMemo } from 'react';
import { ChartCard } from '@/components/charts/chart-card';
import { CrosshairGroup } from '@/components/charts/crosshair';
import { chartModel, type SeriesPick } from '@/components/charts/model';
import { brokerStep } from '@/components/charts/series-look';
import type { useRange } from '@/components/layout/use-range';
import type { ClusterEvent } from '@/lib/contracts/events';
import type { MetricsResponse } from '@/lib/contracts/metrics';
import { brokerName } from '@/lib/domain/brokers';
import { seriesKeyOf } from '@/lib/domain/metrics';
import { clusterSeries } from './series';

type Props = {
  answer: MetricsResponse | undefined;
  /** Ids of the brokers, with commas; undefined while they are not known. */
  brokers: string | undefined;
  events: readonly ClusterEvent[] | undefined;
  setRange: ReturnType<typeof useRange>['setRange'];
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
export const OverviewCharts = memo(function OverviewCharts({ answer, brokers, events, setRange }: Props) {
  const marks = useMemo(() => (events ?? []).filter((event) => event.brokerId !== null || event.status === 'critical'), [events]);
  const ids = useMemo(() => brokers?.split(',').filter(Boolean).map(Number), [brokers]);
  const byBroker = useMemo(() => ids?.map((id): SeriesPick => ({ key: seriesKeyOf('broker', id, 'messagesInPerSec'), label: brokerName(id), step: brokerStep(id) })), [ids]);
  const models = useMemo(
    () => ({
      bytes: chartModel(answer, BYTES, 'bytesPerSecond'),
      messages: byBroker && chartModel(answer, byBroker, 'perSecond', 'messages per second'),
      latency: chartModel(answer, LATENCY, 'milliseconds'),
      trouble: chartModel(answer, TROUBLE, 'count', 'partitions'),
    }),
    [answer, byBroker],
  );
  return (
    <CrosshairGroup onSpan={setRange}>
      <div className="grid min-w-0 content-start gap-4 md:grid-cols-2">
        <ChartCard title="Throughput" model={models.bytes} rows={BYTES.length} events={marks} />
        <ChartCard title="Messages in by broker" model={models.messages} rows={ids?.length ?? 3} events={marks} />
        <ChartCard title="Latency" model={models.latency} rows={LATENCY.length} events={marks} offersLog defaultScale="log" />
        <ChartCard title="Partitions in trouble" model={models.trouble} rows={TROUBLE.length} events={marks} stepped />
      </div>
    </CrosshairGroup>
  );
});
