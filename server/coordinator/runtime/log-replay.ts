import { batchesIn, type BatchView } from '../../records/batch.ts';
import { controlRecordType, readControlRecord } from '../../records/control-records.ts';
import { readRecords } from '../../records/records.ts';
import type { CoordinatorRecord } from './shard.ts';

/**
 * Turns batches of a coordinator's log into the records that count, in order. Records of a transaction (a log written by Apache
 * Kafka may have them) count when its COMMIT marker comes, and never after ABORT.
 */
export class LogReplay {
  private readonly replay: (record: CoordinatorRecord) => void;
  private readonly open = new Map<number, CoordinatorRecord[]>();
  /** Records replayed so far. */
  replayed = 0;

  constructor(replay: (record: CoordinatorRecord) => void) {
    this.replay = replay;
  }

  /** Whole batches. Those below `fromOffset` have been seen. Throws CorruptBatchError. */
  addChunk(chunk: Buffer, fromOffset: number): void {
    for (const batch of batchesIn(chunk)) {
      if (batch.lastOffset >= fromOffset) this.addBatch(batch);
    }
  }

  private addBatch(batch: BatchView): void {
    if (batch.isControl) {
      this.endTransaction(batch);
      return;
    }
    for (const { key, value } of readRecords(batch)) {
      if (key === null) continue;
      if (batch.isTransactional) this.hold(batch.producerId, { key, value });
      else this.count({ key, value });
    }
  }

  private hold(producerId: number, record: CoordinatorRecord): void {
    const held = this.open.get(producerId);
    if (held) held.push(record);
    else this.open.set(producerId, [record]);
  }

  private endTransaction(batch: BatchView): void {
    const held = this.open.get(batch.producerId) ?? [];
    this.open.delete(batch.producerId);
    if (held.length > 0 && readControlRecord(batch).type === controlRecordType.commit) for (const record of held) this.count(record);
  }

  private count(record: CoordinatorRecord): void {
    this.replayed += 1;
    this.replay(record);
  }
}
