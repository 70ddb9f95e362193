/** T5 on a real disk: one that is full takes its broker out of the cluster and nothing else, and the broker comes back in the same process. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openDataDirectory } from '../../server/runtime/data-directory.ts';
import { chaosRun, printReport } from '../kit/chaos-run.ts';
import { isRunning } from '../kit/cluster-process.ts';
import { skipNote, tools, whyMissing } from '../kit/foreign-tools.ts';
import { pause, until } from '../kit/until.ts';
import { SmallDisk } from './disk/small-disk.ts';
import { untilAllAcknowledge } from './harness/client-process.ts';
import { spread } from './harness/outages.ts';
import { startProducers } from './harness/producers.ts';
import { untilOut } from './harness/until-out.ts';
import type { VerifiedCluster } from './harness/verified-cluster.ts';
import { lostRecords, verify } from './harness/verify.ts';

const VICTIM = 2;
const OTHERS = [1, 3];
const BROKERS = [1, 2, 3];
const PARTITIONS = 3;
const DISK_MIB = 64;
const LIMIT_MS = 90_000;
const LAG_MS = 400;
const CONTROL_ATTEMPTS = 3;
const missing = whyMissing(tools.confluentKafka);
const run = chaosRun('full-disk');

/** The data directory of one broker lies on `disk`, those of the others where they always do. */
function withOneBrokerOn(disk: SmallDisk): (dataDir: string) => Promise<void> {
  return async (dataDir) => {
    const opened = await openDataDirectory(dataDir, BROKERS.length);
    opened.keep();
    await opened.release();
    fs.symlinkSync(disk.directory, path.join(dataDir, `broker-${VICTIM}`));
  };
}

function withAllOn(disk: SmallDisk): (dataDir: string) => void {
  return (dataDir) => {
    const target = path.join(disk.directory, 'data');
    fs.mkdirSync(target);
    fs.symlinkSync(target, dataDir);
  };
}

async function isServing(cluster: VerifiedCluster, broker: number): Promise<boolean> {
  return cluster.admin.partitions(cluster.topic, broker).then(
    () => true,
    () => false,
  );
}

/** Mounts a disk for the length of `work`; the reason where that is not possible. */
async function onSmallDisk(work: (disk: SmallDisk) => Promise<void>): Promise<string | undefined> {
  const disk = SmallDisk.mount(DISK_MIB);
  if (typeof disk === 'string') return `a small disk cannot be mounted here: ${disk}`;
  try {
    await work(disk);
  } finally {
    await disk.unmount();
  }
  return undefined;
}

test.skipIf(missing)(`a broker whose disk is full hands over, stays alive and comes back when there is room${skipNote(missing)}`, async (context) => {
  const rounds = run.share({ ci: 1, long: 40 });
  const reason = await onSmallDisk(async (disk) => {
    const { result, outcome, story } = await verify(run, { topic: 'full-disk', partitions: PARTITIONS, prepare: withOneBrokerOn(disk) }, async (cluster) => {
      const producers = startProducers(cluster);
      const readers = [cluster.client('librdkafka', 'reader', { role: 'read' })];
      const { brokerPids } = cluster.processes;
      const times: { out: number[]; back: number[] } = { out: [], back: [] };
      for (let round = 0; round < rounds; round += 1) {
        await untilAllAcknowledge(producers, Date.now());
        const fullAt = Date.now();
        disk.fill();
        times.out.push(await untilOut(cluster, VICTIM, fullAt));
        await untilAllAcknowledge(producers, Date.now());
        const emptiedAt = Date.now();
        disk.empty();
        await cluster.admin.untilIsrFull(cluster.topic);
        times.back.push(Date.now() - emptiedAt);
      }
      await cluster.finish({ producers, readers, groups: [] });
      return { times, sameProcesses: brokerPids.every(isRunning) && String(brokerPids) === String(cluster.processes.brokerPids) };
    });
    const { operations, acknowledged, differences } = outcome;
    const violations = outcome.violations + differences.length;
    const figures = { 'out-ms-p50/max': spread(result.times.out), 'back-ms-p50/max': spread(result.times.back) };
    printReport(run, { name: 'full-disk', operations, acknowledged, faults: rounds, violations, figures });
    expect(violations, story).toBe(0);
    expect(result.sameProcesses, story).toBe(true);
  });
  if (reason !== undefined) context.skip(reason);
});

test.skipIf(missing)(`a full volume under all brokers loses nothing, and all serve again when there is room${skipNote(missing)}`, async (context) => {
  const reason = await onSmallDisk(async (disk) => {
    const { result: same, outcome, story } = await verify(run, { topic: 'full-volume', partitions: PARTITIONS, prepare: withAllOn(disk) }, async (cluster) => {
      const producers = startProducers(cluster);
      await untilAllAcknowledge(producers, Date.now());
      const { brokerPids } = cluster.processes;
      disk.fill();
      await until(async () => {
        const serving = await Promise.all(BROKERS.map((broker) => isServing(cluster, broker)));
        return !serving.includes(true);
      }, 'the leave of every broker', LIMIT_MS);
      disk.empty();
      await cluster.finish({ producers, readers: [], groups: [] });
      return brokerPids.every(isRunning) && String(brokerPids) === String(cluster.processes.brokerPids);
    });
    const { operations, acknowledged, differences } = outcome;
    const violations = outcome.violations + differences.length;
    printReport(run, { name: 'full volume', operations, acknowledged, faults: 1, violations });
    expect(violations, story).toBe(0);
    expect(same, story).toBe(true);
  });
  if (reason !== undefined) context.skip(reason);
});

/** One run with a leader that acknowledges alone while the others stand still and its disk becomes full. */
async function acknowledgeAlone(disk: SmallDisk) {
  const options = { topic: 'full-control', partitions: PARTITIONS, prepare: withOneBrokerOn(disk), bugs: ['ack-before-isr'] };
  return verify(run, options, async (cluster) => {
    const producers = startProducers(cluster);
    await untilAllAcknowledge(producers, Date.now());
    for (const other of OTHERS) cluster.processes.signal(other, 'SIGSTOP');
    await pause(LAG_MS);
    disk.fill();
    await pause(LAG_MS);
    for (const other of OTHERS) cluster.processes.signal(other, 'SIGCONT');
    await untilOut(cluster, VICTIM, Date.now());
    disk.empty();
    await cluster.abandon(producers);
  });
}

test.skipIf(missing)(`control: a leader that acknowledges alone loses records when its disk is full${skipNote(missing)}`, async (context) => {
  let lost = 0;
  let story = '';
  let reason: string | undefined;
  // Where nothing is sent to the leader between the full disk and the others' return, they still get what it has: then once more.
  for (let attempt = 1; attempt <= CONTROL_ATTEMPTS && lost === 0 && reason === undefined; attempt += 1) {
    reason = await onSmallDisk(async (disk) => {
      const alone = await acknowledgeAlone(disk);
      const { operations, acknowledged, violations } = alone.outcome;
      lost = lostRecords(alone.outcome);
      story = alone.story;
      const control = `${lost} records lost, ${violations} findings, attempt ${attempt}`;
      printReport(run, { name: 'full-disk control', operations, acknowledged, faults: 1, violations: 0, control });
    });
  }
  if (reason !== undefined) return context.skip(reason);
  expect(lost, `the control lost nothing, so the run is not valid\n${story}`).toBeGreaterThan(0);
});
