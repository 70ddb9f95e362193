import { expect, test } from 'vitest';
import { pastSeeds } from './past-seeds.ts';
import { simulate, type RunResult } from './simulate.ts';

const BUDGET_MS = 60_000;
const FIRST_SEED = 1_000;
const LEAST_SEEDS = 10;

function report(result: RunResult): string | undefined {
  const { plan, violation } = result;
  return violation && `${violation.message}\n${violation.tail.slice(-40).join('\n')}\nrepeat: node scripts/sim.mjs --seed ${plan.seed} --verbose`;
}

test('a seed gives the same run every time', async () => {
  const first = await simulate(3);
  const second = await simulate(3);
  const other = await simulate(4);
  expect(second.hash).toBe(first.hash);
  expect(second.events).toBe(first.events);
  expect(other.hash).not.toBe(first.hash);
});

test.each(pastSeeds)('seed $seed keeps every promise: $found', async ({ seed }) => {
  expect(report(await simulate(seed))).toBeUndefined();
});

test('no seed breaks a promise', async () => {
  const startedMs = performance.now();
  const sum = { seeds: 0, attempted: 0, acknowledged: 0, read: 0, commits: 0, faults: 0 };
  for (let seed = FIRST_SEED; seed < FIRST_SEED + LEAST_SEEDS || performance.now() - startedMs < BUDGET_MS; seed += 1) {
    const result = await simulate(seed);
    expect(report(result)).toBeUndefined();
    sum.seeds += 1;
    for (const key of ['attempted', 'acknowledged', 'read', 'commits', 'faults'] as const) sum[key] += result[key];
  }
  process.stdout.write(`simulation: seeds ${FIRST_SEED}–${FIRST_SEED + sum.seeds - 1}, ${JSON.stringify(sum)}, violations 0\n`);
});
