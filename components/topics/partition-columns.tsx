import { Link } from '@/components/ui/link';
import type { PartitionReplica, TopicPartition } from '@/lib/contracts/topics';
import { exactBytes, formatBytes } from '@/lib/format/bytes';
import { formatInteger } from '@/lib/format/number';
import { routes } from '@/lib/routes';
import { BytesCell, CountCell, NameCell } from '../data-table/cells';
import type { Column } from '../data-table/column';
import { cn } from '../ui/cn';
import { OffsetRangeBar } from '../ui/offset-range-bar';
import { StatusCell } from '../ui/status-pill';
import { Unknown } from '../ui/unknown';

/** `scaleRecords`: the longest partition, so that all bars share one scale. */
export function partitionColumns(clusterId: string, topic: string, scaleRecords: number): Column<TopicPartition>[] {
  return [
    {
      id: 'partition',
      header: 'Partition',
      priority: 1,
      className: 'w-24',
      cell: ({ partition }) => <NameCell name={String(partition)} href={routes.topic(clusterId, topic, 'messages', { partitions: String(partition) })} />,
    },
    {
      id: 'status',
      header: 'State',
      priority: 1,
      narrow: 'aside',
      className: 'w-32',
      cell: (row) => <StatusCell status={row.status}>{row.status === 'ok' ? <span className="sr-only">in sync</span> : row.statusText}</StatusCell>,
    },
    {
      id: 'leader',
      header: 'Leader',
      priority: 1,
      className: 'w-24',
      cell: (row) =>
        row.leader === null ? (
          <Unknown reason="no leader: the partition is offline" />
        ) : (
          <span className="inline-flex items-center gap-1.5">
            <BrokerLink clusterId={clusterId} brokerId={row.leader} />
            {row.preferredLeader !== null && row.preferredLeader !== row.leader && (
              <span className="text-small text-text-3" data-tip={`Preferred leader: broker ${row.preferredLeader}`}>
                not preferred
              </span>
            )}
          </span>
        ),
    },
    { id: 'replicas', header: 'Replicas', tip: 'Broker and size; outlined ones are not in sync', priority: 1, cell: (row) => <Replicas clusterId={clusterId} row={row} /> },
    { id: 'epoch', header: 'Epoch', tip: 'Leader epoch', priority: 3, align: 'end', className: 'w-16', cell: (row) => <CountCell value={row.leaderEpoch} /> },
    {
      id: 'range',
      header: 'Offsets',
      priority: 2,
      className: 'w-80',
      cell: (row) => (
        <span className="flex items-center gap-3">
          <OffsetRangeBar startOffset={row.startOffset} endOffset={row.endOffset} scaleRecords={scaleRecords} />
          {row.startOffset !== null && row.endOffset !== null && (
            <span className="num text-small whitespace-nowrap text-text-2">
              {formatInteger(row.startOffset)} – {formatInteger(row.endOffset)}
            </span>
          )}
        </span>
      ),
    },
    { id: 'messages', header: 'Messages', priority: 1, align: 'end', className: 'w-28', cell: (row) => <CountCell value={row.messages} missing="no leader answered" /> },
    { id: 'size', header: 'Size', tip: "The leader's replica", priority: 2, align: 'end', className: 'w-24', cell: (row) => <BytesCell value={row.sizeBytes} /> },
  ];
}

function Replicas({ clusterId, row }: { clusterId: string; row: TopicPartition }) {
  return (
    <span className="inline-flex items-center gap-1 align-middle max-md:flex-wrap">
      {row.replicas.map((replica) => (
        <span
          key={replica.brokerId}
          data-tip={replicaText(replica)}
          className={cn(
            'num inline-flex h-5 items-center gap-1 rounded-sm border px-1.5 text-small',
            replica.inSync ? 'border-border bg-sunken text-text-2' : 'border-dashed border-warn-line bg-warn-bg text-warn-fg',
          )}
        >
          <BrokerLink clusterId={clusterId} brokerId={replica.brokerId} />
          {replica.inSync ? <span className="text-text-3 max-xl:hidden">{formatBytes(replica.sizeBytes)}</span> : <span>{replica.alive ? 'behind' : 'down'}</span>}
        </span>
      ))}
    </span>
  );
}

function replicaText({ brokerId, inSync, alive, sizeBytes, offsetLag }: PartitionReplica): string {
  const state = inSync ? 'in sync' : alive ? 'not in sync' : 'broker down';
  const lag = offsetLag ? `, ${formatInteger(offsetLag)} records behind` : '';
  return `Broker ${brokerId}: ${state}${lag}, ${sizeBytes === null ? 'size unknown' : exactBytes(sizeBytes)}`;
}

function BrokerLink({ clusterId, brokerId }: { clusterId: string; brokerId: number }) {
  return (
    <Link href={routes.broker(clusterId, brokerId)} className="rounded-sm font-medium underline-offset-2 hover:text-accent-text hover:underline">
      {brokerId}
    </Link>
  );
}
