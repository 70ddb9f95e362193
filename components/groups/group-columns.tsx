import { Link } from '@/components/ui/link';
import { CountCell, NameCell } from '@/components/data-table/cells';
import type { Column } from '@/components/data-table/column';
import { LagChange } from '@/components/ui/lag-change';
import { Unknown } from '@/components/ui/unknown';
import { brokerName } from '@/lib/domain/brokers';
import type { GroupSummary } from '@/lib/contracts/groups';
import { routes } from '@/lib/routes';
import { GroupState, lagMissing } from './group-status';

export function groupColumns(clusterId: string): Column<GroupSummary>[] {
  return [
    { id: 'groupId', header: 'Group', priority: 1, sortable: true, className: 'md:min-w-48 md:max-w-[28rem]', cell: (row) => <NameCell href={routes.group(clusterId, row.groupId)} name={row.groupId === '' ? '(empty id)' : row.groupId} /> },
    { id: 'state', header: 'State', priority: 1, narrow: 'bare', sortable: true, className: 'md:min-w-44', cell: (row) => <GroupState group={row} /> },
    { id: 'type', header: 'Type', priority: 3, cell: (row) => <span className="text-text-2">{row.type}</span> },
    { id: 'protocol', header: 'Assignor', priority: 3, cell: (row) => (row.protocol === '' ? <Unknown reason="no members" /> : <span className="mono text-text-2">{row.protocol}</span>) },
    { id: 'members', header: 'Members', priority: 1, align: 'end', sortable: true, firstOrder: 'desc', cell: (row) => <CountCell value={row.members} /> },
    { id: 'topics', header: 'Topics', priority: 2, align: 'end', sortable: true, firstOrder: 'desc', cell: (row) => <CountCell value={row.topics} /> },
    { id: 'lagChange', header: 'Last 5 min', priority: 2, align: 'end', tip: 'How the lag changed', cell: (row) => <LagChange change={row.lagChange} /> },
    { id: 'lag', header: 'Lag', priority: 1, narrow: 'figure', align: 'end', sortable: true, firstOrder: 'desc', tip: 'Messages between the committed and the end offsets', cell: (row) => <CountCell value={row.lag} missing={lagMissing(row)} /> },
    { id: 'coordinator', header: 'Coordinator', priority: 3, align: 'end', cell: (row) => <Coordinator clusterId={clusterId} brokerId={row.coordinator} /> },
  ];
}

export function Coordinator({ clusterId, brokerId }: { clusterId: string; brokerId: number | null }) {
  if (brokerId === null) return <Unknown reason="no broker answers for this group" />;
  return (
    <Link href={routes.broker(clusterId, brokerId)} className="mono rounded-sm text-text-2 hover:text-accent-text hover:underline">
      {brokerName(brokerId)}
    </Link>
  );
}
