import { memo } from 'react';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Skeleton } from '@/components/ui/skeleton';
import { StatusIcon } from '@/components/ui/status-icon';
import { Time } from '@/components/ui/time';
import type { ClusterEvent } from '@/lib/contracts/events';

const MOST = 12;

/** What has happened is not in progress any more, whatever it began. */
const settled = (status: ClusterEvent['status']) => (status === 'progress' ? 'info' : status);

/** What happened, newest first. */
export const RecentEvents = memo(function RecentEvents({ events, asOf }: { events: readonly ClusterEvent[] | undefined; /** The moment that the server's markup counts from. */ asOf: number | undefined }) {
  return (
    <Card title="Recent events" flush className="min-w-0 flex-1">
      {events?.length === 0 && <EmptyState title="Nothing happened since the console started." />}
      <ol className="py-1.5">
        {events?.slice(0, MOST).map((event) => (
          <li key={event.id} className="flex items-start gap-2 px-4 py-1">
            <StatusIcon status={settled(event.status)} size={12} className={event.status === 'ok' ? 'mt-1 text-text-3' : 'mt-1'} />
            <span className="min-w-0 flex-1 break-words">{event.text}</span>
            <Time at={event.at} asOf={asOf} show="relative" className="text-small leading-5 text-text-3" />
          </li>
        ))}
        {!events && Array.from({ length: 6 }, (_, row) => <li key={row} className="appear-late px-4 py-2"><Skeleton className="w-56" /></li>)}
      </ol>
    </Card>
  );
});
