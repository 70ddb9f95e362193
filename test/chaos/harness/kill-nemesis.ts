import type { Random } from '../../../server/base/random.ts';
import { type ClientProcess, untilAllAcknowledge } from './client-process.ts';
import { pause } from '../../kit/until.ts';
import type { VerifiedCluster } from './verified-cluster.ts';

/** A supervisor restarts a broker four times within a minute and then gives up; the nemesis stays below, as a test of that is elsewhere. */
const KILLS_PER_BROKER = 3;
const LONGEST_PAUSE_MS = 1_000;
const BROKER_IDS = [1, 2, 3];

/** What was killed: one broker, all and the supervisor in one instant, or the supervisor alone. */
export type KillTarget = 'one' | 'all' | 'supervisor';

/** One fault that was done, with the time just before it, ms since the epoch. */
export interface Kill {
  readonly at: number;
  readonly target: KillTarget;
  /** −1 for all. */
  readonly brokerId: number;
}

export interface KillOptions {
  readonly random: Random;
  /** Relative frequency. */
  readonly weights: Readonly<Record<KillTarget, number>>;
  /** Clients whose progress is waited for before most kills. */
  readonly producers: readonly ClientProcess[];
  /** Chance of a kill that does not wait for it, and so hits recovery. */
  readonly hasty: number;
}

/** Kills at random moments, in recovery too, and starts again what has nobody to restart it. */
export class KillNemesis {
  readonly done: Kill[] = [];
  private readonly cluster: VerifiedCluster;
  private readonly options: KillOptions;
  private kills = new Map<number, number>();

  constructor(cluster: VerifiedCluster, options: KillOptions) {
    this.cluster = cluster;
    this.options = options;
  }

  async cycle(): Promise<void> {
    const { random, hasty, producers } = this.options;
    if (random.float() >= hasty) await untilAllAcknowledge(producers, this.done.at(-1)?.at ?? 0);
    await pause(random.int(0, LONGEST_PAUSE_MS));
    const at = Date.now();
    const target = this.draw();
    if (target === 'one' && this.killOne(at)) return;
    await this.killMore(at, target === 'supervisor' ? 'supervisor' : 'all');
  }

  /** False when nothing that may be killed is up. */
  private killOne(at: number): boolean {
    const first = this.options.random.int(0, BROKER_IDS.length);
    for (let i = 0; i < BROKER_IDS.length; i += 1) {
      const brokerId = BROKER_IDS[(first + i) % BROKER_IDS.length] ?? 1;
      const kills = this.kills.get(brokerId) ?? 0;
      if (kills >= KILLS_PER_BROKER || !this.cluster.processes.kill(brokerId)) continue;
      this.kills.set(brokerId, kills + 1);
      this.done.push({ at, target: 'one', brokerId });
      return true;
    }
    return false;
  }

  private async killMore(at: number, target: 'all' | 'supervisor'): Promise<void> {
    this.done.push({ at, target, brokerId: -1 });
    if (target === 'all') await this.cluster.processes.killAll();
    else await this.cluster.processes.killSupervisor();
    await this.cluster.restart();
    this.kills = new Map();
  }

  private draw(): KillTarget {
    const entries = Object.entries(this.options.weights) as [KillTarget, number][];
    let ticket = this.options.random.float() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [target, weight] of entries) if ((ticket -= weight) < 0) return target;
    return 'one';
  }
}
