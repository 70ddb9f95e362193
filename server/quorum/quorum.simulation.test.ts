import { afterEach, expect, test } from 'vitest';
import { plantBugs, uprootBugs } from '../base/planted-bugs.ts';
import { simulateQuorum, ViolationError } from '../../test/kit/quorum-simulation.ts';

/** More seeds for a long run: `MILLRACE_SIMULATION_SEEDS=20000 npx vitest run server/quorum`. */
const SEEDS = Number(process.env.MILLRACE_SIMULATION_SEEDS ?? 40);
const FIRST_SEED = Number(process.env.MILLRACE_SIMULATION_FIRST ?? 1);
const LONG_MS = 600_000;

afterEach(uprootBugs);

test('three voters keep one leader per epoch and an unchanging committed prefix under crashes, power cuts and partitions', async () => {
  let acknowledged = 0;
  for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed += 1) acknowledged += (await simulateQuorum({ seed })).acknowledged;
  expect(acknowledged).toBeGreaterThan(SEEDS * 5);
}, LONG_MS);

test('five voters and an observer keep them too', async () => {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS / 5; seed += 1) await simulateQuorum({ seed, voters: 5, observers: 1 });
}, LONG_MS);

test('three voters keep them on the engine’s own log, on disks that tear unsynced writes', async () => {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS / 4; seed += 1) await simulateQuorum({ seed, logs: 'partition' });
}, LONG_MS);

test.each(['memory', 'partition'] as const)('with snapshots, and logs (%s) cut for them, every state is what was committed', async (logs) => {
  let loaded = 0;
  const seeds = SEEDS / 4;
  for (let seed = FIRST_SEED; seed < FIRST_SEED + seeds; seed += 1) {
    const result = await simulateQuorum({ seed, logs, observers: seed % 2, snapshots: true });
    loaded += result.loaded;
  }
  expect(loaded).toBeGreaterThan(seeds);
}, LONG_MS);

test('seeds that once failed on the engine’s own log stay good', async () => {
  // 20089: names that a killed process left unsynced were trusted after its restart, and a power cut took them.
  for (const seed of [20089]) await simulateQuorum({ seed, logs: 'partition' });
});

test('the same seed gives the same run', async () => {
  expect(await simulateQuorum({ seed: 42 })).toEqual(await simulateQuorum({ seed: 42 }));
});

test('negative control: snapshots that count before they are synced are found out', async () => {
  const violations: unknown[] = [];
  plantBugs(['trust-unsynced-snapshots']);
  for (let seed = 1; seed <= 60 && violations.length === 0; seed += 1) {
    await simulateQuorum({ seed, snapshots: true }).catch((error: unknown) => violations.push(error));
  }
  expect(violations[0]).toBeInstanceOf(ViolationError);
}, LONG_MS);

test('negative control: disks that lose synced records are found out', async () => {
  const violations: unknown[] = [];
  for (let seed = 1; seed <= 60 && violations.length === 0; seed += 1) {
    await simulateQuorum({ seed, lyingDisk: true }).catch((error: unknown) => violations.push(error));
  }
  expect(violations[0]).toBeInstanceOf(ViolationError);
}, LONG_MS);

test('negative control: a voter that votes for every candidate of an epoch is found out', async () => {
  const violations: unknown[] = [];
  plantBugs(['vote-twice']);
  // Two candidates of one epoch are rare, and most of them meet while the cluster starts: many short runs.
  for (let seed = 1; seed <= 300 && violations.length === 0; seed += 1) {
    await simulateQuorum({ seed, steps: 5 }).catch((error: unknown) => violations.push(error));
  }
  expect(String(violations[0])).toMatch(/both lead epoch/);
}, LONG_MS);
