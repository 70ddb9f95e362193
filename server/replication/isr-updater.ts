import { faultAt } from '../base/fault-sites.ts';
import type { Clock, TimerHandle } from '../base/clock.ts';
import type { BrokerId, Uuid } from '../base/ids.ts';
import { type Logger, errorText } from '../base/logger.ts';
import { errorName, errors } from '../protocol/errors.ts';
import type { AlterPartitionPort } from './alter-partition-port.ts';

/** An ISR that a leader asks the controller for. */
export interface IsrUpdate {
  readonly topicId: Uuid;
  readonly partition: number;
  readonly leaderEpoch: number;
  readonly partitionEpoch: number;
  /** The leader reports to be confirmed (decision 0006). */
  readonly confirms: boolean;
  readonly isr: readonly { readonly brokerId: BrokerId; readonly brokerEpoch: number }[];
  /** Called once, with the controller's answer. Not called after `cancel` or `close`. */
  readonly onAnswer: (answer: IsrAnswer) => void;
}

/** `isr`, `leaderEpoch` and `partitionEpoch` as committed; only meaningful when `errorCode` is 0. */
export interface IsrAnswer {
  readonly errorCode: number;
  readonly leaderId: BrokerId;
  readonly leaderEpoch: number;
  readonly partitionEpoch: number;
  readonly isr: readonly BrokerId[];
}

const RETRY_MS = 50;
const RECOVERED = 0;

/**
 * Sends ISR changes to the controller: one request at a time, with everything that queued meanwhile, so that a broker that
 * falls behind on a thousand partitions costs a few requests. A request that got no usable answer is sent again.
 */
export class IsrUpdater {
  private readonly port: AlterPartitionPort;
  private readonly nodeId: BrokerId;
  private readonly clock: Clock;
  private readonly logger: Logger;
  private readonly queue = new Set<IsrUpdate>();
  private sending = false;
  private retry: TimerHandle | undefined;
  private closed = false;

  constructor(options: { port: AlterPartitionPort; nodeId: BrokerId; clock: Clock; logger: Logger }) {
    this.port = options.port;
    this.nodeId = options.nodeId;
    this.clock = options.clock;
    this.logger = options.logger;
  }

  submit(update: IsrUpdate): void {
    if (this.closed) return;
    this.queue.add(update);
    this.pump();
  }

  /** The update is moot (leadership or assignment changed): not sent, or its answer dropped. */
  cancel(update: IsrUpdate): void {
    this.queue.delete(update);
  }

  close(): void {
    this.closed = true;
    this.retry?.cancel();
    this.queue.clear();
  }

  private pump(): void {
    if (this.sending || this.retry || this.closed || this.queue.size === 0) return;
    if (faultAt('alter-partition-later')) return this.retryLater();
    this.sending = true;
    // One turn later, so that one batch of metadata or one lag check goes out as one request.
    void Promise.resolve()
      .then(() => this.sendQueued())
      .catch((error: unknown) => {
        this.logger.warn('alter-partition-failed', { error: errorText(error), partitions: this.queue.size });
        return false;
      })
      .then((answered) => {
        this.sending = false;
        if (answered) this.pump();
        else this.retryLater();
      });
  }

  /** False when the whole request has to be repeated. */
  private async sendQueued(): Promise<boolean> {
    const updates = [...this.queue];
    if (updates.length === 0) return true;
    const response = await this.port.alterPartition({
      brokerId: this.nodeId,
      brokerEpoch: this.port.brokerEpoch(),
      topics: byTopic(updates).map(([topicId, ofTopic]) => ({
        topicId,
        partitions: ofTopic.map((update) => ({
          partitionIndex: update.partition,
          leaderEpoch: update.leaderEpoch,
          newIsr: update.isr.map((member) => member.brokerId),
          newIsrWithEpochs: update.isr,
          leaderRecoveryState: RECOVERED,
          partitionEpoch: update.partitionEpoch,
          leaderConfirmed: update.confirms,
        })),
      })),
    });
    if (response.errorCode !== errors.NONE) {
      this.logger.warn('alter-partition-refused', { error: errorName(response.errorCode), partitions: updates.length });
      return false;
    }
    const answers = new Map<string, IsrAnswer>();
    for (const topic of response.topics) {
      for (const answer of topic.partitions) answers.set(`${topic.topicId}/${answer.partitionIndex}`, answer);
    }
    return this.deliver(updates, answers);
  }

  private deliver(updates: readonly IsrUpdate[], answers: ReadonlyMap<string, IsrAnswer>): boolean {
    let complete = true;
    for (const update of updates) {
      const answer = answers.get(`${update.topicId}/${update.partition}`);
      if (!answer || isTransient(answer.errorCode)) {
        complete = false;
      } else if (this.queue.delete(update)) {
        update.onAnswer(answer);
      }
    }
    return complete;
  }

  private retryLater(): void {
    if (this.closed || this.queue.size === 0) return;
    this.retry = this.clock.after(RETRY_MS, () => {
      this.retry = undefined;
      this.pump();
    });
  }
}

function isTransient(errorCode: number): boolean {
  return (
    errorCode === errors.UNKNOWN_SERVER_ERROR ||
    errorCode === errors.REQUEST_TIMED_OUT ||
    errorCode === errors.NOT_CONTROLLER ||
    errorCode === errors.NETWORK_EXCEPTION
  );
}

function byTopic(updates: readonly IsrUpdate[]): [Uuid, IsrUpdate[]][] {
  const topics = new Map<Uuid, IsrUpdate[]>();
  for (const update of updates) {
    const ofTopic = topics.get(update.topicId);
    if (ofTopic) ofTopic.push(update);
    else topics.set(update.topicId, [update]);
  }
  return [...topics];
}
