/**
 * Places where the engine may lawfully do something rare: roll a segment early, answer a tiny fetch, checkpoint now. The simulation makes them
 * happen often (FoundationDB calls this buggify); outside it every site answers false and costs one comparison.
 */
export const faultSites = {
  'roll-segment-early': 'the active segment is rolled although it is not full',
} as const satisfies Readonly<Record<string, string>>;

export type FaultSite = keyof typeof faultSites;

let decide: ((site: FaultSite) => boolean) | undefined;

/** True when the simulation wants the rare thing to happen here, now. */
export function faultAt(site: FaultSite): boolean {
  return decide?.(site) ?? false;
}

/** Lets `decider` choose from now on; undefined: nothing rare happens. Only the simulation calls this. */
export function decideFaultsBy(decider: ((site: FaultSite) => boolean) | undefined): void {
  decide = decider;
}
