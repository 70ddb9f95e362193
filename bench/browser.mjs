// The console as somebody looks at it: headless Chromium on the overview and on a live tail.
import fs from 'node:fs';
import { chromium } from '@playwright/test';
import { ensureBrowser } from '../scripts/browser.mjs';
import { ensureBuild } from '../scripts/setup.mjs';
import { childrenOf, cpuSeconds } from './processes.mjs';

/** How every Chromium of the benchmark is started. */
export const BROWSER_ARGS = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];

let executablePath;

/** Gets a browser and the pages; a sentence when that is not possible. */
export async function whyNoBrowser() {
  executablePath = ensureBrowser();
  ensureBuild();
  try {
    await (await launch()).close();
    return undefined;
  } catch (error) {
    return `no browser can be started (${error.message.split('\n')[0]})`;
  }
}

function launch() {
  return chromium.launchServer({ executablePath, args: BROWSER_ARGS });
}

/** Opens both pages and resolves when they live. `onPage` sees each before it loads anything. */
export async function openConsolePages(url, topic, onPage = () => undefined) {
  const server = await launch();
  const close = () => server.close();
  try {
    const browser = await chromium.connect(server.wsEndpoint());
    await lookAtBoth(browser, url, topic, onPage);
  } catch (error) {
    await close();
    throw error;
  }
  return { cpuSeconds: () => cpuByPart(familyOf(server.process().pid)), close };
}

async function lookAtBoth(browser, url, topic, onPage) {
  const newPage = async () => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    onPage(page);
    return page;
  };
  const overview = await newPage();
  await overview.goto(`${url}/clusters/local/overview`);
  await overview.getByText('one machine, one failure domain').waitFor();
  const tail = await newPage();
  await tail.goto(`${url}/clusters/local/topics/${topic}/messages`);
  await tail.getByText('stopped:').waitFor(); // before that the button is only a picture of itself
  await tail.getByRole('button', { name: 'Live' }).click();
  await tail.getByText('Waiting for messages to arrive.').waitFor();
}

/** CPU seconds of the pages' own processes, of the one that draws for the screen, and of all others. */
function cpuByPart(pids) {
  const of = (type) => pids.filter((pid) => typeOf(pid) === type);
  const [pages, display] = [of('renderer'), of('gpu-process')];
  const others = pids.filter((pid) => !pages.includes(pid) && !display.includes(pid));
  return { "the browser's pages": cpuSeconds(pages), 'what draws them for a screen': cpuSeconds(display), 'the rest of the browser': cpuSeconds(others) };
}

function typeOf(pid) {
  return /--type=([\w-]+)/.exec(fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8'))?.[1];
}

/** A process and all below it. */
function familyOf(pid) {
  return [pid, ...childrenOf(pid).flatMap(familyOf)];
}
