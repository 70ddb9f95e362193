// npm run bench -- --only pages: what the console's pages weigh, and what a browser measures on them, against their budgets.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { ensureBrowser } from '../scripts/browser.mjs';
import { BROWSER_ARGS } from './browser.mjs';
import { startConsole, TOPIC } from './console-side.mjs';
import { probe, scrollFrames } from './page-probe.mjs';
import { weighPages } from './page-weights.mjs';
import { pause } from './processes.mjs';

const LOADS = 5;
const SLOWDOWN = 4;
const IDLE_MS = 10_000;

/** Pages that are timed, and what a person does on each. */
const TIMED = [
  {
    name: 'overview',
    path: '/clusters/local/overview',
    ready: 'Healthy',
    acts: [
      ['open and close the palette', async (page) => { await page.keyboard.press('Control+k'); await page.getByRole('combobox').waitFor(); await page.keyboard.type('top'); await page.keyboard.press('Escape'); }],
      ['change the theme', async (page) => { await page.getByRole('button', { name: 'Theme' }).click(); await page.getByRole('menuitemradio', { name: 'Dark' }).click(); }],
    ],
  },
  {
    name: 'topics',
    path: '/clusters/local/topics?pageSize=100',
    ready: 'bench-topic-9',
    acts: [
      ['type in the filter', async (page) => { await page.getByRole('textbox', { name: 'Filter topics' }).pressSequentially('bench', { delay: 60 }); }],
      ['sort', async (page) => { await page.getByRole('button', { name: 'Messages', exact: true }).click(); }],
      ['choose a row', async (page) => { await page.getByRole('checkbox', { name: /Select bench/ }).first().check(); }],
    ],
  },
  {
    name: 'messages',
    path: `/clusters/local/topics/${TOPIC}/messages?limit=10000`,
    ready: 'limit reached',
    acts: [
      ['open a record', async (page) => { await page.getByRole('row').nth(3).click(); await page.getByRole('complementary', { name: /Record/ }).waitFor(); }],
      ['next record', async (page) => { await page.keyboard.press(']'); }],
      ['type in the filter', async (page) => { await page.getByRole('textbox', { name: 'Contains' }).pressSequentially('Ana', { delay: 60 }); }],
    ],
    scroll: 'Messages of',
  },
];

export async function benchPages() {
  weighPages();
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'millrace-bench-'));
  const side = await startConsole(directory);
  try {
    const browser = await chromium.launch({ executablePath: ensureBrowser(), args: BROWSER_ARGS });
    const rows = [];
    for (const timed of TIMED) rows.push(...(await timePage(browser, side.url, timed)));
    process.stdout.write(`\nChromium ${browser.version()}, headless; ${os.cpus().length} × ${os.cpus()[0]?.model}\n${timeTable(rows)}`);
    await browser.close();
  } finally {
    await side.stop();
    fs.rmSync(directory, { recursive: true, force: true });
  }
}

async function timePage(browser, url, timed) {
  const loads = [];
  for (let load = 0; load < LOADS; load += 1) loads.push(await once(browser, url, timed, 1, read));
  const slow = await once(browser, url, timed, SLOWDOWN, (page) => live(page, timed));
  const row = (what, value, budget, unit) => ({ page: timed.name, what, value, budget, unit });
  return [
    row('LCP, first visit, median', median(loads.map(({ lcp }) => lcp)), 1_200, 'ms'),
    row('CLS, worst', Math.max(...loads.map(({ cls }) => cls)), 0.02, ''),
    row(`blocking while loading, ${SLOWDOWN}× slower`, slow.blocking, 200, 'ms'),
    row(`longest task in ${IDLE_MS / 1_000} s of idle, ${SLOWDOWN}× slower`, slow.idle, 50, 'ms'),
    ...slow.acts.map(({ name, ms }) => row(`${name}, ${SLOWDOWN}× slower`, ms, 100, 'ms')),
    ...(slow.scroll ? [row('frame while scrolling 10,000 rows, p95', slow.scroll.p95, 20, 'ms'), row('elements in the page with 10,000 rows', slow.scroll.elements, 2_500, '')] : []),
  ];
}

/** One visit with nothing cached. */
async function once(browser, url, { path: place, ready }, slowdown, measure) {
  const context = await browser.newContext({ viewport: { width: 1_440, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(probe);
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  await page.goto(url + place);
  await page.getByText(ready).first().waitFor();
  await page.waitForLoadState('networkidle', { timeout: 3_000 }).catch(() => undefined);
  const result = await measure(page, session);
  await context.close();
  return result;
}

const read = (page) => page.evaluate(() => window.__probe);

async function live(page, { acts, scroll }) {
  const loaded = await page.evaluate(() => performance.now());
  const blocking = (await read(page)).tasks.reduce((sum, { ms }) => sum + Math.max(0, ms - 50), 0);
  await pause(IDLE_MS);
  const idle = Math.max(0, ...(await read(page)).tasks.filter(({ at }) => at > loaded).map(({ ms }) => ms));
  const done = [];
  for (const [name, act] of acts) {
    const from = await page.evaluate(() => performance.now());
    await act(page);
    await pause(700);
    const events = (await read(page)).events.filter(({ at }) => at >= from);
    done.push({ name, ms: Math.max(0, ...events.map(({ ms }) => ms)) });
  }
  if (scroll) await page.keyboard.press('Escape');
  return { blocking, idle, acts: done, scroll: scroll && (await scrolling(page, scroll)) };
}

/** Scrolling is measured at the machine's own speed. */
async function scrolling(page, label) {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  return page.evaluate(scrollFrames, label);
}

function timeTable(rows) {
  const shown = (value, unit) => (unit === 'ms' ? `${Math.round(value)} ms` : value < 1 ? value.toFixed(3) : String(Math.round(value)));
  const lines = rows.map(({ page, what, value, budget, unit }) => `| ${page} | ${what} | ${mark(value, budget, shown(value, unit))} | ${budget}${unit && ` ${unit}`} |`);
  return `\n| Page | What | Measured | Budget |\n| --- | --- | --- | --- |\n${lines.join('\n')}\n`;
}

const mark = (value, budget, text) => (value > budget ? `**${text}**` : text);

function median(values) {
  return values.toSorted((one, other) => one - other)[values.length >> 1];
}
