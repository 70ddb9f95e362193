'use client';

import { useMemo } from 'react';
import type { TopicPartition } from '@/lib/contracts/topics';
import { useTopicPartitions } from '@/lib/query/topics';
import { DataTable } from '../data-table/data-table';
import { ListFooter } from '../data-table/list-footer';
import { PartialBanner } from '../layout/partial-banner';
import { EmptyState } from '../ui/empty-state';
import { ErrorState } from '../ui/error-state';
import { partitionColumns } from './partition-columns';

/** Leader, ISR, offsets and the size of every replica, partition by partition. */
export function TopicPartitions({ clusterId, topic }: { clusterId: string; topic: string }) {
  const { data, error, refetch, isFetching } = useTopicPartitions(clusterId, topic);
  const columns = useMemo(() => partitionColumns(clusterId, topic, longest(data?.partitions)), [clusterId, topic, data?.partitions]);
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 pt-4">
      <PartialBanner warnings={data?.warnings} failure={data && error ? error : undefined} />
      <DataTable
        label={`Partitions of ${topic}`}
        columns={columns}
        rows={data?.partitions}
        rowKey={(partition) => String(partition.partition)}
        height="fill"
        empty={<EmptyState title="The topic has no partitions." />}
        error={error ? <ErrorState error={error} title="Partitions could not be read" onRetry={() => refetch()} retrying={isFetching} /> : undefined}
      />
      <ListFooter total={data?.partitions.length} asOf={data?.asOf} csv={{ name: `${topic}-partitions`, rows: async () => (await import('./topics-csv')).partitionsCsv(topic, data?.partitions ?? []) }} />
    </div>
  );
}


function longest(partitions: readonly TopicPartition[] | undefined): number {
  return Math.max(1, ...(partitions ?? []).map(({ messages }) => messages ?? 0));
}
