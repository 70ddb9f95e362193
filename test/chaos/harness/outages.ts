import type { Acknowledged } from './read-history.ts';

/**
 * How long each fault kept producers waiting: per fault, from its time to the first acknowledgement, in every partition of `keys`, of a
 * write that was begun after it. Milliseconds, one number per fault: its slowest partition.
 */
export function outages(faults: readonly { readonly at: number; readonly keys: readonly string[] }[], acknowledged: readonly Acknowledged[]): number[] {
  const byKey = new Map<string, Acknowledged[]>();
  for (const ack of acknowledged) byKey.set(ack.key, [...(byKey.get(ack.key) ?? []), ack]);
  return faults.map(({ at, keys }) => Math.max(0, ...keys.map((key) => firstAfter(byKey.get(key) ?? [], at) - at)));
}

function firstAfter(acks: readonly Acknowledged[], at: number): number {
  return acks.filter(({ begunAt }) => begunAt >= at).reduce((first, ack) => Math.min(first, ack.at), Number.POSITIVE_INFINITY);
}

/** `p50/max ms` of some figures, for a report. */
export function spread(figures: readonly number[]): string {
  const sorted = figures.filter(Number.isFinite).sort((a, b) => a - b);
  return sorted.length === 0 ? 'none' : `${sorted[Math.floor(sorted.length / 2)]}/${sorted.at(-1)}`;
}
