import type { Page } from '@playwright/test';
import { CONSOLE_URL } from '../support/addresses.ts';
import { expect, expectNoSidewaysScroll, openPage, test } from '../support/console-test.ts';

/** The reader's own settings: forced colours, a text size twice as large. One page of each template. */
const TOPIC = `adapts-${process.pid}`;
const PAGES = [
  { name: 'dashboard', path: '/clusters/local/overview', ready: 'Throughput' },
  { name: 'list', path: '/clusters/local/topics', ready: TOPIC },
  { name: 'workbench', path: `/clusters/local/topics/${TOPIC}/messages?panel=0:0`, ready: 'CRC-32C' },
  { name: 'form', path: `/clusters/local/topics/${TOPIC}/produce`, ready: 'Equivalent command' },
] as const;

test.beforeAll(async ({ request }) => {
  const headers = { origin: CONSOLE_URL };
  expect((await request.post('/api/clusters/local/topics', { data: { name: TOPIC, partitions: 1 }, headers })).ok()).toBe(true);
  const record = { key: { type: 'string', data: 'k' }, value: { type: 'json', data: '{"id": 1}' }, partition: 0 };
  expect((await request.post(`/api/clusters/local/topics/${TOPIC}/messages`, { data: record, headers })).ok()).toBe(true);
});

async function show(page: Page, { path, ready, name }: (typeof PAGES)[number], mode: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByText(ready).filter({ visible: true }).first()).toBeVisible();
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
  await page.screenshot({ path: `test-results/screens/${mode}/${name}.png` });
}

/** The ground that is painted under an element or its pseudo-element. */
const ground = (page: Page, selector: string, pseudo?: string) =>
  page.locator(selector).first().evaluate((element, part) => getComputedStyle(element, part).backgroundColor, pseudo);

test('forced colours: where one is, what is chosen and what a chart draws can still be seen', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
  for (const template of PAGES) {
    await show(page, template, 'forced-colours');
    const canvas = await ground(page, 'body');
    expect(await ground(page, 'aside nav [aria-current="page"]', '::before')).not.toBe(canvas);
    if (template.name === 'dashboard') {
      const strokes = () => page.getByRole('slider').first().locator('path').evaluateAll((paths) => paths.map((path) => getComputedStyle(path).stroke));
      await expect.poll(async () => (await strokes()).some((stroke) => stroke !== 'none' && stroke !== canvas)).toBe(true);
    }
    if (template.name === 'workbench') {
      expect(await ground(page, '[data-tabs] > [aria-current]', '::after')).not.toBe(canvas);
      expect(await page.locator('tr[aria-selected="true"] > td').first().evaluate((cell) => getComputedStyle(cell).borderInlineStartWidth)).toBe('4px');
    }
  }
});

test('twice the text size: nothing is cut off, no page scrolls sideways', async ({ page, context }) => {
  const browser = await context.newCDPSession(page);
  await browser.send('Page.setFontSizes', { fontSizes: { standard: 32, fixed: 26 } });
  for (const template of PAGES) {
    await show(page, template, 'double-text');
    expect(await page.evaluate(() => getComputedStyle(document.body).fontSize)).toBe('26px');
    await expectNoSidewaysScroll(page);
    // What is as high as it was made must hold its text; a tenth is the overhang of tall letters.
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll('body *:not(svg *, textarea, .sr-only, .sr-only *)')]
        .filter((element) => element.checkVisibility() && [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim()) && element.clientHeight > 0 && element.scrollHeight > element.clientHeight * 1.1 + 2)
        .map((element) => `${element.tagName} ${element.textContent?.slice(0, 40)} ${element.scrollHeight} in ${element.clientHeight}`),
    );
    expect(cut).toEqual([]);
  }
});

test('keys: tabs, configs, regions; a row and the panel beside it', async ({ page }) => {
  await openPage(page, `/clusters/local/topics/${TOPIC}/overview`);
  await page.keyboard.press(']');
  await expect(page).toHaveURL(/\/messages$/);
  await page.keyboard.press('[');
  await expect(page).toHaveURL(/\/overview$/);
  await page.keyboard.press('e');
  await expect(page).toHaveURL(/\/config$/);
  await expect(page.getByRole('row', { name: /^cleanup.policy/ })).toBeVisible();
  await page.getByRole('row', { name: /^cleanup.policy/ }).focus();
  await page.keyboard.press('e');
  await expect(page.getByRole('dialog', { name: 'cleanup.policy' })).toBeVisible();
  await page.keyboard.press('Escape');

  await openPage(page, `/clusters/local/topics/${TOPIC}/messages?panel=0:0`);
  const panel = page.getByRole('complementary', { name: /Record/ });
  await expect(panel.getByText('CRC-32C')).toBeVisible();
  const inPanel = () => panel.evaluate((region) => region.contains(document.activeElement));
  await page.getByRole('row', { name: /"id": 1/ }).focus();
  await page.keyboard.press('F6');
  await expect.poll(inPanel).toBe(true);
  await page.keyboard.press('Shift+F6');
  await expect(page.getByRole('row', { name: /"id": 1/ })).toBeFocused();
  await page.keyboard.press('m');
  await expect(page).toHaveURL(/\/produce\?copy=0:0/);
});
