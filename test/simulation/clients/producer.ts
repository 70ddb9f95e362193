import { errorText } from '../../../server/base/logger.ts';
import { apis } from '../../../server/protocol/apis.ts';
import { errorName, errors } from '../../../server/protocol/errors.ts';
import { buildBatch } from '../../../server/records/records.ts';
import type { History } from '../history.ts';
import type { ClusterView } from './cluster-view.ts';

interface Batch {
  readonly values: readonly string[];
  readonly baseSequence: number;
  acknowledged: boolean;
}

export interface ProducerOptions {
  readonly name: string;
  readonly view: ClusterView;
  readonly history: History;
  readonly targets: readonly { readonly topic: string; readonly partition: number }[];
  /** Pause between two batches, ms. */
  readonly paceMs: () => number;
  /** Batches of one partition that may be under way; at most five (KIP-98). */
  readonly maxInFlight: number;
  readonly bytesPerRecord: () => number;
}

/** An idempotent producer with acks=all that never gives up: what it sends is acknowledged in the end, once and in order. */
export class SimulatedProducer {
  private readonly options: ProducerOptions;
  private readonly lanes: Lane[];
  private stopped = false;

  constructor(options: ProducerOptions) {
    this.options = options;
    this.lanes = options.targets.map(({ topic, partition }) => new Lane(options, topic, partition));
  }

  /** Sends until `stop`. */
  async run(): Promise<void> {
    const { view } = this.options;
    const producerId = await this.initialise();
    while (!this.stopped) {
      const lane = this.lanes[view.random.int(0, this.lanes.length)];
      lane?.add(producerId, view.random.int(1, 4));
      await view.pause(0, 2 * this.options.paceMs());
    }
  }

  /** No new records; what was begun goes on. */
  stop(): void {
    this.stopped = true;
  }

  get idle(): boolean {
    return this.lanes.every((lane) => lane.idle);
  }

  private async initialise(): Promise<number> {
    const { view } = this.options;
    for (;;) {
      try {
        const { errorCode, producerId } = await view.any(apis.initProducerId, 4, { transactionalId: null, transactionTimeoutMs: 60_000 });
        if (errorCode === errors.NONE) return producerId;
      } catch {
        // Asked again below.
      }
      await view.pause(20, 150);
    }
  }
}

/** One partition of one producer: a queue of batches, a few of them under way. After a failure it waits for all and starts over, in order. */
class Lane {
  private readonly options: ProducerOptions;
  private readonly topic: string;
  private readonly partition: number;
  private readonly key: string;
  private readonly queue: Batch[] = [];
  private producerId = -1;
  private nextSequence = 0;
  private nextToSend = 0;
  private inFlight = 0;
  private failed = false;
  private waiting = false;
  private established = false;

  constructor(options: ProducerOptions, topic: string, partition: number) {
    this.options = options;
    this.topic = topic;
    this.partition = partition;
    this.key = `${topic}-${partition}`;
  }

  get idle(): boolean {
    return this.queue.length === 0;
  }

  add(producerId: number, count: number): void {
    if (this.queue.length > 40) return;
    this.producerId = producerId;
    const { history, name } = this.options;
    const values = Array.from({ length: count }, (_, i) => history.sent(this.key, name, this.nextSequence + i));
    this.queue.push({ values, baseSequence: this.nextSequence, acknowledged: false });
    this.nextSequence += count;
    this.pump();
  }

  private pump(): void {
    // A broker knows the last five batches of a producer: none may be sent that is further than that from the first without an answer.
    // And one that it does not know may begin with any sequence, as in Kafka: the first batch goes alone, so that no later one can overtake it.
    const limit = Math.min(this.established ? this.options.maxInFlight : 1, this.queue.length);
    while (!this.failed && !this.waiting && this.nextToSend < limit) {
      const batch = this.queue[this.nextToSend];
      this.nextToSend += 1;
      if (!batch || batch.acknowledged) continue;
      this.inFlight += 1;
      void this.send(batch).then((sent) => this.settled(batch, sent));
    }
  }

  private settled(batch: Batch, sent: boolean): void {
    this.inFlight -= 1;
    this.established ||= sent;
    if (sent) batch.acknowledged = true;
    else this.failed = true;
    while (this.queue[0]?.acknowledged) {
      this.queue.shift();
      this.nextToSend -= 1;
    }
    if (!this.failed) return this.pump();
    if (this.inFlight > 0) return;
    this.waiting = true;
    void this.startOver();
  }

  private async startOver(): Promise<void> {
    const { view } = this.options;
    await view.pause(10, 120);
    await view.refresh(this.topic);
    this.failed = false;
    this.waiting = false;
    this.nextToSend = 0;
    this.pump();
  }

  /** Whether the batch was acknowledged. */
  private async send(batch: Batch): Promise<boolean> {
    const { view, history, name, bytesPerRecord } = this.options;
    try {
      const known = await view.leaderOf(this.topic, this.partition);
      if (!known) return false;
      const records = buildBatch({
        records: batch.values.map((value) => ({ key: Buffer.alloc(bytesPerRecord(), 7), value: Buffer.from(value) })),
        now: view.now,
        producerId: this.producerId,
        producerEpoch: 0,
        baseSequence: batch.baseSequence,
      });
      const topicData = [{ name: this.topic, partitionData: [{ index: this.partition, records }] }];
      const answer = await view.to(known.leader, `produce-${this.key}`, apis.produce, 11, { acks: -1, timeoutMs: 1_500, topicData }, 2_500);
      const outcome = answer.responses[0]?.partitionResponses[0];
      const code = outcome?.errorCode ?? -1;
      if (code === errors.NONE || code === errors.DUPLICATE_SEQUENCE_NUMBER) {
        history.onAcknowledged(this.key, batch.values, code === errors.NONE ? (outcome?.baseOffset ?? -1) : -1);
        return true;
      }
      history.onRefused(batch.values[0] ?? '', `${errorName(code)} from broker ${known.leader} in epoch ${known.epoch}`);
      const sequenceError = code === errors.OUT_OF_ORDER_SEQUENCE_NUMBER || code === errors.UNKNOWN_PRODUCER_ID;
      if (sequenceError && this.queue[0] === batch) history.onSequenceLost(this.key, name, batch.baseSequence, errorName(code));
      return false;
    } catch (error) {
      history.onRefused(batch.values[0] ?? '', errorText(error));
      return false;
    }
  }
}
