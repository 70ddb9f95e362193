/** Writes every generated document. */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatedDocuments } from './generated.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
for (const { path: file, content } of generatedDocuments()) {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  fs.writeFileSync(path.join(root, file), content);
  process.stdout.write(`${file}\n`);
}
