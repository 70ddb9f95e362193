import { describe, expect, test } from 'vitest';
import { systemError } from '../../test/kit/memory-file-system.ts';
import { errors } from '../protocol/errors.ts';
import { LogWorld, TOPIC_ID, readAll } from './testing/log-world.ts';

test('what arrives while a sync runs goes out as one write and one sync', async () => {
  const world = new LogWorld();
  const { log } = await world.openLog();
  await log.flush();
  const writes: string[] = [];
  world.fs.fault = (operation) => {
    if (operation.path.endsWith('.log') && (operation.kind === 'write' || operation.kind === 'datasync')) writes.push(operation.kind);
    return undefined;
  };
  let release = (): void => undefined;
  world.fs.beforeSync = async (path) => {
    if (path.endsWith('.log')) await new Promise<void>((resolve) => (release = resolve));
  };
  world.append(log, ['a']);
  await world.clock.settle();
  for (const value of ['b', 'c', 'd']) world.append(log, [value]);
  await world.clock.settle();
  expect([log.logEndOffset, log.syncedEndOffset, log.nextOffset]).toEqual([1, 0, 4]);
  release();
  await world.clock.settle();
  expect([log.logEndOffset, log.syncedEndOffset]).toEqual([4, 1]);
  release();
  await world.clock.settle();
  expect(log.syncedEndOffset).toBe(4);
  expect(writes).toEqual(['write', 'datasync', 'write', 'datasync']);
});

test('the leader counts as durable what is synced with fsync, what is written with os', async () => {
  for (const [durability, expected] of [['fsync', 0], ['os', 1]] as const) {
    const world = new LogWorld({ durability });
    const { log } = await world.openLog();
    await world.clock.settle();
    world.fs.beforeSync = (path) => (path.endsWith('.log') ? new Promise(() => undefined) : Promise.resolve());
    world.append(log, ['a']);
    await world.clock.settle();
    expect([log.logEndOffset, log.durableEndOffset]).toEqual([1, expected]);
  }
});

test('flush.messages=1 with durability os syncs before the acknowledgement', async () => {
  const world = new LogWorld({ durability: 'os' });
  const { log } = await world.openLog({ flushMessages: 1 });
  world.append(log, ['a']);
  await world.clock.settle();
  expect([log.syncedEndOffset, log.durableEndOffset]).toEqual([1, 1]);
});

test('flush.ms with durability os syncs in the background', async () => {
  const world = new LogWorld({ durability: 'os' });
  const { log } = await world.openLog({ flushMs: 3_000 });
  world.append(log, ['a']);
  await world.clock.settle();
  expect(log.syncedEndOffset).toBe(0);
  await world.clock.advance({ seconds: 4 });
  expect(log.syncedEndOffset).toBe(1);
});

test('a file that appears while its directory is being synced lasts as long as what is synced in it', async () => {
  const world = new LogWorld({ durability: 'os' });
  const { log } = await world.openLog({ segmentBytes: 300 });
  const { fs } = world;
  const syncDirectory = fs.syncDirectory.bind(fs);
  let release = (): void => undefined;
  fs.syncDirectory = async (path) => {
    await syncDirectory(path);
    if (path === '/data/orders-0') await new Promise<void>((resolve) => (release = resolve));
  };
  world.append(log, ['a'.repeat(100)]);
  const first = log.flush();
  await world.clock.settle();
  world.append(log, ['b'.repeat(200)]);
  await world.clock.settle();
  expect(world.files().filter((name) => name.endsWith('.log'))).toHaveLength(2);
  release();
  await first;
  fs.syncDirectory = syncDirectory;
  await log.flush();
  expect(log.syncedEndOffset).toBe(2);
  fs.crash('power');
  const { log: again } = await world.openLog();
  expect(await readAll(again)).toHaveLength(2);
});

test('progress listeners hear of the write, the sync, the high watermark and the log start', async () => {
  const world = new LogWorld();
  const { log } = await world.openLog();
  await log.flush();
  const heard: number[][] = [];
  const stop = log.onProgress(() => heard.push([log.logEndOffset, log.syncedEndOffset, log.highWatermark, log.logStartOffset]));
  world.append(log, ['a', 'b']);
  await world.clock.settle();
  log.setHighWatermark(9);
  log.advanceLogStartOffset(1);
  stop();
  world.append(log, ['c']);
  await world.clock.settle();
  expect(heard).toEqual([[2, 0, 0, 0], [2, 2, 0, 0], [2, 2, 2, 0], [2, 2, 2, 1]]);
});

test.each(['write', 'datasync'] as const)('the first failed %s ends the directory for good', async (kind) => {
  const world = new LogWorld();
  const { manager, log } = await world.openLog();
  const other = manager.getOrCreate('other', 0, 'bbcdefghijklmnopqrstuv', log.config);
  await Promise.all([log.flush(), other.flush()]);
  let failures = 0;
  manager.onFailure(() => (failures += 1));
  world.fs.fault = (operation) => (operation.kind === kind && operation.path.endsWith('.log') ? systemError('EIO', operation.path) : undefined);
  world.append(log, ['a']);
  await world.clock.settle();
  world.fs.fault = undefined;
  expect(log.failed?.message).toContain('EIO');
  expect(manager.failed?.message).toContain('EIO');
  expect(failures).toBe(1);
  expect(log.durableEndOffset).toBe(0);
  for (const one of [log, other]) expect(world.append(one, ['b'])).toMatchObject({ kind: 'rejected', error: errors.KAFKA_STORAGE_ERROR });
  await expect(log.flush()).rejects.toThrow('EIO');
  await manager.close({ brokerEpoch: 1 });
  expect(world.text('/data/.kafka_cleanshutdown')).toBeUndefined();
  const again = await world.openLog();
  expect(again.manager.previousBrokerEpoch).toBe(-1);
  expect(again.log.failed).toBeUndefined();
});

test('an acknowledged append survives a power cut right after it, in a log that was just made', async () => {
  const world = new LogWorld();
  const { log } = await world.openLog();
  world.append(log, ['a', 'b']);
  await world.clock.settle();
  expect(log.durableEndOffset).toBe(2);
  world.fs.crash('power');
  const { log: after } = await world.openLog();
  expect(await readAll(after)).toEqual(['a', 'b']);
});

test('an acknowledged append survives a power cut right after a roll', async () => {
  const world = new LogWorld();
  const { log } = await world.openLog();
  world.append(log, ['a']);
  await log.roll();
  world.append(log, ['b']);
  await world.clock.settle();
  expect(log.durableEndOffset).toBe(2);
  world.fs.crash('power');
  const { log: after } = await world.openLog();
  expect(await readAll(after)).toEqual(['a', 'b']);
  expect(after.segmentBaseOffsets()).toEqual([0, 1]);
});

test('client appends are refused while the disk is nearly full, and work again after', async () => {
  const world = new LogWorld();
  const { log } = await world.openLog();
  const total = world.fs.totalBytes;
  world.fs.totalBytes = 40_000;
  world.fs.overwrite('/data/meta.properties', Buffer.alloc(38_300));
  await world.clock.advance({ seconds: 2 });
  expect(world.append(log, ['a'])).toMatchObject({ kind: 'rejected', error: errors.KAFKA_STORAGE_ERROR });
  world.fs.totalBytes = total;
  await world.clock.advance({ seconds: 2 });
  expect(world.append(log, ['a'])).toMatchObject({ kind: 'appended' });
});

describe('names and the topic id that an earlier process left unsynced last once its successor acknowledges', () => {
  const appendAndCut = async (world: LogWorld, earlier: readonly string[] = []): Promise<void> => {
    const { log } = await world.openLog();
    world.append(log, ['kept']);
    await log.flush();
    world.fs.crash('power');
    const manager = await world.open();
    const again = manager.get('orders', 0);
    expect(again?.topicId).toBe(TOPIC_ID);
    expect(again && (await readAll(again))).toEqual([...earlier, 'kept']);
  };

  test('after a kill', async () => {
    const world = new LogWorld();
    const { log } = await world.openLog({}, { durability: 'os' });
    world.append(log, ['written']);
    await world.clock.settle();
    world.fs.crash('process');
    await appendAndCut(world, ['written']);
  });

  test('after a kill that came before the first file', async () => {
    const world = new LogWorld();
    await world.fs.makeDirectory('/data/orders-0');
    await appendAndCut(world);
  });

  test('after a clean stop of a log that never held a record', async () => {
    const world = new LogWorld();
    const { manager } = await world.openLog();
    await manager.close({ brokerEpoch: 1 });
    await appendAndCut(world);
  });
});
