// How this project's TypeScript becomes something that Node runs: npm packages stay outside the bundle, source maps give real stacks.
import path from 'node:path';
import { build } from 'esbuild';

export const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '..');

/** @param {import('esbuild').BuildOptions} options what goes in and where it comes out */
export function bundle(options) {
  return build({
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    sourcemap: true,
    alias: { '@': root },
    logLevel: 'warning',
    ...options,
  });
}
