import { decideFaultsBy, type FaultSite, faultSites } from '../../server/base/fault-sites.ts';
import { type Random, seededRandom } from '../../server/base/random.ts';

/** How often a site that takes part in a run says yes. Sites that are asked all the time say it seldom. */
const USUAL = 0.02;
const CHANCES: Partial<Record<FaultSite, number>> = {
  'roll-segment-early': 0.05,
  'write-batches-apart': 0.3,
  'checkpoint-recovery-now': 0.05,
  'recover-from-the-start': 0.5,
  'forget-high-watermark': 0.5,
  'pass-over-producer-snapshot': 0.5,
  'read-from-the-file': 0.3,
  'fetch-one-batch': 0.2,
  'fetch-snapshot-in-parts': 0.9,
  'follow-high-watermark-later': 0.2,
  'expire-broker-session': 0.003,
  'balance-leaders-now': 0.01,
  'shrink-isr-early': 0.1,
  'expand-isr-later': 0.3,
  'alter-partition-later': 0.3,
  'lose-answer': 0.005,
  'suspect-quorum-leader': 0.002,
  'quorum-leader-steps-down': 0.01,
  'expire-group-session': 0.005,
  'rebalance-for-nothing': 0.02,
};
const SHARE_OF_SITES = 0.3;

/** Makes the engine's rare events happen: a seed chooses which sites take part, and when they say yes. */
export class RareEvents {
  /** How often each site said yes. */
  readonly counts = new Map<FaultSite, number>();
  private readonly random: Random;
  private readonly chosen = new Set<FaultSite>();
  private active = false;

  constructor(seed: number) {
    this.random = seededRandom(seed * 17 + 3);
    for (const site of Object.keys(faultSites) as FaultSite[]) if (this.random.float() < SHARE_OF_SITES) this.chosen.add(site);
    decideFaultsBy((site) => this.decide(site));
  }

  start(): void {
    this.active = true;
  }

  /** From now on nothing rare happens. */
  stop(): void {
    this.active = false;
  }

  /** The engine is as outside the simulation. */
  end(): void {
    decideFaultsBy(undefined);
  }

  private decide(site: FaultSite): boolean {
    if (!this.active || !this.chosen.has(site)) return false;
    if (this.random.float() >= (CHANCES[site] ?? USUAL)) return false;
    this.counts.set(site, (this.counts.get(site) ?? 0) + 1);
    return true;
  }
}
