'use client';

import { useMemo } from 'react';
import type { TopicConsumer } from '@/lib/contracts/topics';
import { useTopicConsumers } from '@/lib/query/topics';
import { routes } from '@/lib/routes';
import { CountCell, NameCell } from '../data-table/cells';
import type { Column } from '../data-table/column';
import { DataTable } from '../data-table/data-table';
import { ListFooter } from '../data-table/list-footer';
import { PartialBanner } from '../layout/partial-banner';
import { CodeBlock } from '../ui/code-block';
import { useCommandTarget } from '../ui/commands';
import { EmptyState } from '../ui/empty-state';
import { ErrorState } from '../ui/error-state';
import { StatusCell } from '../ui/status-pill';

/** Groups that read the topic or have committed offsets in it, with their lag. */
export function TopicConsumers({ clusterId, topic }: { clusterId: string; topic: string }) {
  const { data, error, refetch, isFetching } = useTopicConsumers(clusterId, topic);
  const { bootstrap } = useCommandTarget(clusterId);
  const columns = useMemo(() => consumerColumns(clusterId), [clusterId]);
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 pt-4">
      <PartialBanner warnings={data?.warnings} failure={data && error ? error : undefined} />
      <DataTable
        label={`Consumers of ${topic}`}
        columns={columns}
        rows={data?.consumers}
        rowKey={(consumer) => consumer.groupId}
        height="fill"
        empty={
          <EmptyState title="No consumer group reads this topic.">
            <p className="mb-2">A group appears here with its first member or its first committed offset.</p>
            <CodeBlock label="command" code={`kcat -b ${bootstrap} -G my-group ${topic}`} />
          </EmptyState>
        }
        error={error ? <ErrorState error={error} title="Consumers could not be read" onRetry={() => refetch()} retrying={isFetching} /> : undefined}
      />
      <ListFooter total={data?.consumers.length} asOf={data?.asOf} csv={{ name: `${topic}-consumers`, rows: async () => (await import('./topics-csv')).consumersCsv(topic, data?.consumers ?? []) }} />
    </div>
  );
}

function consumerColumns(clusterId: string): Column<TopicConsumer>[] {
  return [
    { id: 'group', header: 'Group', priority: 1, className: 'min-w-56', cell: ({ groupId }) => <NameCell name={groupId} href={routes.group(clusterId, groupId)} /> },
    { id: 'state', header: 'State', priority: 1, narrow: 'aside', className: 'w-48', cell: ({ state, status }) => <StatusCell status={status}>{state}</StatusCell> },
    { id: 'members', header: 'Members', priority: 1, align: 'end', className: 'w-24', cell: ({ members }) => <CountCell value={members} /> },
    { id: 'assigned', header: 'Assigned', tip: 'Partitions of this topic that a member has', priority: 2, align: 'end', className: 'w-24', cell: ({ assignedPartitions }) => <CountCell value={assignedPartitions} /> },
    { id: 'committed', header: 'Committed', tip: 'Partitions of this topic with a committed offset', priority: 2, align: 'end', className: 'w-28', cell: ({ committedPartitions }) => <CountCell value={committedPartitions} /> },
    { id: 'lag', header: 'Lag', tip: 'Records behind, over this topic', priority: 1, align: 'end', className: 'w-32', cell: ({ lag }) => <CountCell value={lag} missing="nothing committed yet" /> },
  ];
}
