import { expect, test } from 'vitest';
import { seededRandom } from '../../server/base/random.ts';
import { MemoryFileSystem, systemError } from './memory-file-system.ts';

async function written(fs: MemoryFileSystem, path: string, ...parts: string[]) {
  const file = await fs.open(path, 'create');
  let position = 0;
  for (const part of parts) {
    await file.writev([Buffer.from(part)], position);
    position += part.length;
  }
  return file;
}

test('a process crash keeps every write and ends open handles', async () => {
  const fs = new MemoryFileSystem();
  const file = await written(fs, '/data/a', 'one', 'two');
  fs.crash('process');
  expect((await fs.readFile('/data/a')).toString()).toBe('onetwo');
  await expect(file.datasync()).rejects.toMatchObject({ code: 'EBADF' });
});

test('a power cut keeps what was synced, of files and of names', async () => {
  const fs = new MemoryFileSystem();
  const file = await written(fs, '/data/a', 'one');
  await file.datasync();
  await fs.syncDirectory('/data');
  await file.writev([Buffer.from('two')], 3);
  await written(fs, '/data/b', 'never synced');
  fs.crash('power');
  expect(await fs.list('/data')).toEqual([{ name: 'a', directory: false, size: 3, modifiedMs: 0 }]);
  expect((await fs.readFile('/data/a')).toString()).toBe('one');
});

test('an unsynced rename and an unsynced removal are undone by a power cut', async () => {
  const fs = new MemoryFileSystem();
  for (const name of ['a', 'b']) await (await written(fs, `/data/${name}`, name)).datasync();
  await fs.syncDirectory('/data');
  await fs.rename('/data/a', '/data/c');
  await fs.remove('/data/b');
  fs.crash('power');
  expect((await fs.list('/data')).map(({ name }) => name)).toEqual(['a', 'b']);
});

test('an atomic write survives a power cut as a whole', async () => {
  const fs = new MemoryFileSystem();
  await fs.writeFileAtomic('/data/checkpoint', 'first');
  await fs.writeFileAtomic('/data/checkpoint', 'second');
  fs.crash('power');
  expect((await fs.readFile('/data/checkpoint')).toString()).toBe('second');
});

test('with chance, unsynced writes are kept, dropped, torn at 512 bytes or zeroed', async () => {
  const outcomes = new Set<string>();
  for (let seed = 1; seed <= 60; seed += 1) {
    const fs = new MemoryFileSystem();
    const file = await fs.open('/data/a', 'create');
    await file.datasync();
    await fs.syncDirectory('/data');
    await file.writev([Buffer.alloc(1536, 1)], 0);
    fs.crash('power', seededRandom(seed));
    const bytes = await fs.readFile('/data/a');
    outcomes.add(bytes.length > 0 && bytes.every((byte) => byte === 0) ? 'zeroed' : String(bytes.length));
  }
  expect([...outcomes].sort()).toEqual(['0', '1024', '1536', '512', 'zeroed']);
});

test('a sync covers the writes before it, not those that come while it runs', async () => {
  const fs = new MemoryFileSystem();
  const file = await written(fs, '/data/a', 'one');
  await fs.syncDirectory('/data');
  let release = (): void => undefined;
  fs.beforeSync = () => new Promise((resolve) => (release = resolve));
  const synced = file.datasync();
  await file.writev([Buffer.from('two')], 3);
  release();
  await synced;
  fs.crash('power');
  expect((await fs.readFile('/data/a')).toString()).toBe('one');
});

test('a write past the end fills with zeros, a full disk gives ENOSPC, a fault hook any error', async () => {
  const fs = new MemoryFileSystem({ totalBytes: 10 });
  const file = await fs.open('/data/a', 'create');
  await file.writev([Buffer.from('x')], 4);
  expect([...(await fs.readFile('/data/a'))]).toEqual([0, 0, 0, 0, 120]);
  await expect(file.writev([Buffer.alloc(6)], 5)).rejects.toMatchObject({ code: 'ENOSPC' });
  expect(await fs.diskSpace('/data')).toEqual({ totalBytes: 10, freeBytes: 5 });
  fs.fault = ({ kind }) => (kind === 'datasync' ? systemError('EIO', '/data/a') : undefined);
  await expect(file.datasync()).rejects.toMatchObject({ code: 'EIO' });
});

test('a dead process’s view of the disk does nothing any more', async () => {
  const fs = new MemoryFileSystem();
  const view = fs.asProcess();
  await view.writeFileAtomic('/data/a', 'alive');
  fs.crash('process');
  void view.writeFileAtomic('/data/a', 'dead');
  expect((await fs.readFile('/data/a')).toString()).toBe('alive');
});

test('a lock has one owner until it is released or its process dies', async () => {
  const fs = new MemoryFileSystem();
  const lock = await fs.lockFile('/data/.lock');
  await expect(fs.lockFile('/data/.lock')).rejects.toMatchObject({ code: 'EEXIST' });
  await lock.release();
  await fs.lockFile('/data/.lock');
  fs.crash('process');
  await fs.lockFile('/data/.lock');
});
