import type { Locator, Page } from '@playwright/test';
import { CONSOLE_URL } from '../support/addresses.ts';
import { expect, openPage, test } from '../support/console-test.ts';

/** Brokers die and freeze by the console's own buttons, while another page goes on producing. */
test.describe.configure({ mode: 'serial' });

const TOPIC = `failover-${process.pid}`;

/** Asks the console's own API, as its pages do. */
async function overview(page: Page) {
  const response = await page.request.get('/api/clusters/local/overview');
  return (await response.json()) as { controller: { brokerId: number } | null; verdict: { headline: string } };
}

async function actOn(page: Page, brokerId: number, button: string, verb: string): Promise<void> {
  await openPage(page, `/clusters/local/brokers/${brokerId}/overview`);
  await page.getByRole('button', { name: button, exact: true }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: verb })).toBeDisabled();
  await dialog.getByRole('textbox').fill(`broker-${brokerId}`);
  await dialog.getByRole('button', { name: verb }).click();
  await expect(dialog).toBeHidden({ timeout: 15_000 });
}

/** Sends from the form, one after the other, until told to stop; each send must come back as a record before the next one leaves. */
async function keepSending(page: Page, going: () => boolean): Promise<number> {
  const value = page.getByRole('textbox', { name: 'Value', exact: true });
  const sent = page.getByRole('region', { name: 'Results' }).getByRole('link', { name: new RegExp(`${TOPIC}-\\d @`) });
  let count = 0;
  while (going()) {
    count += 1;
    await value.fill(`{"n": ${count}}`);
    await value.press('Control+Enter');
    await expect(page.getByRole('status', { name: 'Sends' })).toHaveText(`${count} sent, ${count} written`, { timeout: 15_000 });
  }
  expect(await sent.count()).toBeGreaterThan(0);
  return count;
}

/** What the chart says at its newest sample: it changes with every second that the chart lives. */
const newest = (chart: Locator) => chart.getAttribute('aria-valuetext');

test.beforeAll(async ({ request }) => {
  const created = await request.post('/api/clusters/local/topics', { data: { name: TOPIC, partitions: 3, replicationFactor: 3 }, headers: { origin: CONSOLE_URL } });
  expect(created.ok()).toBe(true);
});

test('the controller is killed from its page: the form goes on, the charts go on, the outage is told moment by moment', async ({ page, context }) => {
  const form = await context.newPage();
  await openPage(form, `/clusters/local/topics/${TOPIC}/produce`);
  const watch = await context.newPage();
  await openPage(watch, '/clusters/local/overview');
  const chart = watch.getByRole('slider', { name: /Throughput/ });
  await expect(chart).toBeVisible();
  const controller = (await overview(page)).controller?.brokerId ?? 0;
  expect(controller).toBeGreaterThan(0);

  let over = false;
  const sending = keepSending(form, () => !over);
  try {
    await actOn(page, controller, 'Kill', 'Kill process');
    await expect(watch.getByText(/Broker \d elected controller/)).toBeVisible({ timeout: 20_000 });
    const before = await newest(chart);
    await expect.poll(() => newest(chart), { timeout: 10_000 }).not.toBe(before);
    await expect(watch.getByText('Caught up: all its replicas are in sync')).toBeVisible({ timeout: 45_000 });
    await expect(watch.getByRole('heading', { level: 1 })).toContainText('Healthy', { timeout: 20_000 });
  } finally {
    over = true;
  }
  expect(await sending).toBeGreaterThan(1);
  expect((await overview(page)).controller?.brokerId).not.toBe(controller);

  await openPage(page, `/clusters/local/brokers/${controller}/overview`);
  for (const moment of ['Process ended: signal SIGKILL', 'Fenced by the controller', 'Process restarted', 'Serves clients again']) {
    await expect(page.getByText(moment)).toBeVisible();
  }
});

test('a broker is paused from its page: it says so, the others lead, and resumed it catches up', async ({ page, context }) => {
  const form = await context.newPage();
  await openPage(form, `/clusters/local/topics/${TOPIC}/produce`);
  const controller = (await overview(page)).controller?.brokerId;
  const brokerId = [1, 2, 3].find((id) => id !== controller) ?? 1;
  await actOn(page, brokerId, 'Pause', 'Pause process');
  await expect(page.getByText('paused by a user').first()).toBeVisible();
  await expect(page.getByText('Fenced by the controller')).toBeVisible({ timeout: 40_000 });
  let sends = 0;
  await keepSending(form, () => (sends += 1) <= 3);
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(page.getByText('Caught up: all its replicas are in sync')).toBeVisible({ timeout: 45_000 });
  await openPage(page, '/clusters/local/overview');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Healthy', { timeout: 40_000 });
});
