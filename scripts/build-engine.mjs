// Compiles engine, broker child and app entry to dist/. What several of them need is in files of its own, so that each loads only its part.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle, root } from './bundle.mjs';

const entries = ['engine', 'main', 'attach', 'scan-worker'].map((name) => path.join(root, 'server/runtime', `${name}.ts`)).filter((file) => fs.existsSync(file));
const dist = path.join(root, 'dist');
// What is left of zod after bundling loads in a tenth of the time that the package takes.
const alias = { '@': root, ...Object.fromEntries(['zod/mini', 'zod/v4/locales/en.js'].map((name) => [name, fileURLToPath(import.meta.resolve(name))])) };
// A broker loads all of its part in any case: one CommonJS file takes a third less time than modules that are linked.
await bundle({
  entryPoints: [path.join(root, 'server/runtime/broker.ts')],
  outfile: path.join(dist, 'broker.cjs'),
  format: 'cjs',
  alias,
  define: { 'import.meta.url': 'entryUrl' },
  banner: { js: "const entryUrl = require('node:url').pathToFileURL(__filename).href;" },
});
const { metafile } = await bundle({ entryPoints: entries, outdir: dist, splitting: true, metafile: true, alias });
const written = new Set(Object.keys(metafile.outputs).map((file) => path.resolve(root, file)));
for (const name of fs.readdirSync(dist)) {
  if (/^broker\.js|-[A-Z0-9]{8}\.js(\.map)?$/.test(name) && !written.has(path.join(dist, name))) fs.rmSync(path.join(dist, name), { force: true });
}
