import type { BrokerId } from '../base/ids.ts';
import { apis } from '../protocol/apis.ts';
import { errors } from '../protocol/errors.ts';
import type { ControllerChannel } from './controller-channel.ts';

const ALLOCATE_TIMEOUT_MS = 10_000;
/** The next block is fetched when this share of the current one is left. */
const PREFETCH_SHARE = 0.1;

/**
 * Hands out producer ids from blocks of the controller (KIP-730). Ids are unique in the cluster and never come back; the rest
 * of a block is lost with the process.
 */
export class ProducerIds {
  private readonly channel: Pick<ControllerChannel, 'request'>;
  private readonly nodeId: BrokerId;
  private readonly brokerEpoch: () => number;
  private next = 0;
  private end = 0;
  private blockLength = 0;
  private reserve: { start: number; length: number } | undefined;
  private allocation: Promise<boolean> | undefined;

  constructor(options: { channel: Pick<ControllerChannel, 'request'>; nodeId: BrokerId; brokerEpoch: () => number }) {
    this.channel = options.channel;
    this.nodeId = options.nodeId;
    this.brokerEpoch = options.brokerEpoch;
  }

  /** A fresh producer id; undefined when the controller gave none (answer COORDINATOR_LOAD_IN_PROGRESS: clients retry it). */
  async allocate(): Promise<number | undefined> {
    for (;;) {
      if (this.next >= this.end && this.reserve) {
        this.next = this.reserve.start;
        this.end = this.reserve.start + this.reserve.length;
        this.blockLength = this.reserve.length;
        this.reserve = undefined;
      }
      if (this.next < this.end) {
        const id = this.next;
        this.next += 1;
        if (!this.reserve && this.end - this.next < this.blockLength * PREFETCH_SHARE) void this.fetchBlock();
        return id;
      }
      if (!(await this.fetchBlock())) return undefined;
    }
  }

  /** One at a time. Whether a block came. */
  private fetchBlock(): Promise<boolean> {
    this.allocation ??= this.requestBlock().finally(() => {
      this.allocation = undefined;
    });
    return this.allocation;
  }

  private async requestBlock(): Promise<boolean> {
    const request = { brokerId: this.nodeId, brokerEpoch: this.brokerEpoch() };
    const answer = await this.channel.request('partitions', apis.allocateProducerIds, request, ALLOCATE_TIMEOUT_MS);
    if (!answer || answer.errorCode !== errors.NONE || answer.producerIdLen <= 0) return false;
    this.reserve = { start: answer.producerIdStart, length: answer.producerIdLen };
    return true;
  }
}
