import type { Page, Route } from '@playwright/test';
import { expect, expectAccessible, expectNoSidewaysScroll, test } from '../support/console-test.ts';
import { hasKcat, produceLines } from '../support/kcat.ts';

/** The states that a healthy cluster does not show: answers are held back, refused or changed on their way to the browser. */
type Answer = (route: Route) => Promise<void>;

const held: Answer = () => new Promise(() => undefined);
const refused: Answer = (route) =>
  route.fulfill({
    status: 503,
    contentType: 'application/problem+json',
    body: JSON.stringify({
      type: 'urn:millrace:error:unreachable', title: 'No broker of the cluster answers.', status: 503, detail: 'None of 127.0.0.1:9092, 127.0.0.1:9192, 127.0.0.1:9292 answers.',
      code: 'unreachable', requestId: '7f3a9c', errors: [], kafka: null, brokerId: null, remedy: 'See the brokers page for which brokers run, then try again.',
    }),
  });
// biome-ignore lint/suspicious/noExplicitAny: answers of the console's own API, changed in place.
const changed = (change: (body: any) => void): Answer => async (route) => {
  const response = await route.fetch();
  const body = await response.json();
  change(body);
  await route.fulfill({ response, json: body });
};

const OVERVIEW = /\/api\/clusters\/local\/overview$/;
const BROKERS = /\/api\/clusters\/local\/brokers$/;
const TOPICS = /\/api\/clusters\/local\/topics(\?|$)/;
const GROUPS = /\/api\/clusters\/local\/groups(\?|$)/;
const MESSAGES = /\/api\/clusters\/local\/topics\/states\/messages(\?|$)/;

const LONG = `orders.${'a-rather-long-name-of-a-team-and-its-service.'.repeat(5)}v1`.slice(0, 249);
const STATES: readonly { name: string; path: string; api: RegExp; answer: Answer; ready: string | RegExp }[] = [
  { name: 'overview-loading', path: '/clusters/local/overview', api: OVERVIEW, answer: held, ready: 'Under-replicated' },
  { name: 'overview-error', path: '/clusters/local/overview', api: OVERVIEW, answer: refused, ready: 'could not be read' },
  { name: 'overview-broker-down', path: '/clusters/local/overview', api: OVERVIEW, answer: changed(brokerDown), ready: 'Degraded' },
  { name: 'brokers-loading', path: '/clusters/local/brokers', api: BROKERS, answer: held, ready: 'Brokers' },
  { name: 'brokers-error', path: '/clusters/local/brokers', api: BROKERS, answer: refused, ready: 'could not be read' },
  { name: 'brokers-broker-down', path: '/clusters/local/brokers', api: BROKERS, answer: changed(brokerDown), ready: /exited/ },
  { name: 'broker-gave-up', path: '/clusters/local/brokers/2/overview', api: /\/api\/clusters\/local\/brokers\/2$/, answer: changed(gaveUp), ready: 'has given up' },
  { name: 'topics-loading', path: '/clusters/local/topics', api: TOPICS, answer: held, ready: 'Topics' },
  { name: 'topics-error', path: '/clusters/local/topics', api: TOPICS, answer: refused, ready: 'could not be read' },
  { name: 'topics-empty', path: '/clusters/local/topics', api: TOPICS, answer: changed((body) => Object.assign(body, { items: [], total: 0 })), ready: 'has no topics yet' },
  { name: 'topics-long-names', path: '/clusters/local/topics', api: TOPICS, answer: changed(longNames), ready: /orders\.a-rather/ },
  { name: 'topic-missing', path: '/clusters/local/topics/no-such-topic/overview', api: /nothing/, answer: held, ready: 'no such topic' },
  { name: 'groups-loading', path: '/clusters/local/groups', api: GROUPS, answer: held, ready: 'Consumer groups' },
  { name: 'groups-error', path: '/clusters/local/groups', api: GROUPS, answer: refused, ready: 'could not be read' },
  { name: 'groups-empty', path: '/clusters/local/groups', api: GROUPS, answer: changed((body) => Object.assign(body, { items: [], total: 0 })), ready: 'No consumer group has been seen' },
  { name: 'messages-error', path: '/clusters/local/topics/states/messages', api: MESSAGES, answer: refused, ready: 'The search failed' },
  { name: 'messages-many', path: '/clusters/local/topics/states/messages', api: MESSAGES, answer: tenThousand, ready: 'key-9999' },
];

// biome-ignore lint/suspicious/noExplicitAny: see above.
function brokerDown(body: any): void {
  const broker = body.brokers[1];
  Object.assign(broker, { status: 'critical', statusText: 'process exited 12 s ago, restarting', leaders: 0, bytesInPerSec: null, bytesOutPerSec: null, produceP99Ms: null, requestsPerSec: null, connections: null });
  Object.assign(broker.process, { state: 'crashed', pid: null, uptimeMs: null, cpuPercent: null, memoryBytes: null, restarts: 3 });
  if (!body.verdict) return;
  body.verdict = {
    status: 'critical', headline: 'Degraded', since: body.asOf - 72_000,
    reasons: [
      { code: 'broker-down', status: 'critical', text: 'broker-2 down for 12 s, restart 1 of 5', target: { kind: 'broker', brokerId: 2 } },
      { code: 'under-min-isr', status: 'critical', text: '2 partitions below min ISR: ledger-0, ledger-3', target: { kind: 'topics', state: 'under-min-isr' } },
      { code: 'under-replicated', status: 'warn', text: '41 partitions under-replicated', target: { kind: 'topics', state: 'under-replicated' } },
      { code: 'lag', status: 'warn', text: 'billing lag grew by 40,000', target: { kind: 'group', groupId: 'billing' } },
    ],
  };
  Object.assign(body.tiles, { brokersUp: 2, underReplicated: 41, underMinIsr: 2 });
  body.warnings = [{ code: 'UNREACHABLE', message: 'Broker 2 does not answer: its figures are missing.', brokerId: 2, resource: null }];
}

// biome-ignore lint/suspicious/noExplicitAny: see above.
function gaveUp(body: any): void {
  Object.assign(body.broker, { status: 'critical', statusText: 'gave up after 5 crashes' });
  Object.assign(body.broker.process, { state: 'gave-up', pid: null, uptimeMs: null, cpuPercent: null, memoryBytes: null });
  const lostAt = body.asOf - 65_000;
  body.actions = ['start'];
  body.outages = [
    { id: 'x', brokerId: 2, kind: 'crash', cause: 'exit code 1', lostAt, endedAt: null, crashes: 5, gaveUp: true, steps: [{ step: 'lost', at: lostAt, afterMs: 0, text: 'Process ended: exit code 1' }, { step: 'detected', at: lostAt + 410, afterMs: 410, text: 'Fenced by the controller' }] },
  ];
}

// biome-ignore lint/suspicious/noExplicitAny: see above.
function longNames(body: any): void {
  const [first] = body.items;
  body.items = Array.from({ length: 20 }, (_, i) => ({ ...first, name: i % 2 === 0 ? `${LONG.slice(0, 240)}-${i}` : `t${i}`, messages: 10 ** (i % 13), sizeBytes: 3 ** i, status: i % 5 === 0 ? 'warn' : 'ok', statusText: i % 5 === 0 ? '2 of 12 under-replicated' : 'in sync' }));
  body.total = 10_214;
}

async function tenThousand(route: Route): Promise<void> {
  const payload = (text: string, kind: string) => ({ kind, size: text.length, text, base64: null, truncated: false });
  const range = [{ partition: 0, startOffset: 0, endOffset: 10_000 }];
  const figures = { scannedMessages: 10_000, totalMessages: 10_000, matched: 10_000, scannedBytes: 1_234_567, elapsedMs: 640 };
  const lines = Array.from({ length: 10_000 }, (_, i) => 9_999 - i).map((offset) => ({
    type: 'message',
    message: {
      partition: 0, offset, timestamp: 1_780_000_000_000 + offset, timestampType: 'CreateTime', key: payload(`key-${offset}`, 'text'), value: payload(`{"id": ${offset}, "what": "one of many"}`, 'json'),
      headers: [], headerCount: 0, sizeBytes: 96, compression: 'none', tombstone: false, matchedIn: [],
    },
  }));
  const events = [{ type: 'phase', phase: 'scanning', ranges: range }, ...lines, { type: 'done', reason: 'limit', cursor: '0:0', covered: range, ...figures }];
  await route.fulfill({ contentType: 'application/x-ndjson', body: events.map((event) => JSON.stringify(event)).join('\n') });
}

test.beforeAll(() => {
  if (hasKcat) produceLines('states', ['k:v']);
});

for (const { name, path, api, answer, ready } of STATES) {
  test(`${name}: both themes, wide and narrow`, async ({ page, browserErrors }) => {
    test.skip(!hasKcat && api === MESSAGES, 'kcat is not installed: there is no topic to search');
    // A page that is fetched ahead of its reader carries no data: it asks for all of it, and is answered here.
    await page.setExtraHTTPHeaders({ 'sec-purpose': 'prefetch' });
    await page.route(/\/api\/clusters\/local\/live/, (route) => route.abort());
    await page.route(api, answer);
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await page.goto(path, { waitUntil: 'domcontentloaded' });
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      for (const size of [{ width: 1_440, height: 900 }, { width: 390, height: 844 }]) {
        await page.setViewportSize(size);
        await expect(page.getByText(ready).filter({ visible: true }).first()).toBeVisible();
        await drawn(page);
        await page.screenshot({ path: `test-results/screens/${name}/${theme}-${size.width}x${size.height}.png` });
        await expectNoSidewaysScroll(page);
        if (size.width > 1_000) await expectAccessible(page);
      }
    }
    // An answer that is being changed when the page closes is of no interest.
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    // What was refused or broken off above is reported by the browser itself.
    browserErrors.splice(0, browserErrors.length, ...browserErrors.filter((error) => !error.includes('Failed to load resource')));
  });
}

/** What waits its 150 ms elsewhere shows at once where motion is reduced: two frames are enough. */
async function drawn(page: Page): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}
