import type { TopicName } from '../base/ids.ts';
import type { Counter, Metrics } from '../base/metrics.ts';

/** Counters of one topic on this broker; adding to one also adds to the broker's total. */
export interface TopicTraffic {
  recordProduced(messages: number, bytes: number): void;
  recordFetched(bytes: number): void;
  recordReplicatedIn(bytes: number): void;
  recordReplicatedOut(bytes: number): void;
  recordProduceRequest(failed: boolean): void;
  recordFetchRequest(failed: boolean): void;
}

interface TrafficCounters {
  readonly messagesIn: Counter;
  readonly bytesIn: Counter;
  readonly bytesOut: Counter;
  readonly replicationBytesIn: Counter;
  readonly replicationBytesOut: Counter;
  readonly produceRequests: Counter;
  readonly failedProduceRequests: Counter;
  readonly fetchRequests: Counter;
  readonly failedFetchRequests: Counter;
}

/**
 * Kafka's BrokerTopicMetrics and ReplicaManager figures (kebab-case; without `topic` = whole broker). Bytes are record bytes
 * on the wire, compressed; produce and fetch requests are counted once per partition, as in Kafka.
 */
export class ReplicationMetrics {
  readonly isrShrinks: Counter;
  readonly isrExpands: Counter;
  readonly failedIsrUpdates: Counter;
  private readonly metrics: Metrics;
  private readonly total: TrafficCounters;
  private readonly topics = new Map<TopicName, TopicTraffic>();

  constructor(metrics: Metrics) {
    this.metrics = metrics;
    this.total = trafficCounters(metrics, {});
    this.isrShrinks = metrics.counter('isr-shrinks', 'ISR changes that removed replicas');
    this.isrExpands = metrics.counter('isr-expands', 'ISR changes that added a replica');
    this.failedIsrUpdates = metrics.counter('failed-isr-updates', 'ISR changes that the controller refused');
  }

  /** Counters of a topic, made on first use. */
  topic(topic: TopicName): TopicTraffic {
    const existing = this.topics.get(topic);
    if (existing) return existing;
    const traffic = topicTraffic(this.total, trafficCounters(this.metrics, { topic }));
    this.topics.set(topic, traffic);
    return traffic;
  }

  /** Forgets a topic that this broker no longer hosts. */
  forgetTopic(topic: TopicName): void {
    if (this.topics.delete(topic)) this.metrics.remove({ topic });
  }

  /** Levels computed when they are read. Keys are metric names. */
  observe(gauges: Readonly<Record<string, { readonly help: string; readonly read: () => number }>>): void {
    for (const [name, gauge] of Object.entries(gauges)) this.metrics.observedGauge(name, gauge.help, {}, gauge.read);
  }
}

function trafficCounters(metrics: Metrics, labels: Readonly<Record<string, string>>): TrafficCounters {
  return {
    messagesIn: metrics.counter('messages-in-count', 'Records appended by producers', labels),
    bytesIn: metrics.counter('bytes-in', 'Record bytes appended by producers', labels),
    bytesOut: metrics.counter('bytes-out', 'Record bytes sent to consumers', labels),
    replicationBytesIn: metrics.counter('replication-bytes-in', 'Record bytes fetched from leaders', labels),
    replicationBytesOut: metrics.counter('replication-bytes-out', 'Record bytes sent to followers', labels),
    produceRequests: metrics.counter('total-produce-requests', 'Partitions in produce requests', labels),
    failedProduceRequests: metrics.counter('failed-produce-requests', 'Partitions in produce requests that failed', labels),
    fetchRequests: metrics.counter('total-fetch-requests', 'Partitions in fetch requests', labels),
    failedFetchRequests: metrics.counter('failed-fetch-requests', 'Partitions in fetch requests that failed', labels),
  };
}

function topicTraffic(total: TrafficCounters, own: TrafficCounters): TopicTraffic {
  const both = (name: keyof TrafficCounters, amount: number): void => {
    total[name].add(amount);
    own[name].add(amount);
  };
  return {
    recordProduced(messages, bytes) {
      both('messagesIn', messages);
      both('bytesIn', bytes);
    },
    recordFetched: (bytes) => both('bytesOut', bytes),
    recordReplicatedIn: (bytes) => both('replicationBytesIn', bytes),
    recordReplicatedOut: (bytes) => both('replicationBytesOut', bytes),
    recordProduceRequest(failed) {
      both('produceRequests', 1);
      if (failed) both('failedProduceRequests', 1);
    },
    recordFetchRequest(failed) {
      both('fetchRequests', 1);
      if (failed) both('failedFetchRequests', 1);
    },
  };
}
