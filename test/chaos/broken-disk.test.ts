/** T5 below a real cluster: the disk of one broker of three answers with I/O errors. It hands over, stays alive, and serves again when it is started on a sound one. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chaosRun, printReport } from '../kit/chaos-run.ts';
import { isRunning } from '../kit/cluster-process.ts';
import { skipNote, tools, whyMissing } from '../kit/foreign-tools.ts';
import { until } from '../kit/until.ts';
import { buildShim, type FaultKind, shimmed } from './disk/io-fault-shim.ts';
import { untilAllAcknowledge } from './harness/client-process.ts';
import { spread } from './harness/outages.ts';
import { startProducers } from './harness/producers.ts';
import { untilOut } from './harness/until-out.ts';
import { verify } from './harness/verify.ts';

const VICTIM = 2;
const PARTITIONS = 3;
/** Writes that fail for good, and one sync that fails once: what comes after it must not be believed either. */
const KINDS = ['eio', 'fsync-eio'] as const satisfies readonly FaultKind[];
const LIMIT_MS = 90_000;
const missing = whyMissing(tools.confluentKafka);
const run = chaosRun('broken-disk');
let directory = '';
let shim = '';
let noShim: string | undefined;

beforeAll(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'millrace-broken-'));
  const built = buildShim(directory);
  if ('shim' in built) ({ shim } = built);
  else noShim = built.reason;
});
afterAll(() => {
  fs.rmSync(directory, { recursive: true, force: true });
});

/** The disk of the victim, which is broken and mended while its process runs. */
class BreakableDisk {
  readonly env: Readonly<Record<string, string>>;
  private readonly switch: string;
  private readonly fired: string;

  constructor(name: string) {
    this.switch = path.join(directory, `${name}.kind`);
    this.fired = path.join(directory, `${name}.fired`);
    this.env = shimmed(shim, { file: `/broker-${VICTIM}/`, fired: this.fired, switch: this.switch });
  }

  /** Resolves when a call has failed. */
  async break(kind: FaultKind): Promise<void> {
    fs.rmSync(this.fired, { force: true });
    fs.writeFileSync(`${this.switch}.new`, kind);
    fs.renameSync(`${this.switch}.new`, this.switch);
    await until(() => fs.existsSync(this.fired), `a call that fails with ${kind}`, LIMIT_MS);
  }

  mend(): void {
    fs.rmSync(this.switch, { force: true });
  }
}

test.skipIf(missing)(`a broker whose disk breaks hands over, stays alive, and catches up when it is started on a sound one${skipNote(missing)}`, async (context) => {
  if (noShim !== undefined) return context.skip(noShim);
  const rounds = run.share({ ci: KINDS.length, long: 40 });
  const disk = new BreakableDisk('disk');
  const { result, outcome, story } = await verify(run, { topic: 'broken-disk', partitions: PARTITIONS, env: disk.env }, async (cluster) => {
    const producers = startProducers(cluster);
    const readers = [cluster.client('librdkafka', 'reader', { role: 'read' })];
    const out: number[] = [];
    let stayed = 0;
    for (let round = 0; round < rounds; round += 1) {
      // A supervisor gives up after five crashes of one broker within a minute, which is tested elsewhere.
      if (round > 0 && round % 3 === 0) await cluster.bounce();
      await untilAllAcknowledge(producers, Date.now());
      await disk.break(KINDS[round % KINDS.length] ?? 'eio');
      out.push(await untilOut(cluster, VICTIM, Date.now()));
      await untilAllAcknowledge(producers, Date.now());
      stayed += isRunning(cluster.processes.brokerPids[VICTIM - 1] ?? 0) ? 1 : 0;
      disk.mend();
      cluster.processes.kill(VICTIM);
      await cluster.admin.untilIsrFull(cluster.topic);
    }
    await cluster.finish({ producers, readers, groups: [] });
    return { out, stayed };
  });
  const { operations, acknowledged, differences } = outcome;
  const violations = outcome.violations + differences.length;
  printReport(run, { name: 'broken-disk', operations, acknowledged, faults: rounds, violations, figures: { 'out-ms-p50/max': spread(result.out), stayed: result.stayed } });
  expect(violations, story).toBe(0);
  expect(result.stayed, story).toBe(rounds);
});

test.skipIf(missing)(`control: a broker that tries a failed sync again goes on acknowledging${skipNote(missing)}`, async (context) => {
  if (noShim !== undefined) return context.skip(noShim);
  const disk = new BreakableDisk('control');
  const options = { topic: 'broken-control', partitions: PARTITIONS, env: disk.env, bugs: ['retry-after-sync-error'] };
  const { result: leads, outcome, story } = await verify(run, options, async (cluster) => {
    const producers = startProducers(cluster);
    await untilAllAcknowledge(producers, Date.now());
    await disk.break('fsync-eio');
    await untilAllAcknowledge(producers, Date.now());
    const views = await cluster.admin.partitions(cluster.topic);
    await cluster.finish({ producers, readers: [], groups: [] });
    return views.filter(({ leader }) => leader === VICTIM).length;
  });
  const { operations, acknowledged } = outcome;
  printReport(run, { name: 'broken-disk control', operations, acknowledged, faults: 1, violations: 0, control: `retry-after-sync-error: leads ${leads} partitions after a failed sync` });
  expect(leads, `the bug showed nothing, so the run is not valid\n${story}`).toBeGreaterThan(0);
});
