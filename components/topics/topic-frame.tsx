'use client';

import { Pencil } from 'lucide-react';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { formatDuration } from '@/lib/format/duration';
import { formatInteger, plural } from '@/lib/format/number';
import { useTopic } from '@/lib/query/topics';
import { routes, type TopicTab } from '@/lib/routes';
import { Page } from '../layout/page';
import { HeaderFacts, PageHeader } from '../layout/page-header';
import { ButtonLink } from '../ui/button';
import { CopyButton } from '../ui/copy-button';
import { ErrorState } from '../ui/error-state';
import { StatusPill } from '../ui/status-pill';
import { TabLinks } from '../ui/tabs';
import { Tag } from '../ui/tag';

const TABS: readonly { id: TopicTab; label: string }[] = [
  { id: 'overview', label: 'Overview' },
  { id: 'messages', label: 'Messages' },
  { id: 'produce', label: 'Produce' },
  { id: 'partitions', label: 'Partitions' },
  { id: 'consumers', label: 'Consumers' },
  { id: 'config', label: 'Config' },
  { id: 'settings', label: 'Settings' },
];

/** Tabs whose content takes the height that is left and scrolls inside itself. */
const FILLING: ReadonlySet<TopicTab> = new Set(['messages', 'partitions', 'consumers', 'config']);

/** Header and tabs of a topic: name, state, three facts. */
export function TopicFrame({ clusterId, topic, children }: { clusterId: string; topic: string; children: ReactNode }) {
  const { data, error, refetch, isFetching } = useTopic(clusterId, topic);
  const pathname = usePathname();
  const [, , , , , tab, ...below] = pathname.split('/');
  const current = TABS.find(({ id }) => id === tab)?.id;
  const fills = current !== undefined && FILLING.has(current) && below.length === 0;
  const summary = data?.topic;

  if (error && !data) {
    return (
      <Page kind="document">
        <PageHeader title={topic} />
        <ErrorState error={error} title={`Topic ${topic} could not be read`} onRetry={() => refetch()} retrying={isFetching} />
      </Page>
    );
  }
  return (
    <Page kind={fills ? 'list' : 'document'}>
      <PageHeader
        title={topic}
        beside={
          <>
            <CopyButton text={topic} label="Copy topic name" />
            {summary && (
              <StatusPill status={summary.status}>{summary.status === 'ok' ? 'In sync' : summary.statusText}</StatusPill>
            )}
            {summary?.internal && <Tag>internal</Tag>}
          </>
        }
        facts={
          summary && (
            <HeaderFacts
              facts={[
                plural(summary.partitions, 'partition'),
                `RF ${summary.replicationFactor}`,
                data.minInsyncReplicas !== null && `min ISR ${data.minInsyncReplicas}`,
                retention(summary.cleanupPolicy, summary.retentionMs),
              ]}
            />
          )
        }
        actions={
          current !== 'produce' && (
            <ButtonLink variant="primary" size="lg" icon={<Pencil />} href={routes.topic(clusterId, topic, 'produce')}>
              Produce
            </ButtonLink>
          )
        }
      />
      <TabLinks
        label={`Pages of ${topic}`}
        tabs={TABS.map(({ id, label }) => ({
          label,
          href: routes.topic(clusterId, topic, id),
          current: id === current,
          count: id === 'partitions' && summary ? formatInteger(summary.partitions) : id === 'consumers' && data?.groups ? formatInteger(data.groups) : undefined,
        }))}
      />
      {children}
    </Page>
  );
}

function retention(policy: string | null, retentionMs: number | null): string | null {
  if (policy === null) return null;
  if (policy === 'compact') return 'compacted';
  const kept = retentionMs === null ? '' : retentionMs < 0 ? ', kept for ever' : `, ${formatDuration(retentionMs)}`;
  return `${policy}${kept}`;
}
