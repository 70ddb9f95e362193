'use client';

import { CrosshairGroup } from '@/components/charts/crosshair';
import { ChartCard } from '@/components/charts/chart-card';
import { chartModel } from '@/components/charts/model';
import { useLiveMode } from '@/components/layout/live-context';
import { useRange } from '@/components/layout/use-range';
import { ErrorState } from '@/components/ui/error-state';
import { StatTile } from '@/components/ui/stat-tile';
import { StatusIcon } from '@/components/ui/status-icon';
import type { GroupResponse } from '@/lib/contracts/groups';
import { seriesKeyOf } from '@/lib/domain/metrics';
import { formatInteger } from '@/lib/format/number';
import { useGroup } from '@/lib/query/groups';
import { useMetrics } from '@/lib/query/metrics';
import { LagTable } from './lag-table';
import { groupReading } from './reading';
import { lagMissing } from './group-status';

/** Does this group keep up? The reading, lag over time, lag by partition. */
export function GroupOverview({ clusterId, groupId }: { clusterId: string; groupId: string }) {
  const { range, setRange } = useRange();
  const { live } = useLiveMode();
  const key = seriesKeyOf('group', groupId, 'lag');
  const metrics = useMetrics(clusterId, [key], range, { live });
  const { data } = useGroup(clusterId, groupId);
  return (
    <>
      {data && <ReadingLine data={data} />}
      <Tiles data={data} />
      <CrosshairGroup onSpan={setRange}>
      <ChartCard
        title="Lag over time"
        height={220}
        model={chartModel(metrics.data, [{ key, label: 'Lag', step: 1 }], 'messages')}
        error={!metrics.data && metrics.isError ? <ErrorState title="Lag over time could not be read" error={metrics.error} onRetry={() => void metrics.refetch()} /> : undefined}
      />
      </CrosshairGroup>
      <LagTable clusterId={clusterId} partitions={data?.partitions} asOf={data?.asOf} />
    </>
  );
}

function ReadingLine({ data }: { data: GroupResponse }) {
  const reading = groupReading(data);
  return (
    <p role="status" className="flex items-start gap-2 text-base">
      <StatusIcon status={reading.status} className="mt-0.5" />
      <span className="min-w-0 break-words">{reading.text}</span>
    </p>
  );
}

function Tiles({ data }: { data: GroupResponse | undefined }) {
  const known = (value: number | null | undefined) => (data === undefined ? undefined : value === null || value === undefined ? null : formatInteger(value));
  const group = data?.group;
  return (
    <div className="grid grid-cols-2 gap-3 md:grid-cols-4 xl:gap-4">
      <StatTile label="Lag" figure={known(group?.lag)} unit="messages" missing={group ? lagMissing(group) : ''} />
      <StatTile label="Last 5 minutes" figure={group?.lagChange && group.lagChange > 0 ? `+${formatInteger(group.lagChange)}` : known(group?.lagChange)} unit="messages" missing="less than 5 minutes of samples" />
      <StatTile label="Members" figure={known(group?.members)} />
      <StatTile label="Partitions" figure={known(group?.partitions)} note={group && group.partitionsWithoutCommit > 0 ? `${group.partitionsWithoutCommit} without commit` : undefined} />
    </div>
  );
}
