'use client';

import { memo } from 'react';
import { useRouter } from 'next/navigation';
import { CountCell, NameCell } from '@/components/data-table/cells';
import type { Column } from '@/components/data-table/column';
import { DataTable } from '@/components/data-table/data-table';
import { LagChange } from '@/components/ui/lag-change';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import type { LaggingGroup } from '@/lib/contracts/overview';
import { routes } from '@/lib/routes';

export const LaggingGroups = memo(function LaggingGroups({ clusterId, groups }: { clusterId: string; groups: readonly LaggingGroup[] | undefined }) {
  const router = useRouter();
  const columns: Column<LaggingGroup>[] = [
    { id: 'group', header: 'Consumer group', priority: 1, className: 'md:w-full md:max-w-0', cell: (row) => <NameCell href={routes.group(clusterId, row.groupId)} name={row.groupId} /> },
    { id: 'state', header: 'State', priority: 2, cell: (row) => <span className="text-text-2">{row.state}</span> },
    { id: 'change', header: 'Last 5 min', priority: 1, narrow: 'line', align: 'end', cell: (row) => <LagChange change={row.lagChange} /> },
    { id: 'lag', header: 'Lag', priority: 1, narrow: 'figure', align: 'end', tip: 'Messages between the committed and the end offsets', cell: (row) => <CountCell value={row.lag} /> },
  ];
  return (
    <Card title="Lagging groups" flush>
      <DataTable
        label="Lagging groups"
        className="rounded-t-none border-0"
        columns={columns}
        rows={groups}
        rowKey={(row) => row.groupId}
        onOpen={(row) => router.push(routes.group(clusterId, row.groupId))}
        skeletonRows={5}
        empty={<EmptyState title="No consumer group is behind.">Lag is the number of messages between what a group committed and the end of its partitions.</EmptyState>}
      />
    </Card>
  );
});
