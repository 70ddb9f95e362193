/** Deltas between whole images: for publishers that join late and after a snapshot was loaded. */
import { MetadataDelta } from './delta.ts';
import { type ConfigResourceType, MetadataImage } from './image.ts';

const CONFIG_TYPES: readonly ConfigResourceType[] = ['topic', 'broker', 'clientMetrics', 'group'];

/** A delta that names everything in the image as new. */
export function fullDelta(image: MetadataImage): MetadataDelta {
  return differenceBetween(new MetadataImage(), image);
}

/** What turns `before` into `after`. Partitions count as changed when their partition epoch differs. */
export function differenceBetween(before: MetadataImage, after: MetadataImage): MetadataDelta {
  const delta = new MetadataDelta();
  for (const topic of before.topics.values()) if (!after.topicsById.has(topic.id)) delta.topicDeleted(topic);
  for (const topic of after.topics.values()) {
    const known = before.topicsById.get(topic.id);
    if (!known) delta.topicCreated(topic.name, topic.id);
    for (const [index, partition] of topic.partitions) {
      const was = known?.partitions.get(index);
      if (was?.partitionEpoch !== partition.partitionEpoch) delta.partitionChanged(topic, index, was);
    }
  }
  for (const id of new Set([...before.brokers.keys(), ...after.brokers.keys()])) {
    if (before.brokers.get(id) !== after.brokers.get(id)) delta.brokerChanged(id, before.brokers.get(id));
  }
  for (const type of CONFIG_TYPES) {
    for (const name of new Set([...before.configuredResources(type), ...after.configuredResources(type)])) {
      const isGone = type === 'topic' && !after.topics.has(name);
      if (!isGone && !sameEntries(before.configs(type, name), after.configs(type, name))) delta.configChanged(type, name);
    }
  }
  for (const name of new Set([...before.features.keys(), ...after.features.keys()])) {
    if (before.features.get(name) !== after.features.get(name)) delta.featureChanged(name);
  }
  return delta;
}

function sameEntries<V>(a: ReadonlyMap<string, V>, b: ReadonlyMap<string, V>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}
