import { TICK_MS } from '../monitoring/cluster-monitor.ts';

/** Asked with the start of every slot whether it is time to tell: with the first, with other `news`, and with the first slot that ends in another period. */
export function paceOf(periodMs: number, news: () => string): (slotMs: number) => boolean {
  let told: string | undefined;
  return (slotMs) => {
    const present = `${Math.floor((slotMs + TICK_MS) / periodMs)} ${news()}`;
    if (present === told) return false;
    told = present;
    return true;
  };
}
