import { expect, test } from 'vitest';
import { DEFAULT_LOG_CONFIG } from './log-config.ts';
import type { PartitionLog } from './partition-log.ts';
import { LogWorld, readAll, TOPIC_ID } from './testing/log-world.ts';

/** One record a segment, one minute apart, all below the high watermark. */
async function fill(world: LogWorld, log: PartitionLog, segments: number): Promise<void> {
  for (let i = 0; i < segments; i += 1) {
    world.append(log, [`v${i}`]);
    await log.roll();
    await world.clock.advance({ minutes: 1 });
  }
  log.setHighWatermark(log.logEndOffset);
}

test('segments whose newest record is older than retention.ms go, oldest first', async () => {
  const world = new LogWorld();
  const { manager, log } = await world.openLog({ retentionMs: 150_000 });
  await fill(world, log, 6);
  await manager.applyRetention();
  expect([log.logStartOffset, log.segmentBaseOffsets()]).toEqual([4, [4, 5, 6]]);
  expect(await readAll(log)).toEqual(['v4', 'v5']);
  expect(await log.read({ startOffset: 3, maxBytes: 10, maxOffset: 6, minOneMessage: true })).toEqual({ kind: 'out-of-range' });
});

test('age is the record timestamp, not the time of the append', async () => {
  const world = new LogWorld();
  const { manager, log } = await world.openLog({ retentionMs: 1_000 });
  const records = (timestamp: number) => ({ records: [{ key: null, value: Buffer.from('x'), timestamp }] });
  world.append(log, [], records(world.clock.now() + 3_600_000));
  await log.roll();
  world.append(log, [], records(5));
  await log.roll();
  log.setHighWatermark(2);
  await world.clock.advance({ minutes: 2 });
  await manager.applyRetention();
  expect(log.logStartOffset).toBe(0); // the first segment is from the future and shields the second
});

test('the active segment is rolled when all of it is expired, and an empty one stays', async () => {
  const world = new LogWorld();
  const { manager, log } = await world.openLog({ retentionMs: 1_000 });
  world.append(log, ['a', 'b']);
  await log.flush();
  log.setHighWatermark(2);
  await world.clock.advance({ seconds: 10 });
  await manager.applyRetention();
  expect([log.logStartOffset, log.logEndOffset, log.segmentBaseOffsets(), log.sizeBytes]).toEqual([2, 2, [2], 0]);
  await manager.applyRetention();
  expect(log.segmentBaseOffsets()).toEqual([2]);
  expect(world.append(log, ['c'])).toMatchObject({ baseOffset: 2 });
  await log.flush();
  world.fs.crash('power');
  const { log: after } = await world.openLog();
  expect([after.logStartOffset, after.logEndOffset]).toEqual([2, 3]);
});

test('size retention keeps at least retention.bytes', async () => {
  const world = new LogWorld();
  const size = world.batch(['v0']).length;
  const { manager, log } = await world.openLog({ retentionMs: -1, retentionBytes: 3 * size - 1 });
  await fill(world, log, 6);
  await manager.applyRetention();
  expect([log.logStartOffset, log.sizeBytes]).toEqual([3, 3 * size]);
});

test('nothing at or above the high watermark is deleted', async () => {
  const world = new LogWorld();
  const { manager, log } = await world.openLog({ retentionMs: 1 });
  for (let i = 0; i < 4; i += 1) {
    world.append(log, [`v${i}`]);
    await log.roll();
  }
  log.setHighWatermark(2);
  await world.clock.advance({ minutes: 1 });
  await manager.applyRetention();
  expect(log.logStartOffset).toBe(2);
});

test('compact without delete keeps old segments, but not those below the log start', async () => {
  const world = new LogWorld();
  const { manager, log } = await world.openLog({ retentionMs: 1, cleanupPolicy: ['compact'] });
  await fill(world, log, 5);
  await manager.applyRetention();
  expect(log.segmentBaseOffsets()[0]).toBe(0);
  expect(log.advanceLogStartOffset(3)).toBe(3);
  await manager.applyRetention();
  expect(log.segmentBaseOffsets()[0]).toBe(3);
});

test('a log whose config has not arrived is left alone', async () => {
  const world = new LogWorld();
  const { manager, log } = await world.openLog({ retentionMs: -1 });
  await fill(world, log, 3);
  await manager.close({ brokerEpoch: 1 });
  const again = await world.open({ defaults: { ...DEFAULT_LOG_CONFIG, retentionMs: 1 } });
  await again.applyRetention();
  expect(again.get('orders', 0)?.logStartOffset).toBe(0);
  again.updateConfig('orders', { ...DEFAULT_LOG_CONFIG, retentionMs: 1 });
  await again.applyRetention();
  expect(again.get('orders', 0)?.logStartOffset).toBe(3);
});

test('files are renamed at once and removed after file.delete.delay.ms', async () => {
  const world = new LogWorld();
  const { manager, log } = await world.openLog({ retentionMs: 1 });
  await fill(world, log, 2);
  await manager.applyRetention();
  const deleted = world.files().filter((name) => name.endsWith('.deleted'));
  expect(deleted).toContain('00000000000000000000.log.deleted');
  await world.clock.advance({ seconds: 61 });
  expect(world.files().filter((name) => name.endsWith('.deleted'))).toEqual([]);
});

test('files waiting for removal are swept at the next start', async () => {
  const world = new LogWorld();
  const { manager, log } = await world.openLog({ retentionMs: 1 });
  await fill(world, log, 2);
  await manager.applyRetention();
  world.fs.crash('process');
  await world.open();
  expect(world.files().filter((name) => name.endsWith('.deleted'))).toEqual([]);
});

test('DeleteRecords moves the log start up to the high watermark and survives a restart', async () => {
  const world = new LogWorld();
  const { log } = await world.openLog();
  world.append(log, ['a', 'b', 'c', 'd']);
  await log.flush();
  log.setHighWatermark(3);
  expect(log.advanceLogStartOffset(9)).toBe(3);
  expect(log.advanceLogStartOffset(1)).toBe(3);
  await world.clock.advance({ seconds: 5 });
  expect(world.text('/data/log-start-offset-checkpoint')).toBe('0\n1\norders 0 3\n');
  world.fs.crash('process');
  const { log: after } = await world.openLog();
  expect([after.logStartOffset, await readAll(after)]).toEqual([3, ['d']]);
});

test('retention runs by itself', async () => {
  const world = new LogWorld();
  const { log } = await world.openLog({ retentionMs: 1_000 }, { retentionCheckMs: 10_000 });
  world.append(log, ['a']);
  await log.flush();
  log.setHighWatermark(1);
  await world.clock.advance({ seconds: 11 });
  expect(log.logStartOffset).toBe(1);
  expect(log.topicId).toBe(TOPIC_ID);
});

test('what is appended while retention looks at the disk is not deleted', async () => {
  const world = new LogWorld();
  const { manager, log } = await world.openLog({ retentionMs: 1_000 });
  await fill(world, log, 2);
  world.append(log, ['old']);
  await log.flush();
  log.setHighWatermark(3);
  await manager.close({ brokerEpoch: 1 });
  await world.clock.advance({ minutes: 1 });
  const { manager: again, log: reopened } = await world.openLog({ retentionMs: 1_000 });
  const running = again.applyRetention();
  world.append(reopened, ['new']);
  await running;
  await reopened.flush();
  expect([reopened.logStartOffset, await readAll(reopened)]).toEqual([2, ['old', 'new']]);
});
