import type { PartitionStore, StoreAppend, StoreRead } from '../../server/coordinator/runtime/partition-store.ts';
import { errors } from '../../server/protocol/errors.ts';
import { BatchView, batchesIn } from '../../server/records/batch.ts';
import { type RecordView, readRecords } from '../../server/records/records.ts';

interface HeldAppend {
  readonly complete: (errorCode: number) => void;
}

/** The replicated log under a coordinator, in memory. Appends commit at once unless a test holds or fails them. */
export class MemoryPartitionStore implements PartitionStore {
  private readonly logs = new Map<number, Buffer[]>();
  private readonly held: HeldAppend[] = [];
  private readonly failures: number[] = [];
  private holding = false;
  private readError = errors.NONE;
  appends = 0;

  async appendForCoordinator(_topic: string, partition: number, batch: Buffer): Promise<StoreAppend> {
    this.appends += 1;
    const failure = this.failures.shift() ?? errors.NONE;
    const inLog = failure === errors.NONE || failure === errors.REQUEST_TIMED_OUT || failure === errors.NOT_ENOUGH_REPLICAS_AFTER_APPEND;
    const baseOffset = inLog ? this.write(partition, batch) : -1;
    if (failure !== errors.NONE) return { errorCode: failure, baseOffset: -1 };
    if (!this.holding) return { errorCode: errors.NONE, baseOffset };
    return new Promise((resolve) => {
      this.held.push({ complete: (errorCode) => resolve({ errorCode, baseOffset: errorCode === errors.NONE ? baseOffset : -1 }) });
    });
  }

  async readForCoordinator(_topic: string, partition: number, startOffset: number): Promise<StoreRead> {
    const chunks = (this.logs.get(partition) ?? []).filter((chunk) => new BatchView(chunk).nextOffset > startOffset).slice(0, 1);
    const end = this.endOffset(partition);
    const next = chunks[0] ? new BatchView(chunks[0]).nextOffset : startOffset;
    if (this.readError !== errors.NONE) {
      return { errorCode: this.readError, chunks: [], nextOffset: startOffset, logStartOffset: -1, logEndOffset: -1, highWatermark: -1 };
    }
    return { errorCode: errors.NONE, chunks, nextOffset: next, logStartOffset: 0, logEndOffset: end, highWatermark: end };
  }

  /** Appends stay uncommitted until `release`. */
  hold(): void {
    this.holding = true;
  }

  /** Answers what is held, in order, and what comes later at once. */
  release(errorCode: number = errors.NONE): void {
    this.holding = false;
    for (const { complete } of this.held.splice(0)) complete(errorCode);
  }

  /** The next append has this outcome. */
  failNext(errorCode: number): void {
    this.failures.push(errorCode);
  }

  /** Reads fail until told otherwise. */
  failReads(errorCode: number): void {
    this.readError = errorCode;
  }

  /** Puts a batch into the log without anybody's decision (a record of another writer). */
  write(partition: number, batch: Buffer): number {
    const log = this.logs.get(partition) ?? [];
    this.logs.set(partition, log);
    const baseOffset = this.endOffset(partition);
    const copy = Buffer.from(batch);
    new BatchView(copy).setBaseOffset(baseOffset);
    log.push(copy);
    return baseOffset;
  }

  /** Every record of a partition, in order. */
  records(partition: number): RecordView[] {
    return (this.logs.get(partition) ?? []).flatMap((chunk) => [...batchesIn(chunk)].flatMap((batch) => readRecords(batch)));
  }

  endOffset(partition: number): number {
    const last = this.logs.get(partition)?.at(-1);
    return last ? new BatchView(last).nextOffset : 0;
  }
}
