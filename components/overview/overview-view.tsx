'use client';

import { memo, useDeferredValue, useState } from 'react';
import { useLiveMode } from '@/components/layout/live-context';
import { Page } from '@/components/layout/page';
import { PartialBanner } from '@/components/layout/partial-banner';
import { useRange } from '@/components/layout/use-range';
import { ErrorState } from '@/components/ui/error-state';
import { useLive } from '@/lib/query/live';
import { useMetrics } from '@/lib/query/metrics';
import { useOverview } from '@/lib/query/overview';
import { OutageCard } from '../ui/outage-card';
import { useKept } from '../ui/use-kept';
import { useBeat } from '../ui/use-now';
import { BiggestTopics } from './biggest-topics';
import { BrokerList } from './broker-list';
import { LaggingGroups } from './lagging-groups';
import { OverviewCharts } from './overview-charts';
import { OverviewTiles } from './overview-tiles';
import { RecentEvents } from './recent-events';
import { OVERVIEW_SERIES } from './series';
import { Verdict } from './verdict';

const Outages = memo(OutageCard);
const NONE: readonly never[] = [];

/** Is anything wrong, and where? Then how much, since when. */
export function OverviewView({ clusterId }: { clusterId: string }) {
  const { live } = useLiveMode();
  const { range, setRange } = useRange();
  const overview = useOverview(clusterId);
  const metrics = useMetrics(clusterId, OVERVIEW_SERIES, range, { live });
  useLive(clusterId, { overview: live });
  // Every two seconds: drawn in slices, behind whatever the reader does.
  const data = useDeferredValue(overview.data);
  useBeat(data);
  const [asOf] = useState(data?.asOf);
  // A tile moves as a whole: its course waits for its figure.
  const { course } = useKept({ course: metrics.data, data }, (kept) => kept.data === data && (kept.course !== undefined || metrics.data === undefined));

  if (!data && overview.isError) {
    return (
      <Page kind="document">
        <h1 className="sr-only">Overview of {clusterId}</h1>
        <div className="mt-6 rounded-md border border-border bg-surface">
          <ErrorState title={`Cluster ${clusterId} could not be read`} error={overview.error} onRetry={() => void overview.refetch()} retrying={overview.isFetching} />
        </div>
      </Page>
    );
  }
  return (
    <Page kind="document" className="gap-4 pt-4">
      <PartialBanner warnings={data?.warnings} failure={overview.isError ? overview.error : undefined} />
      <Verdict clusterId={clusterId} overview={data} />
      <OverviewTiles clusterId={clusterId} tiles={data?.tiles} metrics={course} />
      <div className="grid min-w-0 gap-4 xl:grid-cols-[minmax(0,1fr)_320px]">
        {!metrics.data && metrics.isError ? (
          <div className="rounded-md border border-border bg-surface">
            <ErrorState title="Charts: the series could not be read" error={metrics.error} onRetry={() => void metrics.refetch()} retrying={metrics.isFetching} />
          </div>
        ) : (
          <OverviewCharts answer={metrics.data} brokers={data?.brokers.map((broker) => broker.id).join(',')} events={data?.events} setRange={setRange} />
        )}
        <div className="flex min-w-0 flex-col gap-4">
          <BrokerList clusterId={clusterId} brokers={data?.brokers} />
          <Outages clusterId={clusterId} outages={data?.outages ?? NONE} named />
          <RecentEvents events={data?.events} asOf={asOf} />
        </div>
      </div>
      <div className="grid min-w-0 gap-4 lg:grid-cols-2">
        <BiggestTopics clusterId={clusterId} topics={data?.biggestTopics} />
        <LaggingGroups clusterId={clusterId} groups={data?.laggingGroups} />
      </div>
    </Page>
  );
}
