import { expect, test } from 'vitest';
import { chaosRun, printReport } from '../kit/chaos-run.ts';
import { pastSeeds } from './past-seeds.ts';
import { type RunResult, simulate } from './simulate.ts';

/** `npm test` runs the same seeds every time, as many as it can in this time and at least a few; a run that was given a seed starts there. */
const CI_BUDGET_MS = 60_000;
const CI_SEED = 1_000;
const LEAST_SEEDS = 10;
const LONG_SEEDS = 2_000;

const run = chaosRun('simulation');
const firstSeed = process.env.CHAOS_SEED === undefined ? CI_SEED : run.seed;

/** What a person needs to know of a broken promise; undefined when all were kept. */
function breach({ plan, violation }: RunResult): string | undefined {
  return violation && `${violation.message}\n${violation.tail.slice(-40).join('\n')}\nrepeat: node scripts/sim.mjs --seed ${plan.seed} --verbose`;
}

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
  const goesOn = (): boolean => (run.long ? sum.seeds < run.share({ ci: 0, long: LONG_SEEDS }) : sum.seeds < LEAST_SEEDS || performance.now() - startedMs < CI_BUDGET_MS);
  const breaches: string[] = [];
  while (goesOn() && breaches.length < 3) {
    const result = await simulate(firstSeed + sum.seeds);
    const broken = breach(result);
    if (broken) breaches.push(broken);
    sum.seeds += 1;
    for (const key of ['attempted', 'acknowledged', 'read', 'commits', 'faults'] as const) sum[key] += result[key];
  }
  const { attempted, acknowledged, faults, ...figures } = sum;
  printReport(run, { name: 'simulation', operations: attempted, acknowledged, faults, violations: breaches.length, figures: { firstSeed, ...figures } });
  expect(breaches).toEqual([]);
});
