import { type HistogramSnapshot, type MetricSample, quantileMs, subtractHistogram } from '../base/metrics.ts';

/** Where clients talk; what brokers ask among themselves is not counted as requests. */
const CLIENT_LISTENER = 'PLAINTEXT';

/** Cumulative figures of one broker process at one time, indexed for subtraction. */
export interface CounterReading {
  readonly at: number;
  readonly requests: ReadonlyMap<string, number>;
  readonly errors: ReadonlyMap<string, number>;
  readonly times: ReadonlyMap<string, HistogramSnapshot>;
  readonly messagesIn: ReadonlyMap<string, number>;
  readonly bytesIn: ReadonlyMap<string, number>;
  readonly bytesOut: ReadonlyMap<string, number>;
  readonly connections: number | null;
}

/** Reads a process's samples. Names are those of the broker's instruments. */
export function readCounters(at: number, samples: readonly MetricSample[]): CounterReading {
  const reading = {
    requests: new Map<string, number>(),
    errors: new Map<string, number>(),
    times: new Map<string, HistogramSnapshot>(),
    messagesIn: new Map<string, number>(),
    bytesIn: new Map<string, number>(),
    bytesOut: new Map<string, number>(),
  };
  let connections: number | null = null;
  const add = (map: Map<string, number>, key: string | undefined, value: number): void => {
    if (key !== undefined) map.set(key, (map.get(key) ?? 0) + value);
  };
  for (const sample of samples) {
    const { name, labels } = sample;
    if (sample.kind === 'histogram') {
      if (name === 'request-total-time-ms' && labels.listener === CLIENT_LISTENER && labels.api) reading.times.set(labels.api, sample.histogram);
      continue;
    }
    if (name === 'messages-in-count') add(reading.messagesIn, labels.topic, sample.value);
    else if (name === 'bytes-in') add(reading.bytesIn, labels.topic, sample.value);
    else if (name === 'bytes-out') add(reading.bytesOut, labels.topic, sample.value);
    else if (labels.listener === CLIENT_LISTENER) {
      if (name === 'request-count') add(reading.requests, labels.api, sample.value);
      else if (name === 'error-count') add(reading.errors, labels.api, sample.value);
      else if (name === 'connection-count') connections = (connections ?? 0) + sample.value;
    }
  }
  return { at, ...reading, connections };
}

export interface TopicRates {
  readonly messagesInPerSec: number;
  readonly bytesInPerSec: number;
  readonly bytesOutPerSec: number;
}

/** What a broker did between two readings. Latencies are null when there was no such request. */
export interface BrokerRates {
  readonly elapsedMs: number;
  readonly messagesInPerSec: number;
  readonly bytesInPerSec: number;
  readonly bytesOutPerSec: number;
  readonly requestsPerSec: number;
  readonly errorsPerSec: number;
  readonly requestsByApi: ReadonlyMap<string, number>;
  readonly produceTimes: HistogramSnapshot;
  readonly fetchTimes: HistogramSnapshot;
  readonly connections: number | null;
  /** Only topics that the broker has counted anything for. */
  readonly topics: ReadonlyMap<string, TopicRates>;
}

/** Rates between two readings of one process, per second of the broker's own clock; undefined when no time passed. */
export function ratesBetween(earlier: CounterReading, later: CounterReading): BrokerRates | undefined {
  const elapsedMs = later.at - earlier.at;
  if (elapsedMs <= 0) return undefined;
  const perSec = (after: number, before: number): number => (Math.max(0, after - before) * 1_000) / elapsedMs;
  const rates = (after: ReadonlyMap<string, number>, before: ReadonlyMap<string, number>): Map<string, number> =>
    new Map([...after].map(([key, value]) => [key, perSec(value, before.get(key) ?? 0)]));
  const requestsByApi = rates(later.requests, earlier.requests);
  const messages = rates(later.messagesIn, earlier.messagesIn);
  const bytesIn = rates(later.bytesIn, earlier.bytesIn);
  const bytesOut = rates(later.bytesOut, earlier.bytesOut);
  const topics = new Map<string, TopicRates>();
  for (const topic of new Set([...messages.keys(), ...bytesIn.keys(), ...bytesOut.keys()])) {
    topics.set(topic, {
      messagesInPerSec: messages.get(topic) ?? 0,
      bytesInPerSec: bytesIn.get(topic) ?? 0,
      bytesOutPerSec: bytesOut.get(topic) ?? 0,
    });
  }
  return {
    elapsedMs,
    messagesInPerSec: sum(messages.values()),
    bytesInPerSec: sum(bytesIn.values()),
    bytesOutPerSec: sum(bytesOut.values()),
    requestsPerSec: sum(requestsByApi.values()),
    errorsPerSec: sum(rates(later.errors, earlier.errors).values()),
    requestsByApi,
    produceTimes: timesBetween(earlier, later, 'Produce'),
    fetchTimes: timesBetween(earlier, later, 'Fetch'),
    connections: later.connections,
    topics,
  };
}

const NO_TIMES: HistogramSnapshot = { count: 0, sumMs: 0, buckets: [] };

function timesBetween(earlier: CounterReading, later: CounterReading, api: string): HistogramSnapshot {
  const after = later.times.get(api) ?? NO_TIMES;
  return subtractHistogram(after, earlier.times.get(api) ?? NO_TIMES);
}

/** Several brokers' observations as one. */
export function mergeHistograms(snapshots: readonly HistogramSnapshot[]): HistogramSnapshot {
  const buckets = new Map<number, number>();
  for (const snapshot of snapshots) for (const [index, count] of snapshot.buckets) buckets.set(index, (buckets.get(index) ?? 0) + count);
  return {
    count: sum(snapshots.map((snapshot) => snapshot.count)),
    sumMs: sum(snapshots.map((snapshot) => snapshot.sumMs)),
    buckets: [...buckets].sort(([a], [b]) => a - b),
  };
}

/** Quantile in ms, null when there was nothing to measure. */
export function quantile(snapshot: HistogramSnapshot, q: number): number | null {
  return quantileMs(snapshot, q) ?? null;
}

/** Sum of numbers. */
export function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
