import { spawn } from 'node:child_process';

/**
 * syncfs(2) through the program that offers it, as Node does not. False where there is none, or when it failed: whoever asks then syncs
 * file by file, which also tells which file is at fault.
 */
export function syncVolume(directory: string): Promise<boolean> {
  if (process.platform !== 'linux') return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = spawn('sync', ['-f', directory], { stdio: 'ignore' });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}
