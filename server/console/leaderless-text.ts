import type { BrokerId } from '../base/ids.ts';

/** Why a partition has no leader: who could lead it without loss, and what an unclean election would give up. */
export function leaderlessText(partition: {
  readonly replicas: readonly BrokerId[];
  readonly isr: readonly BrokerId[];
  readonly eligible: readonly BrokerId[];
  readonly lastKnown: readonly BrokerId[];
}): string {
  const { replicas, isr, eligible, lastKnown } = partition;
  const awaited = replicas.filter((id) => isr.includes(id) || eligible.includes(id) || lastKnown.includes(id));
  if (awaited.length === 0) {
    return 'no leader: no replica is known to have every acknowledged record; an unclean election takes what some replica has';
  }
  const brokers = awaited.length === 1 ? `broker ${awaited[0]}` : `brokers ${awaited.slice(0, -1).join(', ')} or ${awaited.at(-1)}`;
  const others = replicas.some((id) => !awaited.includes(id)) ? '; electing another replica loses what it does not have' : '';
  return `no leader: waits for ${brokers}, known to have every acknowledged record${others}`;
}
