// npm run chaos [-- --only=NAME[,NAME] --seed S --shard k/n --ci]: the long tiers of the tests that break things on purpose.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { tiers } from './chaos-tiers.mjs';
import { ensureBuild, ensureDependencies, requireNode, root, say } from './setup.mjs';

const usage = `npm run chaos [-- options]
  --only=NAME[,NAME]   of: ${tiers.map(({ name }) => name).join(', ')}
  --seed=S             whole number; without it a new one, which is printed
  --shard=k/n          the k-th of n parts of the work, with a seed of its own
  --ci                 the size that npm test runs
  --list               what there is`;

requireNode();
const { values } = parseArgs({
  options: { only: { type: 'string' }, seed: { type: 'string' }, shard: { type: 'string', default: '1/1' }, ci: { type: 'boolean' }, list: { type: 'boolean' }, help: { type: 'boolean' } },
});
const seed = values.seed ?? String(Date.now() % 1_000_000_000);
const wanted = values.only?.split(',') ?? tiers.map(({ name }) => name);
const unknown = wanted.filter((name) => !tiers.some((tier) => tier.name === name));
const [shard = 0, shards = 0] = values.shard.split('/').map(Number);
if (values.help || unknown.length > 0 || !/^\d+$/.test(seed) || !(Number.isInteger(shard) && Number.isInteger(shards) && shard >= 1 && shard <= shards)) {
  say(unknown.length > 0 ? `There is no tier ${unknown.join(', ')}.\n${usage}` : usage);
  process.exit(values.help ? 0 : 64);
}
if (values.list) {
  for (const { name, breaks } of tiers) say(`${name.padEnd(16)} ${breaks}`);
  process.exit(0);
}
ensureDependencies();
ensureBuild({ engineOnly: true });

const results = path.join(root, 'test-results');
fs.mkdirSync(results, { recursive: true });
const total = { passed: 0, failed: 0, skipped: 0 };
for (const tier of tiers.filter(({ name }) => wanted.includes(name))) {
  const repeat = `npm run chaos -- --only=${tier.name} --seed ${seed} --shard ${values.shard}${values.ci ? ' --ci' : ''}`;
  say(`\n── ${tier.name}: ${tier.breaks}\n── ${repeat}`);
  const report = path.join(results, `chaos-${tier.name}.json`);
  fs.rmSync(report, { force: true });
  const { status } = spawnSync(
    path.join(root, 'node_modules/.bin/vitest'),
    ['run', '--project', tier.project, tier.file, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    { cwd: root, stdio: 'inherit', env: { ...process.env, CHAOS_TIER: values.ci ? 'ci' : 'long', CHAOS_SEED: seed, CHAOS_SHARD: values.shard } },
  );
  const counted = fs.existsSync(report) ? JSON.parse(fs.readFileSync(report, 'utf8')) : { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0 };
  const failed = status === 0 ? 0 : Math.max(1, counted.numFailedTests);
  total.passed += counted.numPassedTests;
  total.failed += failed;
  total.skipped += counted.numPendingTests;
  if (failed > 0) say(`── ${tier.name} failed; repeat it with: ${repeat}`);
}
say(`\nseed ${seed}, shard ${values.shard}`);
process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
process.exit(total.failed > 0 ? 1 : 0);
