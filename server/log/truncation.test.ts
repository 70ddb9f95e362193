import { expect, test } from 'vitest';
import { systemError } from '../../test/kit/memory-file-system.ts';
import { seededRandom } from '../base/random.ts';
import type { PartitionLog } from './partition-log.ts';
import { LogWorld, numbered, readAll } from './testing/log-world.ts';

async function aLogOf(count: number, world: LogWorld): Promise<PartitionLog> {
  const { log } = await world.openLog({ segmentBytes: 1_000, indexIntervalBytes: 200 });
  for (let i = 0; i < count; i += 1) {
    world.append(log, [`v${i}`.padEnd(40)], { producerId: 5, producerEpoch: 0, baseSequence: i }, Math.floor(i / 10));
    await world.clock.advance({ ms: 1 });
  }
  await log.flush();
  return log;
}

test('a log cut at any offset reads, indexes, times, epochs and appends as if it had never been longer', async () => {
  for (let cut = 0; cut <= 40; cut += 1) {
    const world = new LogWorld();
    const log = await aLogOf(40, world);
    log.setHighWatermark(40);
    await log.truncateTo(cut);
    expect([log.nextOffset, log.logEndOffset, log.highWatermark]).toEqual([cut, cut, cut]);
    expect(log.syncedEndOffset).toBe(cut);
    expect((await readAll(log)).map((value) => value.trim())).toEqual(numbered(cut));
    expect(log.latestEpoch).toBe(cut === 0 ? -1 : Math.floor((cut - 1) / 10));
    expect((await log.maxTimestampOffset())?.offset).toBe(cut === 0 ? undefined : cut - 1);
    const retry = world.append(log, ['again'], { producerId: 5, producerEpoch: 0, baseSequence: cut }, 9);
    expect([cut, retry.kind]).toEqual([cut, 'appended']);
    await log.flush();
    world.fs.crash('process');
    const { log: after } = await world.openLog();
    expect((await readAll(after)).map((value) => value.trim())).toEqual([...numbered(cut), 'again']);
    expect(after.epochEndOffset(9)).toEqual({ epoch: 9, endOffset: cut + 1 });
  }
});

test('a batch that straddles the cut goes as a whole', async () => {
  const world = new LogWorld();
  const { log } = await world.openLog();
  world.append(log, ['a', 'b', 'c']);
  world.append(log, ['d', 'e', 'f']);
  await log.flush();
  await log.truncateTo(4);
  expect([log.nextOffset, await readAll(log)]).toEqual([3, ['a', 'b', 'c']]);
});

test('what is queued is written before the cut', async () => {
  const world = new LogWorld();
  const { log } = await world.openLog();
  world.append(log, ['a']);
  world.append(log, ['b']);
  await log.truncateTo(1);
  expect([log.logEndOffset, await readAll(log)]).toEqual([1, ['a']]);
});

test('a cut at or above the end does nothing', async () => {
  const world = new LogWorld();
  const { log } = await world.openLog();
  world.append(log, ['a']);
  await log.truncateTo(1);
  expect(log.nextOffset).toBe(1);
});

test('an append while the log is being cut breaks an invariant', async () => {
  const world = new LogWorld();
  const { log } = await world.openLog();
  world.append(log, ['a']);
  const cutting = log.truncateTo(0);
  expect(() => world.append(log, ['b'])).toThrow('while it is being truncated');
  await cutting;
});

test('an emptied log starts where it is told, on disk too', async () => {
  const world = new LogWorld();
  const log = await aLogOf(20, world);
  await log.truncateFullyAndStartAt(500);
  expect([log.logStartOffset, log.nextOffset, log.highWatermark, log.latestEpoch, log.sizeBytes]).toEqual([500, 500, 500, -1, 0]);
  expect(log.activeProducers()).toEqual([]);
  log.appendAsFollower(world.batch(['x'], { baseOffset: 500, partitionLeaderEpoch: 7 }));
  await log.flush();
  world.fs.crash('process');
  const { log: after } = await world.openLog();
  expect([after.logStartOffset, after.logEndOffset, await readAll(after)]).toEqual([500, 501, ['x']]);
  expect(world.files().filter((name) => name.endsWith('.log'))).toEqual(['00000000000000000500.log']);
});

test('a power cut after a cut and new appends never brings the cut batches back in the middle', async () => {
  const world = new LogWorld();
  const log = await aLogOf(20, world);
  await log.truncateTo(7);
  world.append(log, ['new'], {}, 5);
  await log.flush();
  world.fs.crash('power');
  const { log: after } = await world.openLog();
  expect((await readAll(after)).map((value) => value.trim())).toEqual([...numbered(7), 'new']);
});

test('a truncation at the log end drops the epoch of a leader that wrote nothing', async () => {
  const world = new LogWorld();
  const log = await aLogOf(15, world);
  log.assignEpochStart(7, 15);
  await log.truncateTo(15);
  expect([log.logEndOffset, log.latestEpoch]).toEqual([15, 1]);
  world.fs.crash('process');
  const { log: after } = await world.openLog();
  expect([after.logEndOffset, after.latestEpoch]).toEqual([15, 1]);
});

test('a follower whose log is cut inside what came in one fetch reads what is left of it, and what follows', async () => {
  const world = new LogWorld();
  const { log } = await world.openLog();
  const fetched = (baseOffset: number, partitionLeaderEpoch: number, value: string): Buffer => world.batch([value], { baseOffset, partitionLeaderEpoch });
  log.appendAsFollower(fetched(0, 1, 'a'));
  log.appendAsFollower(Buffer.concat([fetched(1, 1, 'b'), fetched(2, 1, 'c'), fetched(3, 1, 'd')]));
  await log.flush();
  await log.truncateTo(3);
  log.appendAsFollower(fetched(3, 2, 'other'));
  await log.flush();
  expect(await readAll(log)).toEqual(['a', 'b', 'c', 'other']);
});

test('a crash at any step of emptying a log leaves what was before, a part of it, or nothing: never damage', async () => {
  for (const kind of ['process', 'power'] as const) {
    let steps = Number.POSITIVE_INFINITY;
    for (let stop = 0; stop < steps; stop += 1) {
      const world = new LogWorld();
      const log = await aLogOf(40, world);
      let count = 0;
      world.fs.fault = (operation) => {
        if (operation.kind === 'read') return undefined;
        count += 1;
        return count > stop ? systemError('EIO', operation.path) : undefined;
      };
      await log.truncateFullyAndStartAt(100).catch(() => undefined);
      world.fs.fault = undefined;
      if (count <= stop) steps = stop;
      world.fs.crash(kind, kind === 'power' ? seededRandom(stop) : undefined);
      const { log: after } = await world.openLog();
      const found = (await readAll(after)).map((value) => value.trim());
      expect([kind, stop, after.failed, found]).toEqual([kind, stop, undefined, after.logStartOffset === 100 ? [] : numbered(after.logEndOffset)]);
      expect(world.events.filter(({ event }) => event === 'segment-damaged')).toEqual([]);
    }
    expect(steps).toBeGreaterThan(10);
  }
});
