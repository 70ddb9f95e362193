/** An image as the values of the records that give it: the content of a metadata snapshot, in Apache Kafka's order (features, brokers, topics, configs, producer ids). */
import type { Uuid } from '../base/ids.ts';
import { type BrokerImage, type ConfigResourceType, configResourceTypes, type MetadataImage, type PartitionImage } from './image.ts';
import { encodeRecordOf } from './records.ts';

const CONFIG_TYPES: readonly ConfigResourceType[] = ['topic', 'broker', 'clientMetrics', 'group'];

/** Decoded and applied to an empty image they give the same content (offset and epoch travel with the snapshot, not in records). Lazy: the image must not change meanwhile. */
export function* imageRecords(image: MetadataImage): Generator<Buffer> {
  for (const [name, featureLevel] of image.features) yield encodeRecordOf('featureLevel', { name, featureLevel });
  for (const broker of image.brokers.values()) yield brokerRecord(broker);
  for (const topic of image.topics.values()) {
    yield encodeRecordOf('topic', { name: topic.name, topicId: topic.id });
    for (const [partitionId, partition] of topic.partitions) yield partitionRecord(topic.id, partitionId, partition);
  }
  for (const type of CONFIG_TYPES) {
    for (const resourceName of image.configuredResources(type)) {
      for (const [name, value] of image.configs(type, resourceName)) {
        yield encodeRecordOf('config', { resourceType: configResourceTypes[type], resourceName, name, value });
      }
    }
  }
  if (image.nextProducerId > 0) yield encodeRecordOf('producerIds', { brokerId: -1, brokerEpoch: -1, nextProducerId: image.nextProducerId });
}

function brokerRecord(broker: BrokerImage): Buffer {
  return encodeRecordOf('registerBroker', {
    brokerId: broker.id,
    brokerEpoch: broker.epoch,
    incarnationId: broker.incarnationId,
    endPoints: broker.endpoints,
    features: broker.features,
    rack: broker.rack,
    fenced: broker.fenced,
    inControlledShutdown: broker.inControlledShutdown,
    logDirs: broker.logDirs,
  });
}

function partitionRecord(topicId: Uuid, partitionId: number, partition: PartitionImage): Buffer {
  const { elr, lastKnownElr, ...rest } = partition;
  return encodeRecordOf('partition', {
    partitionId,
    topicId,
    ...rest,
    ...(elr.length > 0 && { eligibleLeaderReplicas: elr }),
    ...(lastKnownElr.length > 0 && { lastKnownElr }),
  });
}
