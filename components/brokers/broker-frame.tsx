'use client';

import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { Page } from '@/components/layout/page';
import { HeaderFacts, PageHeader } from '@/components/layout/page-header';
import { PartialBanner } from '@/components/layout/partial-banner';
import { Banner } from '@/components/ui/banner';
import { ButtonLink } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { DataAge } from '@/components/ui/data-age';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { Skeleton } from '@/components/ui/skeleton';
import { StatusPill } from '@/components/ui/status-pill';
import { TabLinks } from '@/components/ui/tabs';
import { useNow } from '@/components/ui/use-now';
import type { BrokerSummary } from '@/lib/contracts/brokers';
import { brokerName } from '@/lib/domain/brokers';
import type { Outage } from '@/lib/contracts/outages';
import { problemOf } from '@/lib/errors';
import { plural } from '@/lib/format/number';
import { useBroker } from '@/lib/query/brokers';
import { routes, type BrokerTab } from '@/lib/routes';
import { BrokerActions } from './broker-actions';

type Props = { clusterId: string; brokerId: number; children: ReactNode };

/** Header and tabs of one broker. They stay while the tabs change; the table of configs fills the window and scrolls inside. */
export function BrokerFrame({ clusterId, brokerId, children }: Props) {
  const broker = useBroker(clusterId, brokerId);
  const { data } = broker;
  const fills = usePathname() === routes.broker(clusterId, brokerId, 'config');
  const title = <span className="font-mono text-[0.9em]">{brokerName(brokerId)}</span>;
  if (!data && broker.isError) {
    const missing = problemOf(broker.error).code === 'not_found';
    return (
      <>
        <PageHeader title={title} />
        <div className="rounded-md border border-border bg-surface">
          {missing ? (
            <EmptyState title={`This cluster has no broker ${brokerId}.`} action={<ButtonLink href={routes.brokers(clusterId)}>All brokers</ButtonLink>}>Ids start at 1; the brokers page lists those that exist.</EmptyState>
          ) : (
            <ErrorState title={`Broker ${brokerId} could not be read`} error={broker.error} onRetry={() => void broker.refetch()} retrying={broker.isFetching} />
          )}
        </div>
      </>
    );
  }
  return (
    <Page kind={fills ? 'list' : 'document'}>
      <PageHeader
        title={title}
        beside={data ? <StatusPill status={data.broker.status}>{data.broker.statusText}</StatusPill> : <Skeleton className="h-5 w-20" />}
        facts={data ? <HeaderFacts facts={[...factsOf(data.broker), <DataAge key="age" at={data.asOf} />]} /> : <Skeleton className="my-1 w-64" />}
        actions={data && data.actions.length > 0 && <BrokerActions clusterId={clusterId} broker={data.broker} actions={data.actions} />}
      />
      <BrokerTabs clusterId={clusterId} brokerId={brokerId} broker={data?.broker} logDirs={data?.logDirs.length} />
      <div className={fills ? 'flex min-h-0 flex-1 flex-col gap-4 pt-1' : 'flex min-w-0 flex-col gap-4 pt-4'}>
        {data && <ProcessBanner broker={data.broker} outage={data.outages[0]} />}
        <PartialBanner warnings={data?.warnings} failure={data && broker.isError ? broker.error : undefined} />
        {children}
      </div>
    </Page>
  );
}

/** A process that will not come back by itself, and the next try of one that will. */
function ProcessBanner({ broker, outage }: { broker: BrokerSummary; outage: Outage | undefined }) {
  const now = useNow();
  if (broker.process?.state === 'gave-up') {
    return (
      <Banner status="critical">
        The supervisor has given up on {broker.name}: {outage && outage.crashes > 1 ? `${outage.crashes} crashes within a minute` : 'it crashed too often'}
        {outage && `, the last one with ${outage.cause}`}. Mend the cause, then start it again.
      </Banner>
    );
  }
  const due = broker.process?.nextRestart;
  if (!due || now === undefined) return null;
  const inSeconds = Math.ceil((due.at - now) / 1_000);
  return (
    <Banner status="warn">
      Its process ended{outage && ` (${outage.cause})`}. Restart {due.attempt} of {due.limit} {inSeconds > 0 ? `in ${inSeconds} s` : 'now'}; the pause doubles with each crash within a minute.
    </Banner>
  );
}

function factsOf(broker: BrokerSummary): ReactNode[] {
  const address = `${broker.host}:${broker.port}`;
  return [
    broker.host !== null && (
      <span className="flex items-center gap-0.5">
        <span className="mono">{address}</span>
        <CopyButton text={address} label="Copy address" />
      </span>
    ),
    broker.isController ? 'active controller' : broker.quorumRole,
    broker.leaders !== null && `${plural(broker.leaders, 'leader')}, ${plural(broker.replicas ?? 0, 'replica')}`,
    broker.rack !== null && <span className="mono">{broker.rack}</span>,
  ];
}

type TabsProps = { clusterId: string; brokerId: number; broker: BrokerSummary | undefined; logDirs: number | undefined };

function BrokerTabs({ clusterId, brokerId, broker, logDirs }: TabsProps) {
  const pathname = usePathname();
  const tabs: { tab: BrokerTab; label: string; count?: number | null }[] = [
    { tab: 'overview', label: 'Overview' },
    { tab: 'partitions', label: 'Partitions', count: broker?.replicas },
    { tab: 'config', label: 'Config' },
    { tab: 'log-dirs', label: 'Log directories', count: logDirs },
  ];
  return (
    <TabLinks
      label={`Broker ${brokerId}`}
      tabs={tabs.map(({ tab, label, count }) => {
        const href = routes.broker(clusterId, brokerId, tab);
        return { label, href, current: pathname === href, count: count ?? undefined, hotkey: tab === 'config' ? 'e' : undefined };
      })}
    />
  );
}
