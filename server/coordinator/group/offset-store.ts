import type { TopicName } from '../../base/ids.ts';
import type { CommittedOffset } from './group-records.ts';

type TopicOffsets = Map<TopicName, Map<number, CommittedOffset>>;

/** Committed offsets of one shard: what replay of the records gives. */
export class OffsetStore {
  private readonly groups = new Map<string, TopicOffsets>();
  private total = 0;

  /** Committed offsets held. */
  get size(): number {
    return this.total;
  }

  get(group: string, topic: TopicName, partition: number): CommittedOffset | undefined {
    return this.groups.get(group)?.get(topic)?.get(partition);
  }

  /** Every offset of a group, topics in the order of their first commit. */
  of(group: string): ReadonlyMap<TopicName, ReadonlyMap<number, CommittedOffset>> {
    return this.groups.get(group) ?? NOTHING;
  }

  /** Groups with offsets. */
  groupIds(): string[] {
    return [...this.groups.keys()];
  }

  set(group: string, topic: TopicName, partition: number, value: CommittedOffset): void {
    let topics = this.groups.get(group);
    if (!topics) this.groups.set(group, (topics = new Map()));
    let partitions = topics.get(topic);
    if (!partitions) topics.set(topic, (partitions = new Map()));
    if (!partitions.has(partition)) this.total += 1;
    partitions.set(partition, value);
  }

  delete(group: string, topic: TopicName, partition: number): void {
    const topics = this.groups.get(group);
    const partitions = topics?.get(topic);
    if (!topics || !partitions?.delete(partition)) return;
    this.total -= 1;
    if (partitions.size === 0) topics.delete(topic);
    if (topics.size === 0) this.groups.delete(group);
  }
}

const NOTHING: TopicOffsets = new Map();
