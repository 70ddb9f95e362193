import type { Clock } from '../base/clock.ts';
import type { BrokerId } from '../base/ids.ts';
import { type BrokerRates, type CounterReading, type TopicRates, ratesBetween, readCounters } from './broker-rates.ts';
import type { ClusterHost, HostBroker } from './cluster-host.ts';
import type { ClusterState } from './cluster-state.ts';

/** A process that has not spoken for this long has no present figures. */
const STALE_MS = 3_500;

interface Watched {
  readonly startedAt: number | undefined;
  reading: CounterReading;
  /** Broker's `at` → our clock when we saw it: the two clocks need not agree. */
  seenAt: number;
}

/** Turns the counters of the broker processes into rates, once a second. */
export class ProcessSampler {
  private readonly host: ClusterHost;
  private readonly clock: Clock;
  private readonly state: ClusterState;
  private readonly watched = new Map<BrokerId, Watched>();

  constructor(options: { host: ClusterHost; clock: Clock; state: ClusterState }) {
    this.host = options.host;
    this.clock = options.clock;
    this.state = options.state;
  }

  /** Reads every process. A broker that is down, silent or just restarted has no rates: a gap. */
  run(): void {
    const now = this.clock.now();
    for (const broker of this.host.brokers()) {
      const rates = this.read(broker, now);
      if (rates === 'hold') continue;
      if (rates) this.state.brokerRates.set(broker.id, { at: now, value: rates });
      else this.state.brokerRates.delete(broker.id);
    }
    this.state.topicRates = sumTopics([...this.state.brokerRates.values()].map((sampled) => sampled.value));
  }

  private read(broker: HostBroker, now: number): BrokerRates | 'hold' | undefined {
    const before = this.watched.get(broker.id);
    if (broker.status !== 'ready' || !broker.metrics) {
      this.watched.delete(broker.id);
      return undefined;
    }
    if (before && before.reading.at === broker.metrics.at) return now - before.seenAt > STALE_MS ? undefined : 'hold';
    const reading = readCounters(broker.metrics.at, broker.metrics.samples);
    this.watched.set(broker.id, { startedAt: broker.startedAt, reading, seenAt: now });
    if (!before || before.startedAt !== broker.startedAt) return undefined;
    return ratesBetween(before.reading, reading);
  }
}

function sumTopics(brokers: readonly BrokerRates[]): Map<string, TopicRates> {
  const topics = new Map<string, TopicRates>();
  for (const broker of brokers) {
    for (const [topic, rates] of broker.topics) {
      const known = topics.get(topic);
      topics.set(topic, {
        messagesInPerSec: (known?.messagesInPerSec ?? 0) + rates.messagesInPerSec,
        bytesInPerSec: (known?.bytesInPerSec ?? 0) + rates.bytesInPerSec,
        bytesOutPerSec: (known?.bytesOutPerSec ?? 0) + rates.bytesOutPerSec,
      });
    }
  }
  return topics;
}
