import type { Message } from '../../../lib/contracts/messages.ts';
import type { FetchedPartition } from '../../client/fetch-batches.ts';
import type { BatchView } from '../../records/batch.ts';
import type { RecordView } from '../../records/records.ts';
import { toMessage } from '../payload.ts';
import { type BatchWalk, walkBatches } from './batch-records.ts';
import type { MatchedIn, RecordFilter } from './literal-filter.ts';
import { type Direction, type PlannedRange, chunkOffsets } from './plan.ts';

/** A match, and the time by which it is merged with those of other partitions. */
export interface Match {
  readonly message: Message;
  /** Its timestamp, bent so that it never runs against the order of offsets inside the partition. */
  readonly orderTime: number;
}

/** A match before it is put into words: a backward chunk forgets most of them again. */
interface Found {
  readonly record: RecordView;
  readonly batch: BatchView;
  readonly matchedIn: MatchedIn;
}

export interface ScanCounters {
  scannedMessages: number;
  scannedBytes: number;
}

export interface PartitionScanOptions {
  readonly range: PlannedRange;
  readonly direction: Direction;
  readonly filter: RecordFilter;
  /** Matches that are still wanted at most: a backward chunk keeps only its newest so many. */
  readonly limit: number;
  readonly counters: ScanCounters;
  readonly fetch: (offset: number, maxBytes: number) => Promise<FetchedPartition>;
  /** Says whether to give up in the middle of a chunk. */
  readonly interrupted: () => boolean;
  readonly onCorrupt: (baseOffset: number, reason: string) => void;
}

const CHUNK_BYTES = 4 * 1024 * 1024;
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
    const { range, filter, limit } = this.options;
    const pageBytes = Math.max(MIN_PAGE_BYTES, Math.min(CHUNK_BYTES, limit * RECORD_BYTES));
    const fetched = await this.options.fetch(this.position, filter.matchesAll ? pageBytes : CHUNK_BYTES);
    const found: Message[] = [];
    let firstDropped: number | undefined;
    const onMatch = (match: Found): void => {
      if (found.length < limit) found.push(this.toMessage(match));
      else firstDropped ??= match.record.offset;
    };
    const walk = this.walk(fetched, this.position, range.endOffset, onMatch, () => found.length >= limit);
    this.enqueue(found);
    // What was dropped is still unread: the chunk ends before it.
    this.position = firstDropped ?? this.next(walk.nextOffset, this.position, fetched, range.endOffset);
    const passed = firstDropped === undefined ? walk.maxTimestamp : this.queue.at(-1)?.orderTime;
    this.frontier = Math.max(this.frontier, passed ?? this.frontier);
  }

  private async advanceBackward(): Promise<void> {
    const { range, limit } = this.options;
    const end = this.position;
    const offsets = chunkOffsets({ wanted: limit, bytesPerOffset: this.bytesPerOffset, targetBytes: CHUNK_BYTES });
    const start = Math.max(range.startOffset, end - offsets);
    const found: Found[] = [];
    let dropped = false;
    let minTimestamp = this.frontier;
    let bytes = 0;
    for (let at = start; at < end; ) {
      const fetched = await this.options.fetch(at, CHUNK_BYTES);
      if (this.options.interrupted()) return;
      const walk = this.walk(fetched, at, end, (match) => {
        found.push(match);
        if (found.length <= limit) return;
        found.shift();
        dropped = true;
      });
      bytes += fetched.records.length;
      minTimestamp = Math.min(minTimestamp, walk.minTimestamp ?? minTimestamp);
      at = this.next(walk.nextOffset, at, fetched, end);
    }
    this.bytesPerOffset = bytes / Math.max(1, end - start);
    // What was dropped is still unread: the chunk ends at the oldest match that was kept.
    this.position = dropped ? (found[0]?.record.offset ?? start) : start;
    this.enqueue(found.reverse().map((match) => this.toMessage(match)));
    this.frontier = dropped ? (this.queue.at(-1)?.orderTime ?? minTimestamp) : minTimestamp;
  }

  private enqueue(messages: readonly Message[]): void {
    const bend = this.options.direction === 'forward' ? Math.max : Math.min;
    let bound = this.queue.at(-1)?.orderTime ?? this.frontier;
    for (const message of messages) {
      bound = bend(bound, message.timestamp);
      this.queue.push({ message, orderTime: bound });
    }
  }

  private walk(
    fetched: FetchedPartition,
    startOffset: number,
    endOffset: number,
    onMatch: (match: Found) => void,
    full?: () => boolean,
  ): BatchWalk {
    const { filter, counters, onCorrupt } = this.options;
    counters.scannedBytes += fetched.records.length;
    const walk = walkBatches(fetched.records, {
      filter,
      aborted: fetched.aborted,
      startOffset,
      endOffset,
      full,
      onMatch: (record, batch, matchedIn) => onMatch({ record, batch, matchedIn }),
      onCorrupt: (batch, error) => onCorrupt(batch.baseOffset, error.message),
    });
    counters.scannedMessages += walk.records;
    return walk;
  }

  private toMessage({ record, batch, matchedIn }: Found): Message {
    return toMessage(record, batch, this.partition, matchedIn);
  }

  /** An answer without a whole batch in the range means that nothing is left in it: a compacted gap up to its end. */
  private next(nextOffset: number, at: number, fetched: FetchedPartition, endOffset: number): number {
    if (nextOffset > at) return nextOffset;
    return fetched.records.length === 0 ? endOffset : at + 1;
  }
}
