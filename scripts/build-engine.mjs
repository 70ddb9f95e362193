// Compiles engine, broker child and app entry to dist/.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { bundle, root } from './bundle.mjs';

const entries = ['engine', 'broker', 'main', 'attach', 'scan-worker'].map((name) => path.join(root, 'server/runtime', `${name}.ts`)).filter((file) => existsSync(file));
await bundle({ entryPoints: entries, outdir: path.join(root, 'dist') });
