'use client';

import { CountCell } from '@/components/data-table/cells';
import type { Column } from '@/components/data-table/column';
import { DataTable } from '@/components/data-table/data-table';
import { ListFooter } from '@/components/data-table/list-footer';
import { CopyButton } from '@/components/ui/copy-button';
import { EmptyState } from '@/components/ui/empty-state';
import { Tag } from '@/components/ui/tag';
import { Unknown } from '@/components/ui/unknown';
import type { GroupMember } from '@/lib/contracts/groups';
import { useGroup } from '@/lib/query/groups';
import { partitionRanges } from './partition-ranges';

const columns: Column<GroupMember>[] = [
  {
    id: 'client',
    header: 'Client',
    priority: 1,
    className: 'min-w-40',
    cell: (row) => (
      <span className="flex items-center gap-2">
        <span className="mono truncate font-medium">{row.clientId}</span>
        {row.instanceId !== null && <Tag tip="Static member: group.instance.id">{row.instanceId}</Tag>}
      </span>
    ),
  },
  { id: 'assignments', header: 'Assigned partitions', priority: 1, narrow: 'bare', className: 'md:w-full md:max-w-0 md:min-w-64', cell: (row) => <Assignments member={row} /> },
  { id: 'host', header: 'Host', priority: 2, cell: (row) => <span className="mono text-text-2">{row.host.replace(/^\//, '')}</span> },
  {
    id: 'member',
    header: 'Member id',
    priority: 3,
    className: 'max-w-56',
    cell: (row) => (
      <span className="flex items-center gap-0.5">
        <span className="mono truncate text-text-3" data-tip={row.memberId}>
          {row.memberId}
        </span>
        <CopyButton text={row.memberId} label="Copy member id" />
      </span>
    ),
  },
  { id: 'partitions', header: 'Partitions', priority: 2, align: 'end', cell: (row) => <CountCell value={row.assignedPartitions} /> },
  { id: 'lag', header: 'Lag', priority: 1, narrow: 'figure', align: 'end', cell: (row) => <CountCell value={row.lag} missing="no commit for its partitions" /> },
];

function Assignments({ member }: { member: GroupMember }) {
  if (member.assignments.length === 0) return <Unknown reason="nothing is assigned: more members than partitions, or a rebalance is running" />;
  const text = member.assignments.map(({ topic, partitions }) => `${topic} ${partitionRanges(partitions)}`).join(', ');
  return (
    <span className="block truncate max-md:whitespace-normal" data-tip={text}>
      {member.assignments.map(({ topic, partitions }, index) => (
        <span key={topic} className="mono">
          {index > 0 && <span className="text-text-3">, </span>}
          {topic} <span className="text-text-3">{partitionRanges(partitions)}</span>
        </span>
      ))}
    </span>
  );
}

/** Who reads, and which partitions. */
export function GroupMembers({ clusterId, groupId }: { clusterId: string; groupId: string }) {
  const { data } = useGroup(clusterId, groupId);
  return (
    <div>
      <DataTable
        label={`Members of ${groupId}`}
        columns={columns}
        rows={data?.members}
        rowKey={(row) => row.memberId}
        skeletonRows={3}
        empty={<EmptyState title="The group has no members now.">Its committed offsets stay until they expire (offsets.retention.minutes).</EmptyState>}
      />
      <ListFooter total={data?.members.length} asOf={data?.asOf} csv={{ name: 'members', rows: async () => (await import('./groups-csv')).membersCsv(groupId, data?.members ?? []) }} />
    </div>
  );
}
