import { simulate } from './simulate.ts';

/** Runs seeds: `--seed N [--seeds COUNT] [--seconds LIMIT] [--verbose]`. Exit code 1 when one of them breaks a promise. */
async function main(): Promise<void> {
  const option = (name: string, otherwise: number): number => {
    const at = process.argv.indexOf(`--${name}`);
    return at < 0 ? otherwise : Number(process.argv[at + 1]);
  };
  const first = option('seed', 1);
  const count = option('seeds', 1);
  const limitMs = option('seconds', 1e9) * 1000;
  const verbose = process.argv.includes('--verbose');
  const startedMs = performance.now();
  const kinds = new Map<string, number[]>();
  let events = 0;
  let done = 0;
  for (let seed = first; seed < first + count && performance.now() - startedMs < limitMs; seed += 1) {
    const result = await simulate(seed, verbose ? { print: (line) => process.stdout.write(`${line}\n`) } : {});
    done += 1;
    events += result.events;
    const { plan, violation } = result;
    const what = violation ? `${violation.kind}: ${violation.message.slice(0, 400)}` : 'ok';
    process.stdout.write(`seed ${seed} ${plan.durability}${plan.powerCuts ? ' power' : ''}${plan.diskErrors ? ' io' : ''} ${result.hash} ${Math.round(result.virtualMs)} ms ${result.events} events ${result.acknowledged}/${result.attempted} acked, ${result.read} read, ${result.commits} commits, ${result.faults} faults: ${what}\n`);
    if (violation) kinds.set(violation.kind, [...(kinds.get(violation.kind) ?? []), seed]);
  }
  const tookMs = performance.now() - startedMs;
  process.stdout.write(`${done} seeds, ${events} events in ${(tookMs / 1000).toFixed(1)} s (${(done / (tookMs / 1000)).toFixed(2)} seeds/s)\n`);
  for (const [kind, seeds] of kinds) process.stdout.write(`${kind}: ${seeds.length} seeds: ${seeds.slice(0, 20).join(' ')}\n`);
  process.exit(kinds.size > 0 ? 1 : 0);
}

Error.stackTraceLimit = 12;
void main();
