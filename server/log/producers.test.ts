import { expect, test } from 'vitest';
import { errors } from '../protocol/errors.ts';
import { buildBatch } from '../records/records.ts';
import { decodeProducerSnapshot, encodeProducerSnapshot } from './producer-snapshot.ts';
import { ProducerState } from './producer-state.ts';
import type { PartitionLog } from './partition-log.ts';
import { LogWorld, numbered } from './testing/log-world.ts';

/** Sends `count` records of producer 7 from `sequence` on; the outcome as `kind baseOffset` or the error. */
function send(world: LogWorld, log: PartitionLog, sequence: number, options: { count?: number; epoch?: number; producerId?: number } = {}): string | number {
  const outcome = world.append(log, numbered(options.count ?? 1), {
    producerId: options.producerId ?? 7,
    producerEpoch: options.epoch ?? 0,
    baseSequence: sequence,
  });
  return outcome.kind === 'rejected' ? outcome.error : `${outcome.kind} ${outcome.baseOffset}`;
}

test('sequences must go on, retries of the last five batches are answered with their offsets', async () => {
  const world = new LogWorld();
  const { log } = await world.openLog();
  for (let i = 0; i < 7; i += 1) expect(send(world, log, i * 2, { count: 2 })).toBe(`appended ${i * 2}`);
  for (let i = 2; i < 7; i += 1) expect(send(world, log, i * 2, { count: 2 })).toBe(`duplicate ${i * 2}`);
  expect(send(world, log, 2, { count: 2 })).toBe(errors.OUT_OF_ORDER_SEQUENCE_NUMBER);
  expect(send(world, log, 12, { count: 1 })).toBe(errors.OUT_OF_ORDER_SEQUENCE_NUMBER);
  expect(send(world, log, 16)).toBe(errors.OUT_OF_ORDER_SEQUENCE_NUMBER);
  expect(send(world, log, 14)).toBe('appended 14');
  expect(log.nextOffset).toBe(15);
});

test('an unknown producer may start anywhere, a new epoch starts at 0, an old epoch is refused', async () => {
  const world = new LogWorld();
  const { log } = await world.openLog();
  expect(send(world, log, 40)).toBe('appended 0');
  expect(send(world, log, 41, { epoch: 1 })).toBe(errors.OUT_OF_ORDER_SEQUENCE_NUMBER);
  expect(send(world, log, 0, { epoch: 1 })).toBe('appended 1');
  expect(send(world, log, 41, { epoch: 0 })).toBe(errors.INVALID_PRODUCER_EPOCH);
});

test('sequences wrap from 2^31 − 1 to 0', async () => {
  const world = new LogWorld();
  const { log } = await world.openLog();
  expect(send(world, log, 2 ** 31 - 2, { count: 2 })).toBe('appended 0');
  expect(send(world, log, 0, { count: 2 })).toBe('appended 2');
  expect(send(world, log, 2 ** 31 - 2, { count: 2 })).toBe('duplicate 0');
  const other = new LogWorld();
  const { log: inside } = await other.openLog();
  expect(send(other, inside, 2 ** 31 - 1, { count: 3 })).toBe('appended 0');
  expect(send(other, inside, 2)).toBe('appended 3');
});

test.each(['clean', 'kill', 'power'] as const)('sequences survive a restart (%s)', async (stop) => {
  const world = new LogWorld();
  const { manager, log } = await world.openLog({ segmentBytes: 600 });
  for (let i = 0; i < 30; i += 1) {
    send(world, log, i);
    if (i === 17) await manager.checkpointRecovery();
  }
  await log.flush();
  if (stop === 'clean') await manager.close({ brokerEpoch: 1 });
  else world.fs.crash(stop === 'kill' ? 'process' : 'power');
  const { log: after } = await world.openLog();
  for (let i = 25; i < 30; i += 1) expect(send(world, after, i)).toBe(`duplicate ${i}`);
  expect(send(world, after, 31)).toBe(errors.OUT_OF_ORDER_SEQUENCE_NUMBER);
  expect(send(world, after, 30)).toBe('appended 30');
});

test('a torn snapshot is passed over for an older one and the batches after it', async () => {
  const world = new LogWorld();
  const { manager, log } = await world.openLog();
  for (let i = 0; i < 5; i += 1) send(world, log, i);
  await log.roll();
  for (let i = 5; i < 9; i += 1) send(world, log, i);
  await manager.close({ brokerEpoch: 1 });
  const snapshots = world.files().filter((name) => name.endsWith('.snapshot'));
  expect(snapshots).toEqual(['00000000000000000005.snapshot', '00000000000000000009.snapshot']);
  world.fs.overwrite('/data/orders-0/00000000000000000009.snapshot', Buffer.alloc(56));
  const { log: after } = await world.openLog();
  expect(send(world, after, 7)).toBe('duplicate 7');
  expect(send(world, after, 9)).toBe('appended 9');
});

test('a follower keeps producer state, so that it can lead', async () => {
  const world = new LogWorld();
  const { log } = await world.openLog();
  const batch = (i: number) => world.batch(['x'], { baseOffset: i, partitionLeaderEpoch: 0, producerId: 7, producerEpoch: 0, baseSequence: i });
  for (let i = 0; i < 3; i += 1) log.appendAsFollower(batch(i));
  await log.flush();
  expect(send(world, log, 2)).toBe('duplicate 2');
  expect(send(world, log, 3)).toBe('appended 3');
});

test('producers expire after producer.id.expiration.ms of silence', async () => {
  const world = new LogWorld({ producerIdExpirationMs: 60_000, retentionCheckMs: 1_000 });
  const { log } = await world.openLog();
  send(world, log, 0);
  await world.clock.advance({ seconds: 30 });
  send(world, log, 0, { producerId: 8 });
  await world.clock.advance({ seconds: 31 });
  expect(log.activeProducers().map(({ producerId }) => producerId)).toEqual([8]);
  expect(send(world, log, 55)).toBe('appended 2');
});

test('active producers are described with their last sequence and time', async () => {
  const world = new LogWorld();
  const { log } = await world.openLog();
  send(world, log, 0, { count: 4, epoch: 3 });
  expect(log.activeProducers()).toEqual([
    { producerId: 7, producerEpoch: 3, lastSequence: 3, lastTimestamp: world.clock.now(), coordinatorEpoch: -1, currentTransactionStartOffset: -1 },
  ]);
});

test('an open transaction holds the last stable offset until its marker, across a restart', async () => {
  const world = new LogWorld();
  const { manager, log } = await world.openLog();
  const fetched = (baseOffset: number, more: object) => world.batch(['x'], { baseOffset, partitionLeaderEpoch: 0, ...more });
  log.appendAsFollower(fetched(0, {}));
  log.appendAsFollower(fetched(1, { producerId: 5, producerEpoch: 0, baseSequence: 0, transactional: true }));
  log.appendAsFollower(fetched(2, {}));
  await log.flush();
  log.setHighWatermark(3);
  expect([log.highWatermark, log.lastStableOffset]).toEqual([3, 1]);
  await manager.close({ brokerEpoch: 1 });
  const { log: after } = await world.openLog();
  expect([after.highWatermark, after.lastStableOffset]).toEqual([3, 1]);
  const marker = { key: Buffer.from([0, 0, 0, 1]), value: Buffer.from([0, 0, 0, 0, 0, 9]) };
  const commit = buildBatch({ records: [marker], now: 1, baseOffset: 3, partitionLeaderEpoch: 0, control: true, transactional: true, producerId: 5, producerEpoch: 0 });
  after.appendAsFollower(commit);
  await after.flush();
  after.setHighWatermark(4);
  expect(after.lastStableOffset).toBe(4);
  expect(after.activeProducers()[0]).toMatchObject({ coordinatorEpoch: 9, currentTransactionStartOffset: -1 });
});

test('a snapshot is these bytes, and reads back', () => {
  const state = new ProducerState();
  const batch = { firstSequence: 8, lastSequence: 10, lastOffset: 258, offsetDelta: 2, timestamp: 1_700_000_000_000 };
  state.restore({ producerId: 4_660, epoch: 5, batches: [batch], lastTimestamp: batch.timestamp, coordinatorEpoch: -1, currentTxnFirstOffset: -1 });
  const bytes = encodeProducerSnapshot(state);
  expect(bytes.toString('hex')).toBe(
    ['0001', bytes.subarray(2, 6).toString('hex'), '00000001', '0000000000001234', '0005', '0000000a', '0000000000000102', '00000002', '0000018bcfe56800', 'ffffffff', 'ffffffffffffffff'].join(''),
  );
  expect([...(decodeProducerSnapshot(bytes)?.entries() ?? [])]).toEqual([...state.entries()]);
  const pipelined = new ProducerState();
  const batches = [0, 1, 2, 3, 4].map((i) => ({ firstSequence: i, lastSequence: i, lastOffset: 10 + i, offsetDelta: 0, timestamp: 100 + i }));
  pipelined.restore({ producerId: 3, epoch: 1, batches, lastTimestamp: 104, coordinatorEpoch: -1, currentTxnFirstOffset: 12 });
  pipelined.restore({ producerId: 4, epoch: 0, batches: [], lastTimestamp: 7, coordinatorEpoch: 2, currentTxnFirstOffset: -1 });
  expect([...(decodeProducerSnapshot(encodeProducerSnapshot(pipelined))?.entries() ?? [])]).toEqual([...pipelined.entries()]);
  for (let at = 0; at < bytes.length; at += 1) {
    const damaged = Buffer.from(bytes);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    expect(decodeProducerSnapshot(damaged)).toBeUndefined();
  }
});

test('the largest producer id and timestamp that the wire can say survive a snapshot', async () => {
  const world = new LogWorld();
  const { manager, log } = await world.openLog({ messageTimestampAfterMaxMs: Number.MAX_SAFE_INTEGER });
  const records = [{ key: null, value: Buffer.from('late'), timestamp: 2 ** 63 }];
  const batch = buildBatch({ records, now: 0, producerId: 2 ** 63, producerEpoch: 0, baseSequence: 0 });
  expect(log.appendAsLeader(batch, { leaderEpoch: 0, origin: 'client' })).toMatchObject({ kind: 'appended' });
  await log.roll();
  await manager.close({ brokerEpoch: 1 });
  const again = await world.openLog();
  expect(again.log.activeProducers()).toMatchObject([{ producerId: 2 ** 63, lastSequence: 0 }]);
  expect(send(world, again.log, 1, { producerId: 2 ** 63 })).toBe('appended 1');
});
