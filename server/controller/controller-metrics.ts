/** Gauges of the controller, by Kafka's names (kafka.controller:type=KafkaController). Counted on the committed image of any voter. */
import type { Metrics } from '../base/metrics.ts';
import type { MetadataImage } from '../metadata/image.ts';

interface Counts {
  readonly offset: number;
  readonly partitions: number;
  readonly offline: number;
  readonly notPreferred: number;
  readonly fenced: number;
}

/** Declares the gauges. Counting happens when they are read, once for each state of the image. */
export function registerControllerMetrics(metrics: Metrics, image: MetadataImage, isActive: () => boolean): void {
  let cached: Counts | undefined;
  const counts = (): Counts => {
    if (cached?.offset !== image.appliedOffset) cached = countIn(image);
    return cached;
  };
  const gauge = (name: string, help: string, read: () => number): void => metrics.observedGauge(name, help, {}, read);
  gauge('active-controller-count', '1 on the node that decides, else 0.', () => (isActive() ? 1 : 0));
  gauge('global-topic-count', 'Topics of the cluster.', () => image.topics.size);
  gauge('global-partition-count', 'Partitions of the cluster.', () => counts().partitions);
  gauge('offline-partitions-count', 'Partitions without a leader.', () => counts().offline);
  gauge(
    'preferred-replica-imbalance-count',
    'Partitions that another replica than the preferred one leads.',
    () => counts().notPreferred,
  );
  gauge('fenced-broker-count', 'Registered brokers that are fenced.', () => counts().fenced);
  gauge('active-broker-count', 'Registered brokers that are not fenced.', () => image.brokers.size - counts().fenced);
  gauge('last-applied-record-offset', 'Offset of the last metadata record in the image.', () => image.appliedOffset);
}

function countIn(image: MetadataImage): Counts {
  let partitions = 0;
  let offline = 0;
  let notPreferred = 0;
  for (const topic of image.topics.values()) {
    for (const partition of topic.partitions.values()) {
      partitions += 1;
      if (partition.leader < 0) offline += 1;
      if (partition.leader !== partition.replicas[0]) notPreferred += 1;
    }
  }
  const fenced = [...image.brokers.values()].filter((broker) => broker.fenced).length;
  return { offset: image.appliedOffset, partitions, offline, notPreferred, fenced };
}
