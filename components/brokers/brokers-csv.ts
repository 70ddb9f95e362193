import { everyRow } from '@/components/data-table/save-csv';
import type { BrokerPartitionsQuery, BrokerPartitionsResponse, BrokerSummary } from '@/lib/contracts/brokers';
import type { CsvValue } from '@/lib/format/csv';
import { request } from '@/lib/query/request';
import { api } from '@/lib/routes';

export const brokersCsv = (brokers: readonly BrokerSummary[]): CsvValue[][] => [
  ['broker', 'host', 'port', 'rack', 'state', 'controller', 'leaders', 'replicas', 'out_of_sync', 'bytes_in_per_sec', 'bytes_out_per_sec', 'requests_per_sec', 'produce_p99_ms', 'fetch_p99_ms', 'disk_bytes', 'connections', 'pid', 'restarts'],
  ...brokers.map((row) => [
    row.id, row.host, row.port, row.rack, row.statusText, row.isController, row.leaders, row.replicas, row.outOfSync, row.bytesInPerSec, row.bytesOutPerSec,
    row.requestsPerSec, row.produceP99Ms, row.fetchP99Ms, row.diskBytes, row.connections, row.process?.pid, row.process?.restarts,
  ]),
];

/** Every replica on a broker that the list's question finds, in its order. */
export async function replicasCsv(clusterId: string, brokerId: number, query: BrokerPartitionsQuery): Promise<CsvValue[][]> {
  const replicas = await everyRow((page) => request<BrokerPartitionsResponse>(api.brokerPartitions(clusterId, brokerId, { ...query, ...page })));
  return [['broker', 'topic', 'partition', 'role', 'in_sync', 'behind', 'size_bytes'], ...replicas.map((row) => [brokerId, row.topic, row.partition, row.role, row.inSync, row.offsetLag, row.sizeBytes])];
}
