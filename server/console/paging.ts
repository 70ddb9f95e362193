import type { Order } from '../../lib/contracts/common.ts';

type SortValue = string | number | null | undefined;

/** A page of a sorted list. Unknown values come last in both directions; ties keep the order of `name`. */
export function sortedPage<T>(
  items: readonly T[],
  options: { page: number; pageSize: number; order: Order; by: (item: T) => SortValue; name: (item: T) => string },
): { items: T[]; total: number; page: number; pageSize: number } {
  const { page, pageSize, by, name } = options;
  const sign = options.order === 'desc' ? -1 : 1;
  const sorted = [...items].sort((a, b) => compare(by(a), by(b), sign) || compareText(name(a), name(b)));
  const start = (page - 1) * pageSize;
  return { items: sorted.slice(start, start + pageSize), total: items.length, page, pageSize };
}

function compare(a: SortValue, b: SortValue, sign: number): number {
  const unknownA = a === null || a === undefined;
  const unknownB = b === null || b === undefined;
  if (unknownA || unknownB) return Number(unknownA) - Number(unknownB);
  if (typeof a === 'string' && typeof b === 'string') return sign * compareText(a, b);
  return sign * (Number(a) - Number(b));
}

/** Names by code units with numbers inside them by value: `t2` before `t10`. */
const collator = new Intl.Collator('en', { numeric: true });
function compareText(a: string, b: string): number {
  return collator.compare(a, b);
}
