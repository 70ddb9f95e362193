import type { GroupPartition, GroupResponse } from '@/lib/contracts/groups';
import { formatInteger, plural } from '@/lib/format/number';

export type Reading = { status: 'ok' | 'warn' | 'critical' | 'off'; text: string };

/** What the numbers of a group say, in one sentence: worst first. */
export function groupReading({ group, members, partitions }: Pick<GroupResponse, 'group' | 'members' | 'partitions'>): Reading {
  if (partitions.length === 0 && members.length === 0) return { status: 'off', text: 'The group has no members and has committed nothing.' };
  const expired = partitions.filter((partition) => partition.status === 'critical');
  if (expired.length > 0) {
    return { status: 'critical', text: `${plural(expired.length, 'partition')}: records between the committed offset and the log start are already deleted (${names(expired)}).` };
  }
  const without = partitions.filter((partition) => partition.memberId !== null && partition.committedOffset === null);
  const lagging = partitions.filter((partition) => (partition.lag ?? 0) > 0).toSorted((one, other) => (other.lag ?? 0) - (one.lag ?? 0));
  const worst = lagging[0];
  if (members.length === 0 && worst) return { status: 'off', text: `Nobody reads: ${formatInteger(group.lag)} messages wait in ${plural(lagging.length, 'partition')}.` };
  if (worst && isSkewed(lagging, group.lag)) {
    return { status: 'warn', text: `${worst.topic}-${worst.partition} holds ${formatInteger(worst.lag)} of ${formatInteger(group.lag)} messages of lag: more members will not help one partition.` };
  }
  if (without.length > 0) return { status: 'warn', text: `No commit yet for ${plural(without.length, 'assigned partition')} (${names(without)}): their lag is not known.` };
  if (worst) return { status: 'ok', text: `${formatInteger(group.lag)} messages behind in ${plural(lagging.length, 'partition')}, most in ${worst.topic}-${worst.partition} (${formatInteger(worst.lag)}).` };
  return { status: 'ok', text: 'The group has read everything that its partitions hold.' };
}

const SKEW_FROM = 1_000;

/** One partition of several holds more than 80 % of a lag that matters. */
function isSkewed(lagging: readonly GroupPartition[], total: number | null): boolean {
  const worst = lagging[0]?.lag ?? 0;
  return lagging.length > 1 && total !== null && total >= SKEW_FROM && worst / total > 0.8;
}

const MOST_NAMES = 3;

function names(partitions: readonly GroupPartition[]): string {
  const shown = partitions.slice(0, MOST_NAMES).map((partition) => `${partition.topic}-${partition.partition}`);
  const more = partitions.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}
