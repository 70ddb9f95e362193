/** An image as the records that give it: the content of a metadata snapshot, in Apache Kafka's order (features, brokers, topics, configs, producer ids). */
import { type ConfigResourceType, type MetadataImage, configResourceTypes } from './image.ts';
import { type MetadataRecord, metadataRecord } from './records.ts';

const CONFIG_TYPES: readonly ConfigResourceType[] = ['topic', 'broker', 'clientMetrics', 'group'];

/** Applied to an empty image they give the same content (offset and epoch travel with the snapshot, not in records). */
export function imageRecords(image: MetadataImage): MetadataRecord[] {
  return [
    ...[...image.features].map(([name, featureLevel]) => metadataRecord('featureLevel', { name, featureLevel })),
    ...[...image.brokers.values()].map((broker) =>
      metadataRecord('registerBroker', {
        brokerId: broker.id,
        brokerEpoch: broker.epoch,
        incarnationId: broker.incarnationId,
        endPoints: broker.endpoints,
        features: broker.features,
        rack: broker.rack,
        fenced: broker.fenced,
        inControlledShutdown: broker.inControlledShutdown,
        logDirs: broker.logDirs,
      }),
    ),
    ...[...image.topics.values()].flatMap((topic) => [
      metadataRecord('topic', { name: topic.name, topicId: topic.id }),
      ...[...topic.partitions].map(([partitionId, partition]) => {
        const { elr, lastKnownElr, ...rest } = partition;
        return metadataRecord('partition', {
          partitionId,
          topicId: topic.id,
          ...rest,
          ...(elr.length > 0 && { eligibleLeaderReplicas: elr }),
          ...(lastKnownElr.length > 0 && { lastKnownElr }),
        });
      }),
    ]),
    ...CONFIG_TYPES.flatMap((type) =>
      image
        .configuredResources(type)
        .flatMap((resourceName) =>
          [...image.configs(type, resourceName)].map(([name, value]) =>
            metadataRecord('config', { resourceType: configResourceTypes[type], resourceName, name, value }),
          ),
        ),
    ),
    ...(image.nextProducerId > 0
      ? [metadataRecord('producerIds', { brokerId: -1, brokerEpoch: -1, nextProducerId: image.nextProducerId })]
      : []),
  ];
}
