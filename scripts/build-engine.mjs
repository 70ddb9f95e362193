// Compiles engine, broker child and app entry to dist/. What several of them need is in files of its own, so that each loads only its part.
import fs from 'node:fs';
import path from 'node:path';
import { bundle, root } from './bundle.mjs';

const entries = ['engine', 'broker', 'main', 'attach', 'scan-worker'].map((name) => path.join(root, 'server/runtime', `${name}.ts`)).filter((file) => fs.existsSync(file));
const dist = path.join(root, 'dist');
const { metafile } = await bundle({ entryPoints: entries, outdir: dist, splitting: true, metafile: true });
const written = new Set(Object.keys(metafile.outputs).map((file) => path.resolve(root, file)));
for (const name of fs.readdirSync(dist)) {
  if (/-[A-Z0-9]{8}\.js(\.map)?$/.test(name) && !written.has(path.join(dist, name))) fs.rmSync(path.join(dist, name), { force: true });
}
