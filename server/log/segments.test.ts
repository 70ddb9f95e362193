import { expect, test } from 'vitest';
import { errors } from '../protocol/errors.ts';
import { batchesIn } from '../records/batch.ts';
import { buildBatch } from '../records/records.ts';
import type { PartitionLog } from './partition-log.ts';
import { LogWorld, numbered, readAll } from './testing/log-world.ts';

/** What Kafka's own dump tool checks: each index entry names the last offset of the batch that starts at its position. */
function checkIndexes(world: LogWorld, base: number): { offsets: number; times: number } {
  const name = String(base).padStart(20, '0');
  const batches = [...batchesIn(world.bytesOf(`${name}.log`))];
  const index = world.bytesOf(`${name}.index`);
  for (let at = 0; at < index.length; at += 8) {
    const position = index.readInt32BE(at + 4);
    const batch = batches.find((one) => one.position === position);
    expect(batch?.lastOffset).toBe(base + index.readInt32BE(at));
  }
  const times = world.bytesOf(`${name}.timeindex`);
  let last = -1;
  for (let at = 0; at < times.length; at += 12) {
    const timestamp = Number(times.readBigInt64BE(at));
    expect(timestamp).toBeGreaterThan(last);
    last = timestamp;
    expect(batches.find((one) => one.lastOffset === base + times.readInt32BE(at + 8))?.maxTimestamp).toBe(timestamp);
  }
  if (batches.length > 0) expect(last).toBe(Math.max(...batches.map((one) => one.maxTimestamp)));
  return { offsets: index.length / 8, times: times.length / 12 };
}

test('index files after rolls and a clean stop are what Kafka would have written', async () => {
  const world = new LogWorld();
  const { manager, log } = await world.openLog({ segmentBytes: 4_000, indexIntervalBytes: 400 });
  for (let i = 0; i < 100; i += 1) {
    world.append(log, [`v${i}`.padEnd(70)]);
    await world.clock.advance({ ms: i % 3 === 0 ? 0 : 5 });
  }
  await log.flush();
  const bases = log.segmentBaseOffsets();
  await manager.close({ brokerEpoch: 1 });
  expect(bases.length).toBeGreaterThan(2);
  for (const base of bases) expect(checkIndexes(world, base).offsets).toBeGreaterThan(1);
  const { log: again } = await world.openLog({ segmentBytes: 4_000, indexIntervalBytes: 400 });
  world.append(again, ['more']);
  await again.roll();
  checkIndexes(world, bases.at(-1) ?? 0);
});

test('a segment rolls when the next batch would pass segment.bytes', async () => {
  const world = new LogWorld();
  const size = world.batch(['x']).length;
  const { log } = await world.openLog({ segmentBytes: 3 * size });
  for (let i = 0; i < 7; i += 1) world.append(log, ['x']);
  expect(log.segmentBaseOffsets()).toEqual([0, 3, 6]);
});

test('a segment rolls by the age of its first batch, in record time', async () => {
  const world = new LogWorld();
  const { log } = await world.openLog({ segmentMs: 1_000 });
  const at = (timestamp: number): void => void log.appendAsLeader(buildBatch({ records: [{ key: null, value: null, timestamp }], now: 0 }), { leaderEpoch: 0, origin: 'client' });
  for (const timestamp of [5_000, 6_000, 6_001, 7_001, 7_002]) at(timestamp);
  expect(log.segmentBaseOffsets()).toEqual([0, 2, 4]);
});

test('a segment rolls when its index is full', async () => {
  const world = new LogWorld();
  const { log } = await world.openLog({ segmentIndexBytes: 48, indexIntervalBytes: 1 });
  for (let i = 0; i < 20; i += 1) {
    world.append(log, ['x']);
    await world.clock.advance({ ms: 1 });
  }
  expect(log.segmentBaseOffsets().length).toBeGreaterThan(3);
});

test('a segment rolls when a relative offset would not fit 32 bits', async () => {
  const world = new LogWorld();
  const { log } = await world.openLog();
  log.appendAsFollower(world.batch(['a'], { baseOffset: 0 }));
  log.appendAsFollower(world.batch(['b'], { baseOffset: 2 ** 31 }));
  log.appendAsFollower(world.batch(['c'], { baseOffset: 2 ** 40 }));
  await log.flush();
  expect(log.segmentBaseOffsets()).toEqual([0, 1, 2 ** 40]);
  expect(await readAll(log)).toEqual(['a', 'b', 'c']);
});

test.each([0, 64 * 1024 * 1024])('reads start with the batch that holds the offset, at any offset (cache of %d bytes)', async (tailCacheBytes) => {
  const world = new LogWorld({ tailCacheBytes });
  const { log } = await world.openLog({ segmentBytes: 2_000, indexIntervalBytes: 300 });
  for (let i = 0; i < 60; i += 1) world.append(log, [`a${i}`, `b${i}`, `c${i}`]);
  await log.flush();
  for (let offset = 0; offset < 180; offset += 1) {
    const outcome = await log.read({ startOffset: offset, maxBytes: 1, maxOffset: 180, minOneMessage: true });
    if (outcome.kind !== 'data') throw new Error(outcome.kind);
    const [batch] = [...batchesIn(Buffer.concat([...outcome.chunks]))];
    expect([offset, batch?.baseOffset, outcome.nextOffset]).toEqual([offset, offset - (offset % 3), offset - (offset % 3) + 3]);
  }
  const expected = Array.from({ length: 60 }, (_, i) => [`a${i}`, `b${i}`, `c${i}`]).flat();
  for (const maxBytes of [1, 100, 250, 1_000, 100_000]) expect(await readAll(log, { maxBytes })).toEqual(expected);
});

test('the cache and the disk answer every read alike', async () => {
  const world = new LogWorld();
  const { log } = await world.openLog({ indexIntervalBytes: 300 });
  for (let i = 0; i < 30; i += 1) world.append(log, numbered((i % 4) + 1, `r${i}-`));
  await log.flush();
  const uncached = new LogWorld({ tailCacheBytes: 0 });
  const { log: disk } = await uncached.openLog({ indexIntervalBytes: 300 });
  disk.appendAsFollower(world.bytesOf('00000000000000000000.log'));
  await disk.flush();
  const end = log.logEndOffset;
  for (const maxBytes of [0, 50, 120, 500, 5_000]) {
    for (const minOneMessage of [true, false]) {
      for (let startOffset = 0; startOffset <= end; startOffset += 1) {
        for (const maxOffset of [startOffset, startOffset + 3, end]) {
          const options = { startOffset, maxBytes, maxOffset, minOneMessage };
          const [a, b] = [await log.read(options), await disk.read(options)];
          if (a.kind !== 'data' || b.kind !== 'data') throw new Error('no data');
          expect([options, Buffer.concat([...a.chunks]).toString('hex'), a.nextOffset]).toEqual([options, Buffer.concat([...b.chunks]).toString('hex'), b.nextOffset]);
        }
      }
    }
  }
});

test('offsets outside the log are out of range, the end itself is empty', async () => {
  const world = new LogWorld();
  const { log } = await world.openLog();
  world.append(log, ['a', 'b', 'c']);
  await log.flush();
  log.setHighWatermark(3);
  log.advanceLogStartOffset(1);
  const read = (startOffset: number) => log.read({ startOffset, maxBytes: 100, maxOffset: 3, minOneMessage: true });
  expect([(await read(0)).kind, (await read(4)).kind]).toEqual(['out-of-range', 'out-of-range']);
  expect(await read(3)).toEqual({ kind: 'data', chunks: [], bytes: 0, nextOffset: 3 });
});

test('a batch above maxOffset is not returned, not even in part', async () => {
  const world = new LogWorld({ tailCacheBytes: 0 });
  const { log } = await world.openLog();
  world.append(log, ['a', 'b']);
  world.append(log, ['c', 'd']);
  await log.flush();
  expect(await log.read({ startOffset: 0, maxBytes: 9_999, maxOffset: 2, minOneMessage: true })).toMatchObject({ nextOffset: 2 });
  expect(await log.read({ startOffset: 2, maxBytes: 9_999, maxOffset: 2, minOneMessage: true })).toMatchObject({ bytes: 0 });
});

test('times find the first record at or after them, in segments, batches and compressed batches', async () => {
  const world = new LogWorld();
  const { manager, log } = await world.openLog({ segmentBytes: 900, indexIntervalBytes: 150 });
  const stamps: number[] = [];
  for (let i = 0; i < 60; i += 1) {
    const records = [0, 1, 2].map((j) => ({ key: null, value: Buffer.from('v'), timestamp: 1_000 + i * 30 + (j === 0 ? 0 : 30 - j * 10) }));
    log.appendAsLeader(buildBatch({ records, now: 0, compression: i % 2 ? 'gzip' : 'none' }), { leaderEpoch: i < 30 ? 1 : 2, origin: 'client' });
    stamps.push(...records.map(({ timestamp }) => timestamp));
  }
  await log.flush();
  const check = async (one: PartitionLog): Promise<void> => {
    for (let time = 990; time <= 2_810; time += 7) {
      const offset = stamps.findIndex((stamp) => stamp >= time);
      const expected = offset < 0 ? undefined : { offset, timestamp: stamps[offset], leaderEpoch: offset < 90 ? 1 : 2 };
      expect([time, await one.offsetForTimestamp(time, 1_000)]).toEqual([time, expected]);
    }
    expect(await one.maxTimestampOffset()).toMatchObject({ timestamp: Math.max(...stamps), offset: stamps.indexOf(Math.max(...stamps)) });
    expect(await one.offsetForTimestamp(1_100, 5)).toBeUndefined();
  };
  await check(log);
  await manager.close({ brokerEpoch: 1 });
  await check((await world.openLog()).log);
});

test('a damaged batch header in the middle is a read failure of that range, not nonsense data', async () => {
  const world = new LogWorld({ tailCacheBytes: 0 });
  const { log } = await world.openLog();
  for (let i = 0; i < 3; i += 1) world.append(log, ['x']);
  await log.flush();
  const size = log.sizeBytes / 3;
  world.fs.flipByte('/data/orders-0/00000000000000000000.log', size + 16);
  expect(await log.read({ startOffset: 1, maxBytes: 1, maxOffset: 3, minOneMessage: true })).toMatchObject({ kind: 'failed', error: errors.CORRUPT_MESSAGE });
});
