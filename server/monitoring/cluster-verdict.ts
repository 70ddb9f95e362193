import type { Status } from '../../lib/contracts/common.ts';
import type { VerdictReason } from '../../lib/contracts/overview.ts';
import type { BrokerId } from '../base/ids.ts';
import type { BrokerStatus } from './broker-status.ts';

/** What the verdict is made of. Counts are undefined where nothing answers. */
export interface VerdictFacts {
  readonly everReached: boolean;
  readonly unreachable: boolean;
  readonly hasController: boolean;
  readonly brokers: readonly (BrokerStatus & { readonly id: BrokerId })[];
  readonly underReplicated: number;
  readonly offline: number;
  readonly underMinIsr: number;
  /** A few names of the partitions that are worst. */
  readonly worstPartitions: readonly string[];
  /** Offline log directories, as `broker 2: path`. */
  readonly offlineLogDirs: readonly { readonly brokerId: BrokerId; readonly path: string }[];
  readonly fullestDisk: { readonly brokerId: BrokerId; readonly percent: number } | undefined;
}

const SEVERITY: Record<Status, number> = { critical: 5, warn: 4, unknown: 3, progress: 2, off: 1, ok: 0 };
const HEADLINE: Record<Status, string> = {
  ok: 'Healthy',
  progress: 'Settling',
  warn: 'Degraded',
  critical: 'Critical',
  off: 'Healthy',
  unknown: 'Unreachable',
};
const DISK_WARN_PERCENT = 80;
const DISK_CRITICAL_PERCENT = 95;

/** The cluster's state in one word, with the reasons, worst first. Thresholds are those of the console's status table. */
export function judgeCluster(facts: VerdictFacts): { status: Status; headline: string; reasons: VerdictReason[] } {
  const reasons = (facts.unreachable || !facts.everReached ? unreachableReasons(facts) : clusterReasons(facts)).sort(
    (a, b) => SEVERITY[b.status] - SEVERITY[a.status],
  );
  const status = reasons[0]?.status ?? 'ok';
  return { status: status === 'off' ? 'ok' : status, headline: HEADLINE[status], reasons };
}

function unreachableReasons(facts: VerdictFacts): VerdictReason[] {
  const starting = facts.brokers.length > 0 && facts.brokers.some((broker) => broker.status === 'progress');
  const text = facts.everReached ? 'No broker answers' : starting ? 'The brokers are starting' : 'No broker has answered yet';
  const cluster: VerdictReason = { code: 'unreachable', status: starting ? 'progress' : 'unknown', text, target: { kind: 'cluster' } };
  return [cluster, ...brokerReasons(facts)];
}

function clusterReasons(facts: VerdictFacts): VerdictReason[] {
  const reasons: VerdictReason[] = [];
  const partitions = (count: number): string => (count === 1 ? '1 partition' : `${count} partitions`);
  if (!facts.hasController) {
    reasons.push({ code: 'no-controller', status: 'critical', text: 'No active controller', target: { kind: 'cluster' } });
  }
  if (facts.offline > 0) {
    const text = `${partitions(facts.offline)} without leader${names(facts)}`;
    reasons.push({ code: 'offline-partitions', status: 'critical', text, target: { kind: 'topics', state: 'offline' } });
  }
  if (facts.underMinIsr > 0) {
    const text = `${partitions(facts.underMinIsr)} below min.insync.replicas${facts.offline > 0 ? '' : names(facts)}`;
    reasons.push({ code: 'under-min-isr', status: 'critical', text, target: { kind: 'topics', state: 'under-min-isr' } });
  }
  if (facts.underReplicated > 0) {
    const text = `${partitions(facts.underReplicated)} under-replicated`;
    reasons.push({ code: 'under-replicated', status: 'warn', text, target: { kind: 'topics', state: 'under-replicated' } });
  }
  for (const { brokerId, path } of facts.offlineLogDirs) {
    const text = `Log directory ${path} of broker ${brokerId} is offline`;
    reasons.push({ code: 'log-dir-offline', status: 'critical', text, target: { kind: 'broker', brokerId } });
  }
  const disk = facts.fullestDisk;
  if (disk && disk.percent >= DISK_WARN_PERCENT) {
    reasons.push({
      code: 'disk-full',
      status: disk.percent >= DISK_CRITICAL_PERCENT ? 'critical' : 'warn',
      text: `The disk of broker ${disk.brokerId} is ${Math.floor(disk.percent)} % full`,
      target: { kind: 'broker', brokerId: disk.brokerId },
    });
  }
  return [...reasons, ...brokerReasons(facts)];
}

/** A stopped broker is worth a warning here: wanted or not, its replicas are missing. */
function brokerReasons(facts: VerdictFacts): VerdictReason[] {
  return facts.brokers
    .filter((broker) => broker.status !== 'ok' && broker.status !== 'unknown')
    .map((broker) => ({
      code: broker.status === 'off' ? 'broker-stopped' : broker.status === 'progress' ? 'broker-starting' : 'broker-down',
      status: broker.status === 'off' ? 'warn' : broker.status,
      text: `Broker ${broker.id} ${broker.status === 'off' ? 'was' : 'is'} ${broker.text}`,
      target: { kind: 'broker', brokerId: broker.id },
    }));
}

function names(facts: VerdictFacts): string {
  if (facts.worstPartitions.length === 0) return '';
  const more = Math.max(facts.offline, facts.underMinIsr) > facts.worstPartitions.length ? ', …' : '';
  return `: ${facts.worstPartitions.join(', ')}${more}`;
}
