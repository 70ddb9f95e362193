// npm run bench: see docs/benchmarks.md. Sides take turns, so that a change of the machine's mood falls on all of them.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { apacheKafka } from './apache-kafka.mjs';
import { buildLoad, loadVersion } from './load.mjs';
import { millrace } from './millrace.mjs';
import { cache } from './paths.mjs';
import { stolenSeconds } from './processes.mjs';
import { table } from './report.mjs';
import { scenes } from './scenes.mjs';

const USAGE = `Usage: npm run bench -- [SETTINGS]

  --quick                 one round of 100 MB instead of five of 500 MB
  --rounds N              rounds; the tables show medians (partitions and console: the first round only)
  --minutes N             begin nothing more after so many minutes
  --volume MB             payload of each throughput case
  --only a,b              of: ${Object.keys(scenes).join(', ')}
  --only pages            instead of all that: what the console's pages weigh, against their budgets
  --durability a,b        of: os, fsync (default both)
  --peer apache-kafka     the same for Apache Kafka, taking turns, and ratios
  --peer-libs DIR         a directory with Kafka's jars, instead of fetching them with Maven
  --append                add to the figures of earlier runs instead of beginning anew
  --report                only print the tables of the figures so far
`;

/** Whoever ends the benchmark ends what it started. */
const SIGNALS = ['SIGINT', 'SIGTERM'];
const RESULTS = path.join(cache, 'results.json');

export async function bench(argv) {
  const options = parse(argv);
  const results = options.append || options.report ? readResults() : [];
  if (!options.report) await runAll(options, results);
  process.stdout.write(`\n${machine()}\n${table(results)}`);
}

async function runAll(options, results) {
  const problem = process.platform === 'linux' ? buildLoad() : 'The benchmark reads /proc: it needs Linux.';
  if (problem) throw new Error(problem);
  const sides = options.durability.map(millrace);
  if (options.peer ?? options.peerLibs) {
    const kafka = apacheKafka(options.peerLibs);
    const skipped = kafka.prepare();
    if (skipped) process.stderr.write(`Apache Kafka ${skipped}\n`);
    else sides.push(kafka);
  }
  const endsAt = performance.now() + options.minutes * 60_000;
  const missing = new Map();
  for (const scene of options.only) missing.set(scene, await scenes[scene].whyNot?.());
  for (const [scene, why] of missing) if (why) process.stderr.write(`${scene} skipped: ${why}\n`);
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const scene of options.only.filter((name) => !missing.get(name) && (round === 1 || !scenes[name].once))) {
      for (const side of scenes[scene].sides?.(sides) ?? sides) {
        if (performance.now() > endsAt) return void process.stderr.write(`${options.minutes} minutes are over: round ${round} is not finished\n`);
        await runScene({ scene, side, round, options, results });
      }
    }
  }
}

async function runScene({ scene, side, round, options, results }) {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'millrace-bench-'));
  const { brokers, run } = scenes[scene];
  const begun = performance.now();
  const stolen = stolenSeconds();
  const started = await side.start({ brokers, directory });
  const record = (name, value) => {
    results.push({ scene, side: side.name, label: side.label, name, value, round });
    process.stderr.write(`round ${round}  ${scene}  ${side.name}  ${name}: ${value.toFixed(2)}\n`);
  };
  const interrupted = (signal) => void started.stop().finally(() => process.exit(128 + os.constants.signals[signal]));
  for (const signal of SIGNALS) process.once(signal, interrupted);
  try {
    await run({ side: started, record, volume: options.volume });
    record('taken by the host meanwhile, % of a core', ((stolenSeconds() - stolen) * 100_000) / (performance.now() - begun));
  } catch (error) {
    process.stderr.write(`round ${round}  ${scene}  ${side.name}  failed: ${error.message}\n`);
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupted);
    await started.stop();
    process.stderr.write(`round ${round}  ${scene}  ${side.name}  took ${((performance.now() - begun) / 1_000).toFixed(0)} s\n`);
    fs.rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    fs.writeFileSync(RESULTS, JSON.stringify(results));
  }
}

function parse(argv) {
  const options = { quick: false, rounds: undefined, minutes: Number.POSITIVE_INFINITY, volume: undefined, only: Object.keys(scenes), durability: ['os', 'fsync'], peer: undefined, peerLibs: undefined, append: false, report: false };
  for (let i = 0; i < argv.length; i += 1) {
    const flag = argv[i];
    if (flag === '--quick' || flag === '--append' || flag === '--report') options[flag.slice(2)] = true;
    else if (flag === '--rounds' || flag === '--volume' || flag === '--minutes') options[flag.slice(2)] = Number(argv[++i]);
    else if (flag === '--only' || flag === '--durability') options[flag.slice(2)] = argv[++i].split(',');
    else if (flag === '--peer' && argv[i + 1] === 'apache-kafka') options.peer = argv[++i];
    else if (flag === '--peer-libs') options.peerLibs = path.resolve(argv[++i]);
    else stop(flag === '--help' ? 0 : 2);
  }
  if (options.only.some((name) => !scenes[name]) || options.durability.some((name) => name !== 'os' && name !== 'fsync')) stop(2);
  const { quick } = options;
  return { ...options, rounds: options.rounds ?? (quick ? 1 : 5), volume: (options.volume ?? (quick ? 100 : 500)) * 1e6 };
}

function stop(code) {
  process.stdout.write(USAGE);
  process.exit(code);
}

function readResults() {
  return fs.existsSync(RESULTS) ? JSON.parse(fs.readFileSync(RESULTS, 'utf8')) : [];
}

function machine() {
  const cpus = os.cpus();
  return `${cpus.length} × ${cpus[0]?.model}, ${(os.totalmem() / 2 ** 30).toFixed(0)} GiB, Linux ${os.release()}, Node ${process.versions.node}, load by ${loadVersion()} on the same cores`;
}
