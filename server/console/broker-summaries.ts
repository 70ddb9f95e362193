import type { BrokerProcess, BrokerSummary } from '../../lib/contracts/brokers.ts';
import { brokerName } from '../../lib/domain/brokers.ts';
import type { BrokerId } from '../base/ids.ts';
import { brokerStatus } from '../monitoring/broker-status.ts';
import type { HostBroker } from '../monitoring/cluster-host.ts';
import type { ClusterMonitor } from '../monitoring/cluster-monitor.ts';
import { allBrokerIds } from '../monitoring/series-recorder.ts';
import type { ClusterContext } from './cluster-context.ts';

/** A latency is that of the newest second that had such a request, at most this old. */
const LATENCY_AGE_MS = 60_000;

/** Every broker that the console knows of, running or not, with its latest figures. Nothing is asked: the samplers have it. */
export function summarizeBrokers(context: ClusterContext): BrokerSummary[] {
  const { monitor, clock } = context;
  const { state } = monitor;
  const processes = monitor.processes();
  const { replicaCounts: counts, disk } = state;
  const known = state.metadata !== undefined;
  return allBrokerIds(state, [...processes.values()]).map((id): BrokerSummary => {
    const hosted = processes.get(id);
    const address = state.seenBrokers.get(id);
    const { status, text } = brokerStatus(state, id, hosted, clock.now());
    const serving = status === 'ok';
    const rates = serving ? state.brokerRates.get(id)?.value : undefined;
    const volume = state.logDirs.get(id)?.value.find((dir) => dir.totalBytes > 0);
    const latency = (metric: 'produceP50Ms' | 'produceP99Ms' | 'fetchP50Ms' | 'fetchP99Ms') =>
      serving ? recent(monitor, `broker:${id}/${metric}`, clock.now()) : null;
    return {
      id,
      name: brokerName(id),
      host: hosted?.host ?? address?.host ?? null,
      port: hosted?.port ?? address?.port ?? null,
      rack: address?.rack ?? null,
      status,
      statusText: text,
      isController: state.controller?.brokerId === id,
      quorumRole: quorumRole(state, id),
      leaders: known ? (counts.get(id)?.leaders ?? 0) : null,
      replicas: known ? (counts.get(id)?.replicas ?? 0) : null,
      outOfSync: known ? (counts.get(id)?.outOfSync ?? 0) : null,
      diskBytes: disk.brokers.get(id) ?? null,
      diskTotalBytes: volume?.totalBytes ?? null,
      diskUsableBytes: volume?.usableBytes ?? null,
      connections: rates?.connections ?? null,
      messagesInPerSec: rates?.messagesInPerSec ?? null,
      bytesInPerSec: rates?.bytesInPerSec ?? null,
      bytesOutPerSec: rates?.bytesOutPerSec ?? null,
      requestsPerSec: rates?.requestsPerSec ?? null,
      produceP50Ms: latency('produceP50Ms'),
      produceP99Ms: latency('produceP99Ms'),
      fetchP50Ms: latency('fetchP50Ms'),
      fetchP99Ms: latency('fetchP99Ms'),
      process: hosted ? toProcess(hosted, clock.now()) : null,
    };
  });
}

/** The process of an embedded broker, as the contract has it. */
export function toProcess(hosted: HostBroker, nowMs: number): BrokerProcess {
  const runs = hosted.pid !== undefined && hosted.status !== 'stopped' && hosted.status !== 'crashed' && hosted.status !== 'gave-up';
  return {
    state: hosted.status,
    pid: runs ? (hosted.pid ?? null) : null,
    startedAt: runs ? (hosted.startedAt ?? null) : null,
    uptimeMs: runs && hosted.startedAt !== undefined ? Math.max(0, nowMs - hosted.startedAt) : null,
    restarts: hosted.restarts,
    nextRestart: hosted.nextRestart ?? null,
    dataDir: hosted.dataDir,
    cpuPercent: runs ? (hosted.cpuPercent ?? null) : null,
    memoryBytes: runs ? (hosted.rssBytes ?? null) : null,
  };
}

/** Newest value of a series that is not older than a minute; null otherwise. */
export function recent(monitor: ClusterMonitor, seriesKey: string, nowMs: number): number | null {
  const last = monitor.store.get(seriesKey)?.last;
  return last && nowMs - last.at <= LATENCY_AGE_MS ? last.value : null;
}

function quorumRole(state: ClusterMonitor['state'], id: BrokerId): BrokerSummary['quorumRole'] {
  if (!state.quorum) return null;
  if (state.controller?.brokerId === id) return 'controller';
  if (state.quorum.voters.includes(id)) return 'voter';
  return state.quorum.observers.includes(id) ? 'observer' : null;
}
