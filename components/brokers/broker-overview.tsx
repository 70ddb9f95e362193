'use client';

import dynamic from 'next/dynamic';
import { ChartCard } from '@/components/charts/chart-card';
import { CrosshairGroup } from '@/components/charts/crosshair';
import { chartModel, valuesOf, type SeriesPick } from '@/components/charts/model';
import { useLiveMode } from '@/components/layout/live-context';
import { useRange } from '@/components/layout/use-range';
import { ErrorState } from '@/components/ui/error-state';
import { StatTile } from '@/components/ui/stat-tile';
import { seriesKeyOf, type MetricName } from '@/lib/domain/metrics';
import { formatBytes } from '@/lib/format/bytes';
import { formatLatency } from '@/lib/format/duration';
import { formatInteger, formatPercent } from '@/lib/format/number';
import { formatRate } from '@/lib/format/rate';
import { useBroker } from '@/lib/query/brokers';
import { useEvents } from '@/lib/query/events';
import { useMetrics } from '@/lib/query/metrics';
import { OutageCard } from '@/components/ui/outage-card';
import { BrokerFacts } from './broker-facts';

/** Below the fold: its table comes after the first paint. */
const ApiTable = dynamic(() => import('./api-table').then((chunk) => chunk.ApiTable), { ssr: false });

const METRICS_SHOWN: readonly MetricName[] = ['messagesInPerSec', 'bytesInPerSec', 'bytesOutPerSec', 'requestsPerSec', 'produceRequestsPerSec', 'fetchRequestsPerSec', 'produceP50Ms', 'produceP99Ms', 'fetchP50Ms', 'fetchP99Ms', 'cpuPercent', 'memoryBytes', 'connections'];

/** Is this broker well? Figures, their course, its process, and what it is asked. */
export function BrokerOverview({ clusterId, brokerId }: { clusterId: string; brokerId: number }) {
  const { range, setRange } = useRange();
  const { live } = useLiveMode();
  const key = (metric: MetricName) => seriesKeyOf('broker', brokerId, metric);
  const pick = (metric: MetricName, label: string, step: SeriesPick['step']): SeriesPick => ({ key: key(metric), label, step });
  const metrics = useMetrics(clusterId, METRICS_SHOWN.map(key), range, { live });
  const events = useEvents(clusterId, { brokerId, limit: 50 }).data?.pages.flatMap((page) => page.events) ?? [];
  const { data } = useBroker(clusterId, brokerId);
  const broker = data?.broker;
  const answer = metrics.data;

  const known = (value: number | null | undefined, format: (value: number) => string) => (broker === undefined ? undefined : value === null || value === undefined ? null : format(value));
  const tiles = [
    { label: 'Messages in', figure: known(broker?.messagesInPerSec, formatRate), metric: 'messagesInPerSec' },
    { label: 'Requests', figure: known(broker?.requestsPerSec, formatRate), metric: 'requestsPerSec' },
    { label: 'Produce p99', figure: known(broker?.produceP99Ms, formatLatency), metric: 'produceP99Ms' },
    { label: 'Connections', figure: known(broker?.connections, formatInteger), metric: 'connections' },
    { label: 'CPU', figure: known(broker?.process?.cpuPercent, formatPercent), metric: 'cpuPercent' },
    { label: 'Memory', figure: known(broker?.process?.memoryBytes, formatBytes), metric: 'memoryBytes' },
  ] as const;
  return (
    <>
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-3 xl:grid-cols-6 xl:gap-4">
        {tiles.map(({ metric, ...tile }) => (
          <StatTile key={metric} {...tile} values={valuesOf(answer, key(metric)) ?? []} missing={broker?.status === 'ok' ? 'no such request lately' : 'the broker does not answer'} />
        ))}
      </div>
      <div className="grid min-w-0 gap-4 xl:grid-cols-[minmax(0,1fr)_320px]">
        {!answer && metrics.isError ? (
          <div className="rounded-md border border-border bg-surface">
            <ErrorState title="Charts: the series could not be read" error={metrics.error} onRetry={() => void metrics.refetch()} retrying={metrics.isFetching} />
          </div>
        ) : (
          <CrosshairGroup onSpan={setRange}>
          <div className="grid min-w-0 content-start gap-4 md:grid-cols-2">
            <ChartCard title="Throughput" rows={2} events={events} model={chartModel(answer, [pick('bytesInPerSec', 'Bytes in', 1), pick('bytesOutPerSec', 'Bytes out', 2)], 'bytesPerSecond')} />
            <ChartCard title="Requests" rows={3} events={events} model={chartModel(answer, [pick('produceRequestsPerSec', 'Produce', 1), pick('fetchRequestsPerSec', 'Fetch', 2), pick('requestsPerSec', 'All', 3)], 'perSecond', 'requests per second')} />
            <ChartCard title="Produce latency" rows={2} events={events} offersLog model={chartModel(answer, [pick('produceP50Ms', 'p50', 1), pick('produceP99Ms', 'p99', 2)], 'milliseconds')} />
            <ChartCard title="Fetch latency" rows={2} events={events} offersLog defaultScale="log" model={chartModel(answer, [pick('fetchP50Ms', 'p50', 1), pick('fetchP99Ms', 'p99', 2)], 'milliseconds')} />
          </div>
          </CrosshairGroup>
        )}
        <div className="flex min-w-0 flex-col gap-4">
          <OutageCard clusterId={clusterId} outages={data?.outages ?? []} />
          <BrokerFacts broker={broker} />
        </div>
      </div>
      <ApiTable apis={data?.apis} />
    </>
  );
}
