import type { Sort } from '@/components/data-table/column';
import type { GroupPartition } from '@/lib/contracts/groups';

const FIGURES: Record<string, (row: GroupPartition) => number | null> = {
  lag: (row) => row.lag,
  committed: (row) => row.committedOffset,
  end: (row) => row.endOffset,
};

/** By figure, or by topic and partition number. What is unknown stands last in both orders. */
export function sortPartitions(partitions: readonly GroupPartition[], sort: Sort): GroupPartition[] {
  const sign = sort.order === 'asc' ? 1 : -1;
  const figure = FIGURES[sort.id];
  const byName = (one: GroupPartition, other: GroupPartition) => one.topic.localeCompare(other.topic) || one.partition - other.partition;
  if (!figure) return partitions.toSorted((one, other) => sign * byName(one, other));
  return partitions.toSorted((one, other) => {
    const first = figure(one);
    const second = figure(other);
    if (first === null || second === null) return Number(first === null) - Number(second === null) || byName(one, other);
    return sign * (first - second) || byName(one, other);
  });
}
