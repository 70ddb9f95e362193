// The load: bench/load.c on librdkafka, compiled on first use.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { cache } from './paths.mjs';

const SOURCE = path.join(import.meta.dirname, 'load.c');
const BINARY = path.join(cache, 'load');

/** Compiles the load generator when it is missing or old. A sentence when that is not possible here. */
export function buildLoad() {
  if (fs.existsSync(BINARY) && fs.statSync(BINARY).mtimeMs >= fs.statSync(SOURCE).mtimeMs) return undefined;
  const { status, error, stderr } = spawnSync('cc', ['-O2', '-o', BINARY, SOURCE, '-lrdkafka', '-lpthread'], { encoding: 'utf8' });
  if (status === 0) return undefined;
  return `The load generator cannot be compiled (${error?.message ?? stderr.trim().split('\n')[0]}). Debian: apt-get install gcc librdkafka-dev.`;
}

/** Version of the client library. */
export function loadVersion() {
  const { stdout } = spawnSync('pkg-config', ['--modversion', 'rdkafka'], { encoding: 'utf8' });
  return `librdkafka ${stdout?.trim() || 'of unknown version'}`;
}

/** Runs it; resolves to what it printed. `settings` are librdkafka's. Rejects when a record failed. */
export function load(args, settings = {}) {
  const all = [...args.map(String), ...Object.entries(settings).map(([name, value]) => `${name}=${value}`)];
  const child = spawn(BINARY, all, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve(JSON.parse(text)) : reject(new Error(`load ${all.join(' ')} ended with ${code}`))));
  });
}
