import { defineConfig } from '@playwright/test';
import { CONSOLE_URL } from './e2e/support/addresses.ts';

const browser = process.env.E2E_BROWSER || undefined;

/** End to end: the production build, real brokers, real Chromium. One worker, since all specs share one cluster. */
export default defineConfig({
  testDir: 'e2e/specs',
  outputDir: 'test-results/playwright',
  workers: 1,
  fullyParallel: false,
  timeout: 90_000,
  // What does not pass at the first try is a defect, in the product or in the test.
  retries: 0,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  use: {
    baseURL: CONSOLE_URL,
    screenshot: 'only-on-failure',
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      executablePath: browser,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  webServer: {
    command: 'node e2e/support/serve.mjs',
    url: `${CONSOLE_URL}/api/clusters`,
    timeout: 90_000,
    reuseExistingServer: false,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 },
    stdout: 'ignore',
    stderr: 'pipe',
  },
});
