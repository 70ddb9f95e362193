// Finds or gets a Chromium: the one Playwright has or can download, else the distribution's package.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { root, say } from './setup.mjs';

const SYSTEM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Path of a system browser, or undefined when Playwright's own is there. Says what it does. */
export function ensureBrowser() {
  const found = SYSTEM.find((file) => fs.existsSync(file));
  if (found) return found;
  if (playwrightHasChromium()) return undefined;
  say('Getting Chromium for the end-to-end tests ...');
  const download = spawnSync(path.join(root, 'node_modules/.bin/playwright'), ['install', 'chromium'], { cwd: root, stdio: 'ignore', timeout: 180_000 });
  if (download.status === 0) return undefined;
  if (fs.existsSync('/usr/bin/apt-get')) {
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'inherit', env: environment });
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], { stdio: ['ignore', 'ignore', 'inherit'], env: environment });
  }
  const installed = SYSTEM.find((file) => fs.existsSync(file));
  if (!installed) say('No Chromium: Playwright could not download one and the distribution has no package; end-to-end tests will fail.');
  return installed;
}

function playwrightHasChromium() {
  const result = spawnSync(process.execPath, ['-e', "process.stdout.write(require('playwright-core').chromium.executablePath())"], { cwd: root, encoding: 'utf8' });
  return result.status === 0 && fs.existsSync(result.stdout);
}
