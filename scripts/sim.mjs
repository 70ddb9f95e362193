// Runs the whole-cluster simulation outside vitest: node scripts/sim.mjs --seed 1 --seeds 100 [--verbose]
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '..');
await build({
  absWorkingDir: root,
  entryPoints: [path.join(root, 'test/simulation/main.ts')],
  outfile: path.join(root, 'dist/simulation.js'),
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  sourcemap: true,
  alias: { '@': root },
  logLevel: 'warning',
});
const { status } = spawnSync(process.execPath, ['--enable-source-maps', path.join(root, 'dist/simulation.js'), ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(status ?? 1);
