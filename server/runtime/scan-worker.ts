import { parentPort } from 'node:worker_threads';
import { errorText } from '../base/logger.ts';
import type { DecoderReply } from '../console/search/chunk-decoder.ts';
import { type ChunkJob, decodeChunk } from '../console/search/decode-chunk.ts';

/** Entry of a decoding thread of message searches: one job in, one chunk out. */
parentPort?.on('message', ({ id, job }: { id: number; job: ChunkJob }) => {
  let reply: DecoderReply;
  try {
    reply = { id, chunk: decodeChunk(job) };
  } catch (error) {
    reply = { id, failure: errorText(error) };
  }
  parentPort?.postMessage(reply);
});
