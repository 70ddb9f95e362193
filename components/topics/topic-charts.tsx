'use client';

import { useMemo } from 'react';
import { seriesKeyOf } from '@/lib/domain/metrics';
import { useMetrics } from '@/lib/query/metrics';
import { ChartCard } from '../charts/chart-card';
import { CrosshairGroup } from '../charts/crosshair';
import { chartModel } from '../charts/model';
import { useRange } from '../layout/use-range';
import { ErrorState } from '../ui/error-state';

/** What goes in and out of the topic, and how many messages. */
export function TopicCharts({ clusterId, topic }: { clusterId: string; topic: string }) {
  const { range, setRange } = useRange();
  const keys = useMemo(
    () => ({
      bytesIn: seriesKeyOf('topic', topic, 'bytesInPerSec'),
      bytesOut: seriesKeyOf('topic', topic, 'bytesOutPerSec'),
      messagesIn: seriesKeyOf('topic', topic, 'messagesInPerSec'),
    }),
    [topic],
  );
  const series = useMemo(() => Object.values(keys), [keys]);
  const { data, error, refetch } = useMetrics(clusterId, series, range);
  const failed = error && !data ? <ErrorState title="Series could not be read" error={error} onRetry={() => void refetch()} /> : undefined;
  return (
    <CrosshairGroup onSpan={setRange}>
      <div className="flex min-w-0 flex-col gap-4">
        <ChartCard
          title="Throughput"
          rows={2}
          error={failed}
          model={chartModel(
            data,
            [
              { key: keys.bytesIn, label: 'Bytes in', step: 1 },
              { key: keys.bytesOut, label: 'Bytes out', step: 2 },
            ],
            'bytesPerSecond',
          )}
        />
        <ChartCard title="Messages in" error={failed} model={chartModel(data, [{ key: keys.messagesIn, label: 'Messages in', step: 1 }], 'perSecond', 'messages per second')} />
      </div>
    </CrosshairGroup>
  );
}
