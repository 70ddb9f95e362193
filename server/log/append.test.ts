import { expect, test } from 'vitest';
import { errors } from '../protocol/errors.ts';
import { BatchView, batchesIn } from '../records/batch.ts';
import { buildBatch } from '../records/records.ts';
import type { LogConfig } from './log-config.ts';
import { LogWorld, numbered, readAll } from './testing/log-world.ts';

test('a leader append assigns offsets and the leader epoch without touching the CRC', async () => {
  const world = new LogWorld();
  const { log } = await world.openLog();
  const bytes = world.batch(['a', 'b']);
  const crc = new BatchView(bytes).crc;
  expect(log.appendAsLeader(bytes, { leaderEpoch: 4, origin: 'client' })).toEqual({
    kind: 'appended',
    baseOffset: 0,
    lastOffset: 1,
    logAppendTimeMs: -1,
    logStartOffset: 0,
    recordCount: 2,
    bytes: bytes.length,
  });
  expect(world.append(log, ['c'])).toMatchObject({ baseOffset: 2, lastOffset: 2 });
  await log.flush();
  const [first, second] = [...batchesIn(world.bytesOf('00000000000000000000.log'))];
  expect([first?.partitionLeaderEpoch, first?.crc, first?.isCrcValid(), second?.baseOffset]).toEqual([4, crc, true, 2]);
  expect([log.nextOffset, log.logEndOffset, log.syncedEndOffset, log.latestEpoch]).toEqual([3, 3, 3, 4]);
  expect(await readAll(log)).toEqual(['a', 'b', 'c']);
});

test('nothing is readable before it is in the file', async () => {
  const world = new LogWorld();
  const { log } = await world.openLog();
  world.append(log, ['a']);
  expect([log.nextOffset, log.logEndOffset]).toEqual([1, 0]);
  expect(log.readCached({ startOffset: 0, maxBytes: 100, maxOffset: 10, minOneMessage: true })).toMatchObject({ kind: 'data', bytes: 0 });
  await log.flush();
  expect(log.readCached({ startOffset: 0, maxBytes: 100, maxOffset: 10, minOneMessage: true })).toMatchObject({ kind: 'data', nextOffset: 1 });
});

const REJECTED: [string, (world: LogWorld) => Buffer, number][] = [
  ['a base offset other than 0', (w) => w.batch(['a'], { baseOffset: 5 }), errors.INVALID_RECORD],
  ['a control batch', (w) => w.batch(['a'], { control: true }), errors.INVALID_RECORD],
  ['a transactional batch while transactions are not coordinated', (w) => w.batch(['a'], { transactional: true, producerId: 1, producerEpoch: 0, baseSequence: 0 }), errors.INVALID_TXN_STATE],
  ['a producer id without a sequence', (w) => w.batch(['a'], { producerId: 7, producerEpoch: 0, baseSequence: -1 }), errors.INVALID_RECORD],
  ['the timestamp type LogAppendTime', (w) => w.batch(['a'], { timestampType: 'LogAppendTime' }), errors.INVALID_TIMESTAMP],
  ['two batches', (w) => Buffer.concat([w.batch(['a']), w.batch(['b'])]), errors.INVALID_RECORD],
  ['no whole batch', (w) => w.batch(['a']).subarray(0, 60), errors.INVALID_RECORD],
  ['bytes after the batch', (w) => Buffer.concat([w.batch(['a']), Buffer.alloc(3)]), errors.CORRUPT_MESSAGE],
  ['a flipped bit', (w) => flipped(w.batch(['abc'])), errors.CORRUPT_MESSAGE],
  ['a batch above max.message.bytes', (w) => w.batch(['x'.repeat(2_000)]), errors.MESSAGE_TOO_LARGE],
  ['compressed bytes that are not of their codec', (w) => resealed(w.batch(['a'.repeat(300)], { compression: 'gzip' }), (batch) => batch.fill(0x55, 65)), errors.INVALID_RECORD],
  ['records that go on after the batch, compressed', (w) => resealed(w.batch(['a', 'b'], { compression: 'gzip' }), (batch) => batch.writeInt32BE(batch.writeInt32BE(0, 23) && 1, 57)), errors.INVALID_RECORD],
  ['more headers than it holds', (w) => resealed(w.batch(['a']), (batch) => batch.writeUInt8(20, batch.length - 1)), errors.INVALID_RECORD],
  ['a negative count of headers', (w) => resealed(w.batch(['a']), (batch) => batch.writeUInt8(1, batch.length - 1)), errors.INVALID_RECORD],
  ['64 MiB of zeros in 300 KB', (w) => w.batch(['\0'.repeat(64 * 1024 * 1024)], { compression: 'lz4' }), errors.MESSAGE_TOO_LARGE],
  ['a record count that contradicts the offsets', (w) => recounted(w.batch(['a', 'b'])), errors.INVALID_RECORD],
];

test.each(REJECTED)('a client batch with %s is rejected and changes nothing', async (what, make, error) => {
  const world = new LogWorld();
  const { log } = await world.openLog({ maxMessageBytes: what.includes('zeros') ? 1_000_000 : 1_000 });
  expect(log.appendAsLeader(make(world), { leaderEpoch: 0, origin: 'client' })).toMatchObject({ kind: 'rejected', error });
  expect(log.nextOffset).toBe(0);
});

test('a batch larger than a segment is rejected with RECORD_LIST_TOO_LARGE', async () => {
  const world = new LogWorld();
  const { log } = await world.openLog({ segmentBytes: 200 });
  expect(world.append(log, ['x'.repeat(300)])).toMatchObject({ kind: 'rejected', error: errors.RECORD_LIST_TOO_LARGE });
});

test.each(['none', 'gzip'] as const)('a compacted topic names the records without a key (%s)', async (compression) => {
  const world = new LogWorld();
  const { log } = await world.openLog({ cleanupPolicy: ['compact'] });
  const records = [{ key: Buffer.from('k'), value: null }, { key: null, value: Buffer.from('v') }];
  const outcome = log.appendAsLeader(buildBatch({ records, now: 5, compression }), { leaderEpoch: 0, origin: 'client' });
  expect(outcome).toMatchObject({ kind: 'rejected', error: errors.INVALID_RECORD, recordErrors: [{ batchIndex: 1 }] });
});

test('timestamps outside message.timestamp.before/after.max.ms are INVALID_TIMESTAMP, none at all is fine', async () => {
  const world = new LogWorld();
  const { log } = await world.openLog({ messageTimestampBeforeMaxMs: 1_000, messageTimestampAfterMaxMs: 500 });
  const now = world.clock.now();
  const at = (timestamp: number) => log.appendAsLeader(buildBatch({ records: [{ key: null, value: null, timestamp }], now }), { leaderEpoch: 0, origin: 'client' });
  expect(at(now - 1_001)).toMatchObject({ error: errors.INVALID_TIMESTAMP });
  expect(at(now + 501)).toMatchObject({ error: errors.INVALID_TIMESTAMP });
  expect(at(now - 1_000)).toMatchObject({ kind: 'appended' });
  expect(at(-1)).toMatchObject({ kind: 'appended' });
});

test('a LogAppendTime topic stamps the batch and recomputes the CRC', async () => {
  const world = new LogWorld();
  const { log } = await world.openLog({ messageTimestampType: 'LogAppendTime' });
  const records = [{ key: null, value: Buffer.from('a'), timestamp: 5 }];
  const outcome = log.appendAsLeader(buildBatch({ records, now: 5 }), { leaderEpoch: 0, origin: 'client' });
  expect(outcome).toMatchObject({ kind: 'appended', logAppendTimeMs: world.clock.now() });
  await log.flush();
  const [batch] = [...batchesIn(world.bytesOf('00000000000000000000.log'))];
  expect([batch?.timestampType, batch?.maxTimestamp, batch?.isCrcValid()]).toEqual(['LogAppendTime', world.clock.now(), true]);
});

test.each(['gzip', 'snappy', 'lz4', 'zstd', 'uncompressed'] as const)('compression.type=%s recompresses what comes in another codec', async (compressionType) => {
  const world = new LogWorld();
  const { log } = await world.openLog({ compressionType });
  world.append(log, numbered(50), { compression: compressionType === 'gzip' ? 'none' : 'gzip' });
  await log.flush();
  const [batch] = [...batchesIn(world.bytesOf('00000000000000000000.log'))];
  expect([batch?.compression, batch?.isCrcValid(), batch?.recordCount]).toEqual([compressionType === 'uncompressed' ? 'none' : compressionType, true, 50]);
  expect(await readAll(log)).toEqual(numbered(50));
});

test.each([
  ['gzip', { compressionGzipLevel: 1 }, { compressionGzipLevel: 9 }],
  ['zstd', { compressionZstdLevel: -50 }, { compressionZstdLevel: 19 }],
] as const)('%s is recompressed at the level of the topic', async (compressionType, fast, small) => {
  const values = Array.from({ length: 200 }, (_, i) => `${i % 7} is some text that a codec finds again ${i * i}`);
  const storedBytes = async (level: Partial<LogConfig>): Promise<number> => {
    const world = new LogWorld();
    const { log } = await world.openLog({ compressionType, ...level });
    const outcome = world.append(log, values);
    return outcome.kind === 'appended' ? outcome.bytes : 0;
  };
  expect(await storedBytes(small)).toBeLessThan(await storedBytes(fast));
});

test('a header that understates its largest timestamp is put right', async () => {
  const world = new LogWorld();
  const { log } = await world.openLog();
  const bytes = world.batch(['a']);
  const wrong = new BatchView(bytes);
  bytes.writeBigInt64BE(1n, 35);
  bytes.writeUInt32BE(wrong.computeCrc(), 17);
  log.appendAsLeader(bytes, { leaderEpoch: 0, origin: 'client' });
  await log.flush();
  const [batch] = [...batchesIn(world.bytesOf('00000000000000000000.log'))];
  expect([batch?.maxTimestamp, batch?.isCrcValid()]).toEqual([world.clock.now(), true]);
});

test('the engine itself may append several batches and control batches at once', async () => {
  const world = new LogWorld();
  const { log } = await world.openLog();
  const control = buildBatch({ records: [{ key: Buffer.from([0, 0, 0, 2]), value: Buffer.alloc(2) }], now: 1, control: true });
  const records = Buffer.concat([control, world.batch(['a', 'b']), world.batch(['c'])]);
  expect(log.appendAsLeader(records, { leaderEpoch: 9, origin: 'raft' })).toMatchObject({ kind: 'appended', baseOffset: 0, lastOffset: 3, recordCount: 4 });
});

test('a follower keeps offsets and epochs, skips what it has, accepts gaps, refuses overlaps and bad CRCs', async () => {
  const world = new LogWorld();
  const { log } = await world.openLog();
  const fetched = (baseOffset: number, epoch: number, ...values: string[]) => world.batch(values, { baseOffset, partitionLeaderEpoch: epoch });
  expect(log.appendAsFollower(Buffer.concat([fetched(0, 1, 'a', 'b'), fetched(2, 2, 'c')]))).toMatchObject({ kind: 'appended', baseOffset: 0, lastOffset: 2, recordCount: 3 });
  expect(log.appendAsFollower(Buffer.concat([fetched(0, 1, 'a', 'b'), fetched(2, 2, 'c'), fetched(10, 2, 'd')]))).toMatchObject({ baseOffset: 10, lastOffset: 10, recordCount: 1 });
  expect(log.appendAsFollower(fetched(5, 2, 'x'))).toMatchObject({ kind: 'appended', bytes: 0 });
  expect(log.appendAsFollower(fetched(9, 2, 'x', 'y', 'z'))).toMatchObject({ kind: 'rejected', error: errors.CORRUPT_MESSAGE });
  expect(log.appendAsFollower(flipped(fetched(11, 2, 'xyz')))).toMatchObject({ kind: 'rejected', error: errors.CORRUPT_MESSAGE });
  await log.flush();
  expect(await readAll(log)).toEqual(['a', 'b', 'c', 'd']);
  expect(log.epochEndOffset(1)).toEqual({ epoch: 1, endOffset: 2 });
  expect(log.epochEndOffset(2)).toEqual({ epoch: 2, endOffset: 11 });
});

test('follower appends are not synced one by one, unless the log asks for it', async () => {
  const world = new LogWorld();
  const manager = await world.open();
  const { DEFAULT_LOG_CONFIG } = await import('./log-config.ts');
  const plain = manager.getOrCreate('a', 0, 'abcdefghijklmnopqrstuv', DEFAULT_LOG_CONFIG);
  const synced = manager.getOrCreate('b', 0, 'bbcdefghijklmnopqrstuv', DEFAULT_LOG_CONFIG, { syncEveryAppend: true });
  for (const log of [plain, synced]) log.appendAsFollower(world.batch(['a']));
  await world.clock.settle();
  expect([plain.logEndOffset, plain.syncedEndOffset, plain.durableEndOffset]).toEqual([1, 0, 0]);
  expect([synced.logEndOffset, synced.syncedEndOffset]).toEqual([1, 1]);
});

test('a follower that is empty takes a batch that starts below the leader log start whole', async () => {
  const world = new LogWorld();
  const { log } = await world.openLog();
  await log.truncateFullyAndStartAt(105);
  expect(log.appendAsFollower(world.batch(numbered(10), { baseOffset: 100, partitionLeaderEpoch: 1 }))).toMatchObject({ kind: 'appended', baseOffset: 100, lastOffset: 109 });
  await log.flush();
  expect([log.logStartOffset, log.logEndOffset, log.segmentBaseOffsets()]).toEqual([105, 110, [100]]);
  expect(await readAll(log)).toEqual(['v5', 'v6', 'v7', 'v8', 'v9']);
});

/** The batch after a change, its CRC right again. */
function resealed(batch: Buffer, change: (batch: Buffer) => unknown): Buffer {
  change(batch);
  batch.writeUInt32BE(new BatchView(batch).computeCrc(), 17);
  return batch;
}

function flipped(bytes: Buffer): Buffer {
  const last = bytes.length - 2;
  bytes[last] = (bytes[last] ?? 0) ^ 0x10;
  return bytes;
}

function recounted(bytes: Buffer): Buffer {
  bytes.writeInt32BE(1, 57);
  bytes.writeUInt32BE(new BatchView(bytes).computeCrc(), 17);
  return bytes;
}
