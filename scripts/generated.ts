import fs from 'node:fs';
import path from 'node:path';
import { configsMarkdown } from '../server/metadata/configs/configs-markdown.ts';
import { apisMarkdown } from './generated/apis.ts';

/** Documents that are written from tables in the code: path and content. `npm run docs` writes them, tidy compares. */
export function generatedDocuments(): readonly { readonly path: string; readonly content: string }[] {
  return [
    { path: 'docs/apis.md', content: apisMarkdown() },
    { path: 'docs/config.md', content: configsMarkdown() },
  ];
}

/** Those that differ from what the tables say now. */
export function generatedComplaints(root: string): string[] {
  return generatedDocuments()
    .filter(({ path: file, content }) => {
      const absolute = path.join(root, file);
      return !fs.existsSync(absolute) || fs.readFileSync(absolute, 'utf8') !== content;
    })
    .map(({ path: file }) => `${file} is not what the tables say: npm run docs`);
}
