import { faultAt } from '../../base/fault-sites.ts';
import { errors } from '../../protocol/errors.ts';
import { CoordinatorPartition, type PartitionEnvironment } from './coordinator-partition.ts';
import type { Shard } from './shard.ts';

/** The partitions of a coordinator's topic that this broker leads, each loaded when it is elected and dropped when it resigns. */
export class CoordinatorRuntime<S extends Shard> {
  private readonly environment: PartitionEnvironment<S>;
  private readonly partitions = new Map<number, CoordinatorPartition<S>>();

  constructor(environment: PartitionEnvironment<S>) {
    this.environment = environment;
  }

  /** This broker leads the partition. A leader that stays leader in a later epoch keeps its log, so its state stays valid. */
  onElected(partition: number, leaderEpoch: number): void {
    const known = this.partitions.get(partition);
    if (known) {
      known.leaderEpoch = Math.max(known.leaderEpoch, leaderEpoch);
      return;
    }
    const elected = new CoordinatorPartition(partition, leaderEpoch, this.environment);
    this.partitions.set(partition, elected);
    elected.load();
  }

  /** This broker does not lead the partition (any more). */
  onResigned(partition: number): void {
    const known = this.partitions.get(partition);
    this.partitions.delete(partition);
    known?.close();
  }

  /** The shard of a partition, or NOT_COORDINATOR or COORDINATOR_LOAD_IN_PROGRESS (G14). */
  locate(partition: number): S | number {
    const known = this.partitions.get(partition);
    if (!known) return errors.NOT_COORDINATOR;
    return faultAt('say-coordinator-loads') ? errors.COORDINATOR_LOAD_IN_PROGRESS : (known.shard ?? errors.COORDINATOR_LOAD_IN_PROGRESS);
  }

  /** Every loaded shard. */
  shards(): S[] {
    return [...this.partitions.values()].flatMap(({ shard }) => (shard ? [shard] : []));
  }

  /** Whether a partition led here is still loading. */
  get isLoading(): boolean {
    return [...this.partitions.values()].some(({ shard }) => shard === undefined);
  }

  close(): void {
    for (const partition of [...this.partitions.keys()]) this.onResigned(partition);
  }
}
