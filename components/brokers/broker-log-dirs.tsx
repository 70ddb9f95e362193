'use client';

import { BytesCell, CountCell } from '@/components/data-table/cells';
import type { Column } from '@/components/data-table/column';
import { DataTable } from '@/components/data-table/data-table';
import { ListFooter } from '@/components/data-table/list-footer';
import { CopyButton } from '@/components/ui/copy-button';
import { EmptyState } from '@/components/ui/empty-state';
import { Meter } from '@/components/ui/meter';
import { StatusCell } from '@/components/ui/status-pill';
import { Unknown } from '@/components/ui/unknown';
import type { LogDirectory } from '@/lib/contracts/brokers';
import { formatBytes } from '@/lib/format/bytes';
import { useBroker } from '@/lib/query/brokers';

const columns: Column<LogDirectory>[] = [
  {
    id: 'path',
    header: 'Directory',
    priority: 1,
    className: 'md:max-w-[36rem]',
    cell: (row) => (
      <span className="flex items-center gap-1">
        <span className="mono truncate font-medium">{row.path}</span>
        <CopyButton text={row.path} label="Copy path" />
      </span>
    ),
  },
  { id: 'status', header: 'State', priority: 1, narrow: 'aside', cell: (row) => <StatusCell status={row.status} reason={row.error ?? undefined}>{row.error === null ? 'online' : 'offline'}</StatusCell> },
  { id: 'replicas', header: 'Replicas', priority: 1, align: 'end', cell: (row) => <CountCell value={row.replicas} /> },
  { id: 'size', header: 'Logs', priority: 1, align: 'end', cell: (row) => <BytesCell value={row.sizeBytes} /> },
  { id: 'free', header: 'Volume', priority: 2, align: 'end', className: 'min-w-52', cell: (row) => <Volume directory={row} /> },
];

function Volume({ directory: { totalBytes, usableBytes } }: { directory: LogDirectory }) {
  if (totalBytes === null || usableBytes === null) return <Unknown reason="the broker does not report the volume" />;
  const text = `${formatBytes(usableBytes)} free of ${formatBytes(totalBytes)}`;
  return (
    <span className="inline-flex w-full items-center gap-3">
      <Meter share={1 - usableBytes / totalBytes} label={text} className="w-20" />
      <span className="ms-auto">{text}</span>
    </span>
  );
}

/** Where the broker keeps its logs. */
export function BrokerLogDirs({ clusterId, brokerId }: { clusterId: string; brokerId: number }) {
  const { data } = useBroker(clusterId, brokerId);
  return (
    <div>
      <DataTable
        label={`Log directories of broker ${brokerId}`}
        columns={columns}
        rows={data?.logDirs}
        rowKey={(row) => row.path}
        skeletonRows={1}
        empty={<EmptyState title="No log directory is known.">The broker answers DescribeLogDirs only while it runs.</EmptyState>}
      />
      <ListFooter total={data?.logDirs.length} asOf={data?.asOf} />
    </div>
  );
}
