// Millrace as a side of the benchmark: the engine without the console, brokers as its children.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { root } from './paths.mjs';
import { freePorts } from './ports.mjs';
import { killAll } from './processes.mjs';

/** @param {'fsync' | 'os'} durability */
export function millrace(durability) {
  return { name: `millrace-${durability}`, label: `Millrace, durability=${durability}`, prepare: () => undefined, start: (options) => start(durability, options) };
}

async function start(durability, { brokers, directory }) {
  const port = await freePorts(brokers * 2, 100);
  const dataDir = path.join(directory, 'data');
  const launched = await launch({ durability, brokers, dataDir, port });
  return {
    bootstrap: Array.from({ length: brokers }, (_, i) => `127.0.0.1:${port + 100 * i}`).join(','),
    ...launched,
    restart: () => launch({ durability, brokers, dataDir, port }),
  };
}

/** Starts the engine on fixed ports; does not wait for it. `ready` resolves when it says that every broker serves. */
async function launch({ durability, brokers, dataDir, port }) {
  const startedAt = performance.now();
  const args = ['--brokers', brokers, '--port', port, '--data-dir', dataDir, '--durability', durability, '--log-level', 'error', '--json'];
  const child = spawn(process.execPath, [path.join(root, 'dist/engine.js'), ...args.map(String)], { stdio: ['ignore', 'pipe', 'inherit'], env: cleanEnvironment() });
  let pids = [];
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const ready = new Promise((resolve, reject) => {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
      if (!text.includes('\n')) return;
      pids = JSON.parse(text).brokers.map(({ pid }) => pid);
      resolve(performance.now() - startedAt);
    });
    child.once('exit', (code) => reject(new Error(`the engine ended with ${code}`)));
  });
  ready.catch(() => undefined);
  return {
    startedAt,
    ready,
    pids: () => pids,
    stop: () => {
      child.kill('SIGTERM');
      return exited;
    },
    kill: () => killAll([child.pid, ...pids]),
  };
}

function cleanEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('MILLRACE_')));
}
