import { ByteRateCell, BytesCell, CountCell, NameCell, RateCell } from '@/components/data-table/cells';
import type { Column } from '@/components/data-table/column';
import { StatusCell } from '@/components/ui/status-pill';
import { Tag } from '@/components/ui/tag';
import { Unknown } from '@/components/ui/unknown';
import type { BrokerSummary } from '@/lib/contracts/brokers';
import { formatLatency } from '@/lib/format/duration';
import { routes } from '@/lib/routes';

const SILENT = 'the broker does not answer';

const ZONE: Column<BrokerSummary> = { id: 'rack', header: 'Zone', priority: 3, cell: (row) => (row.rack === null ? <Unknown reason="the broker has no rack" /> : <span className="mono text-text-2">{row.rack}</span>) };

/** `zoned`: at least one broker has a rack; without any the column would say nothing. */
export function brokerColumns(clusterId: string, zoned: boolean): Column<BrokerSummary>[] {
  return [
    {
      id: 'id',
      header: 'Broker',
      priority: 1,
      sortable: true,
      className: 'min-w-36',
      cell: (row) => (
        <span className="flex items-center gap-2">
          <NameCell href={routes.broker(clusterId, row.id)} name={row.name} />
          {row.isController && <Tag>controller</Tag>}
        </span>
      ),
    },
    { id: 'status', header: 'State', priority: 1, narrow: 'bare', sortable: true, cell: (row) => <StatusCell status={row.status}>{row.statusText}</StatusCell> },
    ...(zoned ? [ZONE] : []),
    { id: 'leaders', header: 'Leaders', priority: 1, align: 'end', sortable: true, firstOrder: 'desc', cell: (row) => <CountCell value={row.leaders} /> },
    { id: 'replicas', header: 'Replicas', priority: 2, align: 'end', sortable: true, firstOrder: 'desc', cell: (row) => <CountCell value={row.replicas} /> },
    { id: 'outOfSync', header: 'Out of sync', priority: 2, align: 'end', sortable: true, firstOrder: 'desc', tip: 'Replicas on this broker that are not in the ISR', cell: (row) => <OutOfSync count={row.outOfSync} /> },
    { id: 'bytesInPerSec', header: 'In', priority: 2, align: 'end', sortable: true, firstOrder: 'desc', cell: (row) => <ByteRateCell value={row.bytesInPerSec} missing={SILENT} /> },
    { id: 'bytesOutPerSec', header: 'Out', priority: 2, align: 'end', sortable: true, firstOrder: 'desc', cell: (row) => <ByteRateCell value={row.bytesOutPerSec} missing={SILENT} /> },
    { id: 'requestsPerSec', header: 'Requests', priority: 3, align: 'end', sortable: true, firstOrder: 'desc', cell: (row) => <RateCell value={row.requestsPerSec} missing={SILENT} /> },
    { id: 'produceP99Ms', header: 'Produce p99', priority: 3, align: 'end', sortable: true, firstOrder: 'desc', cell: (row) => <Latency ms={row.produceP99Ms} /> },
    { id: 'fetchP99Ms', header: 'Fetch p99', priority: 3, align: 'end', sortable: true, firstOrder: 'desc', cell: (row) => <Latency ms={row.fetchP99Ms} /> },
    { id: 'diskBytes', header: 'Disk', priority: 1, narrow: 'figure', align: 'end', sortable: true, firstOrder: 'desc', cell: (row) => <BytesCell value={row.diskBytes} missing={SILENT} /> },
    { id: 'connections', header: 'Connections', priority: 3, align: 'end', sortable: true, firstOrder: 'desc', cell: (row) => <CountCell value={row.connections} missing={SILENT} /> },
  ];
}

function OutOfSync({ count }: { count: number | null }) {
  return count !== null && count > 0 ? <span className="num font-medium text-warn-fg">{count}</span> : <CountCell value={count} />;
}

function Latency({ ms }: { ms: number | null }) {
  return ms === null ? <Unknown reason="no such request lately" /> : <span className="num">{formatLatency(ms)}</span>;
}
