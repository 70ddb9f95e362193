/**
 * librdkafka's own test suite: the short tests with `npm test`, all of them with `npm run chaos -- --only=librdkafka`. It leaves a table
 * in test-results/librdkafka-suite.md. LIBRDKAFKA_TESTS (numbers, or names of parts, comma separated) chooses some of them; KAFKA_BOOTSTRAP runs them against
 * that cluster instead of ours, as `node scripts/with-apache-kafka.mjs` does to learn what they say of Apache Kafka.
 */
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RACK_AWARE_SELECTOR } from '../../server/replication/replica-selector.ts';
import { chaosRun } from '../kit/chaos-run.ts';
import { ClusterProcess } from '../kit/cluster-process.ts';
import { skipNote } from '../kit/foreign-tools.ts';
import { LibrdkafkaSuite, SUITE_VERSION, type SuiteResult, type SuiteTest } from '../kit/librdkafka-suite.ts';
import { type Expectation, librdkafkaTests } from './librdkafka-tests.ts';

const TEST_LIMIT_MS = 600_000;
/** Tests wait more than they work; more at a time would run into their own time limits. */
const AT_A_TIME = 4;
/** Of the second and third try, in multiples of the suite's own limits. */
const PATIENCE = [2, 4];
/** What the suite expects of a cluster, by its own scenario files. It waits 20 s for compaction, a little more than the default pause. */
const CONFIGS = { 'num.partitions': '4', 'default.replication.factor': '3', 'log.cleaner.backoff.ms': '1000', 'replica.selector.class': RACK_AWARE_SELECTOR };
/** The names that its test of fetching from followers knows. */
const RACKS = ['RACK1', 'RACK2', 'RACK3'];
/** Kafka's pause before the first rebalance of a group: members that subscribe one after the other are in its first generation together. The short tests need no more than a moment. */
const PAUSE = { 'group.initial.rebalance.delay.ms': '3000' };
const SHORT_PAUSE = { 'group.initial.rebalance.delay.ms': '300' };

const run = chaosRun('librdkafka');
const only = process.env.LIBRDKAFKA_TESTS?.split(',');
const chosen = librdkafkaTests.filter((one) => (only === undefined ? run.long || one.ci : only.includes(one.number) || only.includes(nameOf(one))));
const clusters = (['default', 'noautocreate'] as const)
  .map((scenario) => ({ scenario, tests: chosen.filter((one) => (one.scenario ?? 'default') === scenario) }))
  .filter(({ tests }) => tests.length > 0);
const given = process.env.KAFKA_BOOTSTRAP;
const suite = await LibrdkafkaSuite.prepare();
const missing = typeof suite === 'string' ? suite : undefined;
const results = new Map<Expectation, Promise<SuiteResult>>();
const ended = new Map<Expectation, SuiteResult>();

describe.skipIf(missing).each(clusters)(`librdkafka ${SUITE_VERSION}, scenario $scenario${skipNote(missing)}`, ({ scenario, tests }) => {
  let cluster: ClusterProcess | undefined;

  beforeAll(async () => {
    const pause = run.long || only !== undefined ? PAUSE : SHORT_PAUSE;
    const configs = { ...CONFIGS, ...pause, 'auto.create.topics.enable': String(scenario === 'default') };
    cluster = given === undefined ? await ClusterProcess.start({ configs, racks: RACKS }) : undefined;
    startAll(tests, given ?? cluster?.bootstrap ?? '');
  });
  afterAll(() => cluster?.stop());

  for (const one of tests) {
    test(nameOf(one), { timeout: tests.length * TEST_LIMIT_MS, retry: 0 }, async () => {
      const result = await results.get(one);
      expect(expectedOf(one), `${result?.reason}\n${cluster?.logTail}`).toContain(result?.outcome);
    });
  }
});

/** The longest first, so that none of them is the last to run alone. */
function startAll(tests: readonly Expectation[], bootstrap: string): void {
  const ends = new Map<Expectation, (result: Promise<SuiteResult>) => void>();
  for (const one of tests) results.set(one, new Promise((resolve) => ends.set(one, resolve)));
  const waiting = tests.toSorted((a, b) => Number(b.long ?? false) - Number(a.long ?? false));
  const slot = async (): Promise<void> => {
    for (let one = waiting.shift(); one; one = waiting.shift()) {
      const result = attempt(one, bootstrap);
      ends.get(one)?.(result);
      await result.then((known) => {
        ended.set(one, known);
        writeTable();
      }, () => undefined);
    }
  };
  for (let i = 0; i < AT_A_TIME; i += 1) void slot();
}

/** A test that fails against expectation is tried again with more patience: other things run on this machine. */
async function attempt(one: Expectation, bootstrap: string): Promise<SuiteResult> {
  if (!(suite instanceof LibrdkafkaSuite)) throw new Error('the suite is missing');
  let result = await suite.run(one, bootstrap, TEST_LIMIT_MS);
  for (const patience of PATIENCE) {
    if (expectedOf(one).includes(result.outcome) || one.fails !== undefined) break;
    process.stderr.write(`librdkafka ${nameOf(one)}: ${result.outcome}, ${result.reason}; tried again\n${result.output.split('\n').slice(-40).join('\n')}\n`);
    result = await suite.run({ ...one, patience }, bootstrap, TEST_LIMIT_MS);
  }
  return result;
}

function nameOf({ number, part }: SuiteTest): string {
  return part === undefined ? number : `${number} ${part}`;
}

function expectedOf({ fails, skips, varies }: Expectation): SuiteResult['outcome'][] {
  if (varies !== undefined) return ['passed', 'failed'];
  if (fails !== undefined) return ['failed'];
  return [skips === undefined ? 'passed' : 'skipped'];
}

/** After every test, so that a run which is ended early tells something. */
function writeTable(): void {
  const rows = [...ended].map(([one, { outcome, seconds, reason }]) => `| ${nameOf(one)} | ${outcome} | ${seconds.toFixed(1)} | ${one.fails ?? one.skips ?? one.varies ?? reason} |`);
  const directory = path.resolve(import.meta.dirname, '../../test-results');
  fs.mkdirSync(directory, { recursive: true });
  fs.writeFileSync(path.join(directory, 'librdkafka-suite.md'), ['| test | result | s | reason |', '| --- | --- | ---: | --- |', ...rows.sort()].join('\n'));
}
