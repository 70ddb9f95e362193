import { Worker } from 'node:worker_threads';
import { WorkerDecoder } from '../console/search/chunk-decoder.ts';

/** Decoding threads for all searches together. */
const THREADS = 2;
const HEAP_MB = 512;

/** Worker threads for message searches; the compiled entry lies beside the compiled caller in `dist/`. */
export function scanWorkers(): WorkerDecoder {
  const entry = new URL('./scan-worker.js', import.meta.url);
  const decoder = new WorkerDecoder({ size: THREADS, spawn: () => new Worker(entry, { resourceLimits: { maxOldGenerationSizeMb: HEAP_MB } }) });
  decoder.warm();
  return decoder;
}
