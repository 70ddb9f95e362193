import type { Status } from '../../lib/contracts/common.ts';
import type { GroupSummary } from '../../lib/contracts/groups.ts';
import { GROUP_STATES, type GroupState } from '../../lib/domain/groups.ts';
import { seriesKeyOf } from '../../lib/domain/metrics.ts';
import type { ClusterMonitor } from '../monitoring/cluster-monitor.ts';
import type { GroupSample } from '../monitoring/cluster-state.ts';

const TREND_MS = 300_000;
const TREND_TOLERANCE_MS = 60_000;

const STATUS: Record<GroupState, Status> = {
  Stable: 'ok',
  PreparingRebalance: 'progress',
  CompletingRebalance: 'progress',
  Assigning: 'progress',
  Reconciling: 'progress',
  Empty: 'off',
  Dead: 'off',
  Unknown: 'unknown',
};

/** Kafka's word for a state, where it is one of those we know. */
export function toGroupState(text: string): GroupState {
  return GROUP_STATES.find((state) => state === text) ?? 'Unknown';
}

export function statusOfGroup(state: GroupState): Status {
  return STATUS[state];
}

/** Change of a group's lag over the last five minutes of samples; null with less history. */
export function lagChange(monitor: ClusterMonitor, groupId: string): number | null {
  const series = monitor.store.get(seriesKeyOf('group', groupId, 'lag'));
  const last = series?.last;
  const before = last && series.valueAt(last.at - TREND_MS, TREND_TOLERANCE_MS);
  return last && before !== undefined ? Math.round(last.value - before) : null;
}

/** A group as a row of the list, of what the sampler knows. */
export function summarizeGroup(monitor: ClusterMonitor, group: GroupSample): GroupSummary {
  const state = toGroupState(group.state);
  const topics = new Set([
    ...[...group.commits.values()].map((commit) => commit.topic),
    ...group.members.flatMap((member) => member.assignments.map((assignment) => assignment.topic)),
  ]);
  const partitions = new Set([
    ...group.commits.keys(),
    ...group.members.flatMap((member) =>
      member.assignments.flatMap(({ topic, partitions: assigned }) => assigned.map((partition) => `${topic}-${partition}`)),
    ),
  ]);
  return {
    groupId: group.groupId,
    type: toType(group.type),
    state,
    status: statusOfGroup(state),
    protocolType: group.protocolType,
    protocol: group.protocol,
    members: group.members.length,
    topics: topics.size,
    partitions: partitions.size,
    lag: group.lag ?? null,
    partitionsWithoutCommit: group.partitionsWithoutCommit,
    lagChange: lagChange(monitor, group.groupId),
    coordinator: group.coordinator,
  };
}

function toType(text: string): GroupSummary['type'] {
  switch (text.toLowerCase()) {
    case 'classic':
    case 'consumer':
    case 'share':
    case 'streams':
      return text.toLowerCase() as GroupSummary['type'];
    case '':
      return 'classic';
    default:
      return 'unknown';
  }
}
