/** Size, seed and report of a test that breaks things on purpose. `npm test` runs the CI size; `npm run chaos` sets the rest. */
import { type Random, seededRandom } from '../../server/base/random.ts';

/** What `scripts/chaos.mjs` asked for, or the CI size with a new seed. */
export interface ChaosRun {
  readonly long: boolean;
  /** Of this shard: shards of one run differ. Below 2³². */
  readonly seed: number;
  readonly random: Random;
  /** This shard's part of `long` pieces of work, or all of `ci`. */
  share(work: { readonly ci: number; readonly long: number }): number;
  /** The command that repeats this run. */
  readonly repeat: string;
}

/** `tier` is the name in scripts/chaos-tiers.mjs. */
export function chaosRun(tier: string, env: Readonly<Partial<Record<string, string>>> = process.env): ChaosRun {
  const long = env.CHAOS_TIER === 'long';
  const given = Number(env.CHAOS_SEED ?? Date.now() % 1_000_000_000);
  const [shard = 1, shards = 1] = (env.CHAOS_SHARD ?? '1/1').split('/').map(Number);
  const seed = (given + (shard - 1) * 1_000_003) >>> 0;
  return {
    long,
    seed,
    random: seededRandom(seed),
    share: (work) => (long ? Math.floor((work.long * shard) / shards) - Math.floor((work.long * (shard - 1)) / shards) : work.ci),
    repeat: `npm run chaos -- --only=${tier} --seed ${given} --shard ${shard}/${shards}${long ? '' : ' --ci'}`,
  };
}

/** What every run prints. */
export interface ChaosReport {
  readonly name: string;
  readonly operations: number;
  readonly acknowledged: number;
  readonly faults: number;
  readonly violations: number;
  /** What the negative control showed, e.g. "lost 412 records"; undefined where this run is the control of another. */
  readonly control?: string;
  /** Measured figures by name; never asserted. */
  readonly figures?: Readonly<Record<string, string | number>>;
}

/** One line to stderr: it shows whatever the reporter does with a test's output. */
export function printReport(run: ChaosRun, { name, control, figures, ...counts }: ChaosReport): void {
  const parts = [`seed=${run.seed}`, ...Object.entries({ ...counts, ...figures }).map(([key, value]) => `${key}=${value}`)];
  if (control !== undefined) parts.push(`control: ${control}`);
  process.stderr.write(`chaos ${name}: ${parts.join(' ')}\n`);
  if (counts.violations > 0) process.stderr.write(`chaos ${name}: repeat with ${run.repeat}\n`);
}
