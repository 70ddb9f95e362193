import { type Random, seededRandom } from '../../server/base/random.ts';

/** What a seed chooses: the cluster, its clients and the trouble. */
export interface RunPlan {
  readonly seed: number;
  readonly durability: 'fsync' | 'os';
  readonly brokers: number;
  readonly kafkaConfig: Readonly<Record<string, string>>;
  readonly topics: readonly { readonly name: string; readonly partitions: number; readonly minIsr: number }[];
  readonly producers: readonly { readonly paceMs: number; readonly maxInFlight: number; readonly recordBytes: number }[];
  readonly groupMembers: number;
  readonly sessionTimeoutMs: number;
  /** Longest one-way delay of a message while nothing is slow, ms. */
  readonly networkMs: number;
  readonly steps: number;
  /** Mean pause between two steps of the nemesis, ms. */
  readonly stepMs: number;
  readonly powerCuts: boolean;
  readonly diskErrors: boolean;
}

/** Parts of a plan that a test wants otherwise. */
export type PlanChanges = Partial<Omit<RunPlan, 'seed'>>;

/** The plan of a seed. */
export function planOf(seed: number, changes: PlanChanges = {}): RunPlan {
  const random = seededRandom(seed * 31 + 7);
  const durability = random.float() < 0.7 ? 'fsync' : 'os';
  const largeRecords = random.float() < 0.15;
  const sessionTimeoutMs = pick(random, [1_000, 2_000, 6_000]);
  const planned: RunPlan = {
    seed,
    durability,
    brokers: 3,
    kafkaConfig: {
      'default.replication.factor': '3',
      'min.insync.replicas': '2',
      'offsets.topic.replication.factor': '3',
      'offsets.topic.num.partitions': '2',
      'group.initial.rebalance.delay.ms': '0',
      'group.min.session.timeout.ms': '500',
      'auto.create.topics.enable': 'false',
      'log.cleaner.backoff.ms': '1000',
      'log.segment.bytes': largeRecords ? '1048576' : pick(random, ['2048', '16384', '1048576']),
      'offsets.topic.segment.bytes': pick(random, ['4096', '1048576']),
      'replica.lag.time.max.ms': pick(random, ['1000', '4000', '30000']),
      ...sessionConfig(random),
      'replica.fetch.wait.max.ms': pick(random, ['200', '500']),
    },
    topics: [
      { name: 'orders', partitions: 2, minIsr: 2 },
      { name: 'events', partitions: 1, minIsr: 1 },
    ],
    producers: Array.from({ length: random.int(1, 4) }, () => ({
      paceMs: pick(random, [30, 100, 400]),
      maxInFlight: pick(random, [1, 3, 5]),
      recordBytes: largeRecords ? 50_000 : pick(random, [0, 20, 400]),
    })),
    groupMembers: random.int(1, 4),
    sessionTimeoutMs,
    networkMs: pick(random, [0.3, 0.3, 3, 40]),
    steps: random.int(6, 25),
    stepMs: pick(random, [80, 300, 900]),
    powerCuts: durability === 'fsync' && random.float() < 0.4,
    diskErrors: random.float() < 0.3,
  };
  // Drawn last: what a seed meant before there were snapshots stays.
  const kafkaConfig = { ...planned.kafkaConfig, ...snapshotConfig(random) };
  return { ...planned, kafkaConfig, ...changes };
}

/** A session is several heartbeats long: one that a single late heartbeat ends would keep a broker fenced for good. */
function sessionConfig(random: Random): Record<string, string> {
  const session = pick(random, ['1000', '4000', '9000']);
  const heartbeat = pick(random, ['200', '1000']);
  return { 'broker.session.timeout.ms': session, 'broker.heartbeat.interval.ms': session === '1000' ? '200' : heartbeat };
}

/** In most runs the metadata log is cut many times, so that brokers that were away come back by snapshots. */
function snapshotConfig(random: Random): Record<string, string> {
  if (random.float() < 0.3) return {};
  return {
    'metadata.log.max.record.bytes.between.snapshots': pick(random, ['300', '1500', '6000']),
    'metadata.log.max.snapshot.interval.ms': pick(random, ['500', '3600000']),
    'metadata.log.segment.bytes': pick(random, ['4000', '10000']),
    'metadata.max.retention.bytes': pick(random, ['1', '1', '12000', '104857600']),
  };
}

function pick<T>(random: Random, list: readonly T[]): T {
  return list[random.int(0, list.length)] as T;
}
