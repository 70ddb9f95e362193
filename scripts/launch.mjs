// Goes on as a compiled entry, in this very process: signals and exit codes need nobody in between.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './setup.mjs';

export async function launch(entry) {
  process.env.NODE_ENV ??= 'production';
  process.setSourceMapsEnabled(true);
  await import(pathToFileURL(path.join(root, 'dist', entry)).href);
}
