import type { Clock, TimerHandle } from '../base/clock.ts';
import type { BrokerId, Offset } from '../base/ids.ts';
import type { Logger } from '../base/logger.ts';
import type { PeerAddress, Transport } from '../base/transport.ts';
import { apis } from '../protocol/apis.ts';
import { errorName, errors } from '../protocol/errors.ts';
import { RequestChannel } from '../protocol/request-channel.ts';
import type { Partition } from './partition.ts';

const CHECK_MS = 5_000;
const FETCH_VERSION = 17;
const FETCH_BYTES = 1024 * 1024;
const TIMEOUT_MS = 10_000;
/** A reader that may read any replica and is nobody's follower: Kafka's debugging consumer. */
const DEBUGGER_ID = -2;

/** Whose partitions are looked after, and the way to others that have a copy. */
export interface DamageRepairOptions {
  readonly nodeId: BrokerId;
  readonly partitions: () => Iterable<Partition>;
  /** The INTERNAL listener of a living broker; undefined when there is none. */
  readonly addressOf: (brokerId: BrokerId) => PeerAddress | undefined;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Fetches again what the disk of this broker has damaged, from another in-sync replica (reliability rule D6): as follower or leader, below
 * the high watermark only, where all of them have the same. Looks every five seconds; what no other has stays damaged and answers errors.
 */
export class DamageRepair {
  private readonly options: DamageRepairOptions;
  private readonly timer: TimerHandle;
  private running = false;
  private closed = false;

  constructor(options: DamageRepairOptions) {
    this.options = options;
    this.timer = options.clock.every(CHECK_MS, () => void this.check());
  }

  close(): void {
    this.closed = true;
    this.timer.cancel();
  }

  private async check(): Promise<void> {
    if (this.running) return;
    this.running = true;
    for (const partition of [...this.options.partitions()]) {
      if (partition.log.damagedRanges().length > 0) await this.repair(partition);
    }
    this.running = false;
  }

  /** Asks one in-sync replica after the other until nothing is damaged any more. */
  private async repair(partition: Partition): Promise<void> {
    const { nodeId, addressOf, logger } = this.options;
    const { leaderId, isr } = partition.state();
    const others = isr.filter((id) => id !== nodeId).sort((a, b) => Number(b === leaderId) - Number(a === leaderId));
    for (const brokerId of others) {
      const address = addressOf(brokerId);
      if (!address || this.closed || partition.isFailed) continue;
      const channel = new RequestChannel({ transport: this.options.transport, address, clientId: `broker-${nodeId}-repair` });
      const mended = await partition.log.repair((offset) => fetchFrom(channel, partition, offset), partition.log.highWatermark);
      channel.close();
      for (const range of mended) logger.warn('damage-repaired', { partition: partition.key, from: brokerId, ...range });
      if (partition.log.damagedRanges().length === 0) return;
    }
  }
}

async function fetchFrom(channel: RequestChannel, { topicId, partition }: Partition, fetchOffset: Offset): Promise<Buffer> {
  const wanted = { partition, currentLeaderEpoch: -1, fetchOffset, lastFetchedEpoch: -1, logStartOffset: -1, partitionMaxBytes: FETCH_BYTES };
  const request = {
    replicaState: { replicaId: DEBUGGER_ID, replicaEpoch: -1 },
    maxWaitMs: 0,
    minBytes: 0,
    maxBytes: FETCH_BYTES,
    isolationLevel: 0,
    sessionId: 0,
    sessionEpoch: -1,
    topics: [{ topicId, partitions: [wanted] }],
    forgottenTopicsData: [],
  };
  const answer = await channel.send(apis.fetch, FETCH_VERSION, request, TIMEOUT_MS);
  const found = answer.responses[0]?.partitions[0];
  const errorCode = answer.errorCode !== errors.NONE ? answer.errorCode : (found?.errorCode ?? errors.UNKNOWN_SERVER_ERROR);
  if (errorCode !== errors.NONE) throw new Error(errorName(errorCode));
  return found?.records ?? Buffer.alloc(0);
}
