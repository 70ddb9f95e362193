// Replaces this script by a compiled entry: same arguments, its exit code, signals passed on.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { root } from './setup.mjs';

export function launch(entry, args, env = {}) {
  const child = spawn(process.execPath, ['--enable-source-maps', path.join(root, 'dist', entry), ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  // Ctrl-C reaches the whole process group; only a signal sent to this process alone must be passed on.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}
