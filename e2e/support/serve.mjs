// Runs the production build on the tests' own ports, in a data directory that starts empty.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const dataDir = path.join(root, 'test-results/e2e-data');
fs.rmSync(dataDir, { recursive: true, force: true });

const child = spawn(
  process.execPath,
  ['--enable-source-maps', path.join(root, 'dist/main.js'), '--console-port', process.env.E2E_CONSOLE_PORT ?? '3311', '--port', process.env.E2E_KAFKA_PORT ?? '21092', '--data-dir', dataDir],
  { cwd: root, stdio: 'inherit', env: { ...process.env, NODE_ENV: 'production' } },
);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill('SIGTERM'));
child.on('exit', (code) => process.exit(code ?? 1));
