import { Link } from '@/components/ui/link';
import { cn } from '@/components/ui/cn';
import { Skeleton } from '@/components/ui/skeleton';
import { StatusIcon } from '@/components/ui/status-icon';
import { Unknown } from '@/components/ui/unknown';
import type { OverviewTiles } from '@/lib/contracts/overview';
import { formatInteger } from '@/lib/format/number';
import { routes } from '@/lib/routes';

type Count = { label: string; value: number | null; of?: number | null; href: string; bad?: 'warn' | 'critical' };

/** How many there are of each thing, every number a link to the list that explains it. */
export function VerdictCounts({ clusterId, tiles }: { clusterId: string; tiles: OverviewTiles | undefined }) {
  const counts = tiles ? countsOf(clusterId, tiles) : PLACES.map((label) => ({ label, value: undefined, href: '' }));
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-b-md border-t border-border-subtle bg-border-subtle xs:grid-cols-3 lg:grid-cols-6">
      {counts.map((count) => (
        <div key={count.label} className="relative bg-surface px-4 py-2 hover:bg-hover">
          <dt className="text-small text-text-3">{count.label}</dt>
          <dd className="num text-base font-medium">{count.value === undefined ? <Skeleton className="my-1 w-8" /> : <Figure count={count} />}</dd>
        </div>
      ))}
    </dl>
  );
}

const PLACES = ['Brokers', 'Topics', 'Partitions', 'Under-replicated', 'Offline', 'Consumer groups'];

function countsOf(clusterId: string, tiles: OverviewTiles): Count[] {
  const someDown = tiles.brokersUp !== null && tiles.brokersTotal !== null && tiles.brokersUp < tiles.brokersTotal;
  return [
    { label: 'Brokers', value: tiles.brokersUp, of: tiles.brokersTotal, href: routes.brokers(clusterId), bad: someDown ? 'critical' : undefined },
    { label: 'Topics', value: tiles.topics, href: routes.topics(clusterId) },
    { label: 'Partitions', value: tiles.partitions, href: routes.topics(clusterId, { sort: 'partitions', order: 'desc' }) },
    { label: 'Under-replicated', value: tiles.underReplicated, href: routes.topics(clusterId, { state: 'under-replicated', internal: true }), bad: 'warn' },
    { label: 'Offline', value: tiles.offline, href: routes.topics(clusterId, { state: 'offline', internal: true }), bad: 'critical' },
    { label: 'Consumer groups', value: tiles.groups, href: routes.groups(clusterId) },
  ];
}

function Figure({ count }: { count: Count }) {
  const wrong = count.bad !== undefined && count.value !== null && (count.of === undefined ? count.value > 0 : true);
  const quiet = count.bad !== undefined && !wrong;
  return (
    <Link href={count.href} className={cn('inline-flex items-center gap-1.5 rounded-sm after:absolute after:inset-0', quiet && 'text-text-3', wrong && (count.bad === 'critical' ? 'text-critical-fg' : 'text-warn-fg'))}>
      {wrong && count.bad && <StatusIcon status={count.bad} size={12} />}
      {count.value === null ? <Unknown reason="no source answers" /> : formatInteger(count.value)}
      {count.of !== undefined && <span className="font-normal text-text-3"> of {formatInteger(count.of)}</span>}
      <span className="sr-only"> {count.label.toLowerCase()}</span>
    </Link>
  );
}
