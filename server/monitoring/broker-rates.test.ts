import { expect, test } from 'vitest';
import { MetricRegistry } from '../base/metrics.ts';
import { mergeHistograms, quantile, ratesBetween, readCounters } from './broker-rates.ts';

function aBroker() {
  const metrics = new MetricRegistry();
  const labels = { api: 'Produce', listener: 'PLAINTEXT' };
  return {
    produce: (count: number, ms: number) => {
      for (let i = 0; i < count; i += 1) {
        metrics.counter('request-count', '', labels).add();
        metrics.histogram('request-total-time-ms', '', labels).observe(ms);
      }
      metrics.counter('messages-in-count', '', { topic: 'orders' }).add(count * 10);
      metrics.counter('bytes-in', '', { topic: 'orders' }).add(count * 1_000);
    },
    followerFetch: () => metrics.counter('request-count', '', { api: 'FetchFollower', listener: 'INTERNAL' }).add(500),
    read: (at: number) => readCounters(at, metrics.snapshot()),
  };
}

test('rates are per second of the time between two readings', () => {
  const broker = aBroker();
  broker.produce(5, 2);
  const before = broker.read(10_000);
  broker.produce(30, 2);
  const rates = ratesBetween(before, broker.read(12_000));
  expect(rates).toMatchObject({ requestsPerSec: 15, messagesInPerSec: 150, bytesInPerSec: 15_000, bytesOutPerSec: 0 });
  expect(rates?.topics.get('orders')).toEqual({ messagesInPerSec: 150, bytesInPerSec: 15_000, bytesOutPerSec: 0 });
});

test('latency is that of the interval, not of all time', () => {
  const broker = aBroker();
  broker.produce(1_000, 500);
  const before = broker.read(0);
  broker.produce(10, 2);
  const rates = ratesBetween(before, broker.read(1_000));
  expect(rates && quantile(rates.produceTimes, 0.99)).toBeCloseTo(2, 0);
});

test('what brokers ask among themselves is no client request', () => {
  const broker = aBroker();
  const before = broker.read(0);
  broker.followerFetch();
  expect(ratesBetween(before, broker.read(1_000))?.requestsPerSec).toBe(0);
});

test('without a request there is no latency, and two readings of one instant say nothing', () => {
  const broker = aBroker();
  const reading = broker.read(0);
  expect(ratesBetween(reading, reading)).toBeUndefined();
  const rates = ratesBetween(reading, broker.read(1_000));
  expect(rates && quantile(rates.produceTimes, 0.5)).toBeNull();
});

test('the cluster’s percentile is over the requests of all brokers', () => {
  const [fast, slow] = [aBroker(), aBroker()];
  const before = [fast.read(0), slow.read(0)] as const;
  fast.produce(90, 1);
  slow.produce(10, 100);
  const times = [ratesBetween(before[0], fast.read(1_000)), ratesBetween(before[1], slow.read(1_000))].map((rates) => rates?.produceTimes);
  const merged = mergeHistograms(times.filter((one) => one !== undefined));
  expect(quantile(merged, 0.5)).toBeCloseTo(1, 0);
  expect(quantile(merged, 0.99)).toBeGreaterThan(90);
});
