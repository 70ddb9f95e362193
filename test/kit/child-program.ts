/** TypeScript that a test runs in a process of its own. */
import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

/** Programs find the project's packages from here, and run here. */
export const ROOT = path.resolve(import.meta.dirname, '../..');

/** `entry`, a path in the project, as one file that Node can run. To be given to `removeProgram`. */
export async function buildProgram(entry: string): Promise<string> {
  const outfile = path.join(ROOT, 'dist', `${path.basename(entry, '.ts')}-${process.pid}.mjs`);
  await build({ absWorkingDir: ROOT, entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20', packages: 'external', logLevel: 'warning' });
  return outfile;
}

/** Removes what `buildProgram` made. */
export function removeProgram(program: string): void {
  fs.rmSync(program, { force: true });
}
