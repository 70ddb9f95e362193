import { afterAll, beforeAll, expect, test } from 'vitest';
import { servedOn } from '../../server/broker/listener-apis.ts';
import { seededRandom } from '../../server/base/random.ts';
import { type Api, allApis, apis } from '../../server/protocol/apis.ts';
import type { Encodable, MessageDefinition } from '../../server/protocol/definition.ts';
import { chaosRun, printReport } from '../kit/chaos-run.ts';
import { InlineCluster } from '../kit/inline-cluster.ts';
import { mix } from './kit/choice.ts';
import { plausible, type Vocabulary } from './kit/grammar.ts';

/**
 * Requests with nearly as many elements as they may have (long tier), one array after the other, of names that exist and of names that do not. Each must be
 * answered or refused in time that grows with its size, not with the square of it: the test's own time limit is the judge.
 */
const run = chaosRun('fuzz-large');
const ELEMENTS = run.long ? 90_000 : 8_000;
let cluster: InlineCluster;
let vocabulary: Vocabulary;

beforeAll(async () => {
  cluster = await InlineCluster.start(1, { 'offsets.topic.num.partitions': '2', 'auto.create.topics.enable': 'false' });
  const topics = [{ name: 'orders', numPartitions: 3, replicationFactor: 1 }];
  const created = await cluster.ask(1, apis.createTopics, { topics, timeoutMs: 10_000 });
  vocabulary = { topics: ['orders'], topicIds: [created.topics[0]?.topicId ?? ''], groups: ['g'], memberIds: ['m'], sessionIds: [0], clusterIds: ['c'] };
});

afterAll(() => cluster.stop());

/** Every array of a plausible request, made as long as it may be: copies of one element, or elements that differ. */
function* inflated(api: Api): Generator<{ what: string; request: Record<string, unknown> }> {
  const version = api.serve.max;
  const seeds = Array.from({ length: 40 }, (_, i) => mix(run.seed, api.key * 1000 + i));
  const done = new Set<string>();
  for (const seed of seeds) {
    const places = plausible(api.request.fields, version, seededRandom(seed), vocabulary).sites.filter(({ field }) => field.kind === 'array');
    for (const [index, place] of places.entries()) {
      for (const distinct of [false, true]) {
        const what = `${place.name}${distinct ? ', all different' : ''}`;
        const { value, sites } = plausible(api.request.fields, version, seededRandom(seed), vocabulary);
        const site = sites.filter(({ field }) => field.kind === 'array')[index];
        const holder = site?.holder as Record<string | number, unknown> | undefined;
        const items = holder?.[site?.key ?? ''] as unknown[] | null | undefined;
        if (done.has(what) || !holder || !site || !items?.length) continue;
        done.add(what);
        holder[site.key] = Array.from({ length: ELEMENTS }, (_, i) => (distinct ? differing(items[0], i) : items[0]));
        yield { what, request: value };
      }
    }
  }
}

function differing(element: unknown, i: number): unknown {
  if (typeof element === 'string') return `${element.slice(0, 10)}-${i}`;
  if (typeof element === 'number') return i;
  if (typeof element !== 'object' || element === null || Buffer.isBuffer(element)) return element;
  return Object.fromEntries(Object.entries(element).map(([key, value]) => [key, /id$/i.test(key) && typeof value === 'string' && value.length === 22 ? value : Array.isArray(value) ? value : differing(value, i)]));
}

const SERVED = allApis.filter((api) => servedOn(api, 'PLAINTEXT'));

test.each(SERVED.map((api) => [api.name, api] as const))('%s', async (_name, api) => {
  let slowest = { ms: 0, what: '' };
  for (const { what, request } of inflated(api)) {
    const began = performance.now();
    await cluster.ask(1, api as Api<MessageDefinition, MessageDefinition>, request as Encodable<MessageDefinition>).catch(() => undefined);
    const ms = Math.round(performance.now() - began);
    if (ms > slowest.ms) slowest = { ms, what };
  }
  if (slowest.ms > 0) printReport(run, { name: `large ${api.name}`, operations: ELEMENTS, acknowledged: 0, faults: 0, violations: 0, figures: { slowestMs: slowest.ms, slowest: slowest.what } });
  expect(cluster.failures).toEqual([]);
}, 120_000);
