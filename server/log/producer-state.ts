import type { Offset } from '../base/ids.ts';
import { errors } from '../protocol/errors.ts';
import type { BatchView } from '../records/batch.ts';
import type { ActiveProducer } from './outcomes.ts';

/** Batches remembered per producer for the duplicate check (I1). Source: KIP-98; Kafka clients keep at most 5 in flight. */
export const BATCHES_PER_PRODUCER = 5;

const INT32_MAX = 0x7fff_ffff;
const NONE = -1;

/** One remembered batch of a producer. */
export interface ProducerBatch {
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly lastOffset: Offset;
  readonly offsetDelta: number;
  /** Largest timestamp of the batch, ms. */
  readonly timestamp: number;
}

/** What a partition knows of one producer id. */
export interface ProducerEntry {
  readonly producerId: number;
  epoch: number;
  /** Oldest first, at most BATCHES_PER_PRODUCER. Empty after a transaction marker of a new epoch. */
  batches: ProducerBatch[];
  lastTimestamp: number;
  /** Epoch of the coordinator that wrote the last marker, -1 none. */
  coordinatorEpoch: number;
  /** First offset of the open transaction, -1 none. */
  currentTxnFirstOffset: Offset;
}

/** Verdict on a client's batch: a retry of a known one, a Kafka error, or new. */
export type ProducerVerdict =
  | { readonly kind: 'new' }
  | { readonly kind: 'duplicate'; readonly batch: ProducerBatch }
  | { readonly kind: 'refused'; readonly error: number; readonly message: string };

const NEW: ProducerVerdict = { kind: 'new' };

/** Idempotence (I1, I2) and the open transactions of one partition. Changes only by `update`, in log order: replay gives the same state. */
export class ProducerState {
  private readonly producers = new Map<number, ProducerEntry>();
  /** Open transactions: producer id → first offset. */
  private readonly openTransactions = new Map<number, Offset>();

  get size(): number {
    return this.producers.size;
  }

  entries(): Iterable<ProducerEntry> {
    return this.producers.values();
  }

  /** Offset of the last record of a producer's newest batch. */
  lastOffsetOf(producerId: number): Offset | undefined {
    return this.producers.get(producerId)?.batches.at(-1)?.lastOffset;
  }

  /** First offset of the earliest open transaction, undefined if none. */
  get firstOpenTransactionOffset(): Offset | undefined {
    let first: Offset | undefined;
    for (const offset of this.openTransactions.values()) if (first === undefined || offset < first) first = offset;
    return first;
  }

  /** Judges a client's idempotent batch before it gets offsets. Source: KIP-98, KIP-360. */
  judge(batch: BatchView): ProducerVerdict {
    const entry = this.producers.get(batch.producerId);
    if (!entry) return NEW;
    const { producerEpoch, baseSequence, lastSequence } = batch;
    if (producerEpoch === entry.epoch) {
      const known = entry.batches.find((one) => one.firstSequence === baseSequence && one.lastSequence === lastSequence);
      if (known) return { kind: 'duplicate', batch: known };
    }
    if (producerEpoch < entry.epoch) {
      return refuse(errors.INVALID_PRODUCER_EPOCH, `producer ${entry.producerId}: epoch ${producerEpoch} is older than ${entry.epoch}`);
    }
    if (producerEpoch > entry.epoch) {
      if (baseSequence === 0 || entry.epoch === NONE) return NEW;
      return refuse(
        errors.OUT_OF_ORDER_SEQUENCE_NUMBER,
        `producer ${entry.producerId}: new epoch ${producerEpoch} starts at sequence ${baseSequence} instead of 0`,
      );
    }
    const last = entry.batches.at(-1)?.lastSequence ?? NONE;
    if (follows(last, baseSequence)) return NEW;
    return refuse(
      errors.OUT_OF_ORDER_SEQUENCE_NUMBER,
      `producer ${entry.producerId}: sequence ${baseSequence} does not follow ${last}`,
    );
  }

  /** Takes an appended (or replayed) data batch with a producer id into account. */
  update(batch: BatchView): void {
    const entry = this.entryFor(batch.producerId);
    const { producerEpoch, maxTimestamp, lastOffset, lastOffsetDelta } = batch;
    if (producerEpoch !== entry.epoch) {
      entry.epoch = producerEpoch;
      entry.batches = [];
    }
    if (entry.batches.length === BATCHES_PER_PRODUCER) entry.batches.shift();
    entry.batches.push({
      firstSequence: batch.baseSequence,
      lastSequence: batch.lastSequence,
      lastOffset,
      offsetDelta: lastOffsetDelta,
      timestamp: maxTimestamp,
    });
    entry.lastTimestamp = maxTimestamp;
    if (batch.isTransactional && entry.currentTxnFirstOffset === NONE) this.openTransaction(entry, batch.baseOffset);
  }

  /** Takes a commit or abort marker into account: the producer's transaction ends. */
  endTransaction(marker: { producerId: number; producerEpoch: number; coordinatorEpoch: number; timestamp: number }): void {
    const entry = this.entryFor(marker.producerId);
    if (marker.producerEpoch !== entry.epoch) {
      entry.epoch = marker.producerEpoch;
      entry.batches = [];
    }
    entry.coordinatorEpoch = marker.coordinatorEpoch;
    entry.lastTimestamp = marker.timestamp;
    entry.currentTxnFirstOffset = NONE;
    this.openTransactions.delete(marker.producerId);
  }

  /** Puts an entry of a snapshot back. */
  restore(entry: ProducerEntry): void {
    this.producers.set(entry.producerId, entry);
    if (entry.currentTxnFirstOffset !== NONE) this.openTransactions.set(entry.producerId, entry.currentTxnFirstOffset);
  }

  /** Forgets producers that were silent for `expirationMs` and have no open transaction. */
  expire(nowMs: number, expirationMs: number): void {
    for (const [producerId, entry] of this.producers) {
      if (entry.currentTxnFirstOffset === NONE && nowMs - entry.lastTimestamp >= expirationMs) this.producers.delete(producerId);
    }
  }

  clear(): void {
    this.producers.clear();
    this.openTransactions.clear();
  }

  describe(): ActiveProducer[] {
    return [...this.producers.values()].map((entry) => ({
      producerId: entry.producerId,
      producerEpoch: entry.epoch,
      lastSequence: entry.batches.at(-1)?.lastSequence ?? NONE,
      lastTimestamp: entry.lastTimestamp,
      coordinatorEpoch: entry.coordinatorEpoch,
      currentTransactionStartOffset: entry.currentTxnFirstOffset,
    }));
  }

  private entryFor(producerId: number): ProducerEntry {
    const existing = this.producers.get(producerId);
    if (existing) return existing;
    const entry: ProducerEntry = {
      producerId,
      epoch: NONE,
      batches: [],
      lastTimestamp: NONE,
      coordinatorEpoch: NONE,
      currentTxnFirstOffset: NONE,
    };
    this.producers.set(producerId, entry);
    return entry;
  }

  private openTransaction(entry: ProducerEntry, firstOffset: Offset): void {
    entry.currentTxnFirstOffset = firstOffset;
    this.openTransactions.set(entry.producerId, firstOffset);
  }
}

/** Sequence numbers wrap from 2^31 − 1 to 0. */
function follows(last: number, next: number): boolean {
  return next === last + 1 || (next === 0 && last === INT32_MAX);
}

function refuse(error: number, message: string): ProducerVerdict {
  return { kind: 'refused', error, message };
}
