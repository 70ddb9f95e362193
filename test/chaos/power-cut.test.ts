import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chaosRun, printReport } from '../kit/chaos-run.ts';
import { removeProgram } from '../kit/child-program.ts';
import { pause } from '../kit/until.ts';
import { LoopImage } from './disk/loop-image.ts';
import { buildWriter, judge, Writer } from './disk/written-records.ts';

const run = chaosRun('power-cut');
const IMAGE_MIB = 96;
const CONTROL_CUTS = run.long ? 10 : 3;
/** A stopped process may have calls in the kernel that still end. */
const SETTLE_MS = 20;

let directory = '';
let program = '';

beforeAll(async () => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'millrace-power-'));
  program = await buildWriter();
});
afterAll(() => {
  removeProgram(program);
  fs.rmSync(directory, { recursive: true, force: true });
});

interface Cuts {
  acknowledged: number;
  lost: number;
  cutsThatLost: number;
  wrong: string[];
}

/** Writes on a fresh image and cuts the power `count` times at moments of its own; a sentence where loop mounts are not possible. */
async function cutPower(count: number, options: { durability: 'fsync' | 'os'; env?: Record<string, string>; commitSeconds?: number }): Promise<Cuts | string> {
  const image = LoopImage.create(directory, { mib: IMAGE_MIB, commitSeconds: options.commitSeconds ?? 300 });
  if (typeof image === 'string') return image;
  const result: Cuts = { acknowledged: 0, lost: 0, cutsThatLost: 0, wrong: [] };
  const data = path.join(image.mountPoint, 'data');
  const writer = new Writer({ program, directory: data, durability: options.durability, records: 1_000_000_000, env: options.env ?? {} });
  const cuts: { file: string; acknowledged: Map<string, number> }[] = [];
  try {
    while (writer.total < 30 && writer.child.exitCode === null) await pause(10);
    for (let i = 0; i < count; i += 1) {
      await pause(run.random.int(10, 150));
      // The watermark first, then the cut: what is acknowledged between the two may or may not be there.
      const acknowledged = new Map(writer.acknowledged);
      const file = path.join(directory, `cut-${i}.img`);
      writer.child.kill('SIGSTOP');
      await pause(SETTLE_MS);
      image.copyTo(file);
      writer.child.kill('SIGCONT');
      cuts.push({ file, acknowledged });
    }
  } finally {
    writer.child.kill('SIGKILL');
    await writer.ended;
    await image.unmount();
  }
  expect(writer.errors).toBe('');
  for (const { file, acknowledged } of cuts) {
    const judgement = await LoopImage.withCopy(file, path.join(directory, 'cut'), (mounted) => judge(path.join(mounted, 'data'), acknowledged));
    result.acknowledged += [...acknowledged.values()].reduce((sum, end) => sum + end, 0);
    result.lost += judgement.lost;
    if (judgement.lost > 0) result.cutsThatLost += 1;
    result.wrong.push(...judgement.wrong);
  }
  return result;
}

test('a power cut takes back nothing that was acknowledged with durability=fsync, and with durability=os only the ends of logs', async (context) => {
  const count = run.share({ ci: 10, long: 300 });
  const rounds = Math.ceil(count / 30);
  const total: Cuts = { acknowledged: 0, lost: 0, cutsThatLost: 0, wrong: [] };
  for (let round = 0; round < rounds; round += 1) {
    const cuts = await cutPower(Math.min(30, count - round * 30), { durability: 'fsync', commitSeconds: round % 3 === 2 ? 5 : 300 });
    if (typeof cuts === 'string') return context.skip(`loop mounts are not possible here: ${cuts}`);
    total.acknowledged += cuts.acknowledged;
    total.lost += cuts.lost;
    total.wrong.push(...cuts.wrong);
  }
  const controls: string[] = [];
  const control = async (name: string, options: Parameters<typeof cutPower>[1]): Promise<Cuts> => {
    const cuts = await cutPower(CONTROL_CUTS, options);
    if (typeof cuts === 'string') throw new Error(cuts);
    controls.push(`${name} lost ${cuts.lost} records in ${cuts.cutsThatLost} of ${CONTROL_CUTS} cuts`);
    return cuts;
  };
  const cached = await control('durability=os', { durability: 'os' });
  const early = await control('ack-before-sync', { durability: 'fsync', env: { MILLRACE_BUG: 'ack-before-sync', SLOW_SYNC_MS: '50' } });
  printReport(run, {
    name: 'power-cut',
    operations: total.acknowledged,
    acknowledged: total.acknowledged,
    faults: count,
    violations: total.lost + total.wrong.length + cached.wrong.length,
    control: controls.join('; '),
  });
  expect({ lost: total.lost, wrong: total.wrong.slice(0, 5) }).toEqual({ lost: 0, wrong: [] });
  expect(cached.wrong).toEqual([]);
  expect(cached.cutsThatLost).toBeGreaterThanOrEqual(CONTROL_CUTS * 0.8);
  expect(early.lost).toBeGreaterThan(0);
}, 20 * 60_000);
