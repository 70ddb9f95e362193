/**
 * librdkafka's own test suite: the short tests with `npm test`, all of them with `npm run chaos -- --only=librdkafka`, which leaves a
 * table in test-results/librdkafka-suite.md.
 */
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chaosRun } from '../kit/chaos-run.ts';
import { ClusterProcess } from '../kit/cluster-process.ts';
import { skipNote } from '../kit/foreign-tools.ts';
import { LibrdkafkaSuite, SUITE_VERSION, type SuiteResult, type SuiteTest } from '../kit/librdkafka-suite.ts';
import { type Expectation, librdkafkaTests } from './librdkafka-tests.ts';

const TEST_LIMIT_MS = 300_000;
/** Tests wait more than they work; more at a time would run into their own time limits. */
const AT_A_TIME = 3;
/** What the suite expects of a cluster, by its own scenario files. It waits 20 s for compaction, a little more than the default pause. */
const CONFIGS = { 'num.partitions': '4', 'default.replication.factor': '3', 'log.cleaner.backoff.ms': '1000' };

const run = chaosRun('librdkafka');
const chosen = librdkafkaTests.filter(({ ci }) => run.long || ci);
const suite = await LibrdkafkaSuite.prepare();
const missing = typeof suite === 'string' ? suite : undefined;
const results = new Map<Expectation, Promise<SuiteResult>>();

describe.skipIf(missing).each(['default', 'noautocreate'] as const)(`librdkafka ${SUITE_VERSION}, scenario %s${skipNote(missing)}`, (scenario) => {
  const tests = chosen.filter((one) => (one.scenario ?? 'default') === scenario);
  let cluster: ClusterProcess | undefined;

  beforeAll(async () => {
    if (tests.length === 0) return;
    const started = await ClusterProcess.start({ configs: { ...CONFIGS, 'auto.create.topics.enable': String(scenario === 'default') } });
    cluster = started;
    const slots: Promise<unknown>[] = Array.from({ length: AT_A_TIME }, () => Promise.resolve());
    for (const [index, one] of tests.entries()) {
      const result = (slots[index % AT_A_TIME] ?? Promise.resolve()).then(() => attempt(one, started.bootstrap));
      results.set(one, result);
      slots[index % AT_A_TIME] = result;
    }
  });
  afterAll(async () => {
    if (run.long) await writeTable();
    await cluster?.stop();
  });

  for (const one of tests) {
    test(nameOf(one), { timeout: tests.length * TEST_LIMIT_MS, retry: 0 }, async () => {
      const result = await results.get(one);
      expect(result?.outcome, `${result?.reason}\n${cluster?.logTail}`).toBe(expectedOf(one));
    });
  }
});

/** A test that fails against expectation has a second try: other things run on this machine. */
async function attempt(one: Expectation, bootstrap: string): Promise<SuiteResult> {
  if (!(suite instanceof LibrdkafkaSuite)) throw new Error('the suite is missing');
  const result = await suite.run(one, bootstrap, TEST_LIMIT_MS);
  if (result.outcome === expectedOf(one) || one.fails !== undefined) return result;
  process.stderr.write(`librdkafka ${nameOf(one)}: ${result.outcome}, ${result.reason}; tried again\n${result.output.split('\n').slice(-40).join('\n')}\n`);
  return suite.run(one, bootstrap, TEST_LIMIT_MS);
}

function nameOf({ number, part }: SuiteTest): string {
  return part === undefined ? number : `${number} ${part}`;
}

function expectedOf({ fails, skips }: Expectation): SuiteResult['outcome'] {
  if (fails !== undefined) return 'failed';
  return skips === undefined ? 'passed' : 'skipped';
}

async function writeTable(): Promise<void> {
  const ended = await Promise.all([...results].map(async ([one, result]) => [one, await result] as const));
  const rows = ended.map(([one, { outcome, seconds, reason }]) => `| ${nameOf(one)} | ${outcome} | ${seconds.toFixed(1)} | ${one.fails ?? one.skips ?? reason} |`);
  const directory = path.resolve(import.meta.dirname, '../../test-results');
  fs.mkdirSync(directory, { recursive: true });
  fs.writeFileSync(path.join(directory, 'librdkafka-suite.md'), ['| test | result | s | reason |', '| --- | --- | ---: | --- |', ...rows.sort()].join('\n'));
}
