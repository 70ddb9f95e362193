import { until } from '../../kit/until.ts';
import type { VerifiedCluster } from './verified-cluster.ts';

const LIMIT_MS = 90_000;

/** Resolves with the milliseconds since `at` when others lead everything and no ISR has `broker` in it. */
export async function untilOut(cluster: VerifiedCluster, broker: number, at: number): Promise<number> {
  const other = cluster.processes.facts.brokers.find(({ id }) => id !== broker)?.id;
  await until(async () => {
    const views = await cluster.admin.partitions(cluster.topic, other);
    return views.every(({ leader, isr }) => leader >= 0 && leader !== broker && !isr.includes(broker));
  }, `broker ${broker} out of every ISR`, LIMIT_MS);
  return Date.now() - at;
}
