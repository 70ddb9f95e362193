'use client';

import { memo } from 'react';
import { useRouter } from 'next/navigation';
import { ByteRateCell, BytesCell, NameCell, RateCell } from '@/components/data-table/cells';
import type { Column } from '@/components/data-table/column';
import { DataTable } from '@/components/data-table/data-table';
import { ButtonLink } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import type { BiggestTopic } from '@/lib/contracts/overview';
import { routes } from '@/lib/routes';

export const BiggestTopics = memo(function BiggestTopics({ clusterId, topics }: { clusterId: string; topics: readonly BiggestTopic[] | undefined }) {
  const router = useRouter();
  const columns: Column<BiggestTopic>[] = [
    { id: 'topic', header: 'Topic', priority: 1, className: 'md:w-full md:max-w-0', cell: (row) => <NameCell href={routes.topic(clusterId, row.topic)} name={row.topic} /> },
    { id: 'size', header: 'Size', priority: 1, narrow: 'aside', align: 'end', tip: 'All replicas', cell: (row) => <BytesCell value={row.sizeBytes} /> },
    { id: 'messages', header: 'Messages', priority: 2, align: 'end', cell: (row) => <RateCell value={row.messagesInPerSec} /> },
    { id: 'bytes', header: 'Bytes in', priority: 1, narrow: 'line', align: 'end', cell: (row) => <ByteRateCell value={row.bytesInPerSec} /> },
  ];
  return (
    <Card title="Biggest topics" flush>
      <DataTable
        label="Biggest topics"
        className="rounded-t-none border-0"
        columns={columns}
        rows={topics}
        rowKey={(row) => row.topic}
        onOpen={(row) => router.push(routes.topic(clusterId, row.topic))}
        skeletonRows={5}
        empty={
          <EmptyState title="There are no topics yet." action={<ButtonLink href={routes.newTopic(clusterId)}>Create topic</ButtonLink>}>
            A client that produces to a new name creates one too.
          </EmptyState>
        }
      />
    </Card>
  );
});
