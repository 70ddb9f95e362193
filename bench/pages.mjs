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
/** How often a page is asked whether it is ready. */
const LOOK_MS = 250;
const READY_MS = 60_000;
/** After an act, until what it changed is drawn. */
const SETTLE_MS = 900;

/**
 * Pages that are timed, what a person does on each, and what is then there. Places are plain selectors, asked of the page through the
 * debugger's protocol: Playwright's own ways to look put a script into the page first, which costs it more than its first paint.
 */
const TIMED = [
  {
    name: 'overview',
    path: '/clusters/local/overview',
    ready: ['.recharts-curve'],
    acts: [
      { name: 'open the palette', act: (page) => page.keyboard.press('Control+k'), shows: 'dialog[open] input[role=combobox]' },
      { name: 'type in the palette', act: (page) => page.keyboard.type('top', { delay: 60 }), shows: 'dialog[open] [role=option]' },
      { name: 'close the palette', act: (page) => page.keyboard.press('Escape'), shows: 'body:not(:has(dialog[open]))' },
      { name: 'open the theme menu', act: (page) => press(page, 'button[aria-label="Theme"]'), shows: '[role=menuitemradio]' },
      { name: 'change the theme', act: (page) => press(page, '[role=menuitemradio]:nth-of-type(3)'), shows: 'html[data-theme=dark]' },
    ],
  },
  {
    name: 'topics',
    path: '/clusters/local/topics?pageSize=100',
    ready: ['tr[data-row="19"]'],
    acts: [
      { name: 'type in the filter', act: (page) => write(page, 'input[data-search]', 'bench'), shows: 'tr[data-row="0"]' },
      { name: 'sort', act: (page) => press(page, 'th[data-column="topics messages"] button'), shows: 'th[aria-sort][data-column="topics messages"]' },
      { name: 'choose a row', act: (page) => press(page, 'tr[data-row="0"] input'), shows: 'tr[data-row="0"][aria-selected=true]' },
    ],
  },
  {
    name: 'messages',
    path: `/clusters/local/topics/${TOPIC}/messages?limit=10000`,
    ready: ['tr[data-row="0"]', '[role=status]', 'limit reached'],
    acts: [
      { name: 'open a record', act: (page) => press(page, 'tr[data-row="2"]'), shows: 'aside[aria-label^=Record]' },
      { name: 'next record', act: (page) => page.keyboard.press(']'), shows: 'aside[aria-label^=Record]' },
      { name: 'type in the filter', act: (page) => write(page, 'input[aria-label=Contains]', 'Ana'), shows: 'input[aria-label=Contains]:not(:placeholder-shown)' },
    ],
    scroll: 'Messages of',
  },
];

/** What a function answers in the page. */
async function ask(page, told, ...given) {
  const session = sessions.get(page);
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', { expression: `(${told})(...${JSON.stringify(given)})`, awaitPromise: true, returnByValue: true });
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value;
}

const sessions = new WeakMap();

/** A press of the mouse, with nothing of ours in the page after it. */
async function press(page, place) {
  const { x, y } = await ask(page, centreOf, place);
  await pause(100);
  await page.mouse.click(x, y);
}

function centreOf(place) {
  const { x, y, width, height } = document.querySelector(place).getBoundingClientRect();
  return { x: x + width / 2, y: y + height / 2 };
}

async function write(page, place, text) {
  await press(page, place);
  await pause(300);
  await page.keyboard.type(text, { delay: 60 });
}

/** Weighs, then times. The answer is whether every page keeps its weight; times are only told. */
export async function benchPages() {
  const isLight = weighPages();
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'millrace-bench-'));
  const side = await startConsole(directory);
  try {
    const browser = await chromium.launch({ executablePath: ensureBrowser(), args: BROWSER_ARGS });
    // A route's first answer is compiled and loaded by the server: that is its start, not the page's.
    for (const timed of TIMED) await once(browser, side.url, timed, 1, read);
    const rows = [];
    for (const timed of TIMED) rows.push(...(await timePage(browser, side.url, timed)));
    process.stdout.write(`\nChromium ${browser.version()}, headless; ${os.cpus().length} × ${os.cpus()[0]?.model}\n${timeTable(rows)}`);
    await browser.close();
  } finally {
    await side.stop();
    fs.rmSync(directory, { recursive: true, force: true });
  }
  return isLight;
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
  sessions.set(page, session);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  await page.goto(url + place);
  const given = performance.now() + READY_MS;
  while (!(await ask(page, isReady, ...ready))) {
    if (performance.now() > given) throw new Error(`${place} is not ready`);
    await pause(LOOK_MS);
  }
  await page.waitForLoadState('networkidle', { timeout: 3_000 }).catch(() => undefined);
  const result = await measure(page);
  await context.close();
  return result;
}

/** Runs in the page: the place is there, another one says so where it must, and the switcher of clusters has its answer (scripts run). */
function isReady(place, told, text) {
  const says = !text || [...document.querySelectorAll(told)].some((element) => element.textContent.includes(text));
  return says && document.querySelector(place) !== null && document.querySelector('aside')?.textContent.includes('embedded');
}

const read = (page) => ask(page, () => window.__probe);

async function live(page, { acts, scroll }) {
  const loaded = await ask(page, () => performance.now());
  const blocking = (await read(page)).tasks.reduce((sum, { ms }) => sum + Math.max(0, ms - 50), 0);
  await pause(IDLE_MS);
  const idle = Math.max(0, ...(await read(page)).tasks.filter(({ at }) => at > loaded).map(({ ms }) => ms));
  const done = [];
  for (const { name, act, shows } of acts) {
    const from = await ask(page, () => performance.now());
    await act(page);
    await pause(SETTLE_MS);
    if (!(await ask(page, (place) => document.querySelector(place) !== null, shows))) throw new Error(`${name}: ${shows} is not there`);
    const events = (await read(page)).events.filter(({ at }) => at >= from);
    done.push({ name, ms: Math.max(0, ...events.map(({ ms }) => ms)) });
  }
  if (scroll) await page.keyboard.press('Escape');
  return { blocking, idle, acts: done, scroll: scroll && (await scrolling(page, scroll)) };
}

/** Scrolling is measured at the machine's own speed. */
async function scrolling(page, label) {
  await sessions.get(page).send('Emulation.setCPUThrottlingRate', { rate: 1 });
  return ask(page, scrollFrames, label);
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
