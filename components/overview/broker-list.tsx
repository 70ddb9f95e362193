import { memo } from 'react';
import { Link } from '@/components/ui/link';
import { Card } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';
import { StatusIcon } from '@/components/ui/status-icon';
import { Tag } from '@/components/ui/tag';
import type { BrokerSummary } from '@/lib/contracts/brokers';
import { plural } from '@/lib/format/number';
import { formatByteRate } from '@/lib/format/rate';
import { routes } from '@/lib/routes';

/** Every broker in two lines. */
export const BrokerList = memo(function BrokerList({ clusterId, brokers }: { clusterId: string; brokers: readonly BrokerSummary[] | undefined }) {
  return (
    <Card title="Brokers" flush aside={<Link href={routes.brokers(clusterId)} className="rounded-sm text-accent-text hover:underline">All brokers</Link>}>
      <ul className="divide-y divide-border-subtle">
        {brokers?.map((broker) => (
          <BrokerRow key={broker.id} clusterId={clusterId} broker={broker} />
        ))}
        {!brokers && [1, 2, 3].map((row) => <li key={row} className="appear-late px-4 py-3.5"><Skeleton className="w-40" /></li>)}
      </ul>
    </Card>
  );
});

function BrokerRow({ clusterId, broker }: { clusterId: string; broker: BrokerSummary }) {
  const serving = broker.status === 'ok';
  return (
    <li className="relative px-4 py-2 hover:bg-hover">
      <div className="flex items-center gap-2">
        <StatusIcon status={broker.status} size={12} className={serving ? 'text-text-3' : undefined} />
        <Link href={routes.broker(clusterId, broker.id)} className="mono rounded-sm font-medium after:absolute after:inset-0">
          {broker.name}
        </Link>
        {broker.isController && <Tag>controller</Tag>}
        <span className="mono ms-auto text-text-3">{broker.host ? `${broker.host}:${broker.port}` : ''}</span>
      </div>
      <div className="num mt-0.5 flex flex-wrap gap-x-3 ps-5 text-small text-text-2">
        {serving ? (
          <>
            {broker.leaders !== null && <span>{plural(broker.leaders, 'leader')}</span>}
            <span className="ms-auto whitespace-nowrap text-text-3">
              {formatByteRate(broker.bytesInPerSec)} in · {formatByteRate(broker.bytesOutPerSec)} out
            </span>
          </>
        ) : (
          <span>{broker.statusText}</span>
        )}
      </div>
    </li>
  );
}
