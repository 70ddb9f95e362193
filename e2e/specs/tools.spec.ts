import { readFileSync } from 'node:fs';
import { CONSOLE_URL } from '../support/addresses.ts';
import { expect, expectAccessible, openPage, test } from '../support/console-test.ts';

/** The tools around the pages: columns, export, commands, several topics at once, a span on a chart, a foreign client. */
test.describe.configure({ mode: 'serial' });

const TOPICS = ['a', 'b'].map((name) => `tools-${name}-${process.pid}`);
const [TOPIC = ''] = TOPICS;
const EXACT = '9007199254740993123';

test.beforeAll(async ({ request }) => {
  const headers = { origin: CONSOLE_URL };
  for (const name of TOPICS) expect((await request.post('/api/clusters/local/topics', { data: { name, partitions: 2 }, headers })).ok()).toBe(true);
  const record = { key: { type: 'string', data: 'k' }, value: { type: 'json', data: `{"id": ${EXACT}}` } };
  expect((await request.post(`/api/clusters/local/topics/${TOPIC}/messages`, { data: record, headers })).ok()).toBe(true);
});

test('a hidden column stays hidden after a reload, and comes back with a reset', async ({ page }) => {
  await openPage(page, '/clusters/local/topics');
  const retention = page.getByRole('columnheader', { name: 'Retention' });
  await expect(retention).toBeVisible();
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('checkbox', { name: 'Retention' }).uncheck();
  await page.keyboard.press('Escape');
  await page.reload();
  await expect(page.getByRole('button', { name: 'Columns 1 off' })).toBeVisible();
  await expect(retention).toBeHidden();
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('button', { name: 'Reset columns and widths' }).click();
  await expect(retention).toBeVisible();
});

test('a column is made wider and moved without a pointer', async ({ page }) => {
  await openPage(page, '/clusters/local/topics');
  const header = (name: string) => page.getByRole('columnheader', { name });
  const box = async (name: string) => (await header(name).boundingBox()) ?? { x: 0, width: 0 };
  const before = await box('Messages');
  await page.getByRole('button', { name: 'Columns' }).press('Enter');
  await page.getByRole('button', { name: 'Messages: wider' }).press('Enter');
  await expect.poll(async () => (await box('Messages')).width).toBeCloseTo(before.width + 16, 0);
  await page.getByRole('button', { name: 'Messages: earlier' }).press('Enter');
  await expect.poll(async () => (await box('Messages')).x < (await box('RF')).x).toBe(true);
  await page.getByRole('button', { name: 'Reset columns and widths' }).press('Enter');
  await expect.poll(async () => (await box('Messages')).x > (await box('RF')).x).toBe(true);
});

test('a view is saved under a name, and opened again', async ({ page }) => {
  await openPage(page, '/clusters/local/topics?q=tools-&sort=partitions&order=desc');
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('textbox', { name: 'Name of this view' }).fill('Tools, widest first');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await openPage(page, '/clusters/local/topics');
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('link', { name: 'Tools, widest first' }).click();
  await expect(page).toHaveURL(/q=tools-&.*sort=partitions|sort=partitions.*q=tools-/);
  await expect(page.getByRole('textbox', { name: 'Filter topics' })).toHaveValue('tools-');
});

test('the matches of a search are downloaded as a file, exact', async ({ page }) => {
  await openPage(page, `/clusters/local/topics/${TOPIC}/messages`);
  await expect(page.getByText('stopped:')).toBeVisible();
  await page.getByRole('button', { name: 'Export' }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('dialog').getByRole('link', { name: 'Download' }).click()]);
  expect(download.suggestedFilename()).toBe(`${TOPIC}.ndjson`);
  const text = readFileSync(await download.path(), 'utf8');
  expect(text.trim().split('\n')).toHaveLength(1);
  expect(text).toContain(`"value":{"id": ${EXACT}}`);
});

test('a list is saved as CSV, with all of its rows', async ({ page }) => {
  await openPage(page, `/clusters/local/topics?q=tools-&pageSize=1`);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save all rows as CSV' }).click()]);
  expect(download.suggestedFilename()).toBe('topics.csv');
  const text = readFileSync(await download.path(), 'utf8');
  for (const name of TOPICS) expect(text).toContain(`\r\n${name},`);
});

test('a record is compared with the one that its key had before', async ({ page, request }) => {
  const record = { key: { type: 'string', data: 'k' }, value: { type: 'json', data: `{"id": ${EXACT}, "paid": true}` } };
  const sent = await request.post(`/api/clusters/local/topics/${TOPIC}/messages`, { data: record, headers: { origin: CONSOLE_URL } });
  const { partition, offset } = (await sent.json()) as { partition: number; offset: number };
  await openPage(page, `/clusters/local/topics/${TOPIC}/messages/${partition}/${offset}`);
  await page.getByRole('button', { name: 'Compare' }).click();
  const dialog = page.getByRole('dialog', { name: 'What changed for this key' });
  await expect(dialog.getByText('1 line removed, 2 lines added.')).toBeVisible();
  await expect(dialog.getByRole('region', { name: 'Value, compared' })).toContainText('"paid": true');
  await expectAccessible(page);
});

test('the page says what another tool would do', async ({ page }) => {
  await openPage(page, `/clusters/local/topics/${TOPIC}/produce`);
  await page.getByRole('textbox', { name: 'Value', exact: true }).fill('{"a": 1}');
  await page.getByRole('button', { name: 'Equivalent command' }).click();
  const dialog = page.getByRole('dialog', { name: 'Equivalent command' });
  await expect(dialog.getByLabel('kcat command', { exact: true })).toContainText(`kcat -P -b`);
  await dialog.getByText('curl', { exact: true }).click();
  await expect(dialog.getByLabel('curl command', { exact: true })).toContainText(`${CONSOLE_URL}/api/clusters/local/topics/${TOPIC}/messages`);
});

test('kafkajs writes into the topic and reads it back', async ({ page }) => {
  await openPage(page, `/clusters/local/topics/${TOPIC}/produce`);
  await page.getByRole('combobox', { name: 'How many' }).selectOption('10');
  await page.getByRole('button', { name: 'Run' }).click();
  await expect(page.getByText('10 records written and read back, none lost, doubled or reordered')).toBeVisible({ timeout: 45_000 });
});

test('a span that is dragged on one chart is the range of all, and Escape goes back', async ({ page }) => {
  await openPage(page, '/clusters/local/overview');
  const chart = page.getByRole('slider', { name: /Throughput/ });
  const box = await chart.boundingBox();
  expect(box).not.toBeNull();
  const { x, y, width, height } = box ?? { x: 0, y: 0, width: 0, height: 0 };
  await page.mouse.move(x + width * 0.5, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.8, y + height / 2, { steps: 4 });
  await page.mouse.up();
  await expect(page).toHaveURL(/from=\d+&to=\d+/);
  await expect(page.getByRole('button', { name: /Zoomed to/ })).toBeVisible();
  await page.getByRole('slider', { name: /Latency/ }).press('Escape');
  await expect(page).not.toHaveURL(/from=/);
});

test('single keys can be switched off, for whoever speaks to the browser', async ({ page }) => {
  await openPage(page, '/clusters/local/overview');
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys' }).getByRole('switch').click();
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('b');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page).toHaveURL(/\/overview$/);
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: /Search topics/ })).toBeVisible();
});

test('several topics are deleted by typing how many', async ({ page }) => {
  await openPage(page, `/clusters/local/topics?q=${TOPIC.slice(0, 6)}`);
  for (const name of TOPICS) await page.getByRole('checkbox', { name: `Select ${name}` }).check();
  await page.getByRole('toolbar', { name: 'Chosen topics' }).getByRole('button', { name: 'Delete' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('delete 2 topics');
  await dialog.getByRole('button', { name: 'Delete 2 topics' }).click();
  await expect(dialog).toBeHidden({ timeout: 15_000 });
  for (const name of TOPICS) await expect(page.getByRole('checkbox', { name: `Select ${name}` })).toBeHidden();
});
