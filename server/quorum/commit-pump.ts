import type { Offset } from '../base/ids.ts';
import type { ReadOutcome } from '../log/outcomes.ts';
import { type BatchView, batchesIn } from '../records/batch.ts';
import { readRecords } from '../records/records.ts';
import type { RaftLog } from './raft-log.ts';
import type { CommittedBatch } from './raft-options.ts';

/** Bytes read from the log in one go. */
const READ_BYTES = 1024 * 1024;

/** Hands the log's committed part to the listener, in order and once. One read at a time; advancing meanwhile extends the run. */
export class CommitPump {
  /** Everything below has been delivered. */
  deliveredEnd: Offset;
  private readonly log: RaftLog;
  private readonly deliver: (batches: CommittedBatch[]) => void;
  private readonly onDelivered: (end: Offset) => void;
  private readonly onFailed: (error: Error) => void;
  private limit: Offset;
  private running = false;
  private stopped = false;
  /** Restarts so far: what was read before one is not delivered after it. */
  private restarts = 0;

  constructor(options: {
    log: RaftLog;
    startOffset: Offset;
    deliver: (batches: CommittedBatch[]) => void;
    onDelivered: (end: Offset) => void;
    onFailed: (error: Error) => void;
  }) {
    this.log = options.log;
    this.deliver = options.deliver;
    this.onDelivered = options.onDelivered;
    this.onFailed = options.onFailed;
    this.deliveredEnd = options.startOffset;
    this.limit = options.startOffset;
  }

  /** Everything below `highWatermark` may be delivered now. */
  advanceTo(highWatermark: Offset): void {
    this.limit = Math.max(this.limit, highWatermark);
    if (this.running || this.stopped) return;
    this.running = true;
    this.run().then(
      () => undefined,
      (error: unknown) => this.onFailed(error instanceof Error ? error : new Error(String(error))),
    );
  }

  /** Delivers nothing until `restartAt`: the log is being replaced. */
  suspend(): void {
    this.restarts += 1;
    this.limit = this.deliveredEnd;
  }

  /** Everything below `offset` came otherwise, by a snapshot. */
  restartAt(offset: Offset): void {
    this.restarts += 1;
    this.deliveredEnd = offset;
    this.limit = offset;
  }

  stop(): void {
    this.stopped = true;
  }

  private async run(): Promise<void> {
    while (!this.stopped && this.deliveredEnd < this.limit) {
      const { restarts } = this;
      const read = await this.readNext();
      if (restarts !== this.restarts) continue;
      const batches = this.committed(read);
      const last = batches.at(-1);
      if (!last || this.stopped) break;
      this.deliver(batches);
      this.deliveredEnd = last.lastOffset + 1;
      this.onDelivered(this.deliveredEnd);
    }
    this.running = false;
  }

  private readNext(): Promise<ReadOutcome> {
    return this.log.read({ startOffset: this.deliveredEnd, maxBytes: READ_BYTES, maxOffset: this.limit, minOneMessage: true });
  }

  private committed(read: ReadOutcome): CommittedBatch[] {
    const startOffset = this.deliveredEnd;
    if (read.kind !== 'data') {
      const why = read.kind === 'failed' ? read.message : `outside [${this.log.logStartOffset}, ${this.log.logEndOffset})`;
      throw new Error(`the committed metadata log cannot be read at offset ${startOffset}: ${why}`);
    }
    const [first] = read.chunks;
    const bytes = first && read.chunks.length === 1 ? first : Buffer.concat(read.chunks);
    return [...batchesIn(bytes)].map(committedBatch).filter((batch) => batch.baseOffset >= startOffset);
  }
}

function committedBatch(batch: BatchView): CommittedBatch {
  return {
    baseOffset: batch.baseOffset,
    lastOffset: batch.lastOffset,
    epoch: batch.partitionLeaderEpoch,
    timestampMs: batch.maxTimestamp,
    sizeInBytes: batch.sizeInBytes,
    records: batch.isControl ? [] : readRecords(batch).map((record) => record.value ?? Buffer.alloc(0)),
  };
}
