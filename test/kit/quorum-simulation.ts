import { errorText } from '../../server/base/logger.ts';
import { seededRandom, type Random } from '../../server/base/random.ts';
import type { CommittedBatch } from '../../server/quorum/raft-options.ts';
import type { SnapshotContent } from '../../server/quorum/snapshot-format.ts';
import { QuorumCluster, type QuorumEvent, type QuorumMember } from './quorum-cluster.ts';

export interface SimulationOptions {
  readonly seed: number;
  readonly voters?: number;
  readonly observers?: number;
  /** Random actions before the cluster is healed. */
  readonly steps?: number;
  /** Negative control: a power cut also takes what was synced, and the run must find a violation in some seed. */
  readonly lyingDisk?: boolean;
  /** Members write snapshots every few values, and cut their logs for them. */
  readonly snapshots?: boolean;
  /** See QuorumClusterOptions. */
  readonly logs?: 'memory' | 'partition';
}

/** What one run did; equal for equal seeds. */
export interface SimulationResult {
  readonly trace: readonly string[];
  readonly appended: number;
  readonly acknowledged: number;
  readonly epochs: number;
  /** Snapshots that were loaded, at starts and from leaders. */
  readonly loaded: number;
}

/** A broken promise of the quorum. */
export class ViolationError extends Error {}

/** Checks after every event: one leader per epoch, the committed prefix never changes, high watermarks never go back. */
class Oracle {
  readonly committed = new Map<number, string>();
  readonly leaders = new Map<number, number>();
  loaded = 0;
  private readonly delivered = new Map<number, number>();
  private readonly highWatermarks = new Map<number, number>();

  onEvent(memberId: number, event: QuorumEvent): void {
    if (event.kind === 'leader') this.onLeader(memberId, event.epoch);
    if (event.kind === 'committed') for (const batch of event.batches) this.onCommitted(memberId, batch);
    if (event.kind === 'snapshot') this.onSnapshot(memberId, event.content);
  }

  onLeader(memberId: number, epoch: number): void {
    const other = this.leaders.get(epoch);
    if (other !== undefined && other !== memberId) throw new ViolationError(`${other} and ${memberId} both lead epoch ${epoch}`);
    this.leaders.set(epoch, memberId);
  }

  /** A new process starts from nothing: it is told everything again. */
  onStart(memberId: number): void {
    this.delivered.set(memberId, 0);
    this.highWatermarks.set(memberId, 0);
  }

  onHighWatermark(memberId: number, highWatermark: number): void {
    const before = this.highWatermarks.get(memberId) ?? 0;
    if (highWatermark < before) throw new ViolationError(`the high watermark of ${memberId} went back from ${before} to ${highWatermark}`);
    this.highWatermarks.set(memberId, highWatermark);
  }

  /** A snapshot has what was committed below its end, no more and no less. */
  private onSnapshot(memberId: number, { endOffset, records }: SnapshotContent): void {
    this.loaded += 1;
    const before = this.delivered.get(memberId) ?? 0;
    if (endOffset < before) throw new ViolationError(`${memberId} was given a snapshot of ${endOffset}, after ${before - 1}`);
    this.delivered.set(memberId, endOffset);
    const known = [...this.committed].filter(([baseOffset]) => baseOffset < endOffset).sort(([a], [b]) => a - b);
    const wanted = known.flatMap(([, content]) => content.split(':')[2]?.split(',') ?? []).filter((value) => value !== '');
    const found = records.map((value) => value.toString());
    if (found.join() !== wanted.join()) throw new ViolationError(`a snapshot of ${memberId} up to ${endOffset} holds ${found.join()}, committed is ${wanted.join()}`);
  }

  private onCommitted(memberId: number, batch: CommittedBatch): void {
    const expected = this.delivered.get(memberId) ?? 0;
    if (batch.baseOffset !== expected) throw new ViolationError(`${memberId} was told of offset ${batch.baseOffset}, after ${expected - 1}`);
    this.delivered.set(memberId, batch.lastOffset + 1);
    const content = `${batch.epoch}:${batch.lastOffset}:${batch.records.map((value) => value.toString()).join()}`;
    const known = this.committed.get(batch.baseOffset);
    if (known !== undefined && known !== content) {
      throw new ViolationError(`offset ${batch.baseOffset} was committed as ${known}, ${memberId} has ${content}`);
    }
    this.committed.set(batch.baseOffset, content);
  }
}

/** One seeded run: random appends and faults, then all faults end and the quorum must work again. Throws ViolationError. */
export async function simulateQuorum(options: SimulationOptions): Promise<SimulationResult> {
  const simulation = new Simulation(options);
  try {
    return await simulation.run();
  } catch (error) {
    throw new ViolationError(`seed ${options.seed}: ${errorText(error)}\n${simulation.trace.slice(-30).join('\n')}`, { cause: error });
  } finally {
    simulation.end();
  }
}

class Simulation {
  readonly trace: string[] = [];
  private readonly random: Random;
  private readonly oracle = new Oracle();
  private readonly cluster: QuorumCluster;
  private readonly options: SimulationOptions;
  private readonly acknowledged: { value: string; offset: number }[] = [];
  private appended = 0;
  private violation: unknown;
  /** Values of the first member that was looked at in the end. */
  private finalState: string | undefined;

  constructor(options: SimulationOptions) {
    this.options = options;
    const random = seededRandom(options.seed);
    this.random = random;
    const slowDiskMs = [0.2, 1, 5][random.int(0, 3)] ?? 1;
    const slowNetMs = [0.1, 1, 20][random.int(0, 3)] ?? 1;
    this.cluster = new QuorumCluster({
      voters: options.voters ?? 3,
      observers: options.observers ?? 0,
      seed: options.seed,
      logs: options.logs ?? 'memory',
      diskDelayMs: () => 0.05 + random.float() * slowDiskMs,
      latencyMs: () => 0.05 + random.float() * slowNetMs,
      ...(options.snapshots && {
        snapshotEvery: random.int(2, 9),
        snapshots: { retentionBytes: [1, 3_000, -1][random.int(0, 3)] ?? 1, fetchBytes: [60, 400, 1_000_000][random.int(0, 3)] ?? 60 },
      }),
      onEvent: (id, event) => this.checked(() => this.oracle.onEvent(id, event)),
    });
  }

  async run(): Promise<SimulationResult> {
    for (const member of this.cluster.members) await this.start(member);
    for (let step = 0; step < (this.options.steps ?? 40); step += 1) {
      this.act();
      await this.advance(this.random.float() < 0.7 ? this.random.int(1, 60) : this.random.int(60, 3_000));
    }
    await this.recover();
    return {
      trace: this.trace,
      appended: this.appended,
      acknowledged: this.acknowledged.length,
      epochs: this.oracle.leaders.size,
      loaded: this.oracle.loaded,
    };
  }

  /** Ends all timers, so that nothing of this run outlives it. */
  end(): void {
    for (const member of this.cluster.members) member.running?.node.abandon();
  }

  private act(): void {
    const { random, cluster } = this;
    const dice = random.float();
    const member = this.pick(cluster.members);
    const other = this.pick(cluster.members);
    if (dice < 0.45) return this.append();
    if (dice < 0.6) return member.running ? this.crash(member, random.float() < 0.5 ? 'process' : 'power') : this.startLater(member);
    if (dice < 0.7) return this.startLater(this.pick(cluster.members.filter((m) => !m.running)) ?? member);
    if (dice < 0.78 && member !== other) return this.note(`cut ${member.id} ${other.id}`, () => cluster.network.cut(member.address, other.address));
    if (dice < 0.86) return this.note('heal', () => cluster.network.heal());
    if (dice < 0.91 && member !== other) return this.note(`disconnect ${member.id} ${other.id}`, () => cluster.network.disconnect(member.address, other.address));
    if (dice < 0.95) return this.note(`pause ${member.id}`, () => cluster.network.pause(member.address));
    this.note(`resume ${member.id}`, () => cluster.network.resume(member.address));
  }

  private append(): void {
    const leaders = this.cluster.running().filter((member) => member.running?.node.isLeader);
    const leader = this.pick(leaders);
    if (!leader?.running) return;
    for (let i = this.random.int(1, 4); i > 0; i -= 1) {
      const value = `v${this.appended++}`;
      const { lastOffset, committed } = leader.running.node.append([Buffer.from(value)]);
      this.trace.push(`append ${value} on ${leader.id} at ${lastOffset}`);
      committed.then(
        () => this.acknowledged.push({ value, offset: lastOffset }),
        () => undefined,
      );
    }
  }

  private crash(member: QuorumMember, kind: 'process' | 'power'): void {
    const torn = this.options.logs === 'partition' ? this.random : undefined;
    this.note(`crash ${member.id} ${kind}`, () => this.cluster.crash(member.id, kind, torn));
    if (kind === 'power' && this.options.lyingDisk) member.disk.batches.splice(-this.random.int(1, 4));
  }

  private startLater(member: QuorumMember): void {
    if (!member.running) this.note(`start ${member.id}`, () => this.start(member));
  }

  private async start(member: QuorumMember): Promise<void> {
    this.oracle.onStart(member.id);
    await this.cluster.start(member.id);
  }

  private async advance(ms: number): Promise<void> {
    await this.cluster.clock.advance({ ms });
    if (this.violation) throw this.violation;
    for (const { id, running } of this.cluster.members) {
      if (!running) continue;
      if (running.heard.failed) throw running.heard.failed;
      this.oracle.onHighWatermark(id, running.node.highWatermark);
      if (running.node.isLeader) this.oracle.onLeader(id, running.node.epoch);
    }
  }

  /** Liveness: without faults a leader is there and commits within ten seconds, and all members agree on every record. */
  private async recover(): Promise<void> {
    const { cluster } = this;
    this.trace.push('recover');
    cluster.network.heal();
    for (const member of cluster.members) cluster.network.resume(member.address);
    for (const member of cluster.members) if (!member.running) await this.start(member);
    await this.advance(10_000);
    await cluster.elect({ seconds: 5 });
    const last = await cluster.commit('last');
    await this.advance(1_000);
    for (const member of cluster.members) this.checkMember(member, last);
  }

  private checkMember(member: QuorumMember, last: number): void {
    if ((member.running?.node.highWatermark ?? 0) !== last + 1) {
      throw new ViolationError(`${member.id} stays at ${member.running?.node.highWatermark}, the end is ${last + 1}`);
    }
    const state = this.cluster.committedValues(member.id).join();
    this.finalState ??= state;
    if (state !== this.finalState) throw new ViolationError(`${member.id} ends with ${state}, others with ${this.finalState}`);
    for (const { value, offset } of this.acknowledged) {
      const content = this.oracle.committed.get(offset);
      if (content?.split(':')[2] !== value) throw new ViolationError(`${value} was acknowledged at ${offset}, which holds ${content}`);
    }
  }

  private note(what: string, act: () => void | Promise<void>): void {
    this.trace.push(what);
    const done = act();
    if (done) done.catch((error: unknown) => (this.violation ??= error));
  }

  /** A violation inside a listener would look like the node's own failure; keep it for the driver. */
  private checked(check: () => void): void {
    try {
      check();
    } catch (error) {
      this.violation ??= error;
    }
  }

  private pick<T>(list: readonly T[]): T {
    return list[this.random.int(0, Math.max(1, list.length))] as T;
  }
}
