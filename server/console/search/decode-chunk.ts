import type { Message } from '../../../lib/contracts/messages.ts';
import type { FilterScope } from '../../../lib/domain/messages.ts';
import type { AbortedTransaction } from '../../client/fetch-batches.ts';
import type { BatchView } from '../../records/batch.ts';
import type { RecordView } from '../../records/records.ts';
import { type PayloadAmount, toMessage } from '../payload.ts';
import { walkBatches } from './batch-records.ts';
import { type MatchedIn, literalFilter } from './literal-filter.ts';

/** One Fetch answer to be decompressed, filtered and put into words. Plain data: it travels to a worker thread. */
export interface ChunkJob {
  readonly records: Uint8Array;
  readonly aborted: readonly AbortedTransaction[];
  readonly partition: number;
  /** Only records of [startOffset, endOffset). */
  readonly startOffset: number;
  readonly endOffset: number;
  readonly filter: { readonly text: string; readonly scope: FilterScope; readonly caseSensitive: boolean };
  /** At most so many matches: the first ones, or the last ones. */
  readonly limit: number;
  readonly keep: 'first' | 'last';
  /** Keys, values and headers as a list shows them (cut), or all of them for an export. */
  readonly payloads: PayloadAmount;
}

export interface DecodedChunk {
  /** In offset order. */
  readonly messages: Message[];
  /** Offset after what was read. */
  readonly nextOffset: number;
  readonly scannedMessages: number;
  /** Over the batches that were read; undefined without one. */
  readonly maxTimestamp: number | undefined;
  readonly minTimestamp: number | undefined;
  /** keep first: offset of the first match that was left out. keep last: whether older matches were, then the oldest kept offset. */
  readonly cutAt: number | undefined;
  readonly corrupt: { baseOffset: number; reason: string }[];
}

interface Found {
  readonly record: RecordView;
  readonly batch: BatchView;
  readonly matchedIn: MatchedIn;
}

/** Throws CorruptBatchError when the bytes are no batches at all; a batch that cannot be read inside is named in `corrupt`. */
export function decodeChunk(job: ChunkJob): DecodedChunk {
  const found: Found[] = [];
  const corrupt: DecodedChunk['corrupt'] = [];
  let firstCut: number | undefined;
  let shifted = false;
  const first = job.keep === 'first';
  const walk = walkBatches(Buffer.from(job.records.buffer, job.records.byteOffset, job.records.byteLength), {
    filter: literalFilter(job.filter),
    aborted: job.aborted,
    startOffset: job.startOffset,
    endOffset: job.endOffset,
    full: () => first && found.length >= job.limit,
    onMatch: (record, batch, matchedIn) => {
      if (first && found.length >= job.limit) {
        firstCut ??= record.offset;
        return;
      }
      found.push({ record, batch, matchedIn });
      if (first || found.length <= job.limit) return;
      found.shift();
      shifted = true;
    },
    onCorrupt: (batch, error) => corrupt.push({ baseOffset: batch.baseOffset, reason: error.message }),
  });
  return {
    messages: found.map(({ record, batch, matchedIn }) => toMessage(record, batch, job.partition, matchedIn, job.payloads)),
    nextOffset: walk.nextOffset,
    scannedMessages: walk.records,
    maxTimestamp: walk.maxTimestamp,
    minTimestamp: walk.minTimestamp,
    cutAt: first ? firstCut : shifted ? found[0]?.record.offset : undefined,
    corrupt,
  };
}
