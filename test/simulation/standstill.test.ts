/** A broker whose process stood still while others took what it led. */
import { afterEach, describe, expect, test } from 'vitest';
import { plantBugs, uprootBugs } from '../../server/base/planted-bugs.ts';
import { seededRandom } from '../../server/base/random.ts';
import { apis } from '../../server/protocol/apis.ts';
import { errors } from '../../server/protocol/errors.ts';
import { buildBatch } from '../../server/records/records.ts';
import { FakeClock } from '../kit/fake-clock.ts';
import { ClusterView } from './clients/cluster-view.ts';
import { calmDisk } from './nemesis.ts';
import { planOf } from './run-plan.ts';
import { SimulatedCluster } from './simulated-cluster.ts';
import { SimulatedNetwork } from './simulated-network.ts';
import { SimulatedProcess } from './simulated-process.ts';
import { Trace } from './trace.ts';

const SESSION_MS = 3_000;
const LIMIT_MS = 30_000;

class World {
  readonly clock = new FakeClock();
  readonly cluster: SimulatedCluster;
  readonly view: ClusterView;
  private readonly process: SimulatedProcess;
  private producerId = -1;

  constructor() {
    const { clock } = this;
    const trace = new Trace(() => clock.monotonic());
    const network = new SimulatedNetwork({ clock, trace });
    const kafkaConfig = { ...planOf(1).kafkaConfig, 'broker.session.timeout.ms': String(SESSION_MS), 'broker.heartbeat.interval.ms': '500' };
    const onViolation = (error: Error): never => {
      throw error;
    };
    this.cluster = new SimulatedCluster({ seed: 1, clock, network, trace, brokers: 3, durability: 'os', kafkaConfig, calmDisk: calmDisk(seededRandom(1)), onViolation });
    this.process = new SimulatedProcess({ name: 'client', world: clock });
    this.view = new ClusterView({ process: this.process, random: seededRandom(2), transport: network.transport('client', this.process), bootstrap: this.cluster.bootstrap, clientId: 'client' });
  }

  async start(): Promise<void> {
    for (const broker of this.cluster.brokers) this.cluster.start(broker);
    await this.until(() => this.cluster.brokers.every(({ running }) => running?.serving));
    const topics = [{ name: 'orders', numPartitions: 3, replicationFactor: 3 }];
    await this.done(this.view.any(apis.createTopics, 7, { topics, timeoutMs: 3_000 }));
    await this.clock.advance({ ms: 500 });
    this.producerId = (await this.done(this.view.any(apis.initProducerId, 4, { transactionalId: null, transactionTimeoutMs: 60_000 }))).producerId;
  }

  end(): void {
    this.process.kill();
    for (const { running } of this.cluster.brokers) running?.process.kill();
  }

  get controller(): number {
    return this.cluster.brokers.find(({ running }) => running?.rooms?.raft.isLeader)?.id ?? -1;
  }

  /** As a broker sees it. */
  leader(partition: number, seenBy: number): number {
    return this.cluster.broker(seenBy).running?.rooms?.services.image.partition('orders', partition)?.leader ?? -1;
  }

  /** One record of the one producer; what the broker says of it. */
  async produce(broker: number, partition: number, sequence: number) {
    const records = buildBatch({ records: [{ key: null, value: Buffer.from(`v${sequence}`) }], now: 0, producerId: this.producerId, producerEpoch: 0, baseSequence: sequence });
    const topicData = [{ name: 'orders', partitionData: [{ index: partition, records }] }];
    const answer = await this.view.to(broker, 'produce', apis.produce, 11, { acks: -1, timeoutMs: 5_000, topicData }, LIMIT_MS);
    const outcome = answer.responses[0]?.partitionResponses[0];
    return { errorCode: outcome?.errorCode ?? -1, leaderId: outcome?.currentLeader.leaderId ?? -1 };
  }

  async until(condition: () => boolean): Promise<void> {
    for (const endMs = this.clock.monotonic() + LIMIT_MS; !condition(); ) {
      expect(this.clock.monotonic()).toBeLessThan(endMs);
      await this.clock.advance({ ms: 10 });
    }
  }

  async done<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    void promise.then(
      () => (settled = true),
      () => (settled = true),
    );
    await this.until(() => settled);
    return promise;
  }
}

let world: World;

afterEach(() => {
  uprootBugs();
  world.end();
});

/** The broker stops while it leads, its successor takes a record, and the broker goes on with the record after that in its socket. */
async function continueAfterSuccessor(who: 'the controller' | 'another broker') {
  world = new World();
  await world.start();
  const { controller } = world;
  const partition = [0, 1, 2].find((index) => (world.leader(index, controller) === controller) === (who === 'the controller')) ?? -1;
  const broker = world.leader(partition, controller);
  const { process } = world.cluster.broker(broker).running ?? expect.fail('not running');
  expect(await world.done(world.produce(broker, partition, 0))).toMatchObject({ errorCode: errors.NONE });
  process.pause();
  const witness = (broker % 3) + 1;
  await world.until(() => world.leader(partition, witness) !== broker);
  const successor = world.leader(partition, witness);
  await world.clock.advance({ ms: 200 });
  expect(await world.done(world.produce(successor, partition, 1))).toMatchObject({ errorCode: errors.NONE });
  const answered = world.produce(broker, partition, 2);
  await world.clock.advance({ ms: 5 });
  process.resume();
  const startMs = world.clock.monotonic();
  return { answer: await world.done(answered), successor, tookMs: world.clock.monotonic() - startMs };
}

describe.each(['another broker', 'the controller'] as const)('a leader that stood still, %s', (who) => {
  test('names its successor to a producer that comes back to it', async () => {
    const { answer, successor, tookMs } = await continueAfterSuccessor(who);
    expect(answer).toEqual({ errorCode: errors.NOT_LEADER_OR_FOLLOWER, leaderId: successor });
    expect(tookMs).toBeLessThan(1_000);
  });

  test('control: without the rule it refuses the sequence, which clients take for a loss', async () => {
    plantBugs(['serve-after-standstill']);
    const { answer } = await continueAfterSuccessor(who);
    expect(answer.errorCode).toBe(errors.OUT_OF_ORDER_SEQUENCE_NUMBER);
  });
});

describe('without a quorum', () => {
  async function alone() {
    world = new World();
    await world.start();
    for (const id of [2, 3]) world.cluster.kill(world.cluster.broker(id));
    const { process } = world.cluster.broker(1).running ?? expect.fail('not running');
    return { process, ask: () => world.done(world.view.to(1, 'any', apis.metadata, 12, { topics: null }, LIMIT_MS)) };
  }

  test('a broker that ran all the time serves at once, however long nobody controls it', async () => {
    const { ask } = await alone();
    await world.clock.advance({ ms: 4 * SESSION_MS });
    const startMs = world.clock.monotonic();
    expect((await ask()).topics).toHaveLength(1);
    expect(world.clock.monotonic() - startMs).toBeLessThan(50);
  });

  test('one that stood still serves again after a session', async () => {
    const { process, ask } = await alone();
    process.pause();
    await world.clock.advance({ ms: 2 * SESSION_MS });
    process.resume();
    const startMs = world.clock.monotonic();
    expect((await ask()).topics).toHaveLength(1);
    const tookMs = world.clock.monotonic() - startMs;
    expect(tookMs).toBeGreaterThan(SESSION_MS - 100);
    expect(tookMs).toBeLessThan(SESSION_MS + 100);
  });
});
