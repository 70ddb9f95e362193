import { expect, test } from 'vitest';
import { faultSites } from '../../server/base/fault-sites.ts';
import { chaosRun, printReport } from '../kit/chaos-run.ts';
import { pastSeeds } from './past-seeds.ts';
import { planOf } from './run-plan.ts';
import { type RunResult, simulate } from './simulate.ts';

/** `npm test` runs the same seeds every time, as many as it can in this time and at least a few; a run that was given a seed starts there. */
const CI_BUDGET_MS = 60_000;
const CI_SEED = 1_000;
const LEAST_SEEDS = 10;
const MOST_SEEDS_FOR_SITES = 30;
const LONG_SEEDS = 2_000;
const LEAST_FAULT_SITES = 20;

const run = chaosRun('simulation');
const firstSeed = process.env.CHAOS_SEED === undefined ? CI_SEED : run.seed;

/** What a person needs to know of a broken promise; undefined when all were kept. */
function breach({ plan, violation }: RunResult): string | undefined {
  return violation && `${violation.message}\n${violation.tail.slice(-40).join('\n')}\nrepeat: node scripts/sim.mjs --seed ${plan.seed} --verbose`;
}

test('in every plan a session is several heartbeats long', () => {
  const sessions = Array.from({ length: 500 }, (_, seed) => planOf(seed).kafkaConfig).map((config) => Number(config['broker.session.timeout.ms']) / Number(config['broker.heartbeat.interval.ms']));
  expect(Math.min(...sessions)).toBeGreaterThan(3);
});

test('a seed gives the same run every time', async () => {
  const first = await simulate(3);
  const second = await simulate(3);
  const other = await simulate(4);
  expect(second).toEqual(first);
  expect(other.hash).not.toBe(first.hash);
});

test.each(pastSeeds)('seed $seed keeps every promise now: $found', async ({ seed }) => {
  expect(breach(await simulate(seed))).toBeUndefined();
});

test('no seed breaks a promise', async () => {
  const startedMs = performance.now();
  const sum = { seeds: 0, attempted: 0, acknowledged: 0, read: 0, commits: 0, faults: 0 };
  const rare = new Map<string, number>();
  // A slow machine goes on until enough fault sites took part.
  const isEnough = (): boolean => sum.seeds >= LEAST_SEEDS && (rare.size >= LEAST_FAULT_SITES || sum.seeds >= MOST_SEEDS_FOR_SITES);
  const goesOn = (): boolean => (run.long ? sum.seeds < run.share({ ci: 0, long: LONG_SEEDS }) : !isEnough() || performance.now() - startedMs < CI_BUDGET_MS);
  const breaches: string[] = [];
  while (goesOn() && breaches.length < 3) {
    const result = await simulate(firstSeed + sum.seeds);
    const broken = breach(result);
    if (broken) breaches.push(broken);
    sum.seeds += 1;
    for (const [site, times] of result.rareEvents) rare.set(site, (rare.get(site) ?? 0) + times);
    for (const key of ['attempted', 'acknowledged', 'read', 'commits', 'faults'] as const) sum[key] += result[key];
  }
  const { attempted, acknowledged, faults, ...figures } = sum;
  const rareEvents = [...rare.values()].reduce((total, times) => total + times, 0);
  const sites = `${rare.size}/${Object.keys(faultSites).length}`;
  printReport(run, { name: 'simulation', operations: attempted, acknowledged, faults, violations: breaches.length, figures: { firstSeed, ...figures, rareEvents, sites } });
  expect(breaches).toEqual([]);
  expect(rare.size).toBeGreaterThanOrEqual(LEAST_FAULT_SITES);
});
