import fs from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '..');
/** What the benchmark builds and fetches. */
export const cache = path.join(root, '.cache/bench');
fs.mkdirSync(cache, { recursive: true });
