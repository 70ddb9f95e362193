import { expect, test } from 'vitest';
import type { ClusterMetadata } from '../client/metadata.ts';
import { diffMetadata } from './metadata-diff.ts';

interface Shape {
  brokers?: number[];
  topics?: Record<string, { leader: number; isr: number[]; epoch?: number }[]>;
}

function metadata({ brokers = [1, 2, 3], topics = {} }: Shape): ClusterMetadata {
  return {
    clusterId: 'c',
    controllerId: 1,
    brokers: brokers.map((id) => ({ id, host: 'h', port: id, rack: null })),
    topics: Object.entries(topics).map(([name, partitions]) => ({
      name,
      id: null,
      internal: false,
      partitions: partitions.map(({ leader, isr, epoch }, partition) => ({
        partition,
        errorCode: 0,
        leader,
        leaderEpoch: epoch ?? 0,
        replicas: [1, 2, 3],
        isr,
        offline: [],
      })),
    })),
  };
}

const texts = (before: Shape, after: Shape): string[] => diffMetadata(metadata(before), metadata(after)).map((event) => event.text);

test('nothing happens between equal answers', () => {
  const shape = { topics: { a: [{ leader: 1, isr: [1, 2, 3] }] } };
  expect(texts(shape, shape)).toEqual([]);
});

test('a lost broker: who left, who leads now, whose ISR shrank', () => {
  const before = { topics: { a: [{ leader: 2, isr: [1, 2, 3] }] } };
  const after = { brokers: [1, 3], topics: { a: [{ leader: 3, isr: [1, 3], epoch: 1 }] } };
  expect(texts(before, after)).toEqual([
    'Broker 2 left the cluster',
    'Leader of a-0 moved from broker 2 to broker 3',
    'Broker 2 left the ISR of a-0',
  ]);
});

test('many partitions at once are one event per broker with a count', () => {
  const many = (isr: number[]) => Array.from({ length: 12 }, () => ({ leader: 1, isr }));
  const events = diffMetadata(metadata({ topics: { a: many([1, 2, 3]) } }), metadata({ topics: { a: many([1, 3]) } }));
  expect(events).toEqual([
    { kind: 'isr-shrunk', status: 'warn', text: 'Broker 2 left the ISR of 12 partitions', brokerId: 2, count: 12 },
  ]);
});

test('an answer of a broker that lags behind changes no leader', () => {
  const before = { topics: { a: [{ leader: 3, isr: [1, 3], epoch: 5 }] } };
  const after = { topics: { a: [{ leader: 2, isr: [1, 2, 3], epoch: 4 }] } };
  expect(texts(before, after)).toEqual([]);
});

test('topics come, grow and go', () => {
  const one = { leader: 1, isr: [1] };
  expect(texts({ topics: { old: [one], grows: [one] } }, { topics: { grows: [one, one], fresh: [one] } })).toEqual([
    'Topic grows grew from 1 to 2 partitions',
    'Topic fresh was created with 1 partition',
    'Topic old was deleted',
  ]);
});

test('a partition without leader is offline and critical', () => {
  const events = diffMetadata(
    metadata({ topics: { a: [{ leader: 1, isr: [1] }] } }),
    metadata({ topics: { a: [{ leader: -1, isr: [1] }] } }),
  );
  expect(events.map(({ kind, status }) => [kind, status])).toEqual([['partition-offline', 'critical']]);
});
