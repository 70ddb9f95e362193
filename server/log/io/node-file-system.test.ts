import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../base/system-clock.ts';
import { silentLogger } from '../../base/logger.ts';
import { MetricRegistry } from '../../base/metrics.ts';
import { systemRandom } from '../../base/random.ts';
import { buildBatch } from '../../records/records.ts';
import { DEFAULT_LOG_CONFIG } from '../log-config.ts';
import { LogManager } from '../log-manager.ts';
import { numbered, readAll } from '../testing/log-world.ts';
import { NodeFileSystem } from './node-file-system.ts';

let directory = '';
const disk = new NodeFileSystem();

beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'log-'));
});
afterEach(() => {
  fs.rmSync(directory, { recursive: true, force: true });
});

test('writev writes all buffers at the position, reads come back, the end reads 0', async () => {
  const handle = await disk.open(`${directory}/f`, 'create');
  await handle.writev([Buffer.from('abc'), Buffer.alloc(0), Buffer.from('de')], 2);
  await handle.writev([Buffer.from('XY')], 0);
  await handle.datasync();
  const target = Buffer.alloc(10);
  expect([await handle.read(target, 1, 9, 0), target.subarray(1, 8).toString()]).toEqual([7, 'XYabcde']);
  expect([await handle.read(target, 0, 1, 7), await handle.size()]).toEqual([0, 7]);
  await handle.truncate(3);
  expect(await handle.size()).toBe(3);
  await handle.close();
});

test('more buffers than one system call takes are written', async () => {
  const handle = await disk.open(`${directory}/f`, 'create');
  await handle.writev(Array.from({ length: 3_000 }, (_, i) => Buffer.from(String(i % 10))), 0);
  await handle.close();
  expect((await disk.readFile(`${directory}/f`)).length).toBe(3_000);
});

test('open modes: create keeps content, read needs the file', async () => {
  await expect(disk.open(`${directory}/none`, 'read')).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(disk.open(`${directory}/none`, 'read-write')).rejects.toMatchObject({ code: 'ENOENT' });
  await disk.writeFileAtomic(`${directory}/f`, 'content');
  await (await disk.open(`${directory}/f`, 'create')).close();
  expect((await disk.readFile(`${directory}/f`)).toString()).toBe('content');
  expect(await disk.exists(`${directory}/f.tmp`)).toBe(false);
});

test('listing tells files from directories with sizes; removal of what is missing is fine', async () => {
  await disk.makeDirectory(`${directory}/a/b`);
  await disk.writeFileAtomic(`${directory}/f`, 'xyz');
  const entries = (await disk.list(directory)).map(({ name, directory: isDirectory, size }) => [name, isDirectory, size]).sort();
  expect(entries).toEqual([['a', true, 0], ['f', false, 3]]);
  await disk.remove(`${directory}/a`);
  await disk.remove(`${directory}/a`);
  await disk.rename(`${directory}/f`, `${directory}/g`);
  await disk.syncDirectory(directory);
  expect((await disk.list(directory)).map(({ name }) => name)).toEqual(['g']);
  expect((await disk.diskSpace(directory)).totalBytes).toBeGreaterThan(0);
});

test('calls that may block give what the others give', async () => {
  await disk.makeDirectory(`${directory}/a`);
  await disk.writeFileAtomic(`${directory}/f`, 'xyz');
  const look = async () => {
    const handle = await disk.open(`${directory}/f`, 'read');
    const target = Buffer.alloc(4);
    const read = [await handle.size(), await handle.read(target, 1, 3, 0), target.toString()];
    await handle.close();
    const missing = await Promise.allSettled([disk.open(`${directory}/none`, 'read'), disk.readFile(`${directory}/none`), disk.list(`${directory}/none`)]);
    const codes = missing.map((one) => (one.status === 'rejected' ? one.reason.code : ''));
    return [read, codes, (await disk.readFile(`${directory}/f`)).toString(), await disk.list(directory)];
  };
  const others = await look();
  expect(await disk.blocking(look)).toEqual(others);
  expect(await look()).toEqual(others);
});

test('the volume of a directory is synced, or it is said that nobody can', async () => {
  expect(await disk.syncVolume(directory)).toBe(process.platform === 'linux');
  expect(await disk.syncVolume(`${directory}/none`)).toBe(false);
});

test('a lock is exclusive, released, and taken over from a dead owner', async () => {
  const lock = await disk.lockFile(`${directory}/.lock`);
  await expect(disk.lockFile(`${directory}/.lock`)).rejects.toMatchObject({ code: 'EEXIST', message: expect.stringContaining(`process ${process.pid}`) });
  await lock.release();
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  for (const stale of [`${dead} 1`, `${process.pid} 1`, '', 'nonsense']) {
    fs.writeFileSync(`${directory}/.lock`, stale);
    await (await disk.lockFile(`${directory}/.lock`)).release();
  }
  expect(await disk.exists(`${directory}/.lock`)).toBe(false);
});

test('a log on the real disk rolls, restarts and reads back with few open files', async () => {
  const open = () =>
    LogManager.open({
      directory: `${directory}/data`,
      fs: disk,
      clock: systemClock,
      random: systemRandom,
      logger: silentLogger,
      metrics: new MetricRegistry(),
      durability: 'fsync',
      nodeId: 1,
      clusterId: 'cluster',
      defaults: DEFAULT_LOG_CONFIG,
      maxOpenFiles: 3,
      tailCacheBytes: 0,
    });
  let manager = await open();
  const config = { ...DEFAULT_LOG_CONFIG, segmentBytes: 2_000, indexIntervalBytes: 200 };
  const logs = [0, 1, 2, 3].map((partition) => manager.getOrCreate('orders', partition, 'abcdefghijklmnopqrstuv', config));
  for (const value of numbered(200)) {
    for (const log of logs) log.appendAsLeader(buildBatch({ records: [{ key: null, value: Buffer.from(value) }], now: 5 }), { leaderEpoch: 0, origin: 'client' });
  }
  await Promise.all(logs.map((log) => log.flush()));
  for (const log of logs) expect(await readAll(log, { maxBytes: 500 })).toEqual(numbered(200));
  await manager.close({ brokerEpoch: 3 });
  expect(fs.existsSync(`${directory}/data/.lock`)).toBe(false);
  manager = await open();
  expect([manager.previousBrokerEpoch, manager.recovered]).toEqual([3, []]);
  for (const log of manager.all()) expect(await readAll(log, { maxBytes: 777 })).toEqual(numbered(200));
  await manager.close({ brokerEpoch: 3 });
});
