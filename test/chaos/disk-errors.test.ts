import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chaosRun, printReport } from '../kit/chaos-run.ts';
import { removeProgram } from '../kit/child-program.ts';
import { buildShim, FAULT_KINDS, type FaultKind, shimmed } from './disk/io-fault-shim.ts';
import { buildWriter, judge, Writer } from './disk/written-records.ts';

const run = chaosRun('disk-errors');
/** Parts of the paths of each kind of file that the engine writes; the first is any. */
const FILES = ['/data/', '.log', '.index', '.snapshot', 'checkpoint', 'millrace.sums', '__cluster_metadata'];
const RECORDS = 100;
const WORKLOAD_BYTES = 90_000;
const AT_ONCE = 4;
const SMALL_FILE_BYTES = 1_000;

let directory = '';
let program = '';
let shim = '';
let noShim: string | undefined;

beforeAll(async () => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'millrace-iofault-'));
  program = await buildWriter();
  const built = buildShim(directory);
  if ('shim' in built) ({ shim } = built);
  else noShim = built.reason;
});
afterAll(() => {
  removeProgram(program);
  fs.rmSync(directory, { recursive: true, force: true });
});

interface Fault {
  readonly kind: FaultKind;
  readonly file: string;
  readonly after: number;
}

/** Lets the child write until the fault and a little longer, then opens its directory without the shim. */
async function writeUntil(fault: Fault, bug?: string) {
  const home = fs.mkdtempSync(path.join(directory, 'run-'));
  const data = path.join(home, 'data');
  const fired = path.join(home, 'fired');
  const env = { ...shimmed(shim, { ...fault, fired }), ...(bug === undefined ? {} : { MILLRACE_BUG: bug }) };
  const writer = new Writer({ program, directory: data, records: RECORDS, env });
  let endAtFault: number | undefined;
  writer.lateWhen(() => {
    if (endAtFault === undefined && fs.existsSync(fired)) endAtFault = writer.total;
    return writer.failure !== undefined || (bug !== undefined && endAtFault !== undefined);
  });
  await writer.ended;
  const judgement = await judge(data, writer.acknowledged);
  const result = { fired: fs.existsSync(fired), exit: writer.child.exitCode, failure: writer.failure, late: writer.acknowledgedLate, acknowledged: writer.total, ...judgement };
  fs.rmSync(home, { recursive: true, force: true });
  return result;
}

test('the shim works: a write to a file that it is meant for fails', async (context) => {
  if (noShim) return context.skip(noShim);
  const target = path.join(directory, 'self-test');
  const env = { ...shimmed(shim, { kind: 'eio', file: 'self-test', after: 0, fired: '' }), IOFAULT_SELF_TEST: target };
  const writer = new Writer({ program, directory: path.join(directory, 'self', 'data'), records: 1, env });
  await writer.ended;
  expect(writer.selfTest).toBe('EIO');
});

test('the first error of a write or a sync ends the directory: nothing is acknowledged after it, nothing acknowledged is lost', async (context) => {
  if (noShim) return context.skip(noShim);
  const points = run.share({ ci: 14, long: 1_000 });
  const violations: string[] = [];
  let [fired, acknowledged] = [0, 0];
  const one = async (i: number): Promise<void> => {
    const kind = FAULT_KINDS[i % FAULT_KINDS.length] ?? 'eio';
    const file = FILES[run.random.int(0, FILES.length)] ?? '/data/';
    const fault: Fault = { kind, file, after: run.random.int(0, file === '/data/' || file === '.log' ? WORKLOAD_BYTES : SMALL_FILE_BYTES) };
    const result = await writeUntil(fault);
    fired += result.fired ? 1 : 0;
    acknowledged += result.acknowledged;
    const said = JSON.stringify({ ...fault, ...result });
    if (result.lost > 0 || result.wrong.length > 0 || result.late > 0) violations.push(said);
    else if (result.fired && kind !== 'torn' && result.failure === undefined && result.exit === 0) violations.push(`nobody noticed: ${said}`);
  };
  const numbers = Array.from({ length: points }, (_, i) => i).values();
  const worker = async (): Promise<void> => {
    for (const i of numbers) await one(i);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const control = await writeUntil({ kind: 'fsync-eio', file: '.log', after: 12 }, 'retry-after-sync-error');
  printReport(run, {
    name: 'disk-errors',
    operations: points,
    acknowledged,
    faults: fired,
    violations: violations.length,
    control: `retry-after-sync-error acknowledged ${control.late} records after a failed sync`,
  });
  expect(violations.slice(0, 5)).toEqual([]);
  expect(fired).toBeGreaterThan(points / 4);
  expect([control.fired, control.failure, control.late > 0]).toEqual([true, undefined, true]);
}, 30 * 60_000);
