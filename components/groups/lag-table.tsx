'use client';

import { useMemo, useState } from 'react';
import { CountCell, NameCell } from '@/components/data-table/cells';
import type { Column, Sort } from '@/components/data-table/column';
import { DataTable } from '@/components/data-table/data-table';
import { ListFooter } from '@/components/data-table/list-footer';
import { EmptyState } from '@/components/ui/empty-state';
import { OffsetRangeBar } from '@/components/ui/offset-range-bar';
import { StatusIcon } from '@/components/ui/status-icon';
import { Unknown } from '@/components/ui/unknown';
import type { GroupPartition } from '@/lib/contracts/groups';
import { routes } from '@/lib/routes';
import { sortPartitions } from './sort-partitions';

/** Where the lag is: one row a partition, the log as a bar with the committed offset on it. */
export function LagTable({ clusterId, partitions, asOf }: { clusterId: string; partitions: readonly GroupPartition[] | undefined; asOf: number | undefined }) {
  const [sort, setSort] = useState<Sort>({ id: 'lag', order: 'desc' });
  const scale = Math.max(1, ...(partitions ?? []).map((row) => (row.endOffset ?? 0) - (row.startOffset ?? 0)));
  const columns = useMemo(() => lagColumns(clusterId, scale), [clusterId, scale]);
  return (
    <section>
      <h2 className="mb-2 text-title-m">
        Lag by partition
      </h2>
      <DataTable
        label="Partitions with their lag"
        columns={columns}
        rows={partitions && sortPartitions(partitions, sort)}
        rowKey={(row) => `${row.topic}-${row.partition}`}
        sort={sort}
        onSort={setSort}
        skeletonRows={6}
        empty={<EmptyState title="The group has no partitions.">Nothing is assigned to it and nothing is committed.</EmptyState>}
      />
      <ListFooter total={partitions?.length} asOf={asOf} />
    </section>
  );
}

function lagColumns(clusterId: string, scale: number): Column<GroupPartition>[] {
  return [
    { id: 'partition', header: 'Partition', priority: 1, sortable: true, className: 'md:min-w-56 md:max-w-96', cell: (row) => <PartitionName clusterId={clusterId} row={row} /> },
    { id: 'member', header: 'Member', priority: 2, className: 'max-w-64', cell: (row) => <Member row={row} /> },
    { id: 'range', header: 'Log and commit', priority: 2, tip: 'From log start to log end on one scale; the tick is the committed offset', cell: (row) => <OffsetRangeBar startOffset={row.startOffset} endOffset={row.endOffset} committedOffset={row.committedOffset} scaleRecords={scale} /> },
    { id: 'committed', header: 'Committed', priority: 1, align: 'end', sortable: true, firstOrder: 'desc', cell: (row) => <CountCell value={row.committedOffset} missing="nothing is committed" /> },
    { id: 'end', header: 'End', priority: 1, align: 'end', sortable: true, firstOrder: 'desc', cell: (row) => <CountCell value={row.endOffset} missing="no replica answered" /> },
    { id: 'lag', header: 'Lag', priority: 1, narrow: 'figure', align: 'end', sortable: true, firstOrder: 'desc', cell: (row) => <CountCell value={row.lag} missing={row.note ?? 'nothing is committed'} /> },
  ];
}

function PartitionName({ clusterId, row }: { clusterId: string; row: GroupPartition }) {
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      {row.status !== 'ok' && (
        <span data-tip={row.note ?? undefined} tabIndex={0} className="rounded-sm">
          <StatusIcon status={row.status} size={12} />
          <span className="sr-only">{row.note ?? row.status}</span>
        </span>
      )}
      <NameCell href={routes.topic(clusterId, row.topic, 'partitions')} name={`${row.topic}-${row.partition}`} />
    </span>
  );
}

function Member({ row }: { row: GroupPartition }) {
  if (row.memberId === null) return <Unknown reason="not assigned to a member" />;
  return (
    <span className="mono block truncate text-text-2" data-tip={row.memberId}>
      {row.clientId ?? row.memberId} <span className="text-text-3">{row.host?.replace(/^\//, '')}</span>
    </span>
  );
}
