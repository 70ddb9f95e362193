import { expect, test } from 'vitest';
import { METADATA_TOPIC, METADATA_TOPIC_ID } from '../base/ids.ts';
import { DEFAULT_LOG_CONFIG } from './log-config.ts';
import { LogWorld, numbered, readAll, TOPIC_ID } from './testing/log-world.ts';

const OTHER_ID = 'bbcdefghijklmnopqrstuv';

test('a clean stop leaves Kafka’s files, and the next start reads no batch', async () => {
  const world = new LogWorld();
  const { manager, log } = await world.openLog();
  for (const value of numbered(20)) world.append(log, [value], { producerId: 3, producerEpoch: 0, baseSequence: Number(value.slice(1)) }, 5);
  const empty = manager.getOrCreate('empty', 2, OTHER_ID, DEFAULT_LOG_CONFIG);
  await Promise.all([log.flush(), empty.flush()]);
  log.setHighWatermark(15);
  await manager.close({ brokerEpoch: 42 });
  expect(world.files()).toEqual([
    '00000000000000000000.index',
    '00000000000000000000.log',
    '00000000000000000000.timeindex',
    '00000000000000000020.snapshot',
    'leader-epoch-checkpoint',
    'partition.metadata',
  ]);
  expect(world.text('/data/.kafka_cleanshutdown')).toBe('{"version":0,"brokerEpoch":42}');
  expect(world.text('/data/recovery-point-offset-checkpoint')).toBe('0\n2\norders 0 20\nempty 2 0\n');
  expect(world.text('/data/replication-offset-checkpoint')).toBe('0\n2\norders 0 15\nempty 2 0\n');
  expect(world.text('/data/orders-0/leader-epoch-checkpoint')).toBe('0\n1\n5 0\n');
  expect(world.text('/data/orders-0/partition.metadata')).toBe(`version: 0\ntopic_id: ${TOPIC_ID}`);
  expect(world.text('/data/meta.properties')).toBe(`version=1\ncluster.id=cluster\nnode.id=1\ndirectory.id=${manager.directoryId}\n`);

  const opened: string[] = [];
  world.fs.fault = (operation) => {
    if (operation.kind === 'open' || operation.kind === 'read') opened.push(operation.path);
    return undefined;
  };
  const again = await world.open();
  world.fs.fault = undefined;
  expect(opened.filter((path) => path.endsWith('.log'))).toEqual([]);
  expect([again.previousBrokerEpoch, again.directoryId, again.recovered]).toEqual([42, manager.directoryId, []]);
  const reopened = again.get('orders', 0);
  expect([reopened?.topicId, reopened?.highWatermark, reopened?.logEndOffset, reopened?.latestEpoch]).toEqual([TOPIC_ID, 15, 20, 5]);
  expect(reopened && (await readAll(reopened))).toEqual(numbered(20));
  expect(again.get('empty', 2)).toBeUndefined();
});

test('a log has no files until its first record, also over a clean stop', async () => {
  const world = new LogWorld();
  const { manager, log } = await world.openLog();
  await log.flush();
  await manager.checkpointRecovery();
  await manager.close({ brokerEpoch: 1 });
  expect(world.files()).toEqual([]);
  const { log: again } = await world.openLog();
  expect(world.append(again, ['a'], {}, 3)).toMatchObject({ kind: 'appended', baseOffset: 0 });
  await again.flush();
  world.fs.crash('power');
  const { log: after } = await world.openLog();
  expect([after.topicId, after.latestEpoch, await readAll(after)]).toEqual([TOPIC_ID, 3, ['a']]);
});

test('a checkpoint writes the epochs of records that it covers, and none that no record has', async () => {
  const world = new LogWorld();
  const { manager, log } = await world.openLog();
  const epochFile = (): string | undefined => world.text('/data/orders-0/leader-epoch-checkpoint');
  world.append(log, ['a'], {}, 1);
  log.assignEpochStart(2, 1);
  await manager.checkpointRecovery();
  expect(epochFile()).toBe('0\n2\n1 0\n2 1\n');
  log.assignEpochStart(3, 1);
  await manager.checkpointRecovery();
  expect(epochFile()).toBe('0\n2\n1 0\n2 1\n');
  world.append(log, ['b'], {}, 3);
  await manager.checkpointRecovery();
  expect(epochFile()).toBe('0\n2\n1 0\n3 1\n');
});

test('the clean marker is gone while the broker runs, so a crash counts as unclean', async () => {
  const world = new LogWorld();
  const { manager } = await world.openLog();
  await manager.close({ brokerEpoch: 1 });
  await world.open();
  expect(world.text('/data/.kafka_cleanshutdown')).toBeUndefined();
  world.fs.crash('power');
  expect((await world.open()).previousBrokerEpoch).toBe(-1);
});

test('many restarts, clean and not, with appends between keep every record', async () => {
  const world = new LogWorld();
  const expected: string[] = [];
  for (let life = 0; life < 12; life += 1) {
    const { manager, log } = await world.openLog({ segmentBytes: 500 });
    expect(await readAll(log)).toEqual(expected);
    for (let i = 0; i < life * 3; i += 1) {
      expected.push(`${life}-${i}`);
      world.append(log, [`${life}-${i}`]);
    }
    await log.flush();
    if (life % 3 === 0) await manager.close({ brokerEpoch: life });
    else world.fs.crash(life % 3 === 1 ? 'process' : 'power');
  }
});

test('one process holds the directory; another broker or cluster is refused with a sentence', async () => {
  const world = new LogWorld();
  const { manager } = await world.openLog();
  await expect(world.open()).rejects.toMatchObject({ code: 'EEXIST' });
  await manager.close({ brokerEpoch: 1 });
  await expect(world.open({ nodeId: 2 })).rejects.toThrow('/data/meta.properties says node.id=1, but this broker is 2');
  await expect(world.open({ clusterId: 'other' })).rejects.toThrow('cluster.id=cluster, but this broker is other');
  await (await world.open()).close({ brokerEpoch: 1 });
});

test('a deleted log is out of the way at once and its files go later', async () => {
  const world = new LogWorld();
  const { manager, log } = await world.openLog();
  world.append(log, ['old']);
  await log.flush();
  await manager.delete('orders', 0);
  expect([manager.get('orders', 0), world.files()]).toEqual([undefined, []]);
  const put = (): string[] => Object.keys(world.fs.snapshot()).filter((path) => path.includes('-delete/'));
  expect(put().length).toBeGreaterThan(0);
  await world.clock.advance({ seconds: 61 });
  expect(put()).toEqual([]);
  expect(world.append(log, ['late'])).toMatchObject({ kind: 'rejected' });
});

test('a topic made again under the same name starts empty, even while the old files are being put away', async () => {
  const world = new LogWorld();
  const { manager, log } = await world.openLog();
  for (const value of numbered(10)) world.append(log, [value]);
  await log.flush();
  await manager.checkpointRecovery();
  void manager.delete('orders', 0);
  const fresh = manager.getOrCreate('orders', 0, OTHER_ID, DEFAULT_LOG_CONFIG);
  expect(fresh.nextOffset).toBe(0);
  world.append(fresh, ['new']);
  await fresh.flush();
  world.fs.crash('process');
  const again = await world.open();
  const after = again.get('orders', 0);
  expect([after?.topicId, after?.failed, after && (await readAll(after))]).toEqual([OTHER_ID, undefined, ['new']]);
});

test('a log of another topic id is replaced', async () => {
  const world = new LogWorld();
  const { manager, log } = await world.openLog();
  world.append(log, ['old']);
  await log.flush();
  const fresh = manager.getOrCreate('orders', 0, OTHER_ID, DEFAULT_LOG_CONFIG);
  expect([fresh === log, fresh.nextOffset, fresh.topicId]).toEqual([false, 0, OTHER_ID]);
  expect(manager.getOrCreate('orders', 0, OTHER_ID, DEFAULT_LOG_CONFIG)).toBe(fresh);
});

test('the metadata log is kept apart from topics and spared by retention', async () => {
  const world = new LogWorld();
  const { manager, log } = await world.openLog();
  const metadata = manager.getOrCreate(METADATA_TOPIC, 0, METADATA_TOPIC_ID, DEFAULT_LOG_CONFIG, { syncEveryAppend: true });
  expect(manager.all()).toEqual([log]);
  expect(manager.get(METADATA_TOPIC, 0)).toBe(metadata);
});

/** A directory after a clean stop, nine records in two epochs; `logs` more logs make the checkpoints larger than the sums keep whole. */
async function aStoppedDirectory(logs: number): Promise<LogWorld> {
  const world = new LogWorld();
  const { manager, log } = await world.openLog();
  for (const value of numbered(9)) world.append(log, [value], {}, Number(value.slice(1)) > 4 ? 2 : 1);
  for (let i = 1; i <= logs; i += 1) manager.getOrCreate('a-topic-with-quite-a-long-name', i, TOPIC_ID, DEFAULT_LOG_CONFIG);
  await log.flush();
  log.setHighWatermark(9);
  await manager.close({ brokerEpoch: 1 });
  return world;
}

test('small files that are not what was written are restored, and it is said', async () => {
  const world = await aStoppedDirectory(0);
  const before = world.fs.snapshot();
  const names = ['recovery-point-offset-checkpoint', 'replication-offset-checkpoint', 'orders-0/leader-epoch-checkpoint', 'orders-0/partition.metadata', 'meta.properties'];
  for (const name of names) world.fs.flipByte(`/data/${name}`, (before[`/data/${name}`]?.length ?? 0) - 3, 1);
  const { manager, log } = await world.openLog();
  expect(await readAll(log)).toEqual(numbered(9));
  expect([log.highWatermark, log.epochEndOffset(1), log.topicId, manager.recovered]).toEqual([9, { epoch: 1, endOffset: 5 }, TOPIC_ID, []]);
  for (const name of names) expect(world.text(`/data/${name}`)).toBe(before[`/data/${name}`]?.toString());
  expect(world.events.filter(({ event }) => event === 'file-restored').length).toBe(names.length);
});

test('checkpoints that cannot be restored cost a full scan, not the data', async () => {
  const world = await aStoppedDirectory(40);
  for (const name of ['recovery-point-offset-checkpoint', 'replication-offset-checkpoint', 'orders-0/leader-epoch-checkpoint']) {
    world.fs.overwrite(`/data/${name}`, Buffer.from('0\n7\nnonsense'));
  }
  const { log: after } = await world.openLog();
  expect(await readAll(after)).toEqual(numbered(9));
  expect([after.highWatermark, after.epochEndOffset(1)]).toEqual([0, { epoch: 1, endOffset: 5 }]);
  expect(world.events.map(({ event }) => event)).toContain('offset-checkpoint-ignored');
});

test('a directory that somebody else stopped, or that has no sums, is read from end to end', async () => {
  for (const change of ['another epoch', 'no sums', 'no marker'] as const) {
    const world = await aStoppedDirectory(0);
    if (change === 'another epoch') world.fs.overwrite('/data/.kafka_cleanshutdown', Buffer.from('{"version":0,"brokerEpoch":2}'));
    else await world.fs.remove(change === 'no sums' ? '/data/millrace.sums' : '/data/.kafka_cleanshutdown');
    const { manager, log } = await world.openLog();
    expect([change, await readAll(log), log.epochEndOffset(1)]).toEqual([change, numbered(9), { epoch: 1, endOffset: 5 }]);
    expect(manager.recovered).toMatchObject([{ scannedBytes: log.sizeBytes, truncatedBytes: 0 }]);
  }
});
test('directories that are no partitions are named and left alone; finished deletions go on', async () => {
  const world = new LogWorld();
  await world.fs.makeDirectory('/data/lost+found');
  await world.fs.makeDirectory('/data/orders-0.abcdefghijklmnopqrstuv-delete');
  await world.open();
  expect((await world.fs.list('/data')).filter(({ directory }) => directory).map(({ name }) => name)).toEqual(['lost+found']);
  expect(world.events.find(({ event }) => event === 'unknown-directory')?.fields).toEqual({ path: '/data/lost+found' });
});

test('recovery points move by themselves every ten seconds', async () => {
  const world = new LogWorld();
  const { log } = await world.openLog();
  world.append(log, ['a']);
  await world.clock.advance({ seconds: 10 });
  expect(world.text('/data/recovery-point-offset-checkpoint')).toBe('0\n1\norders 0 1\n');
});

test('an unwritable directory fails the open and leaves no lock', async () => {
  const world = new LogWorld();
  world.fs.fault = ({ kind }) => (kind === 'write-atomic' ? Object.assign(new Error('EROFS: read-only'), { code: 'EROFS' }) : undefined);
  await expect(world.open()).rejects.toThrow('EROFS');
  world.fs.fault = undefined;
  await world.open();
});

test('a log that is deleted while background work runs on it does not take the directory down', async () => {
  const world = new LogWorld();
  const { manager, log } = await world.openLog({ retentionMs: 1 });
  const other = manager.getOrCreate('other', 0, OTHER_ID, DEFAULT_LOG_CONFIG);
  for (const work of [() => manager.checkpointRecovery(), () => manager.applyRetention(), () => world.clock.advance({ seconds: 31 })]) {
    const doomed = manager.getOrCreate('orders', 0, TOPIC_ID, log.config);
    world.append(doomed, ['a']);
    await doomed.flush();
    doomed.setHighWatermark(1);
    world.append(doomed, ['b']);
    const working = work();
    await manager.delete('orders', 0);
    await working;
  }
  expect(manager.failed).toBeUndefined();
  expect(world.append(other, ['fine'])).toMatchObject({ kind: 'appended' });
});

test('appends that come while the directory closes are refused, and the next start agrees with the files', async () => {
  const world = new LogWorld();
  const { manager, log } = await world.openLog();
  world.append(log, ['a']);
  const closing = manager.close({ brokerEpoch: 1 });
  const outcomes: string[] = [];
  for (let i = 0; i < 40; i += 1) {
    outcomes.push(world.append(log, [`late${i}`]).kind);
    await Promise.resolve();
  }
  await closing;
  const accepted = outcomes.filter((kind) => kind === 'appended').length;
  const { log: after } = await world.openLog();
  expect((await readAll(after)).length).toBe(1 + accepted);
  world.append(after, ['next']);
  await after.flush();
  expect((await readAll(after)).at(-1)).toBe('next');
  expect(outcomes.at(-1)).toBe('rejected');
});
