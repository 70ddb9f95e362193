/** T1: processes die by SIGKILL at random moments, one, all or the supervisor; nothing acknowledged is lost, doubled or reordered. */
import { expect, test } from 'vitest';
import { chaosRun, printReport } from '../kit/chaos-run.ts';
import { skipNote, tools, whyMissing } from '../kit/foreign-tools.ts';
import { untilAllAcknowledge } from './harness/client-process.ts';
import { type Kill, KillNemesis } from './harness/kill-nemesis.ts';
import { startProducers } from './harness/producers.ts';
import { seededRandom } from '../../server/base/random.ts';
import { pause } from '../kit/until.ts';
import { endedProducers } from './harness/refusals.ts';
import { Stalls } from './harness/stalls.ts';
import { type Shown, untilLost } from './harness/until-lost.ts';
import type { VerifiedCluster } from './harness/verified-cluster.ts';
import { GROUPS_MAY, lostRecords, verify } from './harness/verify.ts';

const GROUP = 'kill-loop';
const OTHER_GROUP = 'kill-loop-kafkajs';
/** Small, so that kills meet rolling segments. */
const SMALL_SEGMENTS = { 'segment.bytes': '200000' };
const FAST = { batch: 20, pauseMs: 5 };
const missing = whyMissing(tools.confluentKafka);
const run = chaosRun('kill-loop');

/** Two idempotent producers, a reader and two groups go through `cycles` kills. */
async function killLoop(cluster: VerifiedCluster, cycles: number): Promise<readonly Kill[]> {
  const producers = startProducers(cluster, FAST);
  const readers = [
    cluster.client('librdkafka', 'reader', { role: 'read' }),
    cluster.client('librdkafka', 'member-1', { role: 'group', group: GROUP }),
    cluster.client('librdkafka', 'member-2', { role: 'group', group: GROUP }),
    cluster.client('kafkajs-group', 'member-3', { group: OTHER_GROUP }),
  ];
  const nemesis = new KillNemesis(cluster, { random: run.random, weights: { one: 7, all: 2, supervisor: 1 }, producers, hasty: 0.3 });
  // The long tier alone: a frozen broker costs seconds.
  const stalls = run.long ? new Stalls(cluster, [...producers, ...readers], seededRandom(run.seed)) : undefined;
  try {
    for (let cycle = 0; cycle < cycles; cycle += 1) await nemesis.cycle();
  } finally {
    await stalls?.end();
  }
  await cluster.finish({ producers, readers, groups: [GROUP, OTHER_GROUP] });
  return nemesis.done;
}

test.skipIf(missing)(`nothing acknowledged is lost, doubled or reordered by kill -9${skipNote(missing)}`, async () => {
  const cycles = run.share({ ci: 20, long: 400 });
  const { result: kills, outcome, story } = await verify(
    run,
    { topic: 'kill-loop', partitions: 6, topicConfigs: SMALL_SEGMENTS },
    (cluster) => killLoop(cluster, cycles),
    { allowed: GROUPS_MAY },
  );
  const { operations, acknowledged, differences } = outcome;
  const violations = outcome.violations + differences.length;
  const figures = { 'producers-ended-by-librdkafka': endedProducers(outcome.history.remarks) };
  printReport(run, { name: 'kill-loop', operations, acknowledged, faults: kills.length, violations, figures });
  expect(violations, story).toBe(0);
  expect(acknowledged).toBeGreaterThan(kills.length);
});

/** A kill of all while records lie in memory that were acknowledged. */
async function killUnwritten(attempt: number): Promise<Shown> {
  const { outcome, story } = await verify(run, { topic: 'kill-control', partitions: 6, topicConfigs: SMALL_SEGMENTS, bugs: ['ack-before-write'] }, async (cluster) => {
    const producers = startProducers(cluster, FAST);
    await untilAllAcknowledge(producers, Date.now());
    await pause(run.random.int(0, 1_000));
    await cluster.processes.killAll();
    await cluster.restart();
    await cluster.abandon(producers);
  });
  const { operations, acknowledged, violations } = outcome;
  const lost = lostRecords(outcome);
  printReport(run, { name: 'kill-loop control', operations, acknowledged, faults: 1, violations: 0, control: `${lost} records lost, ${violations} findings, attempt ${attempt}` });
  return { lost, story };
}

test.skipIf(missing)(`control: with acknowledgements before the write a kill of all loses records${skipNote(missing)}`, async () => {
  const { lost, story } = await untilLost(killUnwritten);
  expect(lost, `the control lost nothing, so the run is not valid\n${story}`).toBeGreaterThan(0);
});
