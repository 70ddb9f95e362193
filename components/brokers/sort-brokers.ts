import type { Sort } from '@/components/data-table/column';
import type { BrokerSummary } from '@/lib/contracts/brokers';

/** A cluster has few brokers: they are sorted here. What is unknown stands last in both orders. */
export function sortBrokers(brokers: readonly BrokerSummary[], sort: Sort): BrokerSummary[] {
  const sign = sort.order === 'asc' ? 1 : -1;
  const value = (broker: BrokerSummary) => Object.entries(broker).find(([key]) => key === sort.id)?.[1];
  return brokers.toSorted((one, other) => {
    const first = value(one);
    const second = value(other);
    if (first === null || second === null) return Number(first === null) - Number(second === null);
    if (typeof first === 'number' && typeof second === 'number') return sign * (first - second) || one.id - other.id;
    return sign * String(first).localeCompare(String(second)) || one.id - other.id;
  });
}
