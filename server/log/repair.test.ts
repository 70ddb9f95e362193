import { expect, test } from 'vitest';
import { systemError } from '../../test/kit/memory-file-system.ts';
import { BatchView } from '../records/batch.ts';
import type { RepairSource } from './outcomes.ts';
import type { PartitionLog } from './partition-log.ts';
import { LogWorld, numbered, readAll } from './testing/log-world.ts';

const LOG = '/data/orders-0/00000000000000000000.log';
const ALL = Number.MAX_SAFE_INTEGER;

/** Five batches of one record; the disk changed `damage` while nobody looked. `source` gives what was there before, batch by batch. */
async function aDamagedLog(damage: (world: LogWorld, batchBytes: number) => void): Promise<{ world: LogWorld; log: PartitionLog; source: RepairSource }> {
  const world = new LogWorld();
  const { manager, log } = await world.openLog();
  for (const value of numbered(5)) world.append(log, [value]);
  await log.flush();
  await manager.checkpointRecovery();
  const whole = Buffer.from(world.bytesOf('00000000000000000000.log'));
  const batchBytes = whole.length / 5;
  world.fs.crash('process');
  damage(world, batchBytes);
  const { log: opened } = await world.openLog();
  const source: RepairSource = async (offset) => Buffer.from(whole.subarray(offset * batchBytes, (offset + 1) * batchBytes));
  return { world, log: opened, source };
}

const damages: [string, (world: LogWorld, batchBytes: number) => void][] = [
  ['one batch', (world, bytes) => world.fs.flipByte(LOG, bytes + 70)],
  ['the first batch', (world) => world.fs.flipByte(LOG, 70)],
  ['two batches apart', (world, bytes) => void [1, 3].map((n) => world.fs.flipByte(LOG, n * bytes + 70))],
  ['a head, which condemns the whole segment', (world, bytes) => world.fs.flipByte(LOG, bytes + 7, 0x40)],
  ['the end of the file', (world, bytes) => world.fs.overwrite(LOG, world.bytesOf('00000000000000000000.log').subarray(0, 2 * bytes + 9))],
];

test.each(damages)('what a clean copy has takes the place of %s, and stays there', async (_, damage) => {
  const { world, log, source } = await aDamagedLog(damage);
  const ranges = log.damagedRanges();
  expect(ranges.length).toBeGreaterThan(0);
  expect(await log.repair(source, ALL)).toEqual(ranges);
  expect(log.damagedRanges()).toEqual([]);
  expect(await readAll(log)).toEqual(numbered(5));
  world.append(log, ['after']);
  await log.flush();
  for (const crash of ['process', 'power'] as const) {
    world.fs.crash(crash);
    const { log: again } = await world.openLog();
    expect(await readAll(again)).toEqual([...numbered(5), 'after']);
    expect(again.damagedRanges()).toEqual([]);
  }
});

test('a copy that does not fit changes nothing', async () => {
  const flipped = (change: (copy: Buffer) => void): ((source: RepairSource) => RepairSource) => {
    return (source) => async (offset) => {
      const copy = Buffer.from(await source(offset));
      change(copy);
      return copy;
    };
  };
  const unfit: Record<string, (source: RepairSource) => RepairSource> = {
    'a flipped bit': flipped((copy) => copy.writeUInt8(copy.readUInt8(70) ^ 1, 70)),
    'another epoch': flipped((copy) => new BatchView(copy).setPartitionLeaderEpoch(7)),
    'a batch that starts earlier': flipped((copy) => {
      new BatchView(copy).setBaseOffset(0);
      copy.writeInt32BE(1, 23);
    }),
    'nothing': () => async () => Buffer.alloc(0),
    'no answer': () => () => Promise.reject(new Error('gone')),
  };
  for (const [what, spoil] of Object.entries(unfit)) {
    const { log, source } = await aDamagedLog((world, bytes) => world.fs.flipByte(LOG, bytes + 70));
    expect([what, await log.repair(spoil(source), ALL)]).toEqual([what, []]);
    expect([what, log.failed, log.damagedRanges()]).toEqual([what, undefined, [{ fromOffset: 1, toOffset: 2 }]]);
    expect(await readAll(log, { from: 2 })).toEqual(['v2', 'v3', 'v4']);
  }
});

test('what is not committed is not repaired', async () => {
  const { log, source } = await aDamagedLog((world, bytes) => world.fs.flipByte(LOG, bytes + 70));
  expect(await log.repair(source, 1)).toEqual([]);
  expect(await log.repair(source, 2)).toEqual([{ fromOffset: 1, toOffset: 2 }]);
});

test('where the copy was compacted a gap takes the place of the damage', async () => {
  const { log, source } = await aDamagedLog((world, bytes) => world.fs.flipByte(LOG, bytes + 70));
  expect(await log.repair((offset) => source(offset + 1), ALL)).toEqual([{ fromOffset: 1, toOffset: 2 }]);
  expect(await readAll(log)).toEqual(['v0', 'v2', 'v3', 'v4']);
});

test('a crash at any step of a repair leaves the damage or the whole segment', async () => {
  let mended = 0;
  for (let steps = 0; mended < 2; steps += 1) {
    const { world, log, source } = await aDamagedLog((world, bytes) => world.fs.flipByte(LOG, bytes + 70));
    let left = steps;
    world.fs.fault = ({ kind, path }) => (kind !== 'read' && kind !== 'list' && (left -= 1) < 0 ? systemError('EIO', path) : undefined);
    await log.repair(source, ALL);
    world.fs.fault = undefined;
    world.fs.crash('power');
    const { log: again } = await world.openLog();
    const ranges = again.damagedRanges();
    expect([steps, [[], [{ fromOffset: 1, toOffset: 2 }]]]).toEqual([steps, expect.arrayContaining([ranges])]);
    expect(await readAll(again, { from: 2 })).toEqual(['v2', 'v3', 'v4']);
    if (ranges.length === 0) expect(await readAll(again)).toEqual(numbered(5));
    mended += ranges.length === 0 ? 1 : 0;
    expect(steps).toBeLessThan(200);
  }
});
