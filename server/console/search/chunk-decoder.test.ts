import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type NewBatch, buildBatch } from '../../records/records.ts';
import { type DecoderReply, type DecoderWorker, WorkerDecoder } from './chunk-decoder.ts';
import { type ChunkJob, decodeChunk } from './decode-chunk.ts';

/** A worker in this thread that answers when told to. */
class FakeWorker implements DecoderWorker {
  readonly jobs: { id: number; job: ChunkJob }[] = [];
  private readonly listeners = new Map<string, (value: never) => void>();

  postMessage(message: { id: number; job: ChunkJob }): void {
    this.jobs.push(message);
  }
  on(event: string, listener: (value: never) => void): void {
    this.listeners.set(event, listener);
  }
  unref(): void {}
  async terminate(): Promise<void> {
    this.emit('exit', 1);
  }
  emit(event: string, value: unknown): void {
    this.listeners.get(event)?.(value as never);
  }
  answer(): void {
    const next = this.jobs.shift();
    if (next) this.emit('message', { id: next.id, chunk: decodeChunk(next.job) } satisfies DecoderReply);
  }
}

function aJob(count: number, over: Partial<ChunkJob> = {}): ChunkJob {
  return {
    records: aBatch(count),
    aborted: [],
    partition: 0,
    startOffset: 0,
    endOffset: 100,
    filter: { text: '', scope: 'any', caseSensitive: false },
    limit: 10,
    keep: 'first',
    payloads: 'preview',
    ...over,
  };
}

function aBatch(count: number, over: Partial<NewBatch> & { bytes?: number } = {}): Buffer {
  const records = Array.from({ length: count }, (_, i) => ({ key: null, value: Buffer.from(`v${i}`.padEnd(over.bytes ?? 0, 'x')) }));
  return buildBatch({ records, now: 5, ...over });
}

/** A job that no thread but a worker takes. */
function aLongJob(count: number): ChunkJob {
  return aJob(count, { records: aBatch(count, { compression: 'gzip' }) });
}

function aPool(size = 2) {
  const workers: FakeWorker[] = [];
  const decoder = new WorkerDecoder({
    size,
    spawn: () => {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker;
    },
  });
  return { decoder, workers };
}

test('jobs go to the least busy worker, and each gets its own answer', async () => {
  const { decoder, workers } = aPool();
  const chunks = [1, 2, 3].map((count) => decoder.decode(aLongJob(count)));
  expect(workers.map((worker) => worker.jobs.length)).toEqual([2, 1]);
  for (const worker of workers) while (worker.jobs.length > 0) worker.answer();
  expect((await Promise.all(chunks)).map((chunk) => chunk.messages.length)).toEqual([1, 2, 3]);
});

test('a worker that dies fails its jobs only, and the next job gets a new one', async () => {
  const { decoder, workers } = aPool(1);
  const lost = decoder.decode(aLongJob(1));
  workers[0]?.emit('error', new Error('out of memory'));
  await expect(lost).rejects.toThrow('out of memory');
  const next = decoder.decode(aLongJob(2));
  workers[1]?.answer();
  expect((await next).messages).toHaveLength(2);
});

test('closing ends the workers and refuses more', async () => {
  const { decoder } = aPool();
  const running = decoder.decode(aLongJob(1));
  const failed = expect(running).rejects.toThrow('ended');
  await decoder.close();
  await failed;
  await expect(decoder.decode(aJob(1))).rejects.toThrow('closing');
});

test('what is done sooner than it is handed over stays in the caller’s thread', async () => {
  const { decoder, workers } = aPool();
  const newest: Partial<ChunkJob> = { keep: 'last', limit: 10, endOffset: 1_000 };
  const large = aBatch(1_000, { bytes: 1_000 });
  const filter = { text: 'v', scope: 'any', caseSensitive: true } as const;
  expect((await decoder.decode(aJob(3))).messages).toHaveLength(3);
  expect((await decoder.decode(aJob(0, { ...newest, records: large }))).messages.map(({ offset }) => offset)).toEqual([990, 991, 992, 993, 994, 995, 996, 997, 998, 999]);
  await expect(decoder.decode(aJob(0, { records: Buffer.alloc(100) }))).rejects.toThrow('12 bytes is shorter');
  expect(workers).toEqual([]);
  const handedOver: Partial<ChunkJob>[] = [{ records: large }, { ...newest, records: large, limit: 200 }, { ...newest, records: large, filter }, { ...newest, records: aBatch(3, { compression: 'zstd' }) }];
  for (const over of handedOver) void decoder.decode(aJob(0, over));
  expect(workers.flatMap(({ jobs }) => jobs)).toHaveLength(handedOver.length);
});

test('the newest records are the last of all that there are, in whatever batches they come', () => {
  const aPart = fc.record({
    count: fc.integer({ min: 1, max: 6 }),
    gap: fc.integer({ min: 0, max: 3 }),
    compression: fc.constantFrom('none', 'gzip', 'zstd'),
    kind: fc.constantFrom('plain', 'plain', 'aborted', 'control'),
  });
  fc.assert(
    fc.property(fc.array(aPart, { minLength: 1, maxLength: 6 }), fc.nat(20), fc.nat(20), fc.integer({ min: 1, max: 12 }), (parts, from, length, limit) => {
      let baseOffset = 0;
      const batches = parts.map(({ count, gap, compression, kind }) => {
        baseOffset += gap;
        const batch = aBatch(count, { baseOffset, compression, control: kind === 'control', ...(kind === 'aborted' && { transactional: true, producerId: 7 }) });
        baseOffset += count;
        return batch;
      });
      const job = aJob(0, { records: Buffer.concat(batches), aborted: [{ producerId: 7, firstOffset: 0 }], startOffset: from, endOffset: from + length });
      const all = decodeChunk({ ...job, limit: 100 });
      const newest = decodeChunk({ ...job, limit, keep: 'last' });
      expect(newest.messages).toEqual(all.messages.slice(-limit));
      expect(newest.cutAt).toBe(all.messages.length > limit ? newest.messages[0]?.offset : undefined);
      expect({ ...newest, messages: [], cutAt: 0 }).toEqual({ ...all, messages: [], cutAt: 0 });
    }),
  );
});

test('newest records are found behind a batch that cannot be read, and before one', () => {
  const broken = aBatch(3, { compression: 'gzip', baseOffset: 2 }).fill(0xff, 70);
  const job = aJob(0, { records: Buffer.concat([aBatch(2), broken, aBatch(2, { baseOffset: 5 })]), keep: 'last' });
  const chunk = decodeChunk({ ...job, limit: 3 });
  expect(chunk.messages.map(({ offset }) => offset)).toEqual([1, 5, 6]);
  expect([chunk.cutAt, chunk.scannedMessages, chunk.corrupt.map(({ baseOffset }) => baseOffset)]).toEqual([1, 4, [2]]);
  expect(decodeChunk({ ...job, limit: 2 }).corrupt, 'what is not shown is not opened').toEqual([]);
});

test('keep first says where it cut, keep last what the oldest kept one is', () => {
  const first = decodeChunk(aJob(5, { limit: 2 }));
  expect([first.messages.map((message) => message.offset), first.cutAt]).toEqual([[0, 1], 2]);
  const last = decodeChunk(aJob(5, { limit: 2, keep: 'last' }));
  expect([last.messages.map((message) => message.offset), last.cutAt]).toEqual([[3, 4], 3]);
  expect(decodeChunk(aJob(2, { limit: 2 })).cutAt).toBeUndefined();
});

test('a batch whose compressed bytes are broken is named, not thrown', () => {
  const job = aJob(3);
  const broken = Buffer.from(buildBatch({ records: [{ key: null, value: Buffer.alloc(1_000) }], now: 1, compression: 'gzip' }));
  broken.fill(0xff, 70);
  const chunk = decodeChunk({ ...job, records: broken });
  expect(chunk.messages).toEqual([]);
  expect(chunk.corrupt[0]).toMatchObject({ baseOffset: 0, reason: expect.stringContaining('gzip') });
});
