'use client';

import { useMemo, useState } from 'react';
import { CountCell, NameCell } from '@/components/data-table/cells';
import type { Column, Sort } from '@/components/data-table/column';
import { DataTable } from '@/components/data-table/data-table';
import { FilterBar } from '@/components/data-table/filter-bar';
import { ListFooter } from '@/components/data-table/list-footer';
import { ViewMenu } from '@/components/data-table/view-menu';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { Unknown } from '@/components/ui/unknown';
import type { GroupPartition } from '@/lib/contracts/groups';
import { plural } from '@/lib/format/number';
import { useGroup } from '@/lib/query/groups';
import { routes } from '@/lib/routes';
import { sortPartitions } from './sort-partitions';

const columnsOf = (clusterId: string): Column<GroupPartition>[] => [
  { id: 'partition', header: 'Partition', priority: 1, sortable: true, className: 'md:min-w-64 md:max-w-96', cell: (row) => <NameCell href={routes.topic(clusterId, row.topic, 'messages', row.committedOffset === null ? {} : { partitions: row.partition, from: 'offset', offset: row.committedOffset })} name={`${row.topic}-${row.partition}`} /> },
  { id: 'committed', header: 'Committed', priority: 1, narrow: 'figure', align: 'end', sortable: true, firstOrder: 'desc', cell: (row) => <CountCell value={row.committedOffset} missing="nothing is committed" /> },
  { id: 'epoch', header: 'Leader epoch', priority: 2, align: 'end', tip: 'Epoch that the client committed with', cell: (row) => <CountCell value={row.leaderEpoch} missing="the client sent none" /> },
  { id: 'start', header: 'Log start', priority: 2, align: 'end', cell: (row) => <CountCell value={row.startOffset} missing="no replica answered" /> },
  { id: 'end', header: 'Log end', priority: 1, align: 'end', sortable: true, firstOrder: 'desc', cell: (row) => <CountCell value={row.endOffset} missing="no replica answered" /> },
  { id: 'lag', header: 'Lag', priority: 2, align: 'end', sortable: true, firstOrder: 'desc', cell: (row) => <CountCell value={row.lag} missing={row.note ?? 'nothing is committed'} /> },
  { id: 'metadata', header: 'Metadata', priority: 3, className: 'max-w-56', cell: (row) => (row.metadata ? <span className="mono block truncate" data-tip={row.metadata}>{row.metadata}</span> : <Unknown reason="the client stored no text with its commit" />) },
];

/** What the group has committed, partition by partition. */
export function GroupCommits({ clusterId, groupId }: { clusterId: string; groupId: string }) {
  const { data } = useGroup(clusterId, groupId);
  const [text, setText] = useState('');
  const [sort, setSort] = useState<Sort>({ id: 'partition', order: 'asc' });
  const columns = useMemo(() => columnsOf(clusterId), [clusterId]);
  const shown = data?.partitions.filter((row) => `${row.topic}-${row.partition}`.toLowerCase().includes(text.trim().toLowerCase()));
  return (
    <div>
      <FilterBar label="Filter partitions" value={text} onValueChange={setText} result={shown && plural(shown.length, 'partition')} end={<ViewMenu name="commits" columns={columns} />} />
      <DataTable
        label={`Commits of ${groupId}`}
        name="commits"
        columns={columns}
        rows={shown && sortPartitions(shown, sort)}
        rowKey={(row) => `${row.topic}-${row.partition}`}
        sort={sort}
        onSort={setSort}
        skeletonRows={6}
        empty={
          text === '' ? (
            <EmptyState title="The group has committed nothing.">Its members read from where auto.offset.reset points until the first commit.</EmptyState>
          ) : (
            <EmptyState title={`No partition has “${text}” in its name.`} action={<Button onClick={() => setText('')}>Clear filter</Button>} />
          )
        }
      />
      <ListFooter total={shown?.length} asOf={data?.asOf} csv={{ name: 'commits', rows: async () => (await import('./groups-csv')).commitsCsv(groupId, data?.partitions ?? []) }} />
    </div>
  );
}
