import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** Loads the compiled engine by its real path, outside Next's bundle, and starts it. A failed start ends the process: Next alone would answer 500 for ever. */
export async function start(): Promise<void> {
  try {
    const entry = pathToFileURL(path.join(process.cwd(), 'dist', 'attach.js')).href;
    const { attach }: { attach: () => Promise<void> } = await import(/* turbopackIgnore: true */ /* webpackIgnore: true */ entry);
    await attach();
  } catch (error) {
    process.stderr.write(`Millrace cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
