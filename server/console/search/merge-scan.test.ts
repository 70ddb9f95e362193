import { expect, test } from 'vitest';
import { buildBatch } from '../../records/records.ts';
import type { FetchedPartition } from '../../client/fetch-batches.ts';
import type { Message } from '../../../lib/contracts/messages.ts';
import type { FilterScope } from '../../../lib/domain/messages.ts';
import { inlineDecoder } from './chunk-decoder.ts';
import { mergeByTime } from './merge-scan.ts';
import { PartitionScan } from './partition-scan.ts';
import type { Direction } from './plan.ts';

interface Stored {
  offset: number;
  timestamp: number;
  value: string;
  key?: string;
}

/** A partition in memory: batches of `perBatch` records, an answer is one batch as a broker gives it. */
function aPartition(records: readonly Stored[], perBatch = 2) {
  const batches: { base: number; next: number; bytes: Buffer }[] = [];
  for (let i = 0; i < records.length; i += perBatch) {
    const some = records.slice(i, i + perBatch);
    const base = some[0]?.offset ?? 0;
    const bytes = buildBatch({
      baseOffset: base,
      now: 0,
      records: some.map(({ timestamp, value, key }) => ({ timestamp, key: key === undefined ? null : Buffer.from(key), value: Buffer.from(value) })),
    });
    batches.push({ base, next: base + some.length, bytes });
  }
  let fetches = 0;
  return {
    get fetches() {
      return fetches;
    },
    end: batches.at(-1)?.next ?? 0,
    fetch: (partition: number, offset: number): FetchedPartition => {
      fetches += 1;
      const found = batches.filter((batch) => batch.next > offset).slice(0, 2);
      return {
        topic: 't',
        partition,
        errorCode: 0,
        highWatermark: 0,
        lastStableOffset: 0,
        logStartOffset: 0,
        aborted: [],
        records: Buffer.concat(found.map((batch) => batch.bytes)),
      };
    },
  };
}

async function scan(
  partitions: readonly ReturnType<typeof aPartition>[],
  direction: Direction,
  options: { limit?: number; q?: string; scope?: FilterScope; start?: number } = {},
): Promise<{ messages: Message[]; scans: PartitionScan[] }> {
  const counters = { scannedMessages: 0, scannedBytes: 0 };
  const limit = options.limit ?? 100;
  const scans = partitions.map(
    (stored, partition) =>
      new PartitionScan({
        range: { partition, startOffset: options.start ?? 0, endOffset: stored.end },
        direction,
        filter: { text: options.q ?? '', scope: options.scope ?? 'any', caseSensitive: false },
        decoder: inlineDecoder,
        payloads: 'preview',
        limit,
        counters,
        fetch: async (offset) => stored.fetch(partition, offset),
        interrupted: () => false,
        onCorrupt: () => undefined,
      }),
  );
  const messages: Message[] = [];
  for await (const item of mergeByTime(scans, direction, () => undefined)) {
    if (item === 'progress') continue;
    messages.push(item);
    if (messages.length === limit) break;
  }
  return { messages, scans };
}

const numbered = (count: number, at: (i: number) => number, value = (i: number) => `v${i}`): Stored[] =>
  Array.from({ length: count }, (_, i) => ({ offset: i, timestamp: at(i), value: value(i) }));
const place = (message: Message) => `${message.partition}@${message.offset}`;

test('forward order is by time over all partitions', async () => {
  const { messages } = await scan([aPartition(numbered(6, (i) => i * 10)), aPartition(numbered(6, (i) => i * 10 + 5))], 'forward');
  expect(messages.map((message) => message.timestamp)).toEqual([0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55]);
});

test('backward gives the newest over all partitions, newest first', async () => {
  const { messages } = await scan([aPartition(numbered(50, (i) => i * 10)), aPartition(numbered(50, (i) => i * 10 + 5))], 'backward', { limit: 4 });
  expect(messages.map((message) => message.timestamp)).toEqual([495, 490, 485, 480]);
});

test('newest N with a filter means the newest N matches, however far back they are', async () => {
  const stored = aPartition(numbered(5_000, (i) => i, (i) => (i === 7 || i === 12 ? 'needle' : 'hay')), 50);
  const { messages } = await scan([stored], 'backward', { limit: 2, q: 'NEEDLE' });
  expect(messages.map(place)).toEqual(['0@12', '0@7']);
});

test('a partition without matches holds nothing back for ever', async () => {
  const { messages } = await scan([aPartition(numbered(20, (i) => i)), aPartition([])], 'forward', { limit: 20 });
  expect(messages).toHaveLength(20);
});

test('a compacted gap is passed over by offsets, not taken for the end', async () => {
  const gappy = aPartition([
    { offset: 0, timestamp: 0, value: 'a' },
    { offset: 1, timestamp: 1, value: 'b' },
    { offset: 5_000, timestamp: 2, value: 'c' },
    { offset: 5_001, timestamp: 3, value: 'd' },
  ]);
  expect((await scan([gappy], 'forward')).messages.map(place)).toEqual(['0@0', '0@1', '0@5000', '0@5001']);
  expect((await scan([gappy], 'backward')).messages.map(place)).toEqual(['0@5001', '0@5000', '0@1', '0@0']);
});

test('after a stop at the limit the scan resumes right behind what was shown', async () => {
  const stored = aPartition(numbered(40, (i) => i));
  const forward = await scan([stored], 'forward', { limit: 5 });
  expect(forward.scans.map((one) => one.resumeAt)).toEqual([5]);
  const backward = await scan([stored], 'backward', { limit: 5 });
  expect(backward.scans.map((one) => one.resumeAt)).toEqual([35]);
  const all = await scan([stored], 'forward');
  expect(all.scans.map((one) => one.resumeAt)).toEqual([undefined]);
});

test('timestamps that run backwards inside a partition never turn its offsets around', async () => {
  const { messages } = await scan([aPartition(numbered(6, (i) => (i === 3 ? 0 : i * 10)), 1), aPartition(numbered(6, (i) => i * 10 + 1))], 'forward');
  expect(messages.filter((message) => message.partition === 0).map((message) => message.offset)).toEqual([0, 1, 2, 3, 4, 5]);
});
