// npm run bench -- --only pages: what each page of the console weighs before it can be used, against its budget.
// Read from the production build: the chunks of the framework, of the page and of the frames around it, gzip level 9, without the
// `nomodule` polyfills. What loads later (Recharts, chart bodies, palette, rarely used dialogs) is not in it.
import fs from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import { gzipSync } from 'node:zlib';

const build = path.resolve(import.meta.dirname, '../.next');
const place = 'server/app/(console)/clusters/[clusterId]';
const CSS_KB = 30;

/** Page, its folder, its budget of JavaScript in KB. */
const PAGES = [
  ['overview', 'overview', 215],
  ['brokers', 'brokers', 215],
  ['broker', 'brokers/[brokerId]/overview', 215],
  ['broker config', 'brokers/[brokerId]/config', 215],
  ['topics', 'topics', 215],
  ['new topic', 'topics/new', 215],
  ['topic', 'topics/[topic]/overview', 215],
  ['topic config', 'topics/[topic]/config', 215],
  ['messages', 'topics/[topic]/messages', 240],
  ['produce', 'topics/[topic]/produce', 240],
  ['groups', 'groups', 215],
  ['group', 'groups/[groupId]/overview', 215],
];

const known = new Map();

function kilobytes(files) {
  let bytes = 0;
  for (const file of new Set(files)) {
    if (!known.has(file)) known.set(file, gzipSync(fs.readFileSync(path.join(build, file)), { level: 9 }).length);
    bytes += known.get(file);
  }
  return bytes / 1_000;
}

/** The build's own list of what a page needs: a script that assigns it to a global. */
function needsOf(folder) {
  const page = path.join(build, place, folder);
  const context = {};
  context.globalThis = context;
  vm.runInNewContext(fs.readFileSync(path.join(page, 'page_client-reference-manifest.js'), 'utf8'), context);
  const [manifest] = Object.values(context.__RSC_MANIFEST);
  const { rootMainFiles } = JSON.parse(fs.readFileSync(path.join(page, 'page/build-manifest.json'), 'utf8'));
  return {
    framework: rootMainFiles,
    scripts: [...rootMainFiles, ...Object.values(manifest.entryJSFiles).flat()],
    styles: Object.values(manifest.entryCSSFiles).flat().map((style) => style.path),
  };
}

/** Prints the table; the answer is whether every page keeps its budget. */
export function weighPages() {
  const weights = PAGES.map(([name, folder, budget]) => {
    const { framework, scripts, styles } = needsOf(folder);
    return { name, budget, framework: kilobytes(framework), scripts: kilobytes(scripts), styles: kilobytes(styles) };
  });
  const lines = weights.map(({ name, scripts, budget, styles }) => `| ${name} | ${scripts > budget ? `**${scripts.toFixed(0)} KB**` : `${scripts.toFixed(0)} KB`} | ${budget} KB | ${styles.toFixed(1)} KB |`);
  process.stdout.write(`| Page | JavaScript, framework's ${weights[0].framework.toFixed(0)} KB in it | Budget | CSS, budget ${CSS_KB} KB |\n| --- | --- | --- | --- |\n${lines.join('\n')}\n`);
  return weights.every(({ scripts, budget, styles }) => scripts <= budget && styles <= CSS_KB);
}
