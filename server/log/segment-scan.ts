import { BATCH_HEADER_BYTES, BatchView, LOG_OVERHEAD_BYTES } from '../records/batch.ts';
import type { FileHandles } from './file-handles.ts';

/** What to walk: batches of the file at `path` from byte `from` (a batch start) to byte `to`. */
export interface ScanRange {
  readonly path: string;
  readonly from: number;
  readonly to: number;
  /** `headers`: the view is good for the 61 header bytes only. `batches`: whole batches, for CRC and records. */
  readonly want: 'headers' | 'batches';
}

/** `position`: first byte not walked. `problem` says why the walk ended before `to`; undefined when it reached it or was stopped. */
export interface ScanEnd {
  readonly position: number;
  readonly bytesRead: number;
  readonly problem: string | undefined;
}

/** Returned by a visitor: `stop` ends the walk before this batch, a sentence condemns the batch. */
export type Visit = (batch: BatchView, position: number) => undefined | 'stop' | { readonly bad: string };

const CHUNK_BYTES = 1024 * 1024;
const HEADER_CHUNK_BYTES = 32 * 1024;

/**
 * Walks the batches of a segment file in large reads; the visitor runs synchronously per batch. Checks what a header can
 * say about itself (length, magic, offset delta); CRC and continuity are the visitor's. `afterChunk` is awaited before the bytes
 * that the visitor saw are overwritten by the next read. Rejects on I/O errors.
 */
export async function scanBatches(
  handles: FileHandles,
  range: ScanRange,
  visit: Visit,
  afterChunk?: () => Promise<void>,
): Promise<ScanEnd> {
  const minimum = range.want === 'headers' ? HEADER_CHUNK_BYTES : CHUNK_BYTES;
  let chunk = Buffer.alloc(0);
  let position = range.from;
  let bytesRead = 0;
  const end = (problem?: string): ScanEnd => ({ position, bytesRead, problem });
  while (position < range.to) {
    const left = range.to - position;
    const size = Math.min(left, minimum);
    if (chunk.length !== size) chunk = Buffer.allocUnsafeSlow(size);
    let filled = await readAt(handles, range.path, chunk, position);
    bytesRead += filled;
    let at = 0;
    while (at < filled) {
      const flaw = headerFlaw(chunk, at, filled, left - at);
      if (flaw === 'more') break;
      if (flaw !== undefined) return end(flaw);
      const batch = new BatchView(chunk, at);
      const batchBytes = batch.sizeInBytes;
      if (range.want === 'batches' && at + batchBytes > filled) {
        if (at > 0) break;
        chunk = Buffer.allocUnsafeSlow(batchBytes);
        filled = await readAt(handles, range.path, chunk, position);
        bytesRead += filled;
        if (filled < batchBytes) return end('the file ends inside a batch');
        continue;
      }
      const verdict = visit(batch, position);
      if (verdict === 'stop') return end();
      if (verdict) return end(verdict.bad);
      at += batchBytes;
      position += batchBytes;
    }
    if (filled === 0) return end('the file is shorter than its size');
    await afterChunk?.();
  }
  return end();
}

/** Undefined for a plausible header; `more` when the chunk ends before it; else what is wrong with it. */
function headerFlaw(chunk: Buffer, at: number, filled: number, bytesLeft: number): string | undefined {
  if (bytesLeft < BATCH_HEADER_BYTES) return `${bytesLeft} bytes are too few for a batch header`;
  if (filled - at < BATCH_HEADER_BYTES) return at > 0 ? 'more' : 'the file ends inside a batch header';
  const batch = new BatchView(chunk, at);
  const size = batch.batchLength + LOG_OVERHEAD_BYTES;
  if (size < BATCH_HEADER_BYTES) return `batch length ${size} is shorter than its header`;
  if (batch.magic !== 2) return `batch format ${batch.magic} instead of 2`;
  if (size > bytesLeft) return `a batch of ${size} bytes where ${bytesLeft} are left`;
  if (batch.lastOffsetDelta < 0) return `last offset delta ${batch.lastOffsetDelta}`;
  return undefined;
}

/** Fills `target` from `position` on; returns how many bytes there were. */
export function readAt(handles: FileHandles, path: string, target: Buffer, position: number): Promise<number> {
  return handles.use(path, 'read-write', async (handle) => {
    let filled = 0;
    while (filled < target.length) {
      const count = await handle.read(target, filled, target.length - filled, position + filled);
      if (count === 0) break;
      filled += count;
    }
    return filled;
  });
}
