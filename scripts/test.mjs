// npm test: setup, checks, unit, launch, conformance, fuzz, chaos and end-to-end tests against a production build; closes with `N passed, N failed`.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { ensureBrowser } from './browser.mjs';
import { ensureBuild, ensureDependencies, requireNode, root, say } from './setup.mjs';
import { readPlaywrightReport, readVitestReport } from './test-reports.mjs';

requireNode();
ensureDependencies();
ensureBuild();
const browser = ensureBrowser();

const results = path.join(root, 'test-results');
fs.mkdirSync(results, { recursive: true });
const bin = (name) => path.join(root, 'node_modules/.bin', name);
const total = { passed: 0, failed: 0, skipped: 0 };

/** What failed, by name: repeated at the end, where a reader of a long log looks. */
const failures = [];

/** Runs one suite that writes a JSON report; `read` turns the report into figures. A suite without a report is one failure. */
function suite(name, command, args, report, read, env = {}) {
  say(`\n── ${name}`);
  const file = path.join(results, report);
  fs.rmSync(file, { force: true });
  const started = Date.now();
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', ...env } });
  let counted = { passed: 0, failed: 1, skipped: 0, failures: ['ended without a report'] };
  if (fs.existsSync(file)) counted = read(JSON.parse(fs.readFileSync(file, 'utf8')));
  if (status !== 0 && counted.failed === 0) counted = { ...counted, failed: 1, failures: [`ended with exit code ${status}`] };
  for (const key of Object.keys(total)) total[key] += counted[key];
  failures.push(...counted.failures.map((failure) => `${name}: ${failure}`));
  say(`── ${name}: ${counted.passed} passed, ${counted.failed} failed, ${counted.skipped} skipped in ${((Date.now() - started) / 1000).toFixed(0)} s`);
}

function command(name, program, args) {
  say(`\n── ${name}`);
  const { status } = spawnSync(program, args, { cwd: root, stdio: 'inherit' });
  total[status === 0 ? 'passed' : 'failed'] += 1;
  if (status !== 0) failures.push(name);
}

/** The programs that judge us in `conformance` are fetched and built meanwhile, where they are not there yet. Resolves when that is over. */
function judgesInBackground() {
  const log = fs.openSync(path.join(results, 'judges.log'), 'w');
  const child = spawn('nice', ['-n', '15', bin('tsx'), 'scripts/make-judges-ready.mjs'], { cwd: root, stdio: ['ignore', log, log] });
  return new Promise((resolve) => {
    for (const end of ['exit', 'error']) child.once(end, resolve);
  });
}

const judgesReady = judgesInBackground();
command('types', bin('tsc'), ['--noEmit', '-p', '.']);
command('lint', bin('biome'), ['check', '--error-on-warnings', '.']);
for (const project of ['unit', 'launch', 'conformance', 'simulation', 'fuzz', 'chaos']) {
  const report = `${project}.json`;
  // Those that are not there in spite of that are fetched by the tests that need them, or skipped with the reason.
  if (project === 'conformance') await judgesReady;
  suite(project, bin('vitest'), ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=test-results/${report}`], report, readVitestReport);
}
suite('end to end', bin('playwright'), ['test'], 'e2e.json', readPlaywrightReport, { E2E_BROWSER: browser ?? '' });

if (failures.length > 0) say(`\n── failed\n${failures.join('\n')}`);
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
process.exit(total.failed > 0 ? 1 : 0);
