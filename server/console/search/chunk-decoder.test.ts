import { expect, test } from 'vitest';
import { buildBatch } from '../../records/records.ts';
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
  const records = Array.from({ length: count }, (_, i) => ({ key: null, value: Buffer.from(`v${i}`) }));
  return {
    records: buildBatch({ records, now: 5 }),
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
  const chunks = [1, 2, 3].map((count) => decoder.decode(aJob(count)));
  expect(workers.map((worker) => worker.jobs.length)).toEqual([2, 1]);
  for (const worker of workers) while (worker.jobs.length > 0) worker.answer();
  expect((await Promise.all(chunks)).map((chunk) => chunk.messages.length)).toEqual([1, 2, 3]);
});

test('a worker that dies fails its jobs only, and the next job gets a new one', async () => {
  const { decoder, workers } = aPool(1);
  const lost = decoder.decode(aJob(1));
  workers[0]?.emit('error', new Error('out of memory'));
  await expect(lost).rejects.toThrow('out of memory');
  const next = decoder.decode(aJob(2));
  workers[1]?.answer();
  expect((await next).messages).toHaveLength(2);
});

test('closing ends the workers and refuses more', async () => {
  const { decoder } = aPool();
  const running = decoder.decode(aJob(1));
  const failed = expect(running).rejects.toThrow('ended');
  await decoder.close();
  await failed;
  await expect(decoder.decode(aJob(1))).rejects.toThrow('closing');
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
