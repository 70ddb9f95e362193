import type { Clock } from '../base/clock.ts';
import type { BrokerId } from '../base/ids.ts';
import type { Logger } from '../base/logger.ts';
import type { PeerAddress, Transport } from '../base/transport.ts';
import { FollowerFetcher } from './follower-fetcher.ts';
import type { Partition } from './partition.ts';
import type { ReplicationSettings } from './replication-settings.ts';

/** What all fetchers of a broker share. */
export interface FollowerFetchersOptions {
  readonly nodeId: BrokerId;
  readonly addressOf: (brokerId: BrokerId) => PeerAddress | undefined;
  readonly brokerEpoch: () => number;
  readonly settings: () => ReplicationSettings;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The fetchers of one broker: one per leader it follows anything of. */
export class FollowerFetchers {
  private readonly options: FollowerFetchersOptions;
  private readonly byLeader = new Map<BrokerId, FollowerFetcher>();
  private readonly leaderOf = new Map<Partition, BrokerId>();

  constructor(options: FollowerFetchersOptions) {
    this.options = options;
  }

  /** Copies `partition` from `leaderId` in `leaderEpoch` from now on, and from nobody else. */
  follow(partition: Partition, leaderId: BrokerId, leaderEpoch: number): void {
    if (this.leaderOf.get(partition) !== leaderId) this.unfollow(partition);
    this.leaderOf.set(partition, leaderId);
    let fetcher = this.byLeader.get(leaderId);
    if (!fetcher) this.byLeader.set(leaderId, (fetcher = this.start(leaderId)));
    fetcher.follow(partition, leaderEpoch);
  }

  unfollow(partition: Partition): void {
    const leaderId = this.leaderOf.get(partition);
    if (leaderId === undefined) return;
    this.leaderOf.delete(partition);
    const fetcher = this.byLeader.get(leaderId);
    fetcher?.unfollow(partition);
    if (fetcher?.size !== 0) return;
    fetcher.close();
    this.byLeader.delete(leaderId);
  }

  get maxLagRecords(): number {
    return Math.max(0, ...[...this.byLeader.values()].map((fetcher) => fetcher.maxLagRecords));
  }

  close(): void {
    for (const fetcher of this.byLeader.values()) fetcher.close();
    this.byLeader.clear();
    this.leaderOf.clear();
  }

  private start(leaderId: BrokerId): FollowerFetcher {
    const { addressOf, ...rest } = this.options;
    return new FollowerFetcher({ ...rest, leaderId, address: () => addressOf(leaderId) });
  }
}
