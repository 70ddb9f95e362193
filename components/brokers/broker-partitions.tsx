'use client';

import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import { BytesCell, CountCell, NameCell } from '@/components/data-table/cells';
import type { Column } from '@/components/data-table/column';
import { DataTable } from '@/components/data-table/data-table';
import { FilterBar } from '@/components/data-table/filter-bar';
import { ListFooter } from '@/components/data-table/list-footer';
import { oneOf, paging } from '@/components/data-table/query-fields';
import { useQueryState } from '@/components/data-table/use-query-state';
import { ViewMenu } from '@/components/data-table/view-menu';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { StatusCell } from '@/components/ui/status-pill';
import type { BrokerPartition } from '@/lib/contracts/brokers';
import { BROKER_PARTITION_SORTS } from '@/lib/domain/brokers';
import { plural } from '@/lib/format/number';
import { useBrokerPartitions } from '@/lib/query/brokers';
import { routes } from '@/lib/routes';

const fields = { ...paging, sort: oneOf(BROKER_PARTITION_SORTS, 'name') };
const SORTS = { name: 'name', size: 'size', role: 'role' } as const;

const columnsOf = (clusterId: string): Column<BrokerPartition>[] => [
  { id: 'name', header: 'Partition', priority: 1, sortable: true, className: 'md:min-w-64 md:max-w-96', cell: (row) => <NameCell href={routes.topic(clusterId, row.topic, 'partitions')} name={`${row.topic}-${row.partition}`} /> },
  { id: 'role', header: 'Role', priority: 1, sortable: true, narrow: 'bare', className: 'md:w-32', cell: (row) => <span className={row.role === 'leader' ? 'font-medium' : 'text-text-2'}>{row.role}</span> },
  { id: 'inSync', header: 'In sync', priority: 1, narrow: 'bare', className: 'md:w-40', cell: (row) => (row.inSync ? <StatusCell status="ok">in sync</StatusCell> : <StatusCell status="warn">out of sync</StatusCell>) },
  { id: 'lag', header: 'Behind', priority: 2, align: 'end', tip: 'Messages that this replica is behind its leader', cell: (row) => <CountCell value={row.offsetLag} missing="the broker does not say" /> },
  { id: 'size', header: 'Size', priority: 1, narrow: 'aside', align: 'end', sortable: true, firstOrder: 'desc', cell: (row) => <BytesCell value={row.sizeBytes} /> },
];

/** The replicas that this broker holds. */
export function BrokerPartitions({ clusterId, brokerId }: { clusterId: string; brokerId: number }) {
  const router = useRouter();
  const [state, update] = useQueryState(fields);
  const query = useBrokerPartitions(clusterId, brokerId, state);
  const { data } = query;
  const columns = useMemo(() => columnsOf(clusterId), [clusterId]);
  const clear = () => update({ q: '', page: 1 });
  return (
    <div>
      <FilterBar
        label="Filter partitions"
        value={state.q}
        onValueChange={(q) => update({ q, page: 1 })}
        result={data && plural(data.total, 'replica')}
        onClear={state.q === '' ? undefined : clear}
        end={<ViewMenu name="broker-partitions" columns={columns} />}
      />
      <DataTable
        label={`Replicas on broker ${brokerId}`}
        name="broker-partitions"
        columns={columns}
        rows={data?.items}
        rowKey={(row) => `${row.topic}-${row.partition}`}
        onOpen={(row) => router.push(routes.topic(clusterId, row.topic, 'partitions'))}
        sort={{ id: state.sort, order: state.order }}
        onSort={(next) => update({ sort: SORTS[next.id as keyof typeof SORTS] ?? 'name', order: next.order, page: 1 })}
        total={data?.total}
        offset={(state.page - 1) * state.pageSize}
        stale={query.isPlaceholderData}
        empty={
          state.q === '' ? (
            <EmptyState title="This broker holds no replicas." />
          ) : (
            <EmptyState title={`No replica on this broker has “${state.q}” in its name.`} action={<Button onClick={clear}>Clear filter</Button>} />
          )
        }
        error={!data && query.isError && <ErrorState title="Replicas could not be read" error={query.error} onRetry={() => void query.refetch()} retrying={query.isFetching} />}
      />
      <ListFooter page={state.page} pageSize={state.pageSize} total={data?.total} asOf={data?.asOf} csv={{ name: `broker-${brokerId}-replicas`, rows: async () => (await import('./brokers-csv')).replicasCsv(clusterId, brokerId, state) }} onPage={(page) => update({ page }, { push: true })} onPageSize={(pageSize) => update({ pageSize, page: 1 })} />
    </div>
  );
}
