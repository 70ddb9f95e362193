import { expect, test } from 'vitest';
import { chaosRun, printReport } from '../kit/chaos-run.ts';
import { controls, seek } from './controls.ts';

const MOST_SEEDS = 40;

/** The negative control of the simulation: a bug that it does not find makes every run without a violation worthless. */
test('every planted bug is found', async () => {
  const run = chaosRun('simulation-controls');
  const results = [];
  for (const control of controls) results.push(await seek(control, MOST_SEEDS));
  const missed = results.filter(({ found }) => found === undefined).map(({ bug }) => bug);
  const score = `found ${results.length - missed.length} of ${results.length} planted bugs`;
  const figures = Object.fromEntries(results.map(({ bug, firstSeed, seeds, found }) => [bug, `${found ?? 'missed'} after ${seeds} seeds from ${firstSeed}`]));
  const operations = results.reduce((sum, { seeds }) => sum + seeds, 0);
  printReport(run, { name: 'simulation-controls', operations, acknowledged: 0, faults: results.length, violations: missed.length, control: score, figures });
  expect(missed).toEqual([]);
});
