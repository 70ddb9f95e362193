import { expect, test } from 'vitest';
import { seededRandom } from '../base/random.ts';
import { BatchView, batchesIn } from './batch.ts';
import { type CompressionType, compress, decompress } from './compression.ts';
import { buildBatch, readRecords, walkRecords } from './records.ts';
import { decompressSnappyBlock } from './snappy-block.ts';
import { BatchTooLargeError, CorruptBatchError } from './varint.ts';

const now = 1_700_000_000_000;
const codecs: CompressionType[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];

function sample(compression: CompressionType): Buffer {
  return buildBatch({
    now,
    compression,
    baseOffset: 41,
    producerId: 7,
    producerEpoch: 1,
    baseSequence: 100,
    records: [
      { key: Buffer.from('a'), value: Buffer.from('one'), headers: [{ key: 'h', value: null }] },
      { key: null, value: Buffer.alloc(3_000, 'x'), timestamp: now + 5 },
      { key: Buffer.alloc(0), value: null, timestamp: now - 5 },
    ],
  });
}

test.each(codecs)('a batch compressed with %s reads back as it was built', (codec) => {
  const batch = new BatchView(sample(codec));
  expect(batch.isCrcValid()).toBe(true);
  expect(batch.compression).toBe(codec);
  expect({ base: batch.baseOffset, last: batch.lastOffset, count: batch.recordCount, max: batch.maxTimestamp, seq: batch.lastSequence }).toEqual({
    base: 41,
    last: 43,
    count: 3,
    max: now + 5,
    seq: 102,
  });
  const records = readRecords(batch);
  expect(records.map((r) => [r.offset, r.timestamp, r.key?.toString() ?? null, r.value?.length ?? null, r.headers.length])).toEqual([
    [41, now, 'a', 3, 1],
    [42, now + 5, null, 3_000, 0],
    [43, now - 5, '', null, 0],
  ]);
});

test('the bytes of a batch are those that Kafka defines', () => {
  const bytes = buildBatch({ now: 1_000, records: [{ key: Buffer.from('k'), value: Buffer.from('v') }] });
  expect(bytes.toString('hex')).toBe(
    '0000000000000000' + '0000003a' + 'ffffffff' + '02' + bytes.subarray(17, 21).toString('hex') + '0000' + '00000000' +
      '00000000000003e8' + '00000000000003e8' + 'ffffffffffffffff' + 'ffff' + 'ffffffff' + '00000001' + '1000000002' + '6b' + '02' + '76' + '00',
  );
});

test('base offset and leader epoch are outside the CRC, a flipped record bit is not', () => {
  const bytes = sample('none');
  const batch = new BatchView(bytes);
  batch.setBaseOffset(1_000_000_000_000);
  batch.setPartitionLeaderEpoch(9);
  expect(batch.isCrcValid()).toBe(true);
  expect(batch.baseOffset).toBe(1_000_000_000_000);
  bytes[70] = (bytes[70] ?? 0) ^ 1;
  expect(batch.isCrcValid()).toBe(false);
});

test('stamping a batch with the append time sets the type and keeps the CRC valid', () => {
  const batch = new BatchView(sample('none'));
  batch.setLogAppendTime(now + 99);
  expect([batch.timestampType, batch.maxTimestamp, batch.isCrcValid()]).toEqual(['LogAppendTime', now + 99, true]);
  expect(readRecords(batch).every((record) => record.timestamp === now + 99)).toBe(true);
});

test('a sequence wraps from 2^31 - 1 to 0', () => {
  const batch = new BatchView(
    buildBatch({ now, producerId: 1, producerEpoch: 0, baseSequence: 0x7fff_ffff, records: [{ key: null, value: null }, { key: null, value: null }] }),
  );
  expect(batch.lastSequence).toBe(0);
});

test('a partial batch at the end is left out', () => {
  const two = Buffer.concat([sample('none'), sample('gzip')]);
  expect([...batchesIn(two.subarray(0, two.length - 1))]).toHaveLength(1);
});

test('nonsense lengths and formats are refused', () => {
  const short = sample('none');
  short.writeInt32BE(3, 8);
  expect(() => [...batchesIn(short)]).toThrow(CorruptBatchError);
  const old = sample('none');
  old[16] = 1;
  expect(() => [...batchesIn(old)]).toThrow(/format 1/);
  const lying = sample('none');
  lying.writeInt32BE(0x7fff_ffff, 57);
  expect(() => readRecords(new BatchView(lying))).toThrow(CorruptBatchError);
  expect(() => walkRecords(new BatchView(lying))).toThrow(CorruptBatchError);
});

test.each(codecs.slice(1))('a %s bomb is refused by its limit', (codec) => {
  const bomb = compress(codec, Buffer.alloc(4_000_000));
  expect(() => decompress(codec, bomb, 1_000)).toThrow(BatchTooLargeError);
  expect(() => decompress(codec, Buffer.from('not compressed at all'), 1_000)).toThrow(CorruptBatchError);
});

test.each([
  ['shorter than it declares', [10, 0x00, 0x61]],
  ['longer than it declares', [1, 0x04, 0x61, 0x62]],
  ['a copy from before its start', [5, 0x00, 0x61, 0x01, 0x09]],
  ['a literal that is cut off', [5, 0x10, 0x61]],
  ['a length without an end', [0xff, 0xff, 0xff, 0xff, 0xff, 0x0f]],
])('a snappy block: %s is refused', (_what, bytes) => {
  expect(() => decompressSnappyBlock(Buffer.from(bytes), 1_000)).toThrow(RangeError);
});

test('snappy blocks of every shape are read as they were written', () => {
  const random = seededRandom(5);
  for (const size of [0, 1, 59, 60, 61, 255, 256, 70_000]) {
    const noise = random.bytes(size);
    const repeated = Buffer.from('abcabcabcd'.repeat(size));
    expect(decompress('snappy', compress('snappy', noise), 1_000_000).equals(noise)).toBe(true);
    expect(decompress('snappy', compress('snappy', repeated), 1_000_000).equals(repeated)).toBe(true);
  }
});
