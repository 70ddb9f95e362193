// Runs the whole-cluster simulation outside vitest: node scripts/sim.mjs --seed 1 --seeds 100 [--verbose]
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { bundle, root } from './bundle.mjs';

const program = path.join(root, 'dist/simulation.js');
await bundle({ entryPoints: [path.join(root, 'test/simulation/main.ts')], outfile: program });
const { status } = spawnSync(process.execPath, ['--enable-source-maps', program, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(status ?? 1);
