import { Card } from '@/components/ui/card';
import { Facts, type Fact } from '@/components/ui/facts';
import { Meter } from '@/components/ui/meter';
import { Skeleton } from '@/components/ui/skeleton';
import { Time } from '@/components/ui/time';
import { Unknown } from '@/components/ui/unknown';
import type { BrokerProcess, BrokerSummary } from '@/lib/contracts/brokers';
import { exactBytes, formatBytes } from '@/lib/format/bytes';
import { formatDuration } from '@/lib/format/duration';
import { formatInteger } from '@/lib/format/number';

const SILENT = <Unknown reason="the broker does not answer" />;

/** Role, replicas, disk and process of a broker. */
export function BrokerFacts({ broker }: { broker: BrokerSummary | undefined }) {
  if (!broker) {
    return (
      <Card title="Facts">
        <div className="appear-late flex flex-col gap-3 pt-1">
          {['w-56', 'w-40', 'w-48', 'w-44'].map((width) => (
            <Skeleton key={width} className={width} />
          ))}
        </div>
      </Card>
    );
  }
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Card title="Replicas and disk">
        <Facts facts={replicaFacts(broker)} />
        {broker.diskTotalBytes !== null && broker.diskUsableBytes !== null && (
          <Meter className="mt-3" share={1 - broker.diskUsableBytes / broker.diskTotalBytes} label={`Disk: ${formatBytes(broker.diskUsableBytes)} free of ${formatBytes(broker.diskTotalBytes)}`} />
        )}
      </Card>
      {broker.process && (
        <Card title="Process">
          <Facts facts={processFacts(broker.process)} />
        </Card>
      )}
    </div>
  );
}

function replicaFacts(broker: BrokerSummary): Fact[] {
  const count = (value: number | null) => (value === null ? SILENT : formatInteger(value));
  return [
    { label: 'Role', value: broker.isController ? 'active controller' : (broker.quorumRole ?? SILENT) },
    { label: 'Leaders', value: count(broker.leaders) },
    { label: 'Replicas', value: count(broker.replicas) },
    { label: 'Out of sync', value: broker.outOfSync ? <span className="font-medium text-warn-fg">{formatInteger(broker.outOfSync)}</span> : count(broker.outOfSync) },
    { label: 'Logs', value: broker.diskBytes === null ? SILENT : <span data-tip={exactBytes(broker.diskBytes)}>{formatBytes(broker.diskBytes)}</span> },
    { label: 'Free', value: broker.diskUsableBytes === null ? SILENT : `${formatBytes(broker.diskUsableBytes)} of ${formatBytes(broker.diskTotalBytes)}` },
  ];
}

function processFacts(process: BrokerProcess): Fact[] {
  return [
    { label: 'State', value: process.state },
    { label: 'Process id', value: process.pid === null ? <Unknown reason="there is no process" /> : <span className="mono">{process.pid}</span> },
    { label: 'Started', value: <Time at={process.startedAt} missing="not running" /> },
    { label: 'Up', value: process.uptimeMs === null ? <Unknown reason="not running" /> : formatDuration(process.uptimeMs) },
    { label: 'Restarts', value: formatInteger(process.restarts) },
    { label: 'Data', value: <span className="mono break-all">{process.dataDir}</span> },
  ];
}
