import type { Clock } from '../base/clock.ts';
import { type BrokerId, partitionKey } from '../base/ids.ts';
import type { MetadataDelta } from '../metadata/delta.ts';
import type { MetadataImage, PartitionImage } from '../metadata/image.ts';
import type { BrokerStanding, ClusterView } from '../monitoring/cluster-host.ts';

interface Counts {
  leaders: number;
  outOfSync: number;
  leaderless: number;
}

/**
 * Turns the metadata that a broker applies into the standing of every broker, told when it changes. Work per change, not per
 * partition: each partition's last state is kept, so that what it contributed can be taken back.
 */
export class ClusterWatch {
  private readonly clock: Clock;
  private readonly onView: (view: ClusterView) => void;
  private readonly partitions = new Map<string, PartitionImage>();
  private readonly counts = new Map<BrokerId, Counts>();
  private readonly told = new Map<BrokerId, BrokerStanding>();
  private offset = -1;

  constructor(options: { clock: Clock; onView: (view: ClusterView) => void }) {
    this.clock = options.clock;
    this.onView = options.onView;
  }

  /** A publisher of the metadata loader: the first delta names everything. */
  applied(image: MetadataImage, delta: MetadataDelta): void {
    const touched = new Set<BrokerId>(delta.brokers.keys());
    for (const { id, partitions } of delta.deletedTopics) for (const index of partitions.keys()) this.replace(partitionKey(id, index), undefined, touched);
    for (const { topic, topicId, partition } of delta.partitions) this.replace(partitionKey(topicId, partition), image.partition(topic, partition), touched);
    this.offset = image.appliedOffset;
    const standings = [...touched].map((brokerId) => this.standing(image, brokerId)).filter((standing) => !same(standing, this.told.get(standing.brokerId)));
    if (standings.length === 0) return;
    for (const standing of standings) this.told.set(standing.brokerId, standing);
    this.onView({ at: this.clock.now(), offset: this.offset, standings });
  }

  /** The quorum has a new leader, as far as this broker knows. */
  controllerChanged(controller: { readonly brokerId: BrokerId; readonly epoch: number }): void {
    this.onView({ at: this.clock.now(), offset: this.offset, standings: [], controller });
  }

  private replace(key: string, after: PartitionImage | undefined, touched: Set<BrokerId>): void {
    const before = this.partitions.get(key);
    if (before) this.count(before, -1, touched);
    if (after) this.count(after, 1, touched);
    if (after) this.partitions.set(key, after);
    else this.partitions.delete(key);
  }

  private count(partition: PartitionImage, by: 1 | -1, touched: Set<BrokerId>): void {
    for (const id of partition.replicas) {
      touched.add(id);
      const counts = this.countsOf(id);
      if (!partition.isr.includes(id)) counts.outOfSync += by;
      if (partition.leader < 0) counts.leaderless += by;
    }
    if (partition.leader < 0) return;
    touched.add(partition.leader);
    this.countsOf(partition.leader).leaders += by;
  }

  private countsOf(id: BrokerId): Counts {
    let counts = this.counts.get(id);
    if (!counts) this.counts.set(id, (counts = { leaders: 0, outOfSync: 0, leaderless: 0 }));
    return counts;
  }

  private standing(image: MetadataImage, brokerId: BrokerId): BrokerStanding {
    return { brokerId, fenced: image.brokers.get(brokerId)?.fenced ?? true, ...this.countsOf(brokerId) };
  }
}

function same(a: BrokerStanding, b: BrokerStanding | undefined): boolean {
  return b !== undefined && a.fenced === b.fenced && a.leaders === b.leaders && a.outOfSync === b.outOfSync && a.leaderless === b.leaderless;
}
