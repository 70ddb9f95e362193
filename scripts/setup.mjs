// What a fresh clone needs before anything can run: a new enough Node, the dependencies of the lockfile, a build of this code.
// Each step is skipped when its stamp says that nothing changed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const cache = path.join(root, '.cache');

const MINIMUM_NODE = [20, 9];

/** One sentence and the exit code 1 when this Node is too old. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const enough = major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1]);
  if (enough) return;
  fail(`Node ${process.versions.node} is too old: Millrace needs ${MINIMUM_NODE.join('.')} or newer; install one from https://nodejs.org.`);
}

/** Installs the lockfile's packages when they are missing or of another lockfile. */
export function ensureDependencies() {
  const stamp = hashFiles(['package-lock.json', 'package.json']);
  if (readStamp('dependencies') === stamp && fs.existsSync(path.join(root, 'node_modules/next/package.json'))) return;
  const complete = path.join(root, 'node_modules/.package-lock.json');
  if (!(fs.existsSync(complete) && installedMatches())) {
    say('Installing dependencies (about a minute, once) ...');
    const npm = process.env.npm_execpath;
    const args = ['ci', '--no-audit', '--no-fund', '--include=dev', '--loglevel=error'];
    const result = npm ? run(process.execPath, [npm, ...args]) : run('npm', args);
    if (result !== 0) fail('npm ci failed: see its message above; the registry must be reachable for the first start.');
  }
  writeStamp('dependencies', stamp);
}

/** Compiles the engine, and Next's pages unless `engineOnly`, when their sources changed since the last build. */
export function ensureBuild({ engineOnly = false } = {}) {
  const engine = hashTree(['server', 'lib', 'scripts/build-engine.mjs', 'scripts/bundle.mjs', 'package-lock.json']);
  if (readStamp('engine') !== engine || !fs.existsSync(path.join(root, 'dist/engine.js'))) {
    if (run(process.execPath, ['scripts/build-engine.mjs']) !== 0) fail('The engine does not compile: see the message above.');
    writeStamp('engine', engine);
  }
  if (engineOnly) return;
  const pages = hashTree(['app', 'components', 'lib', 'server', 'public', 'next.config.js', 'postcss.config.mjs', 'tsconfig.json', 'instrumentation.ts', 'package-lock.json']);
  if (readStamp('pages') !== pages || !fs.existsSync(path.join(root, '.next/BUILD_ID'))) {
    say('Building the console (about half a minute, once) ...');
    const next = path.join(root, 'node_modules/next/dist/bin/next');
    const result = spawnSync(process.execPath, [next, 'build'], { cwd: root, encoding: 'utf8', env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' } });
    if (result.status !== 0) {
      process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}`);
      fail('The console does not build: see the message above.');
    }
    writeStamp('pages', pages);
  }
}

/** Runs a command in the repository with its output shown; returns its exit code. */
export function run(command, args, env = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  return result.status ?? 1;
}

export function say(text) {
  process.stderr.write(`${text}\n`);
}

export function fail(sentence) {
  say(sentence);
  process.exit(1);
}

function installedMatches() {
  try {
    const wanted = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
    const installed = JSON.parse(fs.readFileSync(path.join(root, 'node_modules/.package-lock.json'), 'utf8')).packages;
    return Object.entries(wanted).every(([name, { version, optional, os }]) => name === '' || optional || os || installed[name]?.version === version);
  } catch {
    return false;
  }
}

function hashFiles(files) {
  const hash = createHash('sha256').update(process.versions.modules);
  for (const file of files) hash.update(file).update(fs.readFileSync(path.join(root, file)));
  return hash.digest('hex');
}

function hashTree(entries) {
  const hash = createHash('sha256');
  const visit = (relative) => {
    const absolute = path.join(root, relative);
    if (!fs.existsSync(absolute)) return;
    if (fs.statSync(absolute).isDirectory()) {
      for (const name of fs.readdirSync(absolute).sort()) visit(path.join(relative, name));
    } else if (!/\.test\.tsx?$/.test(relative)) {
      hash.update(relative).update(fs.readFileSync(absolute));
    }
  };
  for (const entry of entries) visit(entry);
  return hash.digest('hex');
}

function readStamp(name) {
  try {
    return fs.readFileSync(path.join(cache, `${name}.stamp`), 'utf8');
  } catch {
    return undefined;
  }
}

function writeStamp(name, value) {
  fs.mkdirSync(cache, { recursive: true });
  fs.writeFileSync(path.join(cache, `${name}.stamp`), value);
}
