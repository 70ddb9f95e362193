import type { Clock } from '../base/clock.ts';
import { partitionKey } from '../base/ids.ts';
import type { ClusterClient } from '../client/cluster-client.ts';
import { EARLIEST, LATEST, MAX_TIMESTAMP, type PartitionTarget, listOffsets } from '../client/list-offsets.ts';
import type { ClusterState } from './cluster-state.ts';

const CALL = { lane: 'sample-offsets', timeoutMs: 2_500 } as const;
/** Log start offsets move by retention only: asked once in so many runs. */
const START_EVERY = 5;

/** Keeps `endOffsets`, `startOffsets` and `lastWrite` of all partitions. A partition that fails keeps what was known. */
export class OffsetSampler {
  private readonly client: ClusterClient;
  private readonly clock: Clock;
  private readonly state: ClusterState;
  private runs = 0;

  constructor(options: { client: ClusterClient; clock: Clock; state: ClusterState }) {
    this.client = options.client;
    this.clock = options.clock;
    this.state = options.state;
  }

  async run(): Promise<void> {
    const { state } = this;
    const targets = partitionTargets(state);
    if (targets.length === 0) return;
    const ends = await listOffsets(this.client, targets, LATEST, CALL);
    const grown = targets.filter((target) => {
      const key = partitionKey(target.topic, target.partition);
      const end = ends.offsets.get(key)?.offset;
      return end !== undefined && (end !== state.endOffsets.get(key) || !state.lastWrite.has(target.topic));
    });
    for (const [key, { offset }] of ends.offsets) state.endOffsets.set(key, offset);
    state.offsetsAt = this.clock.now();
    state.failures.set('offsets', ends.failures);
    if (this.runs % START_EVERY === 0 || state.startOffsets.size < targets.length) await this.sampleStarts(targets);
    await this.sampleLastWrites(grown);
    this.forgetGone(targets);
    this.runs += 1;
  }

  private async sampleStarts(targets: readonly PartitionTarget[]): Promise<void> {
    const starts = await listOffsets(this.client, targets, EARLIEST, CALL);
    for (const [key, { offset }] of starts.offsets) this.state.startOffsets.set(key, offset);
  }

  /** Only partitions that grew since: the question makes the broker look into its log. */
  private async sampleLastWrites(grown: readonly PartitionTarget[]): Promise<void> {
    if (grown.length === 0) return;
    const newest = await listOffsets(this.client, grown, MAX_TIMESTAMP, CALL);
    for (const { topic, partition } of grown) {
      const timestamp = newest.offsets.get(partitionKey(topic, partition))?.timestamp;
      if (timestamp !== undefined) this.state.lastWrite.set(topic, Math.max(timestamp, this.state.lastWrite.get(topic) ?? -1));
    }
  }

  private forgetGone(targets: readonly PartitionTarget[]): void {
    const known = new Set(targets.map(({ topic, partition }) => partitionKey(topic, partition)));
    for (const offsets of [this.state.endOffsets, this.state.startOffsets]) {
      for (const key of offsets.keys()) if (!known.has(key)) offsets.delete(key);
    }
  }
}

/** Every partition with its leader, as the last metadata has it. */
export function partitionTargets(state: ClusterState): PartitionTarget[] {
  return (state.metadata?.value.topics ?? []).flatMap((topic) =>
    topic.partitions.map(({ partition, leader }) => ({ topic: topic.name, partition, leader })),
  );
}
