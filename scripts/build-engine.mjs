// Compiles engine, broker child and app entry to dist/. npm packages stay outside the bundle; source maps give real stacks.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '..');
const entries = ['engine', 'broker', 'main', 'attach', 'scan-worker'].map((name) => path.join(root, 'server/runtime', `${name}.ts`)).filter((file) => existsSync(file));

await build({
  absWorkingDir: root,
  entryPoints: entries,
  outdir: path.join(root, 'dist'),
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  sourcemap: true,
  alias: { '@': root },
  logLevel: 'warning',
});
