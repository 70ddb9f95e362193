/** T3: the power of a whole cluster is cut. What clients had been told by then is there when it starts again, whoever comes back last. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chaosRun, printReport } from '../kit/chaos-run.ts';
import { skipNote, tools, whyMissing } from '../kit/foreign-tools.ts';
import { type Cut, type CutOptions, type CutVerdict, PowerCuts } from './disk/power-cuts.ts';
import { lostRecords } from './harness/verify.ts';

/** Cuts of one cluster; the next begins on a fresh disk. */
const ROUND = 10;
const BROKERS = [1, 2, 3];
const missing = whyMissing(tools.confluentKafka);
const run = chaosRun('cluster-power-cut');
let directory = '';

beforeAll(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'millrace-cuts-'));
});
afterAll(() => {
  fs.rmSync(directory, { recursive: true, force: true });
});

/** Makes cuts and hands them over; the reason where that is not possible. */
async function withCuts(options: Omit<CutOptions, 'directory'>, use: (cuts: PowerCuts) => Promise<void>): Promise<string | undefined> {
  const cuts = await PowerCuts.of(run, { ...options, directory });
  if (typeof cuts === 'string') return cuts;
  try {
    await use(cuts);
  } finally {
    await cuts.close();
  }
  return undefined;
}

const aBroker = (): number => run.random.int(1, 4);

/** With the bug, until something is lost: a broker that comes back last may have had nothing that the others lack. Then another one comes last. */
async function judgeWithTheBug(cuts: PowerCuts, cut: Cut, last: number): Promise<CutVerdict[]> {
  const verdicts: CutVerdict[] = [];
  for (const held of [last, ...BROKERS.filter((id) => id !== last)]) {
    const image = `${cut.image}.${held}`;
    fs.copyFileSync(cut.image, image);
    verdicts.push(await cuts.judge({ ...cut, image }, { held, bugs: ['elect-any-isr'] }));
    if (verdicts.some((verdict) => lostRecords(verdict) > 0)) break;
  }
  fs.rmSync(cut.image);
  return verdicts;
}

test.skipIf(missing)(`a power cut of the whole cluster takes back nothing that was acknowledged${skipNote(missing)}`, async (context) => {
  const count = run.share({ ci: 1, long: 300 });
  const found: CutVerdict[] = [];
  const control: CutVerdict[] = [];
  let [killed, held] = [0, 0];
  for (let left = count; left > 0; left -= ROUND) {
    const commitSeconds = run.random.float() < 0.3 ? 5 : 300;
    const reason = await withCuts({ durability: 'fsync', count: Math.min(ROUND, left), commitSeconds, kills: run.long }, async (cuts) => {
      for (const [index, cut] of cuts.cuts.entries()) {
        const last = index === cuts.cuts.length - 1 ? aBroker() : undefined;
        if (last !== undefined) fs.copyFileSync(cut.image, `${cut.image}.again`);
        found.push(await cuts.judge(cut, { held: last }));
        killed += cut.killed ? 1 : 0;
        held += last === undefined ? 0 : 1;
        if (last !== undefined) control.push(...(await judgeWithTheBug(cuts, { ...cut, image: `${cut.image}.again` }, last)));
      }
    });
    if (reason !== undefined) return context.skip(`loop mounts are not possible here: ${reason}`);
  }
  const violations = found.reduce((sum, one) => sum + one.violations + one.missingTopics.length, 0);
  const lost = control.reduce((sum, one) => sum + lostRecords(one), 0);
  printReport(run, {
    name: 'cluster-power-cut',
    operations: found.reduce((sum, one) => sum + one.operations, 0),
    acknowledged: found.reduce((sum, one) => sum + one.acknowledged, 0),
    faults: count,
    violations,
    control: `elect-any-isr, a leader comes back last: ${lost} records lost in ${control.filter((one) => lostRecords(one) > 0).length} of ${control.length} cuts`,
    figures: { 'leader-killed-before': killed, 'one-back-last': held },
  });
  expect(violations, told(found)).toBe(0);
  expect(lost, 'the control lost nothing, so the run is not valid').toBeGreaterThan(0);
});

test.skipIf(missing || !run.long)(`control: with durability=os a power cut takes back the ends of logs, and no topic${skipNote(missing)}`, async (context) => {
  const count = Math.max(1, run.share({ ci: 1, long: 30 }));
  const found: CutVerdict[] = [];
  for (let left = count; left > 0; left -= ROUND) {
    const reason = await withCuts({ durability: 'os', count: Math.min(ROUND, left), commitSeconds: 300, kills: false }, async (cuts) => {
      for (const cut of cuts.cuts) found.push(await cuts.judge(cut));
    });
    if (reason !== undefined) return context.skip(`loop mounts are not possible here: ${reason}`);
  }
  const losing = found.filter((one) => lostRecords(one) > 0).length;
  const lost = found.reduce((sum, one) => sum + lostRecords(one), 0);
  const others = found.reduce((sum, one) => sum + one.violations - lostRecords(one) + one.missingTopics.length, 0);
  printReport(run, {
    name: 'cluster-power-cut control',
    operations: found.reduce((sum, one) => sum + one.operations, 0),
    acknowledged: found.reduce((sum, one) => sum + one.acknowledged, 0),
    faults: count,
    violations: others,
    control: `durability=os lost ${lost} records in ${losing} of ${count} cuts`,
  });
  expect(others, told(found)).toBe(0);
  expect(losing, 'too few cuts lost anything, so the run is not valid').toBeGreaterThanOrEqual(count * 0.9);
});

/** For a failure. */
function told(verdicts: readonly CutVerdict[]): string {
  const bad = verdicts.filter(({ violations, missingTopics }) => violations + missingTopics.length > 0);
  return bad
    .slice(0, 3)
    .flatMap(({ counts, examples, missingTopics }) => [
      `findings: ${JSON.stringify(counts)}, topics that are gone: ${missingTopics.join(', ') || 'none'}`,
      ...examples.map((anomaly) => `  ${anomaly.class} in ${anomaly.key}: ${anomaly.detail}`),
    ])
    .concat(`repeat: ${run.repeat}`)
    .join('\n');
}
