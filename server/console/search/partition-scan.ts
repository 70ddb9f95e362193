import type { Message } from '../../../lib/contracts/messages.ts';
import type { FetchedPartition } from '../../client/fetch-batches.ts';
import type { ChunkDecoder } from './chunk-decoder.ts';
import type { ChunkJob, DecodedChunk } from './decode-chunk.ts';
import { type Direction, type PlannedRange, chunkOffsets } from './plan.ts';

/** A match, and the time by which it is merged with those of other partitions. */
export interface Match {
  readonly message: Message;
  /** Its timestamp, bent so that it never runs against the order of offsets inside the partition. */
  readonly orderTime: number;
}

export interface ScanCounters {
  scannedMessages: number;
  scannedBytes: number;
}

export interface PartitionScanOptions {
  readonly range: PlannedRange;
  readonly direction: Direction;
  readonly filter: ChunkJob['filter'];
  /** Matches that are still wanted at most: a chunk keeps only so many. */
  readonly limit: number;
  readonly counters: ScanCounters;
  readonly decoder: ChunkDecoder;
  readonly payloads: ChunkJob['payloads'];
  readonly fetch: (offset: number, maxBytes: number) => Promise<FetchedPartition>;
  /** Says whether to give up in the middle of a chunk. */
  readonly interrupted: () => boolean;
  readonly onCorrupt: (baseOffset: number, reason: string) => void;
}

const CHUNK_BYTES = 4 * 1024 * 1024;
/** Every partition holds a chunk while times are merged, and an export's rows are not cut. */
const WHOLE_CHUNK_BYTES = 512 * 1024;
/** Without a filter a chunk need only hold what a page shows: this many bytes for each record that is wanted. */
const RECORD_BYTES = 2_048;
const MIN_PAGE_BYTES = 65_536;

/**
 * One partition of a scan. `advance` reads the next chunk and queues its matches in the order they are to be shown; `frontier` says
 * how far in time the scan has come: nothing that is still unread lies before it (in the direction of the scan).
 */
export class PartitionScan {
  readonly partition: number;
  readonly queue: Match[] = [];
  /** Forward: next offset to read. Backward: exclusive end of what is unread. */
  position: number;
  frontier: number;
  failed = false;
  private readonly options: PartitionScanOptions;
  private bytesPerOffset: number | undefined;

  constructor(options: PartitionScanOptions) {
    this.options = options;
    this.partition = options.range.partition;
    const forward = options.direction === 'forward';
    this.position = forward ? options.range.startOffset : options.range.endOffset;
    this.frontier = forward ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }

  /** Nothing more will be queued. */
  get exhausted(): boolean {
    const { range, direction } = this.options;
    return this.failed || (direction === 'forward' ? this.position >= range.endOffset : this.position <= range.startOffset);
  }

  /** What has been read, half-open. */
  get covered(): PlannedRange {
    const { range, direction } = this.options;
    return direction === 'forward' ? { ...range, endOffset: this.position } : { ...range, startOffset: this.position };
  }

  /** Where to continue, counting queued matches as unread; undefined when nothing is left. */
  get resumeAt(): number | undefined {
    const first = this.queue[0]?.message.offset;
    const backward = this.options.direction === 'backward';
    if (first !== undefined) return backward ? first + 1 : first;
    return this.exhausted && !this.failed ? undefined : this.position;
  }

  /** Reads the next chunk. Rejects with ClusterError; then the position has not moved. */
  async advance(): Promise<void> {
    if (this.options.direction === 'forward') await this.advanceForward();
    else await this.advanceBackward();
  }

  private async advanceForward(): Promise<void> {
    const { range, filter, limit, payloads } = this.options;
    const most = payloads === 'whole' ? WHOLE_CHUNK_BYTES : CHUNK_BYTES;
    const pageBytes = Math.max(MIN_PAGE_BYTES, Math.min(most, limit * RECORD_BYTES));
    const fetched = await this.options.fetch(this.position, filter.text === '' ? pageBytes : most);
    const chunk = await this.decode(fetched, this.position, range.endOffset, 'first');
    this.enqueue(chunk.messages);
    // What was cut off is still unread: the chunk ends before it.
    this.position = chunk.cutAt ?? this.next(chunk.nextOffset, this.position, fetched, range.endOffset);
    const passed = chunk.cutAt === undefined ? chunk.maxTimestamp : this.queue.at(-1)?.orderTime;
    this.frontier = Math.max(this.frontier, passed ?? this.frontier);
  }

  private async advanceBackward(): Promise<void> {
    const { range, limit } = this.options;
    const end = this.position;
    const offsets = chunkOffsets({ wanted: limit, bytesPerOffset: this.bytesPerOffset, targetBytes: CHUNK_BYTES });
    const start = Math.max(range.startOffset, end - offsets);
    let found: Message[] = [];
    let cut = false;
    let minTimestamp = this.frontier;
    let bytes = 0;
    for (let at = start; at < end; ) {
      const fetched = await this.options.fetch(at, CHUNK_BYTES);
      if (this.options.interrupted()) return;
      const chunk = await this.decode(fetched, at, end, 'last');
      cut ||= chunk.cutAt !== undefined || found.length + chunk.messages.length > limit;
      found = [...found, ...chunk.messages].slice(-limit);
      bytes += fetched.records.length;
      minTimestamp = Math.min(minTimestamp, chunk.minTimestamp ?? minTimestamp);
      at = this.next(chunk.nextOffset, at, fetched, end);
    }
    this.bytesPerOffset = bytes / Math.max(1, end - start);
    // What was cut off is still unread: the chunk ends at the oldest match that was kept.
    this.position = cut ? (found[0]?.offset ?? start) : start;
    this.enqueue(found.reverse());
    this.frontier = cut ? (this.queue.at(-1)?.orderTime ?? minTimestamp) : minTimestamp;
  }

  private enqueue(messages: readonly Message[]): void {
    const bend = this.options.direction === 'forward' ? Math.max : Math.min;
    let bound = this.queue.at(-1)?.orderTime ?? this.frontier;
    for (const message of messages) {
      bound = bend(bound, message.timestamp);
      this.queue.push({ message, orderTime: bound });
    }
  }

  private async decode(fetched: FetchedPartition, startOffset: number, endOffset: number, keep: ChunkJob['keep']): Promise<DecodedChunk> {
    const { filter, limit, counters, decoder, onCorrupt, payloads } = this.options;
    counters.scannedBytes += fetched.records.length;
    const { records, aborted } = fetched;
    const chunk = await decoder.decode({ records, aborted, partition: this.partition, startOffset, endOffset, filter, limit, keep, payloads });
    counters.scannedMessages += chunk.scannedMessages;
    for (const { baseOffset, reason } of chunk.corrupt) onCorrupt(baseOffset, reason);
    return chunk;
  }

  /** An answer without a whole batch in the range means that nothing is left in it: a compacted gap up to its end. */
  private next(nextOffset: number, at: number, fetched: FetchedPartition, endOffset: number): number {
    if (nextOffset > at) return nextOffset;
    return fetched.records.length === 0 ? endOffset : at + 1;
  }
}
