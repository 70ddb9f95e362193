/** Gives leaderships back to preferred replicas when too many are elsewhere (R7; `auto.leader.rebalance.enable`). */
import type { BrokerId } from '../base/ids.ts';
import type { MetadataRecord } from '../metadata/records.ts';
import type { ControllerState } from './decision.ts';
import { electPreferred, hasPreferredLeader, partitionsWhere } from './leader-election.ts';

/** Elections of one pass, as in Apache Kafka: the next pass goes on. */
export const MAX_ELECTIONS_PER_PASS = 1_000;

/** Elections for the brokers that lead too few of the partitions they are preferred for. */
export function balanceRecords(state: ControllerState): MetadataRecord[] {
  const limit = state.configs.number('leader.imbalance.per.broker.percentage') / 100;
  const preferred = new Map<BrokerId, { total: number; elsewhere: number }>();
  for (const { partition } of partitionsWhere(state, () => true)) {
    const broker = partition.replicas[0];
    if (broker === undefined) continue;
    const count = preferred.get(broker) ?? { total: 0, elsewhere: 0 };
    preferred.set(broker, { total: count.total + 1, elsewhere: count.elsewhere + (hasPreferredLeader(partition) ? 0 : 1) });
  }
  const imbalanced = new Set(
    [...preferred].filter(([, { total, elsewhere }]) => elsewhere / total > limit).map(([broker]) => broker),
  );
  return partitionsWhere(state, (partition) => !hasPreferredLeader(partition) && imbalanced.has(partition.replicas[0] ?? -1))
    .flatMap((at) => electPreferred(state, at) ?? [])
    .slice(0, MAX_ELECTIONS_PER_PASS);
}
