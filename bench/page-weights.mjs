// What a page weighs before it can be used: every script and style sheet that its HTML names, gzip level 9, without `nomodule` polyfills.
import { gzipSync } from 'node:zlib';
import { TOPIC } from './console-side.mjs';

const LIST = 215;
const WORKBENCH = 240;

/** Every kind of page and its budget of JavaScript, KB. */
export const PAGES = [
  { name: 'overview', path: '/clusters/local/overview', budget: LIST },
  { name: 'brokers', path: '/clusters/local/brokers', budget: LIST },
  { name: 'broker', path: '/clusters/local/brokers/1/overview', budget: LIST },
  { name: 'broker config', path: '/clusters/local/brokers/1/config', budget: LIST },
  { name: 'topics', path: '/clusters/local/topics', budget: LIST },
  { name: 'new topic', path: '/clusters/local/topics/new', budget: LIST },
  { name: 'topic', path: `/clusters/local/topics/${TOPIC}/overview`, budget: LIST },
  { name: 'topic config', path: `/clusters/local/topics/${TOPIC}/config`, budget: LIST },
  { name: 'messages', path: `/clusters/local/topics/${TOPIC}/messages`, budget: WORKBENCH },
  { name: 'produce', path: `/clusters/local/topics/${TOPIC}/produce`, budget: WORKBENCH },
  { name: 'groups', path: '/clusters/local/groups', budget: LIST },
  { name: 'group', path: '/clusters/local/groups/some-group/overview', budget: LIST },
];

const known = new Map();

/** KB of JavaScript and of CSS, for each page. */
export async function weigh(url) {
  const weights = [];
  for (const page of PAGES) {
    const html = await (await fetch(url + page.path)).text();
    const scripts = [...html.matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag).filter((tag) => !/\bnomodule\b/i.test(tag)).flatMap((tag) => /\bsrc="([^"]+)"/.exec(tag)?.[1] ?? []);
    const styles = [...html.matchAll(/<link\b[^>]*rel="stylesheet"[^>]*>/g)].flatMap(([tag]) => /\bhref="([^"]+)"/.exec(tag)?.[1] ?? []);
    weights.push({ ...page, scripts: await total(url, scripts), styles: await total(url, styles) });
  }
  return weights;
}

async function total(url, files) {
  let bytes = 0;
  for (const file of new Set(files)) {
    if (!known.has(file)) known.set(file, gzipSync(Buffer.from(await (await fetch(new URL(file.replaceAll('&amp;', '&'), url))).arrayBuffer()), { level: 9 }).length);
    bytes += known.get(file);
  }
  return bytes / 1_000;
}
