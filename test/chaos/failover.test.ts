/** T2: the leader, the controller and the group's coordinator die or freeze while producers go on; a frozen leader that wakes is fenced. */
import { expect, test } from 'vitest';
import { chaosRun, printReport } from '../kit/chaos-run.ts';
import { skipNote, tools, whyMissing } from '../kit/foreign-tools.ts';
import { type ClientProcess, untilAllAcknowledge, untilEachAcknowledged } from './harness/client-process.ts';
import { GROUPS_MAY, lostRecords, verify } from './harness/verify.ts';
import { outages, spread } from './harness/outages.ts';
import { startProducers } from './harness/producers.ts';
import { pause } from '../kit/until.ts';
import { type Shown, untilLost } from './harness/until-lost.ts';
import type { Outcome, VerifiedCluster } from './harness/verified-cluster.ts';

const GROUP = 'failover';
const PARTITIONS = 3;
/** Short, so that a pause outlasts it; Kafka's default is 9 s. */
const SESSION_MS = 3_000;
const LIVENESS = { 'broker.session.timeout.ms': String(SESSION_MS), 'broker.heartbeat.interval.ms': '500' };
const LAG_MS = 400;
/** Data and histories are kept when clients wait for longer than this after a broker woke. */
const SLOW_MS = 2_000;
const missing = whyMissing(tools.confluentKafka);
const run = chaosRun('failover');

type Role = 'leader' | 'controller' | 'coordinator';
const ROLES: readonly Role[] = ['leader', 'controller', 'coordinator'];

interface Fault {
  readonly role: Role;
  readonly at: number;
  /** Partitions that the broker led. */
  readonly keys: readonly string[];
  /** How long the broker stood still, ms; 0 for one that was killed. */
  readonly stoodStillMs: number;
}

/** Two idempotent producers, a reader and a member of a group. */
function startClients(cluster: VerifiedCluster): { producers: ClientProcess[]; readers: ClientProcess[] } {
  return {
    producers: startProducers(cluster),
    readers: [cluster.client('librdkafka', 'reader', { role: 'read' }), cluster.client('librdkafka', 'member', { role: 'group', group: GROUP })],
  };
}

async function brokerWith(cluster: VerifiedCluster, role: Role): Promise<number> {
  if (role === 'controller') return cluster.admin.controller();
  if (role === 'coordinator') return cluster.admin.coordinator(GROUP);
  const partitions = await cluster.admin.partitions(cluster.topic);
  return partitions[run.random.int(0, partitions.length)]?.leader ?? 1;
}

async function ledBy(cluster: VerifiedCluster, broker: number): Promise<string[]> {
  const partitions = await cluster.admin.partitions(cluster.topic);
  return partitions.filter(({ leader }) => leader === broker).map(({ partition }) => `${cluster.topic}-${partition}`);
}

/**
 * Finds the broker in a role, breaks it with `fault`, and waits until producers go on, in each of its partitions, and the ISR is full: the next
 * fault must not fall into the time that this one took.
 */
async function breakRole(cluster: VerifiedCluster, role: Role, producers: readonly ClientProcess[], fault: (broker: number) => Promise<number>): Promise<Fault> {
  await untilAllAcknowledge(producers, Date.now());
  const broker = await brokerWith(cluster, role);
  const keys = await ledBy(cluster, broker);
  const at = Date.now();
  const written = producers.map(({ historyBytes }) => historyBytes);
  const stoodStillMs = await fault(broker);
  await untilAllAcknowledge(producers, at);
  await untilEachAcknowledged(producers, keys, written);
  await cluster.admin.untilIsrFull(cluster.topic);
  return { role, at, keys, stoodStillMs };
}

async function kill(cluster: VerifiedCluster, broker: number): Promise<number> {
  cluster.processes.kill(broker);
  return 0;
}

test.skipIf(missing)(`kill -9 of leader, controller and coordinator costs nothing acknowledged${skipNote(missing)}`, async () => {
  const rounds = run.share({ ci: 1, long: 50 });
  const { result: faults, outcome, story } = await verify(run, { topic: 'failover', partitions: PARTITIONS }, async (cluster) => {
    const { producers, readers } = startClients(cluster);
    await cluster.admin.coordinator(GROUP);
    const done: Fault[] = [];
    for (let round = 0; round < rounds; round += 1) {
      // A supervisor gives up after five crashes of one broker within a minute, which is tested elsewhere.
      if (round > 0) await cluster.bounce();
      for (const role of ROLES) done.push(await breakRole(cluster, role, producers, (broker) => kill(cluster, broker)));
    }
    await cluster.finish({ producers, readers, groups: [GROUP] });
    return done;
  }, { allowed: GROUPS_MAY });
  const { operations, acknowledged } = outcome;
  const figures = { 'first-ack-ms-p50/max': spread(outages(faults, outcome.history.acknowledged)) };
  printReport(run, { name: 'failover', operations, acknowledged, faults: faults.length, violations: outcome.violations, figures });
  expect(outcome.violations, story).toBe(0);
});

/** Stands still for longer than its session, and goes on. Gives the time between, ms. */
async function freeze(cluster: VerifiedCluster, broker: number): Promise<number> {
  const startMs = performance.now();
  cluster.processes.signal(broker, 'SIGSTOP');
  await pause(SESSION_MS + run.random.int(500, 2_000));
  cluster.processes.signal(broker, 'SIGCONT');
  return Math.round(performance.now() - startMs);
}

/** How long clients waited after the broker had woken: their requests are in its sockets until then. */
function afterWaking(faults: readonly Fault[], { history }: Outcome): number[] {
  return outages(faults, history.acknowledged).map((ms, i) => ms - (faults[i]?.stoodStillMs ?? 0));
}

function slowAfterWaking(faults: readonly Fault[], outcome: Outcome): string | undefined {
  const waits = afterWaking(faults, outcome);
  const [slow] = faults.filter((_, i) => (waits[i] ?? 0) > SLOW_MS);
  return slow && `${Math.max(...waits)} ms after a leader woke that had stood still from ${new Date(slow.at).toISOString()} for ${slow.stoodStillMs} ms`;
}

async function freezeLeaders(cluster: VerifiedCluster, rounds: number): Promise<Fault[]> {
  const { producers, readers } = startClients(cluster);
  const done: Fault[] = [];
  for (let round = 0; round < rounds; round += 1) {
    done.push(await breakRole(cluster, 'leader', producers, (broker) => freeze(cluster, broker)));
  }
  await cluster.finish({ producers, readers, groups: [GROUP] });
  return done;
}

test.skipIf(missing)(`a leader frozen for longer than its session acknowledges nothing when it wakes${skipNote(missing)}`, async () => {
  const { result: faults, outcome, story } = await verify(
    run,
    { topic: 'frozen', partitions: PARTITIONS, configs: LIVENESS, remarkable: slowAfterWaking },
    (cluster) => freezeLeaders(cluster, run.share({ ci: 1, long: 50 })),
    { allowed: GROUPS_MAY },
  );
  const { operations, acknowledged } = outcome;
  const figures = {
    'first-ack-ms-p50/max': spread(outages(faults, outcome.history.acknowledged)),
    'after-waking-ms-p50/max': spread(afterWaking(faults, outcome)),
  };
  printReport(run, { name: 'frozen leader', operations, acknowledged, faults: faults.length, violations: outcome.violations, figures });
  expect(outcome.violations, story).toBe(0);
});

/** A leader that acknowledges alone is ahead of its followers when it freezes. */
async function acknowledgeAlone(attempt: number): Promise<Shown> {
  const { outcome, story } = await verify(run, { topic: 'frozen-control', partitions: PARTITIONS, configs: LIVENESS, bugs: ['ack-before-isr'] }, async (cluster) => {
    const { producers, readers } = startClients(cluster);
    await untilAllAcknowledge(producers, Date.now());
    const broker = await brokerWith(cluster, 'leader');
    const followers = cluster.processes.facts.brokers.map(({ id }) => id).filter((id) => id !== broker);
    // Its followers stand still for a moment first, so that it is ahead of them when it freezes.
    for (const follower of followers) cluster.processes.signal(follower, 'SIGSTOP');
    await pause(LAG_MS);
    cluster.processes.signal(broker, 'SIGSTOP');
    for (const follower of followers) cluster.processes.signal(follower, 'SIGCONT');
    await freeze(cluster, broker);
    await cluster.abandon([...producers, ...readers]);
  });
  const { operations, acknowledged, violations } = outcome;
  const lost = lostRecords(outcome);
  printReport(run, { name: 'frozen leader control', operations, acknowledged, faults: 1, violations: 0, control: `${lost} records lost, ${violations} findings, attempt ${attempt}` });
  return { lost, story };
}

test.skipIf(missing)(`control: a frozen leader that acknowledges by itself loses records${skipNote(missing)}`, async () => {
  const { lost, story } = await untilLost(acknowledgeAlone);
  expect(lost, `the control lost nothing, so the run is not valid\n${story}`).toBeGreaterThan(0);
});

/** With acks=1 a leader that dies before its followers have what it acknowledged. */
async function dieEarly(attempt: number): Promise<Shown> {
  const { outcome, story } = await verify(run, { topic: 'acks-one', partitions: 1, meantToLose: true }, async (cluster) => {
    const producer = cluster.client('librdkafka', 'careless', { role: 'produce', acks: 1 });
    await untilAllAcknowledge([producer], Date.now());
    const [{ leader, replicas } = { leader: 1, replicas: [] }] = await cluster.admin.partitions(cluster.topic);
    const followers = replicas.filter((broker) => broker !== leader);
    for (const follower of followers) cluster.processes.signal(follower, 'SIGSTOP');
    // What was fetched before the stop is on its way; what is acknowledged from here on is on the leader alone.
    await pause(LAG_MS);
    await untilAllAcknowledge([producer], Date.now());
    cluster.processes.kill(leader);
    for (const follower of followers) cluster.processes.signal(follower, 'SIGCONT');
    await untilAllAcknowledge([producer], Date.now());
    await cluster.finish({ producers: [producer], readers: [], groups: [] });
  });
  const { operations, acknowledged, violations } = outcome;
  const lost = lostRecords(outcome);
  printReport(run, { name: 'acks=1 control', operations, acknowledged, faults: 1, violations: 0, control: `${lost} records lost, ${violations} findings, attempt ${attempt}` });
  return { lost, story };
}

test.skipIf(missing || !run.long)(`control: acks=1 loses records when a leader dies before its followers have them${skipNote(missing)}`, async () => {
  const { lost, story } = await untilLost(dieEarly);
  expect(lost, `the control lost nothing, so the run is not valid\n${story}`).toBeGreaterThan(0);
});
