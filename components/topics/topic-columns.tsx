import type { TopicSummary } from '@/lib/contracts/topics';
import { formatDuration } from '@/lib/format/duration';
import { routes } from '@/lib/routes';
import { BytesCell, CountCell, NameCell, RateCell } from '../data-table/cells';
import type { Column } from '../data-table/column';
import { Checkbox } from '../ui/checkbox';
import { StatusCell } from '../ui/status-pill';
import { Tag } from '../ui/tag';
import { Time } from '../ui/time';
import { Unknown } from '../ui/unknown';

/** Columns of the topics list. Ids are the server's sort fields. */
export function topicColumns(clusterId: string, toggle: (topic: TopicSummary) => void): Column<TopicSummary>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      priority: 1,
      sortable: true,
      className: 'min-w-56 max-w-96',
      cell: (topic, chosen) => (
        <span className="flex min-w-0 items-center gap-2">
          <Checkbox
            aria-label={`Select ${topic.name}`}
            className="-ms-1 shrink-0"
            checked={chosen}
            disabled={topic.internal}
            data-tip={topic.internal ? 'Internal topics belong to the cluster' : undefined}
            onChange={() => toggle(topic)}
          />
          <NameCell href={routes.topic(clusterId, topic.name)} name={topic.name} />
          {topic.internal && <Tag>internal</Tag>}
          {topic.cleanupPolicy?.includes('compact') && <Tag tip={`cleanup.policy=${topic.cleanupPolicy}`}>compact</Tag>}
        </span>
      ),
    },
    {
      id: 'underReplicated',
      header: 'Replicas',
      priority: 1,
      narrow: 'aside',
      sortable: true,
      firstOrder: 'desc',
      className: 'w-40',
      cell: (topic) => <StatusCell status={topic.status}>{topic.status === 'ok' ? <span className="sr-only">in sync</span> : topic.statusText}</StatusCell>,
    },
    { id: 'partitions', header: 'Partitions', priority: 1, align: 'end', sortable: true, firstOrder: 'desc', className: 'w-24', cell: (topic) => <CountCell value={topic.partitions} /> },
    { id: 'replicationFactor', header: 'RF', priority: 2, align: 'end', sortable: true, firstOrder: 'desc', className: 'w-14', cell: (topic) => <CountCell value={topic.replicationFactor} /> },
    {
      id: 'messages',
      header: 'Messages',
      tip: 'End minus start offsets: an upper bound where the log is compacted',
      priority: 1,
      align: 'end',
      sortable: true,
      firstOrder: 'desc',
      className: 'w-32',
      cell: (topic) => <CountCell value={topic.messages} missing="no leader answered" />,
    },
    { id: 'sizeBytes', header: 'Size', tip: 'On disk, all replicas', priority: 2, align: 'end', sortable: true, firstOrder: 'desc', className: 'w-28', cell: (topic) => <BytesCell value={topic.sizeBytes} missing="no broker reported it" /> },
    { id: 'messagesInPerSec', header: 'In', tip: 'Messages per second, last sample', priority: 2, align: 'end', sortable: true, firstOrder: 'desc', className: 'w-24', cell: (topic) => <RateCell value={topic.messagesInPerSec} /> },
    {
      id: 'lastWriteAt',
      header: 'Last write',
      priority: 3,
      align: 'end',
      sortable: true,
      firstOrder: 'desc',
      className: 'w-32',
      cell: (topic) => <Time at={topic.lastWriteAt} show="relative" missing="nothing written yet, or not read yet" className="text-text-2" />,
    },
    { id: 'retention', header: 'Retention', priority: 3, align: 'end', className: 'w-28', cell: (topic) => <Retention topic={topic} /> },
  ];
}

function Retention({ topic }: { topic: TopicSummary }) {
  if (topic.cleanupPolicy === 'compact') return <span className="text-text-2">compacted</span>;
  if (topic.retentionMs === null) return <Unknown reason="the config was not read yet" />;
  return <span className="text-text-2">{topic.retentionMs < 0 ? 'for ever' : formatDuration(topic.retentionMs)}</span>;
}
