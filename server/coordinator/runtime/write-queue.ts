import { isPlanted } from '../../base/planted-bugs.ts';
import type { Clock } from '../../base/clock.ts';
import { errors } from '../../protocol/errors.ts';
import { buildBatch } from '../../records/records.ts';
import { isInLog } from './append-errors.ts';
import type { StoreAppend } from './partition-store.ts';
import type { CoordinatorRecord, RecordWriter } from './shard.ts';

/** Batches stay well below the default of `max.message.bytes`; a single larger record is refused by the log. */
const BATCH_BYTES = 512 * 1024;
/** Bytes that a record may need besides key and value. */
const RECORD_OVERHEAD_BYTES = 32;

interface PendingWrite {
  readonly records: readonly CoordinatorRecord[];
  readonly onSettled: (errorCode: number) => void;
  errorCode: number | undefined;
}

/** Writes of one shard on their way to the log: replayed in log order, answered when their fate is known. */
export class WriteQueue implements RecordWriter {
  private readonly append: (batch: Buffer) => Promise<StoreAppend>;
  private readonly replay: (record: CoordinatorRecord) => void;
  private readonly clock: Clock;
  private pending: PendingWrite[] = [];
  private closed = false;

  constructor(options: { append: (batch: Buffer) => Promise<StoreAppend>; replay: (record: CoordinatorRecord) => void; clock: Clock }) {
    this.append = options.append;
    this.replay = options.replay;
    this.clock = options.clock;
  }

  write(records: readonly CoordinatorRecord[], onSettled: (errorCode: number) => void): void {
    if (this.closed || records.length === 0) {
      onSettled(this.closed ? errors.NOT_LEADER_OR_FOLLOWER : errors.NONE);
      return;
    }
    const parts = split(records);
    let open = parts.length;
    let firstError: number = errors.NONE;
    const onPartSettled = (errorCode: number): void => {
      if (firstError === errors.NONE) firstError = errorCode;
      open -= 1;
      if (open === 0) onSettled(firstError);
    };
    for (const part of parts) this.writePart(part, onPartSettled);
  }

  unreplayed(): CoordinatorRecord[] {
    return this.pending.flatMap(({ records }) => records);
  }

  afterPending(callback: (errorCode: number) => void): void {
    if (this.pending.length === 0) callback(this.closed ? errors.NOT_LEADER_OR_FOLLOWER : errors.NONE);
    else this.pending.push({ records: [], onSettled: callback, errorCode: errors.NONE });
  }

  /** Leadership is gone: nothing is replayed any more and every open write fails with NOT_LEADER_OR_FOLLOWER. */
  close(): void {
    this.closed = true;
    const open = this.pending;
    this.pending = [];
    for (const { onSettled } of open) onSettled(errors.NOT_LEADER_OR_FOLLOWER);
  }

  private writePart(records: readonly CoordinatorRecord[], onSettled: (errorCode: number) => void): void {
    const write: PendingWrite = { records, onSettled, errorCode: undefined };
    this.pending.push(write);
    const appended = this.append(buildBatch({ records, now: this.clock.now() }));
    const known = isPlanted('answer-group-before-commit') ? Promise.resolve({ errorCode: errors.NONE }) : appended;
    void known.then(({ errorCode }) => this.settle(write, errorCode));
  }

  private settle(write: PendingWrite, errorCode: number): void {
    if (this.closed) return;
    write.errorCode = errorCode;
    if (!isInLog(errorCode)) {
      this.pending = this.pending.filter((other) => other !== write);
      write.onSettled(errorCode);
    }
    this.drain();
  }

  /** A callback may write again or close the queue. */
  private drain(): void {
    for (let head = this.pending[0]; head?.errorCode !== undefined; head = this.pending[0]) {
      this.pending.shift();
      for (const record of head.records) this.replay(record);
      head.onSettled(head.errorCode);
    }
  }
}

function split(records: readonly CoordinatorRecord[]): CoordinatorRecord[][] {
  const parts: CoordinatorRecord[][] = [];
  let bytes = BATCH_BYTES;
  for (const record of records) {
    const size = record.key.length + (record.value?.length ?? 0) + RECORD_OVERHEAD_BYTES;
    if (bytes + size > BATCH_BYTES) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(record);
    bytes += size;
  }
  return parts;
}
