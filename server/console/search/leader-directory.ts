import { type Clock, sleep } from '../../base/clock.ts';
import type { BrokerId, TopicName } from '../../base/ids.ts';
import type { ClusterClient } from '../../client/cluster-client.ts';
import { asClusterError, kafkaError } from '../../client/cluster-error.ts';
import { type FetchOptions, type FetchTarget, type FetchedPartition, fetchBatches } from '../../client/fetch-batches.ts';
import { fetchTopicMetadata } from '../../client/metadata.ts';
import { errors, isRetriable } from '../../protocol/errors.ts';

const ATTEMPTS = 6;
const RETRY_MS = 250;

/** Who leads the partitions of one topic, looked up again when a leader moves or dies during a scan. */
export class LeaderDirectory {
  private readonly client: ClusterClient;
  private readonly clock: Clock;
  private readonly topic: TopicName;
  private leaders: ReadonlyMap<number, BrokerId>;
  private lookup: Promise<void> | undefined;

  constructor(options: { client: ClusterClient; clock: Clock; topic: TopicName; leaders: ReadonlyMap<number, BrokerId> }) {
    this.client = options.client;
    this.clock = options.clock;
    this.topic = options.topic;
    this.leaders = options.leaders;
  }

  leaderOf(partition: number): BrokerId {
    return this.leaders.get(partition) ?? -1;
  }

  /** Asks for the leaders again; concurrent callers share one request. */
  refresh(): Promise<void> {
    this.lookup ??= this.ask().finally(() => {
      this.lookup = undefined;
    });
    return this.lookup;
  }

  /**
   * Fetches from whoever leads now. A moved or missing leader is looked for again for about 1.5 s. Rejects with ClusterError, also
   * for an error of the partition itself.
   */
  async fetch(target: Omit<FetchTarget, 'topic'>, options: FetchOptions, signal: AbortSignal): Promise<FetchedPartition> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.fetchOnce(target, options);
      } catch (caught) {
        const error = asClusterError(caught);
        const mayPass = error.kafkaCode === undefined ? error.kind !== 'unsupported' : isRetriable(error.kafkaCode);
        if (!mayPass || attempt === ATTEMPTS || signal.aborted) throw error;
        await sleep(this.clock, RETRY_MS);
        await this.refresh().catch(() => undefined);
      }
    }
  }

  private async fetchOnce(target: Omit<FetchTarget, 'topic'>, options: FetchOptions): Promise<FetchedPartition> {
    const leader = this.leaderOf(target.partition);
    const resource = `${this.topic}-${target.partition}`;
    if (leader < 0) throw kafkaError(errors.LEADER_NOT_AVAILABLE, { resource, detail: `${resource} has no leader.` });
    const [fetched] = await fetchBatches(this.client, leader, [{ topic: this.topic, ...target }], options);
    if (!fetched) throw kafkaError(errors.UNKNOWN_SERVER_ERROR, { brokerId: leader, resource, detail: `Broker ${leader} did not answer for ${resource}.` });
    if (fetched.errorCode !== 0) throw kafkaError(fetched.errorCode, { brokerId: leader, resource });
    return fetched;
  }

  private async ask(): Promise<void> {
    const { partitions } = await fetchTopicMetadata(this.client, this.topic);
    this.leaders = new Map(partitions.map(({ partition, leader }) => [partition, leader]));
  }
}
