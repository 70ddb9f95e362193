import { InvariantError } from '../../server/base/assert.ts';
import { errorText } from '../../server/base/logger.ts';
import { type Random, seededRandom } from '../../server/base/random.ts';
import { apis } from '../../server/protocol/apis.ts';
import { errors } from '../../server/protocol/errors.ts';
import { FakeClock } from '../kit/fake-clock.ts';
import { ClusterView } from './clients/cluster-view.ts';
import { GroupMember } from './clients/group-member.ts';
import { SimulatedProducer } from './clients/producer.ts';
import { PartitionReader } from './clients/reader.ts';
import { compareImages, compareReplicas, unreadyPartition } from './final-state.ts';
import { History } from './history.ts';
import { Invariants } from './invariants.ts';
import { calmDisk, Nemesis } from './nemesis.ts';
import { RareEvents } from './rare-events.ts';
import type { RunPlan } from './run-plan.ts';
import { SimulatedCluster } from './simulated-cluster.ts';
import { SimulatedNetwork } from './simulated-network.ts';
import { SimulatedProcess } from './simulated-process.ts';
import { Trace } from './trace.ts';
import { ViolationError } from './violation.ts';

const BOOT_LIMIT_MS = 30_000;
const LIVENESS_LIMIT_MS = 30_000;
const WRITE_ON_MS = 1_500;
const GROUP = 'workers';

interface Target {
  readonly topic: string;
  readonly partition: number;
}

/** One run: the world, the cluster in it, its clients, and who breaks and who watches it. */
export class Simulation {
  readonly clock = new FakeClock();
  readonly trace = new Trace(() => this.clock.monotonic());
  readonly history: History;
  private readonly plan: RunPlan;
  private readonly random: Random;
  private readonly network: SimulatedNetwork;
  private readonly cluster: SimulatedCluster;
  private readonly invariants: Invariants;
  private readonly nemesis: Nemesis;
  private readonly rare: RareEvents;
  private readonly targets: readonly Target[];
  private readonly producers: SimulatedProducer[] = [];
  private readonly readers: PartitionReader[] = [];
  private readonly members: GroupMember[] = [];
  private readonly processes: SimulatedProcess[] = [];
  private violation: Error | undefined;

  constructor(plan: RunPlan, print?: (line: string) => void) {
    this.plan = plan;
    this.trace.print = print;
    this.random = seededRandom(plan.seed);
    this.rare = new RareEvents(plan.seed);
    const onViolation = (error: Error): void => this.violated(error);
    this.history = new History({ trace: this.trace, onViolation });
    this.network = new SimulatedNetwork({ clock: this.clock, trace: this.trace });
    const netRandom = seededRandom(plan.seed + 1);
    const calmDelayMs = (): number => 0.05 + netRandom.float() * plan.networkMs;
    this.network.delayMs = calmDelayMs;
    this.cluster = new SimulatedCluster({
      seed: plan.seed,
      clock: this.clock,
      network: this.network,
      trace: this.trace,
      brokers: plan.brokers,
      durability: plan.durability,
      kafkaConfig: plan.kafkaConfig,
      calmDisk: calmDisk(this.random),
      onViolation,
    });
    this.invariants = new Invariants({ durability: plan.durability, onViolation });
    this.nemesis = new Nemesis({
      cluster: this.cluster,
      network: this.network,
      random: this.random,
      trace: this.trace,
      clientHosts: ['client-a', 'client-b'],
      menu: plan,
      calmDelayMs,
    });
    this.targets = plan.topics.flatMap(({ name, partitions }) => Array.from({ length: partitions }, (_, partition) => ({ topic: name, partition })));
    this.clock.afterEach = () => {
      this.invariants.check(this.cluster.brokers);
      if (this.violation) throw this.violation;
    };
  }

  get faults(): number {
    return this.nemesis.faults;
  }

  /** How often each rare event of the engine was made to happen. */
  get rareEvents(): ReadonlyMap<string, number> {
    return this.rare.counts;
  }

  /** Keeps the first broken promise; the run ends at the next event. */
  violated(error: Error): void {
    if (this.violation) return;
    this.violation = error instanceof InvariantError ? new ViolationError('invariant', error.message, { cause: error }) : error;
    this.trace.note(`VIOLATION ${errorText(error)}`);
  }

  async run(): Promise<void> {
    await this.boot();
    this.startClients();
    this.rare.start();
    for (let step = 0; step < this.plan.steps; step += 1) {
      this.nemesis.act();
      await this.clock.advance({ ms: this.random.float() * 2 * this.plan.stepMs });
    }
    await this.recover();
    await this.checkEnd();
  }

  end(): void {
    this.clock.afterEach = undefined;
    this.rare.end();
    this.trace.print = undefined;
    for (const process of this.processes) process.kill();
    for (const { running } of this.cluster.brokers) running?.process.kill();
  }

  private async boot(): Promise<void> {
    for (const broker of this.cluster.brokers) this.cluster.start(broker);
    await this.until('boot', BOOT_LIMIT_MS, () => (this.cluster.brokers.every(({ running }) => running?.serving) ? undefined : 'not all brokers serve'));
    const view = this.view('client-a', 'admin');
    for (const { name, partitions, minIsr } of this.plan.topics) {
      const topics = [{ name, numPartitions: partitions, replicationFactor: 3, configs: [{ name: 'min.insync.replicas', value: String(minIsr) }] }];
      let created = false;
      void (async () => {
        while (!created) {
          const answer = await view.any(apis.createTopics, 7, { topics, timeoutMs: 3_000 }).catch(() => undefined);
          const code = answer?.topics[0]?.errorCode;
          created = code === errors.NONE || code === errors.TOPIC_ALREADY_EXISTS;
          if (!created) await view.pause(50, 200);
        }
      })();
      await this.until(`creation of ${name}`, BOOT_LIMIT_MS, () => (created ? undefined : 'no answer'));
    }
  }

  private startClients(): void {
    const { plan, history, targets } = this;
    for (const [i, { paceMs, maxInFlight, recordBytes }] of plan.producers.entries()) {
      const view = this.view(i % 2 === 0 ? 'client-a' : 'client-b', `producer-${i}`);
      const producer = new SimulatedProducer({ name: `p${i}`, view, history, targets, paceMs: () => paceMs, maxInFlight, bytesPerRecord: () => recordBytes });
      this.producers.push(producer);
      void producer.run();
    }
    for (const { topic, partition } of targets) {
      const reader = new PartitionReader({ name: `reader-${topic}-${partition}`, view: this.view('client-b', `reader-${topic}-${partition}`), history, topic, partition });
      this.readers.push(reader);
      void reader.run();
    }
    for (let i = 0; i < plan.groupMembers; i += 1) {
      const view = this.view(i % 2 === 0 ? 'client-b' : 'client-a', `member-${i}`);
      const member = new GroupMember({ name: `member-${i}`, group: GROUP, view, history, targets, sessionTimeoutMs: plan.sessionTimeoutMs });
      this.members.push(member);
      void member.run();
    }
  }

  /** Liveness: without faults everything works again within half a minute. */
  private async recover(): Promise<void> {
    this.nemesis.mendAll();
    this.rare.stop();
    await this.clock.advance({ ms: WRITE_ON_MS });
    for (const producer of this.producers) producer.stop();
    await this.until('recovery', LIVENESS_LIMIT_MS, () => this.unready());
  }

  private unready(): string | undefined {
    const { brokers } = this.cluster;
    for (const broker of brokers) this.cluster.start(broker);
    const silent = brokers.find(({ running }) => !running?.serving);
    if (silent) return `broker ${silent.id} does not serve`;
    const unready = unreadyPartition(brokers, this.targets);
    if (unready) return unready;
    const busy = this.producers.findIndex((producer) => !producer.idle);
    if (busy >= 0) return `producer ${busy} waits for acknowledgements of ${this.history.unacknowledged.slice(0, 3).join(' ')}`;
    const behind = this.readers.findIndex((reader) => !reader.atEnd);
    if (behind >= 0) return `the reader of ${JSON.stringify(this.targets[behind])} is not at the end`;
    const generations = new Set(this.members.map(({ generation }) => generation));
    if (generations.size > 1 || generations.has(-1)) return `the group is not stable: generations ${[...generations].join(' ')}`;
    return undefined;
  }

  private async checkEnd(): Promise<void> {
    const { history, targets } = this;
    const finals = targets.map(({ topic, partition }) => new PartitionReader({ name: `final-${topic}-${partition}`, view: this.view('client-a', 'final'), history, topic, partition }));
    for (const reader of finals) void reader.run();
    await this.until('final read', LIVENESS_LIMIT_MS, () => (finals.every((reader) => reader.atEnd) ? undefined : 'not at the end'));
    for (const [i, reader] of finals.entries()) {
      const { topic, partition } = targets[i] as Target;
      history.checkFinal(`${topic}-${partition}`, reader.values);
    }
    history.checkCommits();
    if (this.violation) throw this.violation;
    let differs: string | undefined | null = null;
    void compareReplicas(this.cluster.brokers, targets).then((found) => {
      differs = found;
    });
    await this.until('comparison of replicas', LIVENESS_LIMIT_MS, () => (differs === null ? 'not done' : undefined));
    if (differs) throw new ViolationError('replicas-differ', differs);
    let metadata = compareImages(this.cluster.brokers);
    await this.until('comparison of metadata', LIVENESS_LIMIT_MS, () => {
      metadata = compareImages(this.cluster.brokers);
      return metadata.compared ? undefined : 'brokers have not applied the same offset';
    });
    if (metadata.difference !== undefined) throw new ViolationError('metadata-differs', metadata.difference);
  }

  private view(host: string, clientId: string): ClusterView {
    const process = new SimulatedProcess({ name: clientId, world: this.clock });
    this.processes.push(process);
    return new ClusterView({
      process,
      random: seededRandom(this.plan.seed * 131 + this.processes.length),
      transport: this.network.transport(host, process),
      bootstrap: this.cluster.bootstrap,
      clientId,
    });
  }

  /** Advances until `problem` gives undefined; its last answer is the violation when the limit passes. */
  private async until(what: string, limitMs: number, problem: () => string | undefined): Promise<void> {
    const endMs = this.clock.monotonic() + limitMs;
    for (let open = problem(); open !== undefined; open = problem()) {
      if (this.clock.monotonic() >= endMs) throw new ViolationError('liveness', `${what} took more than ${limitMs} ms: ${open}`);
      await this.clock.advance({ ms: 25 });
    }
  }
}
