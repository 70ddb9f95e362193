'use client';

import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { HeaderFacts, PageHeader } from '@/components/layout/page-header';
import { PartialBanner } from '@/components/layout/partial-banner';
import { CopyButton } from '@/components/ui/copy-button';
import { DataAge } from '@/components/ui/data-age';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { ButtonLink } from '@/components/ui/button';
import { Skeleton } from '@/components/ui/skeleton';
import { TabLinks } from '@/components/ui/tabs';
import type { GroupSummary } from '@/lib/contracts/groups';
import { problemOf } from '@/lib/errors';
import { plural } from '@/lib/format/number';
import { useGroup } from '@/lib/query/groups';
import { routes, type GroupTab } from '@/lib/routes';
import { Coordinator } from './group-columns';
import { GroupState } from './group-status';

type Props = { clusterId: string; groupId: string; children: ReactNode };

/** Header and tabs of one group. They stay while the tabs change. */
export function GroupFrame({ clusterId, groupId, children }: Props) {
  const group = useGroup(clusterId, groupId);
  const { data } = group;
  const title = <span className="font-mono text-[0.9em]">{groupId === '' ? '(empty id)' : groupId}</span>;
  if (!data && group.isError) {
    const missing = problemOf(group.error).code === 'not_found';
    return (
      <>
        <PageHeader title={title} />
        <div className="rounded-md border border-border bg-surface">
          {missing ? (
            <EmptyState title="This cluster knows no such group." action={<ButtonLink href={routes.groups(clusterId)}>All consumer groups</ButtonLink>}>
              A group is forgotten when it has no members and its committed offsets have expired.
            </EmptyState>
          ) : (
            <ErrorState title={`Group ${groupId} could not be read`} error={group.error} onRetry={() => void group.refetch()} retrying={group.isFetching} />
          )}
        </div>
      </>
    );
  }
  return (
    <>
      <PageHeader
        title={title}
        beside={
          <>
            <CopyButton text={groupId} label="Copy group id" />
            {data ? <GroupState group={data.group} pill /> : <Skeleton className="h-5 w-20" />}
          </>
        }
        facts={data ? <HeaderFacts facts={[...factsOf(clusterId, data.group), <DataAge key="age" at={data.asOf} />]} /> : <Skeleton className="my-1 w-64" />}
      />
      <GroupTabs clusterId={clusterId} groupId={groupId} members={data?.members.length} partitions={data?.partitions.length} />
      <div className="flex min-w-0 flex-col gap-4 pt-4 pb-12">
        <PartialBanner warnings={data?.warnings} failure={data && group.isError ? group.error : undefined} />
        {children}
      </div>
    </>
  );
}

function factsOf(clusterId: string, group: GroupSummary): ReactNode[] {
  return [
    group.members !== null && plural(group.members, 'member'),
    group.protocol !== '' && <span className="mono">{group.protocol}</span>,
    group.coordinator !== null && (
      <span>
        coordinator <Coordinator clusterId={clusterId} brokerId={group.coordinator} />
      </span>
    ),
    group.type !== 'unknown' && `${group.type} protocol`,
  ];
}

type TabsProps = { clusterId: string; groupId: string; members: number | undefined; partitions: number | undefined };

function GroupTabs({ clusterId, groupId, members, partitions }: TabsProps) {
  const current = usePathname().split('/').at(-1);
  const tabs: { tab: GroupTab; label: string; count?: number }[] = [
    { tab: 'overview', label: 'Overview' },
    { tab: 'members', label: 'Members', count: members },
    { tab: 'offsets', label: 'Commits', count: partitions },
  ];
  return <TabLinks label={`Group ${groupId}`} tabs={tabs.map(({ tab, label, count }) => ({ label, count, href: routes.group(clusterId, groupId, tab), current: current === tab }))} />;
}
