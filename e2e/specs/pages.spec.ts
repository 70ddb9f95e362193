import type { Page } from '@playwright/test';
import { expect, expectAccessible, expectNoSidewaysScroll, test } from '../support/console-test.ts';
import { groupOf, hasKcat, joinGroup, produceLines } from '../support/kcat.ts';

const TOPIC = 'gallery';
const GROUP = 'gallery-readers';

/**
 * Every page, opened once and shown in both themes and at five widths: no accessibility violation, no sideways scroll, no browser error,
 * four pictures.
 */
const PAGES: readonly { name: string; path: string; ready: string }[] = [
  { name: 'overview', path: '/clusters/local/overview', ready: 'Healthy' },
  { name: 'brokers', path: '/clusters/local/brokers', ready: 'broker-3' },
  { name: 'broker', path: '/clusters/local/brokers/1/overview', ready: 'Requests by API' },
  { name: 'broker-partitions', path: '/clusters/local/brokers/1/partitions', ready: '__consumer_offsets-0' },
  { name: 'broker-config', path: '/clusters/local/brokers/1/config', ready: 'advertised.listeners' },
  { name: 'broker-log-dirs', path: '/clusters/local/brokers/1/log-dirs', ready: 'broker-1' },
  { name: 'topics', path: '/clusters/local/topics', ready: TOPIC },
  { name: 'topics-filtered-empty', path: '/clusters/local/topics?q=no-such-topic', ready: 'No topic has' },
  { name: 'topic-new', path: '/clusters/local/topics/new', ready: 'Equivalent command' },
  { name: 'topic', path: `/clusters/local/topics/${TOPIC}/overview`, ready: 'In sync' },
  { name: 'topic-messages', path: `/clusters/local/topics/${TOPIC}/messages`, ready: 'order-19' },
  { name: 'topic-message-panel', path: `/clusters/local/topics/${TOPIC}/messages?panel=0:0`, ready: 'CRC-32C' },
  { name: 'topic-message', path: `/clusters/local/topics/${TOPIC}/messages/0/0`, ready: 'CRC-32C' },
  { name: 'topic-produce', path: `/clusters/local/topics/${TOPIC}/produce`, ready: 'Nothing sent from this page yet' },
  { name: 'topic-partitions', path: `/clusters/local/topics/${TOPIC}/partitions`, ready: 'Leader' },
  { name: 'topic-consumers', path: `/clusters/local/topics/${TOPIC}/consumers`, ready: GROUP },
  { name: 'topic-config', path: `/clusters/local/topics/${TOPIC}/config`, ready: 'cleanup.policy' },
  { name: 'topic-settings', path: `/clusters/local/topics/${TOPIC}/settings`, ready: 'Add partitions' },
  { name: 'groups', path: '/clusters/local/groups', ready: GROUP },
  { name: 'group', path: `/clusters/local/groups/${GROUP}`, ready: GROUP },
  { name: 'not-found', path: '/clusters/local/nowhere', ready: 'There is no such page' },
];

const PICTURES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];
/** Further widths at which nothing may stick out. */
const WIDTHS = [1_024, 768, 360];

test.beforeAll(async ({ request }) => {
  if (!hasKcat) return;
  produceLines(TOPIC, Array.from({ length: 20 }, (_, i) => `order-${i}:{"id": ${i}, "customer": {"name": "Ana"}, "total": ${i}.50, "paid": true}`), ['-H', 'source=web', '-p', '0']);
  const member = joinGroup(GROUP, TOPIC);
  try {
    await expect.poll(async () => (await groupOf(request, GROUP))?.lag, { timeout: 30_000 }).toBe(0);
  } finally {
    member.kill('SIGTERM');
  }
  await expect.poll(async () => (await groupOf(request, GROUP))?.state, { timeout: 30_000 }).toBe('Empty');
});

for (const { name, path, ready } of PAGES) {
  test(`${name}: both themes, every width`, async ({ page, browserErrors }) => {
    test.skip(!hasKcat, 'kcat is not installed: the pages have no data');
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await page.goto(path);
    await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
    await page.evaluate(() => document.fonts.ready);
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      for (const size of PICTURES) {
        await show(page, size, ready);
        await page.screenshot({ path: `test-results/screens/${name}/${theme}-${size.width}x${size.height}.png` });
        await expectNoSidewaysScroll(page);
        if (size.width > 1_000) await expectAccessible(page);
      }
    }
    for (const width of WIDTHS) {
      await show(page, { width, height: 800 }, ready);
      await expectNoSidewaysScroll(page);
    }
    // The browser itself reports the 404 that this page is about.
    if (name === 'not-found') browserErrors.length = 0;
  });
}

/** The page at a size, drawn: charts follow their box a frame later. */
async function show(page: Page, size: { width: number; height: number }, ready: string): Promise<void> {
  await page.setViewportSize(size);
  await expect(page.getByText(ready).filter({ visible: true }).first()).toBeVisible();
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

test('a browser that looks for an icon before the page names one finds it', async ({ request }) => {
  const icon = await request.get('/favicon.ico');
  expect([icon.status(), icon.headers()['content-type']]).toEqual([200, expect.stringMatching(/^image\//)]);
});

test('the HTML of overview, topics and messages has the data in it, where somebody waits for the document', async ({ request }) => {
  test.skip(!hasKcat, 'kcat is not installed: there is no topic to list');
  const html = async (path: string, headers: Record<string, string>) => (await (await request.get(path, { headers })).text()).replace(/<script.*?<\/script>/gs, '');
  const waited = { 'sec-fetch-dest': 'document' };
  expect(await html('/clusters/local/overview', waited)).toContain('Healthy');
  expect(await html(`/clusters/local/topics?q=${TOPIC}`, waited)).toContain(`>${TOPIC}</a>`);
  // A machine that has other things to do does not always find them in the time that the page waits for them.
  await expect(async () => {
    const messages = await html(`/clusters/local/topics/${TOPIC}/messages`, waited);
    for (const text of ['order-0', 'order-19', 'In sync']) expect(messages).toContain(text);
  }).toPass();
  // A search by text may take long: it is made when the page lives.
  expect(await html(`/clusters/local/topics/${TOPIC}/messages?q=order`, waited)).not.toContain('order-19');
  // Fetched ahead, or on the way from another page: the page comes at once and asks by itself.
  for (const headers of [{ ...waited, 'sec-purpose': 'prefetch;prerender' }, { 'sec-fetch-dest': 'empty' }]) {
    expect(await html('/clusters/local/overview', headers)).not.toContain('Healthy');
  }
});
