'use client';

import { Link } from '@/components/ui/link';
import { formatBytes } from '@/lib/format/bytes';
import { formatInteger } from '@/lib/format/number';
import { formatByteRate, formatRate } from '@/lib/format/rate';
import { REFRESH_MS } from '@/lib/query/keys';
import { useTopic, useTopicConsumers } from '@/lib/query/topics';
import { routes } from '@/lib/routes';
import { configMeaning } from '../data-table/config-meaning';
import { Card } from '../ui/card';
import { Facts } from '../ui/facts';
import { StatTile } from '../ui/stat-tile';
import { StatusPill } from '../ui/status-pill';
import { Time } from '../ui/time';
import { TopicCharts } from './topic-charts';

type Props = { clusterId: string; topic: string };

/** Is this topic well, how much goes through it, who reads it. */
export function TopicOverview({ clusterId, topic }: Props) {
  const { data } = useTopic(clusterId, topic, REFRESH_MS.list);
  const summary = data?.topic;
  const figure = (value: number | null | undefined, format: (value: number) => string) => (value === undefined ? undefined : value === null ? null : format(value));
  return (
    <div className="flex flex-col gap-4 pt-4">
      <div className="grid grid-cols-2 gap-3 md:grid-cols-3 xl:grid-cols-6">
        <StatTile label="Messages in" figure={figure(summary?.messagesInPerSec, formatRate)} />
        <StatTile label="Bytes in" figure={figure(summary?.bytesInPerSec, formatByteRate)} />
        <StatTile label="Bytes out" figure={figure(summary?.bytesOutPerSec, formatByteRate)} />
        <StatTile label="Messages" figure={figure(summary?.messages, formatInteger)} missing="no leader answered" href={routes.topic(clusterId, topic, 'messages')} linkName="Messages of this topic" />
        <StatTile label="Size, all replicas" figure={figure(summary?.sizeBytes, formatBytes)} missing="no broker reported it" href={routes.topic(clusterId, topic, 'partitions')} linkName="Size of each partition" />
        <StatTile
          label="Under-replicated"
          figure={figure(summary?.underReplicated, formatInteger)}
          status={summary && summary.offline > 0 ? 'critical' : summary && summary.underReplicated > 0 ? 'warn' : 'ok'}
          note={summary && summary.offline > 0 ? `${formatInteger(summary.offline)} offline` : undefined}
          href={routes.topic(clusterId, topic, 'partitions')}
          linkName="State of each partition"
        />
      </div>
      <div className="grid grid-cols-1 items-start gap-4 xl:grid-cols-[minmax(0,1fr)_360px]">
        <TopicCharts clusterId={clusterId} topic={topic} />
        <div className="flex min-w-0 flex-col gap-4">
          <ConsumerSummary clusterId={clusterId} topic={topic} />
          <Card title="Set on this topic" aside={<Link href={routes.topic(clusterId, topic, 'config')} className="text-accent-text underline-offset-2 hover:underline">all configs</Link>}>
            {data && data.overrides.length === 0 && <p className="text-body text-text-3">Nothing: the cluster’s defaults hold.</p>}
            <Facts
              facts={(data?.overrides ?? []).map(({ name, value }) => ({
                label: <span className="mono break-all">{name}</span>,
                value: (
                  <>
                    <span className="mono">{value ?? 'not set'}</span> <span className="text-small text-text-3">{value === null ? '' : configMeaning(name, value)}</span>
                  </>
                ),
              }))}
            />
          </Card>
          <Card title="Identity">
            <Facts
              facts={[
                { label: 'Topic id', value: data?.id ? <span className="mono break-all">{data.id}</span> : '–' },
                { label: 'Last write', value: <Time at={summary?.lastWriteAt ?? null} missing="nothing written yet, or not read yet" /> },
                { label: 'Compression', value: data?.compressionType ?? '–' },
                { label: 'Largest batch', value: formatBytes(data?.maxMessageBytes) },
              ]}
            />
          </Card>
        </div>
      </div>
    </div>
  );
}

function ConsumerSummary({ clusterId, topic }: Props) {
  const { data } = useTopicConsumers(clusterId, topic);
  const consumers = data?.consumers ?? [];
  return (
    <Card title="Consumer groups" aside={data && formatInteger(consumers.length)}>
      {data && consumers.length === 0 && <p className="text-body text-text-3">No group reads this topic.</p>}
      <ul className="flex flex-col gap-1.5">
        {consumers.slice(0, 8).map(({ groupId, lag, state, status }) => (
          <li key={groupId} className="flex items-center gap-2 text-body">
            <Link href={routes.group(clusterId, groupId)} className="mono min-w-0 flex-1 truncate font-medium underline-offset-2 hover:text-accent-text hover:underline">
              {groupId}
            </Link>
            {status !== 'ok' && <StatusPill status={status}>{state}</StatusPill>}
            <span className="num text-text-2">{lag === null ? 'no commit' : `lag ${formatInteger(lag)}`}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
