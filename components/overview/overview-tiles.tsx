import { memo } from 'react';
import { valuesOf } from '@/components/charts/model';
import { formatValue } from '@/components/charts/units';
import { StatTile } from '@/components/ui/stat-tile';
import type { MetricsResponse } from '@/lib/contracts/metrics';
import type { MetricName } from '@/lib/domain/metrics';
import { METRICS } from '@/lib/domain/metrics';
import type { OverviewTiles as Tiles } from '@/lib/contracts/overview';
import { routes } from '@/lib/routes';
import { clusterSeries } from './series';

type Props = { clusterId: string; tiles: Tiles | undefined; metrics: MetricsResponse | undefined };
type Tile = { metric: MetricName; label: string; value: number | null | undefined; href: string; note?: string };

/** The present figures with their recent course. */
export const OverviewTiles = memo(function OverviewTiles({ clusterId, tiles, metrics }: Props) {
  const lag = tiles?.maxLag;
  const shown: Tile[] = [
    { metric: 'messagesInPerSec', label: 'Messages in', value: tiles?.messagesInPerSec, href: routes.topics(clusterId, { sort: 'messagesInPerSec', order: 'desc' }) },
    { metric: 'bytesInPerSec', label: 'Bytes in', value: tiles?.bytesInPerSec, href: routes.topics(clusterId, { sort: 'bytesInPerSec', order: 'desc' }) },
    { metric: 'bytesOutPerSec', label: 'Bytes out', value: tiles?.bytesOutPerSec, href: routes.brokers(clusterId) },
    { metric: 'requestsPerSec', label: 'Requests', value: tiles?.requestsPerSec, href: routes.brokers(clusterId) },
    { metric: 'produceP99Ms', label: 'Produce p99', value: tiles?.produceP99Ms, href: routes.brokers(clusterId) },
    { metric: 'maxLag', label: 'Largest lag', value: tiles ? (lag?.lag ?? null) : undefined, note: lag?.groupId, href: lag ? routes.group(clusterId, lag.groupId) : routes.groups(clusterId) },
  ];
  return (
    <div className="grid grid-cols-2 gap-3 sm:grid-cols-3 xl:grid-cols-6 xl:gap-4">
      {shown.map((tile) => {
        const text = tile.value === undefined ? undefined : tile.value === null ? null : formatValue(METRICS[tile.metric].unit, tile.value);
        return (
          <StatTile
            key={tile.metric}
            label={tile.label}
            figure={text}
            missing={tile.metric === 'maxLag' ? 'no group has committed yet' : 'no sample yet'}
            note={tile.note}
            values={valuesOf(metrics, clusterSeries(tile.metric)) ?? []}
            href={tile.href}
            linkName={`${tile.label}: ${text ?? 'not known'}${tile.note ? `, ${tile.note}` : ''}`}
          />
        );
      })}
    </div>
  );
});
