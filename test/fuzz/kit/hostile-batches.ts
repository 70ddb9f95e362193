import { type Random, seededRandom } from '../../../server/base/random.ts';
import { crc32c } from '../../../server/records/crc32c.ts';
import { compress, type CompressionType } from '../../../server/records/compression.ts';
import { buildBatch } from '../../../server/records/records.ts';
import { oneIn, pick } from './choice.ts';

/** Record batches that no honest producer sends: lying headers, corrupt or exploding payloads, records that contradict their batch. */
const HEADER_BYTES = 61;
const CRC_AT = 17;
const CRC_FROM = 21;
const COUNT_AT = 57;
const CODECS: readonly CompressionType[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];
const INT32 = [-2_147_483_648, -2, -1, 0, 1, 2, 48, 49, 50, 61, 1000, 2_147_483_647];

const SHELF = 400;
const shelf = new Map<number, Buffer>();

/** A batch that a broker takes, the caller's own: one of some hundreds, as compressing costs more than all the rest of a frame. */
export function plausibleRecords(random: Random): Buffer {
  const place = random.int(0, SHELF);
  let batch = shelf.get(place);
  if (!batch) shelf.set(place, (batch = newBatch(seededRandom(place))));
  return Buffer.from(batch);
}

function newBatch(random: Random): Buffer {
  const producerId = pick(random, [-1, -1, -1, 1000]);
  return buildBatch({
    records: Array.from({ length: random.int(1, 4) }, (_, i) => ({
      key: oneIn(random, 3) ? null : Buffer.from(`k${i}`),
      value: oneIn(random, 5) ? null : Buffer.alloc(random.int(0, 60), 118),
      headers: oneIn(random, 4) ? [{ key: 'h', value: null }] : [],
    })),
    now: 1_700_000_000_000,
    compression: pick(random, CODECS),
    ...(producerId < 0 ? {} : { producerId, producerEpoch: 0, baseSequence: random.int(0, 4) }),
  });
}

/** A batch with one lie in it, its CRC right unless that is the lie. */
export function hostileRecords(random: Random): Buffer {
  return pick(random, LIES)(random);
}

type Lie = (random: Random) => Buffer;

const LIES: readonly Lie[] = [
  (random) => withField(random, 0, 8), // base offset
  (random) => withInt32(random, 8), // batch length
  (random) => withByte(random, 16), // magic
  (random) => flipped(plausibleRecords(random), random, CRC_AT, CRC_FROM),
  (random) => resealed(flipped(plausibleRecords(random), random, CRC_FROM, CRC_FROM + 2)), // attributes
  (random) => resealed(withInt32(random, 23)), // last offset delta
  (random) => resealed(withField(random, 27, 8)), // base timestamp
  (random) => resealed(withField(random, 35, 8)), // max timestamp
  (random) => resealed(withField(random, 43, 8)), // producer id
  (random) => resealed(withField(random, 51, 2)), // producer epoch
  (random) => resealed(withInt32(random, 53)), // base sequence
  (random) => resealed(withInt32(random, COUNT_AT)),
  (random) => resealed(flipped(plausibleRecords(random), random, HEADER_BYTES)), // records or their compressed form
  (random) => resealed(flipped(plausibleRecords(random), random, HEADER_BYTES)),
  (random) => cut(plausibleRecords(random), random),
  (random) => Buffer.concat([plausibleRecords(random), plausibleRecords(random)]),
  (random) => Buffer.concat([plausibleRecords(random), random.bytes(random.int(1, 30))]),
  (random) => random.bytes(random.int(0, 200)),
  () => Buffer.alloc(0),
  (random) => compressedAs(pick(random, [1, 2, 3, 4, 5, 6, 7]), random.bytes(random.int(0, 80)), 1),
  (random) => compressedAs(0, manyHeaders(pick(random, [-1, 0, 1, 1000, 2 ** 31 - 1])), 1),
  (random) => compressedAs(0, rawRecord({ length: pick(random, [-1, 0, 5, 2 ** 31 - 1]) }), 1),
  (random) => compressedAs(0, rawRecord({ keyLength: pick(random, [-2, -(2 ** 31), 2 ** 31 - 1]) }), 1),
  (random) => compressedAs(0, rawRecord({ offsetDelta: pick(random, [-1, 1, 2 ** 31 - 1]) }), 1),
  (random) => compressedAs(0, Buffer.alloc(random.int(0, 40), 0xff), 1), // varints without an end
  (random) => bomb(random),
];

let bombs: readonly Buffer[] | undefined;

/** Small bytes that hold far more (rare, since each one keeps the broker busy), or only claim to. */
function bomb(random: Random): Buffer {
  if (!oneIn(random, 10)) return pick(random, CLAIMS);
  bombs ??= compressionBombs(64 * 1024 * 1024);
  return pick(random, bombs);
}

/** Batches of less than 1 MiB that hold `size` zeros, one per codec that shrinks them so far. */
export function compressionBombs(size: number): Buffer[] {
  const zeros = Buffer.alloc(size);
  return [compressedAs(1, compress('gzip', zeros), 1), compressedAs(3, compress('lz4', zeros), 1), compressedAs(4, compress('zstd', zeros), 1)];
}

const CLAIMS: readonly Buffer[] = [
  // Raw snappy of 2^32 − 1 bytes; xerial framing whose one block has 2^31 − 1.
  compressedAs(2, Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0x00, 0x41]), 1),
  compressedAs(2, Buffer.from('82534e41505059000000000100000001000000067fffffff0041', 'hex'), 1),
  // zstd frames with a window of 2^41 bytes, and with a content of 2^64 − 1.
  compressedAs(4, Buffer.from('28b52ffd00f801000000', 'hex'), 1),
  compressedAs(4, Buffer.from('28b52ffde0ffffffffffffffff010000', 'hex'), 1),
  // An lz4 frame with blocks of 4 MiB and a content of 2^63 bytes.
  compressedAs(3, Buffer.from('04224d186c7000000000000000805401000000', 'hex'), 1),
];

/** A whole batch of one attribute byte around any payload. */
function compressedAs(attributes: number, payload: Buffer, count: number): Buffer {
  const shell = buildBatch({ records: [{ key: null, value: null }], now: 1_700_000_000_000 }).subarray(0, HEADER_BYTES);
  const batch = Buffer.concat([shell, payload]);
  batch.writeInt32BE(batch.length - 12, 8);
  batch.writeInt16BE(attributes, CRC_FROM);
  batch.writeInt32BE(count - 1, 23);
  batch.writeInt32BE(count, COUNT_AT);
  return resealed(batch);
}

function rawRecord(lie: { length?: number; keyLength?: number; offsetDelta?: number }): Buffer {
  const body = Buffer.concat([Buffer.from([0]), zigzag(0), zigzag(lie.offsetDelta ?? 0), zigzag(lie.keyLength ?? -1), zigzag(-1), zigzag(0)]);
  return Buffer.concat([zigzag(lie.length ?? body.length), body]);
}

function manyHeaders(count: number): Buffer {
  const body = Buffer.concat([Buffer.from([0]), zigzag(0), zigzag(0), zigzag(-1), zigzag(-1), zigzag(count)]);
  return Buffer.concat([zigzag(body.length), body]);
}

function zigzag(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value >= 0 ? value * 2 : -value * 2 - 1; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 128);
  }
}

function withInt32(random: Random, at: number): Buffer {
  const batch = plausibleRecords(random);
  batch.writeInt32BE(pick(random, INT32), at);
  return batch;
}

function withField(random: Random, at: number, size: number): Buffer {
  const batch = plausibleRecords(random);
  const fill = pick(random, [0x00, 0x7f, 0x80, 0xff]);
  batch.fill(fill === 0x7f || fill === 0x80 ? (fill === 0x7f ? 0xff : 0x00) : fill, at, at + size);
  if (fill === 0x7f || fill === 0x80) batch[at] = fill;
  return batch;
}

function withByte(random: Random, at: number): Buffer {
  const batch = plausibleRecords(random);
  batch[at] = pick(random, [0, 1, 3, 127, 128, 255]);
  return batch;
}

function flipped(batch: Buffer, random: Random, from: number, to = batch.length): Buffer {
  if (to <= from) return batch;
  for (let i = random.int(1, 4); i > 0; i -= 1) {
    const at = random.int(from, to);
    batch[at] = (batch[at] ?? 0) ^ (1 << random.int(0, 8));
  }
  return batch;
}

function cut(batch: Buffer, random: Random): Buffer {
  const shorter = Buffer.from(batch.subarray(0, random.int(0, batch.length)));
  if (shorter.length > HEADER_BYTES && oneIn(random, 2)) {
    shorter.writeInt32BE(shorter.length - 12, 8);
    return resealed(shorter);
  }
  return shorter;
}

function resealed(batch: Buffer): Buffer {
  if (batch.length > CRC_FROM) batch.writeUInt32BE(crc32c(batch.subarray(CRC_FROM)), CRC_AT);
  return batch;
}
