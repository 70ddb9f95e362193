import type { ApiUsage, BrokerResponse, LogDirectory } from '../../lib/contracts/brokers.ts';
import type { BrokerAct } from '../../lib/domain/brokers.ts';
import { must } from '../base/assert.ts';
import { quantileMs } from '../base/metrics.ts';
import { describeLogDirs, type LogDir } from '../client/log-dirs.ts';
import type { OfferedVersions } from '../client/api-versions.ts';
import { type ClusterError, asClusterError } from '../client/cluster-error.ts';
import { apiByKey } from '../protocol/apis.ts';
import { errorName } from '../protocol/errors.ts';
import { readCounters } from '../monitoring/broker-rates.ts';
import type { ClusterHost, HostBroker } from '../monitoring/cluster-host.ts';
import { summarizeBrokers } from './broker-summaries.ts';
import type { ClusterContext } from './cluster-context.ts';
import { requireBroker } from './require-broker.ts';
import { toWarnings } from './warnings.ts';

const OUTAGES = 5;

/** One broker, asked itself where it runs. A broker that is down still has its page: process, last known figures, what to do. */
export async function describeBroker(context: ClusterContext, brokerId: number): Promise<BrokerResponse> {
  const { client, clock, monitor } = context;
  const { host } = context.cluster;
  await monitor.firstMetadata(1_500);
  requireBroker(context, brokerId);
  const broker = must(
    summarizeBrokers(context).find((candidate) => candidate.id === brokerId),
    `broker ${brokerId} is known and has no summary`,
  );
  const hosted = monitor.processes().get(brokerId);
  const serving = broker.status === 'ok';
  const failures: ClusterError[] = [];
  const [dirs, offered] = serving
    ? await Promise.all([describeLogDirs(client, [brokerId], null), versionsOf(context, brokerId, failures)])
    : [undefined, undefined];
  const logDirs = dirs?.results.get(brokerId) ?? monitor.state.logDirs.get(brokerId)?.value ?? [];
  return {
    asOf: clock.now(),
    warnings: toWarnings([...(dirs?.failures ?? []), ...failures]),
    broker,
    logDirs: logDirs.map(toLogDirectory),
    apis: hosted && serving ? apiUsage(hosted, monitor.state.brokerRates.get(brokerId)?.value.requestsByApi) : [],
    apiVersions: offered ? versionTable(offered) : [],
    actions: hosted && host ? actionsFor(hosted, host.isolation) : [],
    outages: monitor.outages.list({ brokerId, limit: OUTAGES }),
  };
}

async function versionsOf({ client }: ClusterContext, brokerId: number, failures: ClusterError[]): Promise<OfferedVersions | undefined> {
  try {
    return await client.link(brokerId).versions();
  } catch (error) {
    failures.push(asClusterError(error, { brokerId }));
    return undefined;
  }
}

function versionTable(offered: OfferedVersions): BrokerResponse['apiVersions'] {
  return [...offered]
    .map(([key, { min, max }]) => ({ api: apiByKey(key)?.name ?? `API ${key}`, key, min, max }))
    .sort((a, b) => a.key - b.key);
}

/** Which acts make sense in a state. A broker that shares its process with others can be neither killed nor paused. */
export function actionsFor(hosted: HostBroker, isolation: ClusterHost['isolation']): BrokerAct[] {
  return actsOf(hosted.status).filter((act) => isolation === 'process' || act === 'start' || act === 'stop');
}

function actsOf(status: HostBroker['status']): BrokerAct[] {
  switch (status) {
    case 'ready':
      return ['stop', 'pause', 'kill'];
    case 'starting':
      return ['stop', 'kill'];
    case 'paused':
      return ['resume', 'stop', 'kill'];
    case 'stopping':
      return ['kill'];
    case 'stopped':
    case 'gave-up':
    case 'crashed':
      return ['start'];
  }
}

function toLogDirectory(dir: LogDir): LogDirectory {
  return {
    path: dir.path,
    status: dir.errorCode === 0 ? 'ok' : 'critical',
    error: dir.errorCode === 0 ? null : errorName(dir.errorCode),
    sizeBytes: dir.replicas.reduce((sum, replica) => sum + replica.sizeBytes, 0),
    replicas: dir.replicas.length,
    totalBytes: dir.totalBytes > 0 ? dir.totalBytes : null,
    usableBytes: dir.usableBytes >= 0 && dir.totalBytes > 0 ? dir.usableBytes : null,
  };
}

/** Client requests since the process started, busiest first. */
function apiUsage(hosted: HostBroker, perSec: ReadonlyMap<string, number> | undefined): ApiUsage[] {
  if (!hosted.metrics) return [];
  const reading = readCounters(hosted.metrics.at, hosted.metrics.samples);
  return [...reading.requests]
    .filter(([, count]) => count > 0)
    .map(([api, count]) => {
      const times = reading.times.get(api);
      return {
        api,
        count,
        perSec: perSec?.get(api) ?? null,
        errors: reading.errors.get(api) ?? 0,
        p50Ms: (times && quantileMs(times, 0.5)) ?? null,
        p99Ms: (times && quantileMs(times, 0.99)) ?? null,
      };
    })
    .sort((a, b) => b.count - a.count);
}
