import { expect, test } from 'vitest';
import { systemError } from '../../test/kit/memory-file-system.ts';
import { seededRandom } from '../base/random.ts';
import { BatchView, batchesIn } from '../records/batch.ts';
import { buildBatch, type NewBatch, readRecords } from '../records/records.ts';
import type { LogConfig } from './log-config.ts';
import type { LogManager } from './log-manager.ts';
import type { PartitionLog } from './partition-log.ts';
import { LogWorld } from './testing/log-world.ts';

const COMPACT: Partial<LogConfig> = { cleanupPolicy: ['compact'], segmentBytes: 700, indexIntervalBytes: 150, minCleanableDirtyRatio: 0 };

type Pair = readonly [key: string, value: string | null];

function put(world: LogWorld, log: PartitionLog, pairs: readonly Pair[], more: Partial<NewBatch> = {}): void {
  const records = pairs.map(([key, value]) => ({ key: Buffer.from(key), value: value === null ? null : Buffer.from(value), headers: [{ key: 'h', value: null }] }));
  log.appendAsLeader(buildBatch({ records, now: world.clock.now(), ...more }), { leaderEpoch: 1, origin: 'client' });
}

/** Everything below the end is sealed, synced, committed and checkpointed: ready to be cleaned. */
async function settleAll(manager: LogManager, log: PartitionLog): Promise<void> {
  await log.roll();
  await log.flush();
  log.setHighWatermark(log.logEndOffset);
  await manager.checkpointRecovery();
}

/** Offset, key and value of every record, through reads of `maxBytes`. */
async function contents(log: PartitionLog, maxBytes = 1 << 20): Promise<[number, string, string | null][]> {
  const found: [number, string, string | null][] = [];
  let offset = log.logStartOffset;
  while (offset < log.logEndOffset) {
    const outcome = await log.read({ startOffset: offset, maxBytes, maxOffset: log.logEndOffset, minOneMessage: true });
    if (outcome.kind !== 'data') throw new Error(JSON.stringify(outcome));
    if (outcome.bytes === 0) break;
    for (const chunk of outcome.chunks) {
      for (const batch of batchesIn(chunk)) {
        expect(batch.isCrcValid()).toBe(true);
        for (const record of readRecords(batch)) found.push([record.offset, record.key?.toString() ?? '', record.value?.toString() ?? null]);
      }
    }
    offset = outcome.nextOffset;
  }
  return found;
}

/** What compaction must leave of `all`, at most and at least: the last record of every key. */
function lastOfEach(all: readonly [number, string, string | null][]): [number, string, string | null][] {
  const last = new Map(all.map((one) => [one[1], one]));
  return all.filter((one) => last.get(one[1]) === one);
}

async function aDirtyLog(world: LogWorld, seed = 1, compression: NewBatch['compression'] = 'none', batches = 60) {
  const { manager, log } = await world.openLog(COMPACT, { tailCacheBytes: 0, cleanerEnable: false });
  const random = seededRandom(seed);
  const all: [number, string, string | null][] = [];
  for (let i = 0; i < batches; i += 1) {
    const pairs = Array.from({ length: random.int(1, 4) }, (): Pair => [`k${random.int(0, 12)}`, `value-${i}`]);
    for (const [j, [key, value]] of pairs.entries()) all.push([log.nextOffset + j, key, value]);
    put(world, log, pairs, { compression, now: world.clock.now() + i * 3 });
  }
  await settleAll(manager, log);
  return { manager, log, all };
}

test.each(['none', 'gzip', 'zstd'] as const)('the last record of every key stays at its offset (%s)', async (compression) => {
  const world = new LogWorld();
  const { manager, log, all } = await aDirtyLog(world, 1, compression);
  const [segments, bytes, end] = [log.segmentBaseOffsets().length, log.sizeBytes, log.logEndOffset];
  await manager.compact();
  for (const maxBytes of [1, 200, 1 << 20]) expect(await contents(log, maxBytes)).toEqual(lastOfEach(all));
  expect(log.sizeBytes).toBeLessThan(bytes);
  expect(log.logEndOffset).toBe(end);
  expect(world.events.find(({ event }) => event === 'log-compacted')?.fields).toMatchObject({ segmentsBefore: segments - 1, cleanUpTo: end });
});

test('a full segment is compacted without waiting for the next checkpoint', async () => {
  const world = new LogWorld();
  const { manager, log } = await world.openLog(COMPACT, { tailCacheBytes: 0, cleanerEnable: false });
  put(world, log, [['a', '1'], ['b', '2']]);
  put(world, log, [['a', '3']]);
  await log.roll();
  await log.flush();
  log.setHighWatermark(log.logEndOffset);
  await manager.compact();
  expect(await contents(log)).toEqual([[1, 'b', '2'], [2, 'a', '3']]);
});

test('what compaction removed is not read from memory either', async () => {
  const world = new LogWorld();
  const { manager, log } = await world.openLog(COMPACT, { tailCacheBytes: 1 << 20, cleanerEnable: false });
  put(world, log, [['a', '1'], ['b', '2']]);
  put(world, log, [['a', '3']]);
  await settleAll(manager, log);
  put(world, log, [['b', '4']]);
  await log.flush();
  expect((await contents(log)).map(([offset]) => offset)).toEqual([0, 1, 2, 3]);
  await manager.compact();
  expect((await contents(log)).map(([offset]) => offset)).toEqual([1, 2, 3]);
});

test('segments that compaction emptied are merged, and restart as one', async () => {
  const world = new LogWorld();
  const { manager, log, all } = await aDirtyLog(world);
  const segments = log.segmentBaseOffsets().length;
  await manager.compact();
  put(world, log, [['another', 'x']]);
  all.push([log.nextOffset - 1, 'another', 'x']);
  await settleAll(manager, log);
  await manager.compact();
  expect(log.segmentBaseOffsets().length).toBeLessThan(segments / 2);
  expect(await contents(log)).toEqual(lastOfEach(all));
  await manager.close({ brokerEpoch: 1 });
  const { log: after } = await world.openLog(COMPACT, { tailCacheBytes: 0 });
  expect(await contents(after)).toEqual(lastOfEach(all));
});

test('headers, timestamps and batch facts of what stays are untouched', async () => {
  const world = new LogWorld();
  const { manager, log } = await world.openLog(COMPACT, { tailCacheBytes: 0, cleanerEnable: false });
  put(world, log, [['a', '1'], ['b', '2'], ['c', '3']]);
  await world.clock.advance({ seconds: 5 });
  put(world, log, [['a', '4']]);
  await settleAll(manager, log);
  await manager.compact();
  const [batch] = [...batchesIn(world.bytesOf('00000000000000000000.log'))];
  const at = world.clock.now() - 5_000;
  expect([batch?.baseOffset, batch?.lastOffset, batch?.recordCount, batch?.partitionLeaderEpoch, batch?.maxTimestamp]).toEqual([0, 2, 2, 1, at]);
  expect(batch && readRecords(batch).map(({ offset, timestamp, headers }) => [offset, timestamp, headers[0]?.key])).toEqual([[1, at, 'h'], [2, at, 'h']]);
  expect(await log.offsetForTimestamp(at + 1, 100)).toMatchObject({ offset: 3 });
});

test('a tombstone removes its key at once and goes itself delete.retention.ms after the first pass', async () => {
  const world = new LogWorld();
  const config = { ...COMPACT, deleteRetentionMs: 60_000 };
  const { manager, log } = await world.openLog(config, { tailCacheBytes: 0, cleanerEnable: false });
  put(world, log, [['a', '1'], ['b', '2']]);
  put(world, log, [['a', null], ['c', '3']]);
  await settleAll(manager, log);
  await manager.compact();
  expect(await contents(log)).toEqual([[1, 'b', '2'], [2, 'a', null], [3, 'c', '3']]);
  const horizon = [...batchesIn(world.bytesOf('00000000000000000000.log'))].find((batch) => batch.hasDeleteHorizon);
  expect(horizon?.baseTimestamp).toBe(world.clock.now() + 60_000);
  expect(horizon && readRecords(horizon).map(({ timestamp }) => timestamp)).toEqual([world.clock.now(), world.clock.now()]);
  await world.clock.advance({ seconds: 59 });
  put(world, log, [['d', '4']]);
  await settleAll(manager, log);
  await manager.compact();
  expect((await contents(log)).map(([, key]) => key)).toEqual(['b', 'a', 'c', 'd']);
  await world.clock.advance({ seconds: 2 });
  put(world, log, [['e', '5']]);
  await settleAll(manager, log);
  await manager.compact();
  expect((await contents(log)).map(([, key]) => key)).toEqual(['b', 'c', 'd', 'e']);
});

test('the header of a producer’s newest batch stays, so that its retries are still known after a restart without snapshots', async () => {
  const world = new LogWorld();
  const { manager, log } = await world.openLog(COMPACT, { tailCacheBytes: 0, cleanerEnable: false });
  const send = (one: PartitionLog, sequence: number) =>
    one.appendAsLeader(
      buildBatch({ records: [{ key: Buffer.from('k'), value: Buffer.from('v') }], now: 1, producerId: 7, producerEpoch: 0, baseSequence: sequence }),
      { leaderEpoch: 1, origin: 'client' },
    );
  for (let i = 0; i < 4; i += 1) send(log, i);
  put(world, log, [['k', 'last']]);
  await settleAll(manager, log);
  await manager.compact();
  expect([...batchesIn(world.bytesOf('00000000000000000000.log'))].map((batch) => [batch.baseOffset, batch.recordCount])).toEqual([[3, 0], [4, 1]]);
  await manager.close({ brokerEpoch: 1 });
  for (const name of world.files()) if (name.endsWith('.snapshot')) world.fs.overwrite(`/data/orders-0/${name}`, Buffer.alloc(0));
  const { log: after } = await world.openLog(COMPACT);
  expect(send(after, 3)).toMatchObject({ kind: 'duplicate', baseOffset: 3 });
  expect(send(after, 4)).toMatchObject({ kind: 'appended' });
  expect(await contents(after)).toEqual([[4, 'k', 'last'], [5, 'k', 'v']]);
});

test('only what is sealed, committed and past min.compaction.lag.ms is cleaned, and only when dirty enough', async () => {
  const world = new LogWorld();
  const { manager, log } = await world.openLog({ ...COMPACT, minCompactionLagMs: 60_000, minCleanableDirtyRatio: 0.5 }, { tailCacheBytes: 0, cleanerEnable: false });
  put(world, log, [['a', '1']]);
  put(world, log, [['a', '2']]);
  await settleAll(manager, log);
  await manager.compact();
  expect((await contents(log)).length).toBe(2);
  await world.clock.advance({ seconds: 61 });
  await manager.compact();
  expect((await contents(log)).length).toBe(1);
  put(world, log, [['a', '3']]);
  await log.roll();
  await manager.checkpointRecovery();
  await world.clock.advance({ seconds: 61 });
  await manager.compact();
  expect((await contents(log)).length).toBe(2); // not committed
});

test('a map that is full cleans as far as it got and goes on next time', async () => {
  const world = new LogWorld();
  const { log, all } = await aDirtyLog(world);
  const durable = log as unknown as { compact(maxKeys: number): Promise<{ cleanUpTo: number } | undefined> };
  const first = await durable.compact(6);
  expect(first?.cleanUpTo).toBeLessThan(log.logEndOffset);
  for (let pass = 0; pass < 200 && (await durable.compact(6)); pass += 1);
  expect(await contents(log)).toEqual(lastOfEach(all));
});

test('reads that run while segments are replaced see every key’s last record', async () => {
  const world = new LogWorld();
  const { manager, log, all } = await aDirtyLog(world);
  const reads = Array.from({ length: 30 }, (_, i) => contents(log, 100 + i * 40));
  await Promise.all([manager.compact(), ...reads]);
  for (const read of reads) {
    const found = await read;
    const offsets = new Set(found.map(([offset]) => offset));
    for (const [offset] of lastOfEach(all)) expect(offsets.has(offset)).toBe(true);
    for (const one of found) expect(all).toContainEqual(one);
  }
});

test('a crash at any step of a pass leaves every key’s last record, once', async () => {
  for (const kind of ['process', 'power'] as const) {
    let steps = Number.POSITIVE_INFINITY;
    for (let stop = 0; stop < steps; stop += 1) {
      const world = new LogWorld();
      const { manager, log, all } = await aDirtyLog(world, 5, 'none', 24);
      manager.updateConfig('orders', { ...log.config, segmentBytes: 2_000 }); // several segments become one
      let count = 0;
      world.fs.fault = (operation) => {
        if (operation.kind === 'read' || operation.kind === 'open') return undefined;
        count += 1;
        return count > stop ? systemError('EIO', operation.path) : undefined;
      };
      await manager.compact();
      world.fs.fault = undefined;
      if (count <= stop) steps = stop;
      world.fs.crash(kind, kind === 'power' ? seededRandom(stop) : undefined);
      const { manager: again, log: after } = await world.openLog(COMPACT, { tailCacheBytes: 0, cleanerEnable: false });
      expect([kind, stop, after.failed, after.logEndOffset]).toEqual([kind, stop, undefined, log.nextOffset]);
      const found = await contents(after, 150);
      const offsets = found.map(([offset]) => offset);
      expect([kind, stop, offsets]).toEqual([kind, stop, [...new Set(offsets)].sort((a, b) => a - b)]);
      for (const one of lastOfEach(all)) expect(found).toContainEqual(one);
      put(world, after, [['k1', 'newest']]);
      await settleAll(again, after);
      await again.compact();
      expect((await contents(after)).length).toBe(lastOfEach([...all, [0, 'k1', 'x']]).length);
    }
    expect(steps).toBeGreaterThan(30);
  }
}, 60_000);

test('how far compaction got is checkpointed, and a cut log is dirty again above the cut', async () => {
  const world = new LogWorld();
  const { manager, log } = await aDirtyLog(world);
  const end = log.logEndOffset;
  await manager.compact();
  await world.clock.advance({ seconds: 5 });
  expect(world.text('/data/cleaner-offset-checkpoint')).toBe(`0\n1\norders 0 ${end}\n`);
  await log.truncateTo(end - 20);
  await world.clock.advance({ seconds: 5 });
  expect(world.text('/data/cleaner-offset-checkpoint')).toBe(`0\n1\norders 0 ${log.nextOffset}\n`);
});

test('a follower may copy a compacted log and read it alike', async () => {
  const world = new LogWorld();
  const { manager, log } = await aDirtyLog(world);
  await manager.compact();
  const copy = new LogWorld();
  const { log: follower } = await copy.openLog(COMPACT);
  let offset = 0;
  while (offset < log.logEndOffset) {
    const outcome = await log.read({ startOffset: offset, maxBytes: 300, maxOffset: log.logEndOffset, minOneMessage: true });
    if (outcome.kind !== 'data' || outcome.bytes === 0) break;
    for (const chunk of outcome.chunks) expect(follower.appendAsFollower(Buffer.from(chunk)).kind).toBe('appended');
    offset = follower.nextOffset;
  }
  await follower.flush();
  expect(await contents(follower)).toEqual(await contents(log));
});

test('compaction runs by itself', async () => {
  const world = new LogWorld();
  const { manager, log } = await world.openLog(COMPACT, { cleanerBackoffMs: () => 1_500 });
  put(world, log, [['a', '1']]);
  put(world, log, [['a', '2']]);
  await settleAll(manager, log);
  const before = log.sizeBytes;
  await world.clock.advance({ seconds: 2 });
  expect(log.sizeBytes).toBeLessThan(before);
  expect(new BatchView(world.bytesOf('00000000000000000000.log')).baseOffset).toBe(1);
});
