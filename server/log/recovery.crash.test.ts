import { expect, test } from 'vitest';
import { seededRandom } from '../base/random.ts';
import { errors } from '../protocol/errors.ts';
import type { PartitionLog } from './partition-log.ts';
import { LogWorld, numbered, readAll, TOPIC_ID } from './testing/log-world.ts';

const LOG = '/data/orders-0/00000000000000000000.log';

/** Five batches, the last two of which will be damaged; returns the positions where batches end. */
async function aTornLog(): Promise<{ image: Record<string, Buffer>; ends: number[] }> {
  const world = new LogWorld();
  const { log } = await world.openLog();
  const ends: number[] = [];
  for (let i = 0; i < 5; i += 1) {
    const outcome = world.append(log, [`a${i}`, `b${i}`], { producerId: 9, producerEpoch: 0, baseSequence: i * 2 }, i < 2 ? 1 : 2);
    ends.push((ends.at(-1) ?? 0) + (outcome.kind === 'appended' ? outcome.bytes : 0));
  }
  await log.flush();
  return { image: world.fs.snapshot(), ends };
}

/** A world whose disk holds exactly `image`, after an unclean stop. */
async function aWorldWith(image: Record<string, Buffer>): Promise<LogWorld> {
  const world = new LogWorld();
  await world.fs.makeDirectory('/data/orders-0');
  for (const [path, bytes] of Object.entries(image)) {
    if (path.endsWith('.lock')) continue;
    await world.fs.open(path, 'create');
    world.fs.overwrite(path, bytes);
  }
  return world;
}

test.each([{ manyLogs: 1, syncs: 'the volume once' }, { manyLogs: 10, syncs: 'each log' }])('what a killed process left unsynced lasts once a start that syncs $syncs has read it', async ({ manyLogs }) => {
  const world = new LogWorld({ durability: 'os' });
  const { manager, log } = await world.openLog();
  const other = manager.getOrCreate('other', 0, 'bbcdefghijklmnopqrstuv', log.config);
  for (const one of [log, other]) for (const value of numbered(3)) world.append(one, [value], {}, 2);
  await expect.poll(() => [log.logEndOffset, other.logEndOffset]).toEqual([3, 3]);
  world.fs.crash('process');
  const volumeSyncs: string[] = [];
  world.fs.fault = ({ kind, path }) => void (kind === 'sync-volume' && volumeSyncs.push(path));
  await world.open({ manyLogs });
  world.fs.crash('power');
  const last = await world.open({ manyLogs });
  const found = last.get('orders', 0);
  expect([volumeSyncs.length > 0, found?.topicId, found?.latestEpoch, found && (await readAll(found))]).toEqual([manyLogs === 1, TOPIC_ID, 2, numbered(3)]);
});

test('a volume that cannot be synced is synced log by log', async () => {
  const world = new LogWorld({ durability: 'os' });
  const { log } = await world.openLog();
  for (const value of numbered(3)) world.append(log, [value]);
  await expect.poll(() => log.logEndOffset).toBe(3);
  world.fs.crash('process');
  world.fs.syncVolume = async () => false;
  await world.open({ manyLogs: 0 });
  world.fs.crash('power');
  const found = (await world.open({ manyLogs: 0 })).get('orders', 0);
  expect(found && (await readAll(found))).toEqual(numbered(3));
});

type Damage = (bytes: Buffer, at: number) => Buffer;

const DAMAGES: Record<string, Damage> = {
  truncated: (bytes, at) => bytes.subarray(0, at),
  'zero-filled': (bytes, at) => Buffer.concat([bytes.subarray(0, at), Buffer.alloc(bytes.length - at)]),
  'garbage-filled': (bytes, at) => Buffer.concat([bytes.subarray(0, at), seededRandom(at).bytes(bytes.length - at)]),
};

test.each(Object.keys(DAMAGES))('a tail %s at every byte of the last two batches recovers the longest valid prefix', async (name) => {
  const { image, ends } = await aTornLog();
  const damage = DAMAGES[name];
  const whole = image[LOG] ?? Buffer.alloc(0);
  let recoveries = 0;
  for (let at = ends[2] ?? 0; at < whole.length; at += 1) {
    const damaged = damage?.(Buffer.from(whole), at) ?? whole;
    const world = await aWorldWith({ ...image, [LOG]: damaged });
    const manager = await world.open();
    const log = manager.get('orders', 0) as PartitionLog;
    const intact = ends.filter((end) => damaged.subarray(0, end).equals(whole.subarray(0, end)) && damaged.length >= end).length;
    const keptBytes = ends[intact - 1] ?? 0;
    expect([at, log.failed, log.logEndOffset]).toEqual([at, undefined, intact * 2]);
    expect(manager.recovered[0]).toMatchObject({ truncatedBytes: damaged.length - keptBytes, logEndOffset: intact * 2 });
    expect(world.bytesOf('00000000000000000000.log').length).toBe(keptBytes);
    // The log goes on where the prefix ends, and the producer's retry of a lost batch is new again.
    expect(world.append(log, ['a', 'b'], { producerId: 9, producerEpoch: 0, baseSequence: intact * 2 }, 3)).toMatchObject({ kind: 'appended', baseOffset: intact * 2 });
    await log.flush();
    expect((await readAll(log)).length).toBe((intact + 1) * 2);
    recoveries += 1;
  }
  expect(recoveries).toBeGreaterThan(150);
});

test('a torn tail is reported with offset, bytes and reason, and counted', async () => {
  const { image, ends } = await aTornLog();
  const world = await aWorldWith({ ...image, [LOG]: (image[LOG] ?? Buffer.alloc(0)).subarray(0, (ends[4] ?? 0) - 1) });
  const manager = await world.open();
  const truncatedBytes = (ends[4] ?? 0) - (ends[3] ?? 0) - 1;
  expect(manager.recovered).toEqual([
    { topic: 'orders', partition: 0, scannedBytes: expect.any(Number), logEndOffset: 8, truncatedBytes, reason: expect.stringContaining('bytes') },
  ]);
  expect(world.events.find(({ event }) => event === 'torn-log-end-truncated')?.fields).toMatchObject({ topic: 'orders', logEndOffset: 8, truncatedBytes });
  expect(world.metrics.snapshot().find(({ name }) => name === 'log-recovery-truncated-bytes')).toMatchObject({ value: truncatedBytes });
});

test('a batch whose offset or epoch goes back ends the log', async () => {
  const { image, ends } = await aTornLog();
  for (const [field, at] of [['offset', 7], ['epoch', 15]] as const) {
    const bytes = Buffer.from(image[LOG] ?? Buffer.alloc(0));
    bytes[(ends[2] ?? 0) + at] = 0;
    const world = await aWorldWith({ ...image, [LOG]: bytes });
    const manager = await world.open();
    expect([field, manager.get('orders', 0)?.logEndOffset]).toEqual([field, 6]);
  }
});

test('a kill keeps what was written; only what lies above the recovery point is scanned', async () => {
  const world = new LogWorld();
  const { manager, log } = await world.openLog({ indexIntervalBytes: 512 });
  for (let i = 0; i < 100; i += 1) {
    world.append(log, [`v${i}`.padEnd(100)]);
    await world.clock.advance({ ms: 1 });
  }
  await log.flush();
  await manager.checkpointRecovery();
  for (let i = 100; i < 110; i += 1) world.append(log, [`v${i}`.padEnd(100)]);
  await log.flush();
  const batchBytes = log.sizeBytes / 110;
  world.fs.crash('process');
  const again = await world.open();
  const after = again.get('orders', 0) as PartitionLog;
  expect(after.logEndOffset).toBe(110);
  expect(again.recovered[0]?.scannedBytes).toBeLessThanOrEqual(10 * batchBytes + 512 + 2 * batchBytes);
  expect((await readAll(after)).map((value) => value.trim())).toEqual(numbered(110));
});

test('later segments go when an earlier one is torn above the recovery point', async () => {
  const world = new LogWorld();
  const { log } = await world.openLog({ segmentBytes: 300 });
  for (let i = 0; i < 12; i += 1) world.append(log, [`v${i}`.padEnd(50)]);
  await log.flush();
  const bases = log.segmentBaseOffsets();
  expect(bases.length).toBeGreaterThan(3);
  world.fs.crash('process');
  world.fs.flipByte(`/data/orders-0/${String(bases[1]).padStart(20, '0')}.log`, 70);
  const { log: after } = await world.openLog();
  expect(after.logEndOffset).toBe(bases[1]);
  expect(after.segmentBaseOffsets()).toEqual(bases.slice(0, 2));
  expect(world.files().filter((name) => name.endsWith('.log')).length).toBe(2);
});

/** Three batches below the recovery point, one above; what a kill leaves of it. */
async function aKilledLog(): Promise<{ world: LogWorld; batchBytes: number }> {
  const world = new LogWorld();
  const { manager, log } = await world.openLog();
  for (let i = 0; i < 3; i += 1) world.append(log, [`v${i}`]);
  await log.flush();
  await manager.checkpointRecovery();
  const batchBytes = log.sizeBytes / 3;
  world.append(log, ['v3']);
  await log.flush();
  world.fs.crash('process');
  return { world, batchBytes };
}

const damageEvents = (world: LogWorld): unknown[] => world.events.filter(({ event }) => event === 'segment-damaged').map(({ fields }) => fields);

test('a bad batch below the recovery point is damage: its range answers with an error, the rest is served, nothing is cut', async () => {
  const { world, batchBytes } = await aKilledLog();
  world.fs.flipByte(LOG, batchBytes + 70);
  const { manager, log } = await world.openLog();
  expect([manager.failed, log.failed, log.logEndOffset]).toEqual([undefined, undefined, 4]);
  expect(await readAll(log, { maxOffset: 1 })).toEqual(['v0']);
  expect(await log.read({ startOffset: 1, maxBytes: 100, maxOffset: 4, minOneMessage: true })).toMatchObject({ kind: 'failed', error: errors.CORRUPT_MESSAGE });
  expect(await readAll(log, { from: 2 })).toEqual(['v2', 'v3']);
  expect(damageEvents(world)).toMatchObject([{ fromOffset: 1, toOffset: 2, fromPosition: batchBytes, toPosition: 2 * batchBytes }]);
  expect(world.append(log, ['v4'])).toMatchObject({ kind: 'appended', baseOffset: 4 });
  await log.flush();
  expect(await readAll(log, { from: 2 })).toEqual(['v2', 'v3', 'v4']);
});

test('a log that ends below its recovery point keeps its offsets: the missing range answers with an error', async () => {
  for (const cut of [0, 1]) {
    const { world, batchBytes } = await aKilledLog();
    world.fs.overwrite(LOG, world.bytesOf('00000000000000000000.log').subarray(0, 2 * batchBytes - cut));
    const { log } = await world.openLog();
    expect([log.logEndOffset, log.segmentBaseOffsets()]).toEqual([3, [0, 3]]);
    expect(damageEvents(world)).toMatchObject([{ fromOffset: 2 - cut, toOffset: 3 }]);
    expect(world.append(log, ['v3'])).toMatchObject({ kind: 'appended', baseOffset: 3 });
    await log.flush();
    expect(await readAll(log, { maxOffset: 2 - cut })).toEqual(numbered(2 - cut));
    expect(await log.read({ startOffset: 2 - cut, maxBytes: 100, maxOffset: 4, minOneMessage: true })).toMatchObject({ kind: 'failed' });
    expect(await readAll(log, { from: 3 })).toEqual(['v3']);
  }
});

test('a segment that lost its end above the recovery point ends the log: no gap before the next one', async () => {
  for (const left of [0, 2]) {
    const world = new LogWorld();
    const { log } = await world.openLog({ segmentBytes: 400 });
    for (let i = 0; i < 9; i += 1) world.append(log, [`v${i}`.padEnd(50)]);
    await log.flush();
    const batchBytes = log.sizeBytes / 9;
    expect(log.segmentBaseOffsets()).toEqual([0, 3, 6]);
    world.fs.crash('process');
    world.fs.overwrite(LOG, world.bytesOf('00000000000000000000.log').subarray(0, left * batchBytes));
    const { manager, log: after } = await world.openLog();
    expect([after.logEndOffset, (await readAll(after)).map((value) => value.trim())]).toEqual([left, numbered(left)]);
    expect(manager.recovered[0]?.truncatedBytes).toBe(6 * batchBytes);
  }
});

test('a head that was changed after a clean stop is found before the first read', async () => {
  for (const [what, at] of [['offset', 7], ['epoch', 15]] as const) {
    const world = new LogWorld();
    const { manager, log } = await world.openLog({ segmentBytes: 300 });
    for (let i = 0; i < 9; i += 1) world.append(log, [`v${i}`.padEnd(50)]);
    await manager.close({ brokerEpoch: 1 });
    world.fs.flipByte(LOG, at, 0x40);
    const { log: after } = await world.openLog();
    expect([what, await after.read({ startOffset: 0, maxBytes: 100, maxOffset: 9, minOneMessage: true })]).toMatchObject([what, { kind: 'failed' }]);
    expect((await readAll(after, { from: after.segmentBaseOffsets()[1] ?? 0 })).length).toBeGreaterThan(5);
  }
});

test('index files that lie are not believed', async () => {
  const world = new LogWorld();
  const { manager, log } = await world.openLog({ indexIntervalBytes: 200 });
  for (let i = 0; i < 40; i += 1) world.append(log, [`v${i}`.padEnd(60)]);
  await log.flush();
  await manager.checkpointRecovery();
  const good = world.bytesOf('00000000000000000000.index');
  expect(good.length).toBeGreaterThan(40);
  for (const lie of ['shifted', 'zeroed', 'torn', 'gone'] as const) {
    const copy = await aWorldWith(world.fs.snapshot());
    const path = '/data/orders-0/00000000000000000000.index';
    if (lie === 'gone') await copy.fs.remove(path);
    else copy.fs.overwrite(path, lied(good, lie));
    const { log: after } = await copy.openLog({ indexIntervalBytes: 200 });
    expect([lie, after.failed, after.logEndOffset]).toEqual([lie, undefined, 40]);
    expect((await readAll(after, { maxBytes: 100 })).map((value) => value.trim())).toEqual(numbered(40));
  }
});

function lied(good: Buffer, lie: 'shifted' | 'zeroed' | 'torn'): Buffer {
  if (lie === 'torn') return good.subarray(0, good.length - 3);
  const bytes = Buffer.from(good);
  for (let at = 0; at < bytes.length; at += 8) bytes.writeInt32BE(lie === 'zeroed' ? 0 : bytes.readInt32BE(at + 4) + 1, at + 4);
  return bytes;
}

test('power cuts at random moments never lose what was durable and never invent', async () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const random = seededRandom(seed);
    const world = new LogWorld();
    const written: string[] = [];
    let durable = 0;
    for (let life = 0; life < 3; life += 1) {
      const { manager, log } = await world.openLog({ segmentBytes: 700, indexIntervalBytes: 150 });
      const found = await readAll(log);
      expect([seed, life, found]).toEqual([seed, life, written.slice(0, found.length)]);
      expect(found.length).toBeGreaterThanOrEqual(durable);
      written.length = found.length;
      for (let i = random.int(3, 25); i > 0; i -= 1) {
        const value = `s${seed}-${written.length}`.padEnd(random.int(10, 90), '.');
        world.append(log, [value]);
        written.push(value);
        if (random.float() < 0.3) await world.clock.settle();
        if (random.float() < 0.1) await manager.checkpointRecovery();
      }
      durable = log.durableEndOffset;
      world.fs.crash('power', random);
    }
  }
});

test('with durability os a power cut leaves a prefix', async () => {
  let lost = 0;
  for (let seed = 1; seed <= 40; seed += 1) {
    const random = seededRandom(seed);
    const world = new LogWorld({ durability: 'os' });
    const { manager, log } = await world.openLog();
    await manager.checkpointRecovery();
    await log.flush();
    for (let i = 0; i < 20; i += 1) {
      world.append(log, [`v${i}`]);
      await world.clock.settle();
    }
    expect(log.durableEndOffset).toBe(20);
    world.fs.crash('power', random);
    const { log: after } = await world.openLog();
    const found = await readAll(after);
    expect(found).toEqual(numbered(found.length));
    if (found.length < 20) lost += 1;
  }
  expect(lost).toBeGreaterThan(20);
});
