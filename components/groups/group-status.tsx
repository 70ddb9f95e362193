import { StatusCell, StatusPill } from '@/components/ui/status-pill';
import type { GroupSummary } from '@/lib/contracts/groups';

/** Kafka's own word for the state. */
export function GroupState({ group, pill }: { group: Pick<GroupSummary, 'state' | 'status'>; pill?: boolean }) {
  const words = group.state.replace(/([a-z])([A-Z])/g, (_, last: string, first: string) => `${last} ${first.toLowerCase()}`);
  if (pill) return <StatusPill status={group.status}>{words}</StatusPill>;
  return <StatusCell status={group.status}>{words}</StatusCell>;
}

/** Why the lag of a group is not known. */
export function lagMissing(group: Pick<GroupSummary, 'partitionsWithoutCommit'>): string {
  return group.partitionsWithoutCommit > 0 ? `no commit for ${group.partitionsWithoutCommit} partitions` : 'nothing is committed';
}
