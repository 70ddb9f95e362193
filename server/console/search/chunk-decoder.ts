import { type ChunkJob, type DecodedChunk, decodeChunk, isQuick } from './decode-chunk.ts';

/** Where chunks are decoded: in worker threads, so that a scan never holds up the pages of others, but for quick ones; inline in tests. */
export interface ChunkDecoder {
  decode(job: ChunkJob): Promise<DecodedChunk>;
  close(): Promise<void>;
}

/** Decodes at once, in the caller's thread. */
export const inlineDecoder: ChunkDecoder = {
  decode: async (job) => decodeChunk(job),
  close: async () => undefined,
};

/** What a worker answers to the job of the same number. */
export type DecoderReply =
  | { readonly id: number; readonly chunk: DecodedChunk }
  | { readonly id: number; readonly failure: string };

/** A worker as the pool needs it (node:worker_threads satisfies it). */
export interface DecoderWorker {
  postMessage(message: { id: number; job: ChunkJob }, transfer: ArrayBuffer[]): void;
  on(event: 'message', listener: (reply: DecoderReply) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
  unref(): void;
  terminate(): Promise<unknown>;
}

interface Pending {
  readonly resolve: (chunk: DecodedChunk) => void;
  readonly reject: (error: Error) => void;
}

/** A few workers, started at the first job; the one with the fewest jobs gets the next. One that dies is replaced. */
export class WorkerDecoder implements ChunkDecoder {
  private readonly spawn: () => DecoderWorker;
  private readonly size: number;
  private readonly workers = new Map<DecoderWorker, Map<number, Pending>>();
  private jobs = 0;
  private closed = false;

  constructor(options: { spawn: () => DecoderWorker; size: number }) {
    this.spawn = options.spawn;
    this.size = options.size;
  }

  /** Starts the first worker, so that the first search does not wait for it. */
  warm(): void {
    if (this.workers.size === 0 && !this.closed) this.start();
  }

  async decode(job: ChunkJob): Promise<DecodedChunk> {
    if (this.closed) throw new Error('the console is closing');
    if (isQuick(job)) return decodeChunk(job);
    const [worker, pending] = this.leastBusy();
    this.jobs += 1;
    const id = this.jobs;
    // The answer's buffer belongs to the connection: the worker gets a copy of its part, without another copy on the way.
    const records = Uint8Array.from(job.records);
    return new Promise((resolve, reject) => {
      pending.set(id, { resolve, reject });
      worker.postMessage({ id, job: { ...job, records } }, [records.buffer]);
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.workers.keys()].map((worker) => worker.terminate()));
  }

  private leastBusy(): [DecoderWorker, Map<number, Pending>] {
    const [idlest] = [...this.workers].sort(([, a], [, b]) => a.size - b.size);
    if (idlest && (idlest[1].size === 0 || this.workers.size >= this.size)) return idlest;
    return this.start();
  }

  private start(): [DecoderWorker, Map<number, Pending>] {
    const worker = this.spawn();
    const pending = new Map<number, Pending>();
    this.workers.set(worker, pending);
    worker.unref();
    worker.on('message', (reply) => {
      const waiting = pending.get(reply.id);
      pending.delete(reply.id);
      if ('chunk' in reply) waiting?.resolve(reply.chunk);
      else waiting?.reject(new Error(reply.failure));
    });
    const ended = (reason: string): void => {
      this.workers.delete(worker);
      for (const { reject } of pending.values()) reject(new Error(`the decoding thread ended: ${reason}`));
      pending.clear();
    };
    worker.on('error', (error) => ended(error.message));
    worker.on('exit', (code) => ended(`exit code ${code}`));
    return [worker, pending];
  }
}
