// npm run dev: Next in development mode; a change of engine code rebuilds dist/ and restarts cluster and server (about a second).
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { ensureDependencies, requireNode, root, say } from './setup.mjs';

requireNode();
ensureDependencies();

const SETTLE_MS = 150;
let child;
let timer;
let stopping = false;

function build() {
  return spawnSync(process.execPath, ['scripts/build-engine.mjs'], { cwd: root, stdio: 'inherit' }).status === 0;
}

function launch() {
  child = spawn(process.execPath, ['--enable-source-maps', 'dist/main.js', '--dev', ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
  child.on('exit', (code) => {
    if (stopping) process.exit(code ?? 1);
    if (code !== 0 && code !== null) process.exit(code);
  });
}

function restart() {
  if (!build()) return;
  say('engine code changed: restarting');
  child.once('exit', launch);
  child.kill('SIGTERM');
}

if (!build()) process.exit(1);
launch();
for (const folder of ['server', 'lib']) {
  fs.watch(path.join(root, folder), { recursive: true }, (_event, file) => {
    if (!file || !/\.ts$/.test(file) || /\.test\.ts$/.test(file)) return;
    clearTimeout(timer);
    timer = setTimeout(restart, SETTLE_MS);
  });
}
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    stopping = true;
    if (signal === 'SIGTERM') child.kill('SIGTERM');
  });
}
