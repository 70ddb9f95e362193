import { controls, seek } from './controls.ts';
import type { PlanChanges } from './run-plan.ts';
import { simulate } from './simulate.ts';

/**
 * Runs seeds: `--seed N [--seeds COUNT] [--seconds LIMIT] [--changes PLAN] [--verbose]`. Exit code 1 when one of them breaks a promise.
 * With `--controls [BUG]` plants bugs and says how many seeds it takes to find each.
 */
async function main(): Promise<void> {
  const option = (name: string, otherwise: number): number => {
    const at = process.argv.indexOf(`--${name}`);
    return at < 0 ? otherwise : Number(process.argv[at + 1]);
  };
  const first = option('seed', 1);
  const count = option('seeds', 1);
  const limitMs = option('seconds', 1e9) * 1000;
  const at = process.argv.indexOf('--changes');
  const changes = at < 0 ? {} : (JSON.parse(process.argv[at + 1] ?? '{}') as PlanChanges);
  const verbose = process.argv.includes('--verbose');
  const startedMs = performance.now();
  if (process.argv.includes('--controls')) {
    const wanted = process.argv[process.argv.indexOf('--controls') + 1];
    for (const control of controls.filter(({ bug }) => wanted === undefined || wanted.startsWith('--') || bug === wanted)) {
      const fromMs = performance.now();
      const { bug, seeds, found } = await seek({ ...control, firstSeed: option('seed', control.firstSeed) }, option('seeds', 20));
      process.stdout.write(`${bug}: ${found ?? 'not found'} after ${seeds} seeds, ${((performance.now() - fromMs) / 1000).toFixed(1)} s\n`);
    }
    process.exit(0);
  }
  const kinds = new Map<string, number[]>();
  let events = 0;
  let done = 0;
  const rare = new Map<string, number>();
  for (let seed = first; seed < first + count && performance.now() - startedMs < limitMs; seed += 1) {
    const result = await simulate(seed, { changes, ...(verbose && { print: (line: string) => process.stdout.write(`${line}\n`) }) });
    done += 1;
    events += result.events;
    for (const [site, times] of result.rareEvents) rare.set(site, (rare.get(site) ?? 0) + times);
    const { plan, violation } = result;
    const what = violation ? `${violation.kind}: ${violation.message.slice(0, 400)}` : 'ok';
    process.stdout.write(`seed ${seed} ${plan.durability}${plan.powerCuts ? ' power' : ''}${plan.diskErrors ? ' io' : ''}${plan.producers.some(({ recordBytes }) => recordBytes > 1_000) ? ' large' : ''} ${result.hash} ${Math.round(result.virtualMs)} ms ${result.events} events ${result.acknowledged}/${result.attempted} acked, ${result.read} read, ${result.commits} commits, ${result.faults} faults: ${what}\n`);
    if (violation) kinds.set(violation.kind, [...(kinds.get(violation.kind) ?? []), seed]);
  }
  const tookMs = performance.now() - startedMs;
  process.stdout.write(`${done} seeds, ${events} events in ${(tookMs / 1000).toFixed(1)} s (${(done / (tookMs / 1000)).toFixed(2)} seeds/s)\n`);
  process.stdout.write(`fault sites: ${[...rare].sort().map(([site, times]) => `${site} ${times}`).join(', ')}\n`);
  for (const [kind, seeds] of kinds) process.stdout.write(`${kind}: ${seeds.length} seeds: ${seeds.slice(0, 20).join(' ')}\n`);
  process.exit(kinds.size > 0 ? 1 : 0);
}

Error.stackTraceLimit = 12;
void main();
