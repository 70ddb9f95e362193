'use client';

import { Pencil } from 'lucide-react';
import { usePathname } from 'next/navigation';
import { useEffect, useRef, type ReactNode } from 'react';
import type { ClusterSummary } from '@/lib/contracts/clusters';
import { problemOf } from '@/lib/errors';
import { formatDuration } from '@/lib/format/duration';
import { formatInteger, plural } from '@/lib/format/number';
import { useClusterPart } from '@/lib/query/clusters';
import { useTopic } from '@/lib/query/topics';
import { routes, type TopicTab } from '@/lib/routes';
import { Page } from '../layout/page';
import { HeaderFacts, PageHeader } from '../layout/page-header';
import { PartialBanner } from '../layout/partial-banner';
import { ButtonLink } from '../ui/button';
import { CopyButton } from '../ui/copy-button';
import { DataAge } from '../ui/data-age';
import { EmptyState } from '../ui/empty-state';
import { ErrorState } from '../ui/error-state';
import { Skeleton } from '../ui/skeleton';
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

/** Tabs that ask a question of their own and say themselves what is missing from its answer. */
const OWN_BANNER: ReadonlySet<TopicTab> = new Set(['partitions', 'consumers']);

const troubleOf = ({ underReplicated, offline }: ClusterSummary) => `${underReplicated} ${offline}`;

/** Header and tabs of a topic: name, state, three facts. Its state is asked for at once when that of the cluster changes. */
export function TopicFrame({ clusterId, topic, children }: { clusterId: string; topic: string; children: ReactNode }) {
  const { data, error, refetch, isFetching } = useTopic(clusterId, topic);
  const trouble = useClusterPart(clusterId, troubleOf);
  const known = useRef(trouble);
  useEffect(() => {
    if (known.current !== undefined && known.current !== trouble) void refetch();
    known.current = trouble;
  }, [trouble, refetch]);
  const pathname = usePathname();
  const [, , , , , tab, ...below] = pathname.split('/');
  const current = TABS.find(({ id }) => id === tab)?.id;
  const fills = current !== undefined && FILLING.has(current) && below.length === 0;
  const summary = data?.topic;

  const title = <span className="font-mono text-[0.9em]">{topic}</span>;

  if (error && !data) {
    const missing = problemOf(error).code === 'not_found';
    return (
      <Page kind="document">
        <PageHeader title={title} />
        <div className="rounded-md border border-border bg-surface">
          {missing ? (
            <EmptyState title="This cluster has no such topic." action={<ButtonLink href={routes.topics(clusterId)}>All topics</ButtonLink>}>
              It may have been deleted meanwhile, or its name is spelled another way: names are case-sensitive.
            </EmptyState>
          ) : (
            <ErrorState error={error} title={`Topic ${topic} could not be read`} onRetry={() => refetch()} retrying={isFetching} />
          )}
        </div>
      </Page>
    );
  }
  return (
    <Page kind={fills ? 'list' : 'document'}>
      <PageHeader
        title={title}
        beside={
          <>
            <CopyButton text={topic} label="Copy topic name" />
            {summary ? <StatusPill status={summary.status}>{summary.status === 'ok' ? 'In sync' : summary.statusText}</StatusPill> : <Skeleton className="h-5 w-20" />}
            {summary?.internal && <Tag>internal</Tag>}
          </>
        }
        facts={
          summary ? (
            <HeaderFacts
              facts={[
                plural(summary.partitions, 'partition'),
                `RF ${summary.replicationFactor}`,
                data.minInsyncReplicas !== null && `min ISR ${data.minInsyncReplicas}`,
                retention(summary.cleanupPolicy, summary.retentionMs),
                <DataAge key="age" at={data.asOf} />,
              ]}
            />
          ) : (
            <Skeleton className="my-1 w-64" />
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
          hotkey: id === 'config' ? 'e' : undefined,
          count: id === 'partitions' && summary ? formatInteger(summary.partitions) : id === 'consumers' && data?.groups ? formatInteger(data.groups) : undefined,
        }))}
      />
      {!(current !== undefined && OWN_BANNER.has(current)) && <PartialBanner className="mt-4" warnings={data?.warnings} failure={data && error ? error : undefined} />}
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
