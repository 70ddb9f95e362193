import { Link } from '@/components/ui/link';
import { Meter } from '@/components/ui/meter';
import { Skeleton } from '@/components/ui/skeleton';
import { StatusCell } from '@/components/ui/status-pill';
import { Tag } from '@/components/ui/tag';
import { Unknown } from '@/components/ui/unknown';
import type { BrokerSummary } from '@/lib/contracts/brokers';
import { formatBytes } from '@/lib/format/bytes';
import { formatDuration } from '@/lib/format/duration';
import { formatInteger, plural } from '@/lib/format/number';
import { formatByteRate } from '@/lib/format/rate';
import { routes } from '@/lib/routes';

/** One broker of the map: state, load, disk, process. */
export function BrokerTile({ clusterId, broker }: { clusterId: string; broker: BrokerSummary }) {
  const process = broker.process;
  return (
    <li className="relative flex min-w-0 flex-col gap-2 rounded-md border border-border bg-surface px-4 py-3 hover-fade hover:border-border-strong hover:bg-hover">
      <div className="flex items-center gap-2">
        <Link href={routes.broker(clusterId, broker.id)} className="mono rounded-sm text-body font-medium after:absolute after:inset-0">
          {broker.name}
        </Link>
        {broker.isController && <Tag>controller</Tag>}
        <span className="mono ms-auto truncate text-text-3">{broker.host ? `${broker.host}:${broker.port}` : <Unknown reason="no address known" />}</span>
      </div>
      <span className="flex h-5 items-center">
        <StatusCell status={broker.status}>{broker.statusText}</StatusCell>
      </span>
      <dl className="num grid grid-cols-4 gap-2">
        <Figure label="Leaders" value={formatInteger(broker.leaders)} />
        <Replicas broker={broker} />
        <Figure label="In" value={formatByteRate(broker.bytesInPerSec)} />
        <Figure label="Out" value={formatByteRate(broker.bytesOutPerSec)} />
      </dl>
      <Disk broker={broker} />
      {process && (
        <p className="num truncate text-small text-text-3">
          {process.pid === null ? 'no process' : `pid ${process.pid}`}
          {process.uptimeMs !== null && ` · up ${formatDuration(process.uptimeMs)}`}
          {process.restarts > 0 && ` · ${plural(process.restarts, 'restart')}`}
          {process.cpuPercent !== null && ` · CPU ${Math.round(process.cpuPercent)} %`}
          {process.memoryBytes !== null && ` · ${formatBytes(process.memoryBytes)}`}
        </p>
      )}
    </li>
  );
}

function Figure({ label, value, warn }: { label: string; value: string; warn?: boolean }) {
  return (
    <div className="min-w-0">
      <dt className="text-micro font-normal text-text-3">{label}</dt>
      <dd className={warn ? 'truncate font-medium text-warn-fg' : 'truncate'}>{value}</dd>
    </div>
  );
}

/** The number of replicas; how many of them are in sync when not all are. */
function Replicas({ broker: { replicas, outOfSync } }: { broker: BrokerSummary }) {
  if (replicas === null || outOfSync === null || outOfSync === 0) return <Figure label="Replicas" value={formatInteger(replicas)} />;
  return <Figure label="In sync" value={`${formatInteger(replicas - outOfSync)} of ${formatInteger(replicas)}`} warn />;
}

function Disk({ broker }: { broker: BrokerSummary }) {
  const { diskBytes, diskTotalBytes, diskUsableBytes } = broker;
  if (diskTotalBytes === null || diskUsableBytes === null) return <p className="text-small text-text-3">disk {formatBytes(diskBytes)}</p>;
  const used = diskTotalBytes - diskUsableBytes;
  const text = `${formatBytes(diskBytes)} of logs, ${formatBytes(diskUsableBytes)} free of ${formatBytes(diskTotalBytes)}`;
  return (
    <div className="flex flex-col gap-1">
      <Meter share={used / diskTotalBytes} label={`Disk: ${text}`} />
      <p aria-hidden className="num truncate text-small text-text-3">
        {text}
      </p>
    </div>
  );
}

export function BrokerTileSkeleton() {
  return (
    <li aria-hidden className="appear-late flex h-[9.75rem] flex-col gap-3 rounded-md border border-border bg-surface px-4 py-4">
      <Skeleton className="w-24" />
      <Skeleton className="w-40" />
      <Skeleton className="w-full" />
      <Skeleton className="mt-2 h-1 w-full" />
    </li>
  );
}
