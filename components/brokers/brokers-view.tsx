'use client';

import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import { DataTable } from '@/components/data-table/data-table';
import { ListFooter } from '@/components/data-table/list-footer';
import { sortOrder, text } from '@/components/data-table/query-fields';
import { useQueryState } from '@/components/data-table/use-query-state';
import { ViewMenu } from '@/components/data-table/view-menu';
import { Page } from '@/components/layout/page';
import { PageHeader } from '@/components/layout/page-header';
import { PartialBanner } from '@/components/layout/partial-banner';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { useBrokers } from '@/lib/query/brokers';
import { routes } from '@/lib/routes';
import { brokerColumns } from './broker-columns';
import { BrokerTile, BrokerTileSkeleton } from './broker-tile';
import { sortBrokers } from './sort-brokers';

const fields = { sort: { ...text(40), fallback: 'id' }, order: sortOrder };

/** The brokers as tiles (state, load, disk, process), then as a table to compare them. */
export function BrokersView({ clusterId }: { clusterId: string }) {
  const router = useRouter();
  const [state, update] = useQueryState(fields);
  const brokers = useBrokers(clusterId);
  const { data } = brokers;
  const sort = { id: state.sort, order: state.order };
  const failed = !data && brokers.isError;
  const zoned = data?.brokers.some(({ rack }) => rack !== null) ?? false;
  const columns = useMemo(() => brokerColumns(clusterId, zoned), [clusterId, zoned]);
  const title = 'Brokers could not be read';
  return (
    <Page kind="document">
      <PageHeader
        title="Brokers"
        beside={data && <span className="num text-title-m font-normal text-text-3">{data.brokers.length}</span>}
        actions={<ViewMenu name="brokers" columns={columns} />}
      />
      <div className="flex flex-col gap-4">
        <PartialBanner warnings={data?.warnings} failure={data && brokers.isError ? brokers.error : undefined} />
        {!failed && (
          <ul className="grid min-w-0 gap-4 md:grid-cols-2 xl:grid-cols-3">
            {data ? data.brokers.map((broker) => <BrokerTile key={broker.id} clusterId={clusterId} broker={broker} />) : [1, 2, 3].map((tile) => <BrokerTileSkeleton key={tile} />)}
          </ul>
        )}
        {data?.brokers.some(({ process }) => process !== null) && <p className="text-small text-text-3">Replicas on this machine are one failure domain: all these brokers share its disk, its power and its network.</p>}
        <div className={failed ? '' : 'max-md:hidden'}>
          <DataTable
            label="Brokers"
            name="brokers"
            columns={columns}
            rows={data && sortBrokers(data.brokers, sort)}
            rowKey={(row) => String(row.id)}
            onOpen={(row) => router.push(routes.broker(clusterId, row.id))}
            sort={sort}
            onSort={(next) => update({ sort: next.id, order: next.order })}
            skeletonRows={3}
            empty={<EmptyState title="No broker is known to this cluster." />}
            error={failed && <ErrorState title={title} error={brokers.error} onRetry={() => void brokers.refetch()} retrying={brokers.isFetching} />}
          />
          <ListFooter total={data?.brokers.length} asOf={data?.asOf} csv={{ name: 'brokers', rows: async () => (await import('./brokers-csv')).brokersCsv(data?.brokers ?? []) }} />
        </div>
      </div>
    </Page>
  );
}
