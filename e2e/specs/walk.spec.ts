import type { Page } from '@playwright/test';
import { expect, openPage, test } from '../support/console-test.ts';
import { groupOf, hasKcat, joinGroup, produceLines } from '../support/kcat.ts';

/** The story a newcomer lives through, on real brokers: each test goes on where the one before it stopped. */
test.describe.configure({ mode: 'serial' });

// A test that fails ends its worker process: the next one has names of its own.
const TOPIC = `walk-orders-${process.pid}`;
const GROUP = `walk-billing-${process.pid}`;
const EXACT = '9007199254740993123';

async function send(page: Page, key: string, value: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Key', exact: true }).fill(key);
  await page.getByRole('textbox', { name: 'Value', exact: true }).fill(value);
  await page.getByRole('textbox', { name: 'Value', exact: true }).press('Control+Enter');
}

test('a topic is created in the form', async ({ page }) => {
  await openPage(page, '/clusters/local/topics');
  await page.getByRole('link', { name: 'Create topic' }).first().click();
  await expect(page.getByText('What will be created')).toBeVisible();
  await page.getByRole('textbox', { name: 'Name' }).fill(TOPIC);
  await page.getByRole('textbox', { name: 'Partitions' }).fill('3');
  await page.getByRole('button', { name: 'Check without creating' }).click();
  await expect(page.getByText('The cluster would accept it.')).toBeVisible();
  await page.getByRole('button', { name: 'Create topic' }).click();
  await expect(page).toHaveURL(new RegExp(`/topics/${TOPIC}/overview`));
  await expect(page.getByRole('heading', { name: TOPIC, level: 1 })).toBeVisible();
  await expect(page.getByText('RF 3')).toBeVisible();
});

test('a record is produced from the form, which keeps its content', async ({ page }) => {
  await openPage(page, `/clusters/local/topics/${TOPIC}/produce`);
  await page.getByRole('textbox', { name: 'Key', exact: true }).fill('customer-7');
  await expect(page.getByText(/key hashes to partition \d \(murmur2\)/)).toBeVisible();
  await send(page, 'customer-7', `{"id": ${EXACT}, "what": "needle"}`);
  const result = page.getByRole('region', { name: 'Results' });
  await expect(result.getByRole('link', { name: new RegExp(`${TOPIC}-\\d @ 0`) })).toBeVisible();
  await expect(result.getByText(/acks=all · fsync/)).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Value', exact: true })).toHaveValue(/needle/);
  await expect(page).toHaveURL(/\/produce$/);
});

test('the record is found by its text, with its 64-bit number exact', async ({ page }) => {
  await openPage(page, `/clusters/local/topics/${TOPIC}/messages`);
  await expect(page.getByText('stopped:')).toBeVisible();
  await page.getByRole('textbox', { name: 'Contains' }).fill('needle');
  await page.getByRole('button', { name: 'Scan' }).click();
  const row = page.getByRole('row', { name: /customer-7/ });
  await expect(row).toContainText(EXACT);
  await expect(page).toHaveURL(/q=needle/);
  await row.click();
  const panel = page.getByRole('complementary', { name: /Record/ });
  await expect(panel.getByText(EXACT)).toBeVisible();
  await expect(panel.getByText('CRC-32C')).toBeVisible();
  await expect(panel.getByText('valid', { exact: true })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('complementary', { name: /Record/ })).toBeVisible();
  await panel.getByRole('link', { name: 'Open page' }).click();
  await expect(page).toHaveURL(/\/messages\/\d\/0$/);
  await expect(page.getByText(EXACT)).toBeVisible();
});

test('the live tail shows what arrives', async ({ page }) => {
  await openPage(page, `/clusters/local/topics/${TOPIC}/messages`);
  await expect(page.getByText('stopped:')).toBeVisible();
  await page.getByRole('button', { name: 'Live' }).click();
  await expect(page.getByText('Waiting for messages to arrive.')).toBeVisible();
  // Says that the server knows the ends of the partitions: what comes later is shown.
  await expect(page.getByText('live', { exact: true })).toBeVisible();
  test.skip(!hasKcat, 'kcat is not installed');
  produceLines(TOPIC, ['k1:fresh-from-kcat']);
  await expect(page.getByText('fresh-from-kcat')).toBeVisible();
  // Who reads is left alone: what arrives meanwhile is counted, and shown when asked for.
  produceLines(TOPIC, Array.from({ length: 60 }, (_, i) => `k${i}:fill-${i}`));
  await expect(page.getByText('61 kept')).toBeVisible();
  await page.getByRole('region', { name: /Messages of/ }).evaluate((region) => region.scrollTo({ top: 400 }));
  produceLines(TOPIC, ['k2:while-reading']);
  const fresh = page.getByRole('button', { name: '1 new message', exact: true });
  await expect(fresh).toBeVisible();
  await expect(page.getByText('while-reading')).toBeHidden();
  await fresh.click();
  await expect(page.getByText('while-reading')).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).click();
});

test("a kcat group's lag appears and shrinks", async ({ page, request }) => {
  test.skip(!hasKcat, 'kcat is not installed');
  const lag = page.getByRole('row', { name: new RegExp(GROUP) });
  // Every partition gets records first: a partition without a commit has no lag to show.
  produceLines(TOPIC, Array.from({ length: 60 }, (_, i) => `first-${i}:v`));
  const member = joinGroup(GROUP, TOPIC);
  try {
    await openPage(page, '/clusters/local/groups');
    await expect(lag).toContainText('Stable', { timeout: 30_000 });
    await expect.poll(async () => (await groupOf(request, GROUP))?.lag, { timeout: 30_000 }).toBe(0);
  } finally {
    member.kill('SIGTERM');
  }
  await expect(lag).toContainText('Empty', { timeout: 30_000 });
  produceLines(TOPIC, Array.from({ length: 300 }, (_, i) => `k${i}:v${i}`));
  await expect(lag).toContainText('300', { timeout: 20_000 });
  await openPage(page, `/clusters/local/groups/${GROUP}`);
  await expect(page.getByRole('heading', { name: GROUP, level: 1 })).toBeVisible();
  const again = joinGroup(GROUP, TOPIC);
  try {
    await openPage(page, '/clusters/local/groups');
    await expect(lag).not.toContainText('300', { timeout: 30_000 });
  } finally {
    again.kill('SIGTERM');
  }
});

test('a broker is stopped from its page: the overview names it, producing goes on, it comes back', async ({ page }) => {
  await openPage(page, '/clusters/local/brokers/2/overview');
  await page.getByRole('button', { name: /Stop/ }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: 'Stop broker' })).toBeDisabled();
  await dialog.getByRole('textbox').fill('broker-2');
  await dialog.getByRole('button', { name: 'Stop broker' }).click();
  await expect(dialog).toBeHidden({ timeout: 15_000 });

  await openPage(page, '/clusters/local/overview');
  await expect(page.getByRole('heading', { level: 1 })).not.toContainText('Healthy', { timeout: 20_000 });
  await expect(page.getByRole('link', { name: /broker-2|broker 2/i }).first()).toBeVisible();
  await expect(page.getByText('Throughput')).toBeVisible();

  await openPage(page, `/clusters/local/topics/${TOPIC}/produce`);
  await send(page, 'while-down', '{"still": "works"}');
  await expect(page.getByRole('region', { name: 'Results' }).getByRole('link', { name: new RegExp(`${TOPIC}-\\d @`) })).toBeVisible();

  await openPage(page, '/clusters/local/brokers/2/overview');
  await page.getByRole('button', { name: /Start/ }).click();
  await openPage(page, '/clusters/local/overview');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Healthy', { timeout: 40_000 });
});

test('a topic is deleted by typing its name', async ({ page, browserErrors }) => {
  await openPage(page, `/clusters/local/topics/${TOPIC}/settings`);
  await page.getByRole('button', { name: 'Delete topic' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: 'Delete topic' })).toBeDisabled();
  await dialog.getByRole('textbox').fill(TOPIC);
  await dialog.getByRole('button', { name: 'Delete topic' }).click();
  await expect(page).toHaveURL(/\/topics$/);
  await expect(page.getByText(TOPIC, { exact: true })).toBeHidden();
  // The page of the topic may have asked for it once more between the answer and the list.
  browserErrors.splice(0, browserErrors.length, ...browserErrors.filter((error) => !error.includes('404')));
});
