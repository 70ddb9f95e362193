/**
 * What a batch of records changed in an image. Collected while applying; publishers get it together with the image after the
 * batch. `before` values are those at the start of the batch, the values after it are in the image.
 */
import type { BrokerId, TopicName, Uuid } from '../base/ids.ts';
import { partitionKey } from '../base/ids.ts';
import type { BrokerImage, ConfigResourceType, ImageChanges, PartitionImage, TopicImage } from './image.ts';

/** A partition that was created or changed, and whose topic still exists. Its state now: `image.partition(topic, partition)`. */
export interface PartitionDelta {
  readonly topic: TopicName;
  readonly topicId: Uuid;
  readonly partition: number;
  /** State before the batch; undefined for a new partition. */
  readonly before: PartitionImage | undefined;
}

/** A topic that is gone, with its last state. */
export type DeletedTopic = TopicImage;

/** See the head of this file. */
export class MetadataDelta implements ImageChanges {
  private readonly partitionMap = new Map<string, PartitionDelta>();
  private readonly createdMap = new Map<Uuid, { readonly name: TopicName; readonly id: Uuid }>();
  private readonly deleted: DeletedTopic[] = [];
  private readonly brokerMap = new Map<BrokerId, BrokerImage | undefined>();
  private readonly configMap = new Map<string, { readonly type: ConfigResourceType; readonly name: string }>();
  private readonly featureNames = new Set<string>();

  /** Created and changed partitions of topics that exist after the batch. */
  get partitions(): PartitionDelta[] {
    return [...this.partitionMap.values()];
  }
  get createdTopics(): { readonly name: TopicName; readonly id: Uuid }[] {
    return [...this.createdMap.values()];
  }
  /** Topics that existed before the batch and are gone. A topic of the same name (other id) may exist again. */
  get deletedTopics(): readonly DeletedTopic[] {
    return this.deleted;
  }
  /** Brokers that registered, were fenced or unfenced, or left; the value is their state before. */
  get brokers(): ReadonlyMap<BrokerId, BrokerImage | undefined> {
    return this.brokerMap;
  }
  /** Resources whose stored configs changed. A deleted topic's configs go with it and are not listed. */
  get configs(): { readonly type: ConfigResourceType; readonly name: string }[] {
    return [...this.configMap.values()];
  }
  get features(): ReadonlySet<string> {
    return this.featureNames;
  }
  get isEmpty(): boolean {
    const parts = [this.partitionMap, this.createdMap, this.brokerMap, this.configMap, this.featureNames];
    return this.deleted.length === 0 && parts.every((part) => part.size === 0);
  }

  /** Called by the image. */
  topicCreated(name: TopicName, id: Uuid): void {
    this.createdMap.set(id, { name, id });
  }

  /** Called by the image. A topic that came and went within the batch leaves no trace. */
  topicDeleted(topic: TopicImage): void {
    for (const partition of topic.partitions.keys()) this.partitionMap.delete(partitionKey(topic.id, partition));
    this.configMap.delete(`topic ${topic.name}`);
    if (!this.createdMap.delete(topic.id)) this.deleted.push(topic);
  }

  /** Called by the image, before the change. */
  partitionChanged(topic: TopicImage, partition: number, before: PartitionImage | undefined): void {
    const key = partitionKey(topic.id, partition);
    if (!this.partitionMap.has(key)) this.partitionMap.set(key, { topic: topic.name, topicId: topic.id, partition, before });
  }

  /** Called by the image, before the change. */
  brokerChanged(id: BrokerId, before: BrokerImage | undefined): void {
    if (!this.brokerMap.has(id)) this.brokerMap.set(id, before);
  }

  /** Called by the image. */
  configChanged(type: ConfigResourceType, name: string): void {
    this.configMap.set(`${type} ${name}`, { type, name });
  }

  /** Called by the image. */
  featureChanged(name: string): void {
    this.featureNames.add(name);
  }
}
