// Millrace as a side of the benchmark: the engine without the console, brokers as its children; or the whole app.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { root } from './paths.mjs';
import { childrenOf, killAll } from './processes.mjs';

/** @param {'fsync' | 'os'} durability */
export function millrace(durability) {
  return { name: `millrace-${durability}`, label: `Millrace, durability=${durability}`, start: (options) => start({ entry: 'engine', durability, readiness: readinessLine, ...options }) };
}

/** What `npm start` runs: three brokers and the console, with the default durability. `consoleUrl` is known when it is ready. */
export const wholeApp = {
  name: 'millrace-app',
  label: 'Millrace, durability=fsync',
  start: (options) => start({ entry: 'main', durability: 'fsync', readiness: readinessBlock, ...options }),
};

function start({ entry, durability, readiness, brokers, directory }) {
  const args = ['--brokers', brokers, '--port', 0, '--data-dir', path.join(directory, 'data'), '--durability', durability, '--log-level', 'error'];
  const launchAgain = () => launch(path.join(root, 'dist', `${entry}.js`), entry === 'main' ? [...args, '--console-port', 0] : [...args, '--json'], readiness);
  return { ...launchAgain(), restart: launchAgain };
}

/** Starts the program; does not wait for it. `ready` resolves when it says that every broker serves, to the ms it took. */
function launch(program, args, readiness) {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [program, ...args.map(String)], { stdio: ['ignore', 'pipe', 'inherit'], cwd: root, env: cleanEnvironment() });
  let facts;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const ready = new Promise((resolve, reject) => {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
      facts ??= readiness(text);
      if (facts) resolve(performance.now() - startedAt);
    });
    child.once('exit', (code) => reject(new Error(`${path.basename(program)} ended with ${code}`)));
  });
  ready.catch(() => undefined);
  return {
    startedAt,
    ready,
    mainPid: child.pid,
    bootstrap: () => facts.bootstrap,
    consoleUrl: () => facts.consoleUrl,
    pids: () => facts.pids ?? childrenOf(child.pid),
    stop: () => {
      child.kill('SIGTERM');
      return exited;
    },
    kill: () => killAll([child.pid, ...(facts.pids ?? childrenOf(child.pid))]),
  };
}

function readinessLine(text) {
  if (!text.includes('\n')) return undefined;
  const { bootstrapServers, brokers } = JSON.parse(text);
  return { bootstrap: bootstrapServers, pids: brokers.map(({ pid }) => pid) };
}

function readinessBlock(text) {
  const [, consoleUrl, bootstrap] = /Console +(\S+)\n +Brokers +(\S+)\n(?:.|\n)*Stop/.exec(text) ?? [];
  return bootstrap && { bootstrap, consoleUrl };
}

function cleanEnvironment() {
  return { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('MILLRACE_'))), NODE_ENV: 'production' };
}
