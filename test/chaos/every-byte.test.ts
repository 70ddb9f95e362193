import { afterEach, expect, test } from 'vitest';
import { plantBugs, uprootBugs } from '../../server/base/planted-bugs.ts';
import { type Random, seededRandom } from '../../server/base/random.ts';
import { LogWorld, readAll } from '../../server/log/testing/log-world.ts';
import { chaosRun, printReport } from '../kit/chaos-run.ts';
import { type Answers, anImage, answersOf, aWorldWith, type Image, wrongAnswers } from './every-byte/directory-image.ts';

const run = chaosRun('every-byte');
const MINUTES = 60_000;
const CONTROL_FLIPS = 500;

afterEach(() => uprootBugs());

type Fill = (bytes: Buffer, at: number) => Buffer;

const FILLS: Readonly<Record<string, Fill>> = {
  cut: (bytes, at) => bytes.subarray(0, at),
  zeros: (bytes, at) => Buffer.concat([bytes.subarray(0, at), Buffer.alloc(bytes.length - at)]),
  garbage: (bytes, at) => Buffer.concat([bytes.subarray(0, at), seededRandom(run.seed + at).bytes(bytes.length - at)]),
};

test('a tail torn at any byte of its last two batches recovers to the longest whole prefix, and says what was cut', async () => {
  const path = '/data/orders-0/00000000000000000000.log';
  const { image, ends } = await aKilledLog();
  const whole = image[path] ?? Buffer.alloc(0);
  const step = run.long ? 1 : 2;
  let recoveries = 0;
  for (const [name, fill] of Object.entries(FILLS)) {
    for (let at = (ends.at(-3) ?? 0) + (run.seed % step); at < whole.length; at += step) {
      const torn = fill(whole, at);
      const kept = ends.filter((end) => torn.length >= end && torn.subarray(0, end).equals(whole.subarray(0, end)));
      const world = await aWorldWith({ ...image, [path]: torn });
      const { manager, log } = await world.openLog();
      expect([name, at, log.failed, log.logEndOffset, world.bytesOf('00000000000000000000.log').length]).toEqual([name, at, undefined, kept.length, kept.at(-1)]);
      expect(manager.recovered[0]?.truncatedBytes).toBe(torn.length - (kept.at(-1) ?? 0));
      expect(await readAll(log)).toEqual(valuesOf(kept.length));
      recoveries += 1;
    }
  }
  printReport(run, { name: 'every-byte torn tails', operations: recoveries, acknowledged: ends.length, faults: recoveries, violations: 0 });
}, 30 * MINUTES);

test('a bit that flips in any file is found or harmless: nothing wrong is served, nothing goes silently', async () => {
  const flips = run.share({ ci: 1_500, long: 200_000 });
  const found = await flipBits(flips, run.random);
  plantBugs(['no-sidecar']);
  const control = await flipBits(CONTROL_FLIPS, seededRandom(run.seed));
  printReport(run, {
    name: 'every-byte bit flips',
    operations: flips,
    acknowledged: found.records,
    faults: flips,
    violations: found.violations.length,
    control: `without sums ${control.violations.length} of ${CONTROL_FLIPS} flips gave wrong answers`,
    figures: { unchanged: found.unchanged, answered_with_errors: found.errors, refused_to_open: found.refused },
  });
  expect(found.violations.slice(0, 10)).toEqual([]);
  expect(control.violations.length).toBeGreaterThan(0);
}, 60 * MINUTES);

/** Flips one bit per turn in a file of a kind chosen at random, of a directory after a clean stop or after a kill. */
async function flipBits(count: number, random: Random) {
  const states: { image: Image; truth: Answers; kinds: string[][] }[] = [];
  for (const lastStop of ['clean', 'killed'] as const) {
    const image = await anImage(lastStop);
    states.push({ image, truth: await answersOf(image), kinds: kindsOf(image) });
  }
  const result = { violations: [] as string[], unchanged: 0, errors: 0, refused: 0, records: 0 };
  for (const { truth } of states) for (const log of truth.logs.values()) result.records += log.records.size;
  for (let i = 0; i < count; i += 1) {
    const { image, truth, kinds } = pick(states, random);
    const path = pick(pick(kinds, random), random);
    const bytes = Buffer.from(image[path] ?? '');
    const [at, bit] = [random.int(0, bytes.length), random.int(0, 8)];
    bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
    const got = await answersOf({ ...image, [path]: bytes });
    const wrong = wrongAnswers(truth, got);
    if (wrong.length > 0) result.violations.push(`${path} byte ${at} bit ${bit}: ${wrong.slice(0, 3).join('; ')}`);
    else if (got.refused !== undefined) result.refused += 1;
    else if ([...got.logs.values()].some((log) => log.failedAt.size > 0)) result.errors += 1;
    else result.unchanged += 1;
  }
  return result;
}

/** Paths of files that are not empty, by what they are: each kind gets the same share of the flips. */
function kindsOf(image: Image): string[][] {
  const kinds = new Map<string, string[]>();
  for (const [path, bytes] of Object.entries(image)) {
    if (bytes.length === 0) continue;
    const kind = path.replace(/\d{20}/, 'N').replace('/data/orders-0', '/data/keys-0');
    kinds.set(kind, [...(kinds.get(kind) ?? []), path]);
  }
  return [...kinds.values()];
}

function pick<T>(items: readonly T[], random: Random): T {
  const item = items[random.int(0, items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

/** Five batches of about 600 bytes, none below a recovery point; the positions where they end. */
async function aKilledLog(): Promise<{ image: Image; ends: number[] }> {
  const world = new LogWorld();
  const { log } = await world.openLog();
  const ends: number[] = [];
  for (const value of valuesOf(5)) {
    const outcome = world.append(log, [value]);
    ends.push((ends.at(-1) ?? 0) + (outcome.kind === 'appended' ? outcome.bytes : 0));
  }
  await log.flush();
  const image = Object.fromEntries(Object.entries(world.fs.snapshot()).filter(([path]) => !path.endsWith('/.lock')));
  return { image, ends };
}

function valuesOf(count: number): string[] {
  return Array.from({ length: count }, (_, i) => seededRandom(i).bytes(265).toString('hex'));
}
