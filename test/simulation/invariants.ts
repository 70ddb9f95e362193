import type { PartitionImage } from '../../server/metadata/image.ts';
import type { Partition } from '../../server/replication/partition.ts';
import type { RunningBroker, SimulatedBroker } from './simulated-cluster.ts';
import { ViolationError } from './violation.ts';

/** What is remembered of one replica in one process. */
interface ReplicaMemory {
  leaderEpoch: number;
  leads: boolean;
  highWatermark: number;
  logEndOffset: number;
}

interface ProcessMemory {
  readonly replicas: Map<string, ReplicaMemory>;
  readonly partitions: Map<string, PartitionImage>;
  metadataHighWatermark: number;
  quorumEpoch: number;
  appliedOffset: number;
}

/** Rules that hold between any two events of a cluster, looked up in the brokers' own state. */
export class Invariants {
  private readonly durability: 'fsync' | 'os';
  private readonly onViolation: (error: ViolationError) => void;
  private readonly processes = new WeakMap<RunningBroker, ProcessMemory>();
  /** Who led a partition in an epoch: `topic-partition/epoch`. */
  private readonly leaders = new Map<string, number>();
  private readonly quorumLeaders = new Map<number, number>();
  /** Greatest high watermark that any leader of a partition had, and the greatest epoch in which somebody led. */
  private readonly committed = new Map<string, { highWatermark: number; epoch: number }>();

  constructor(options: { durability: 'fsync' | 'os'; onViolation: (error: ViolationError) => void }) {
    this.durability = options.durability;
    this.onViolation = options.onViolation;
  }

  /** Looks at every running broker. */
  check(brokers: readonly SimulatedBroker[]): void {
    for (const broker of brokers) if (broker.running?.rooms && !broker.running.stopping) this.checkBroker(broker, broker.running);
  }

  private checkBroker(broker: SimulatedBroker, running: RunningBroker): void {
    const { rooms } = running;
    if (!rooms) return;
    const memory = this.memoryOf(running);
    this.checkQuorum(broker.id, rooms.raft, memory);
    const { image } = rooms.services;
    if (image.appliedOffset !== memory.appliedOffset) this.checkImage(broker.id, running, memory);
    const { hosted } = rooms.replicas as unknown as { hosted: { all(): Iterable<Partition> } };
    for (const partition of hosted.all()) this.checkReplica(broker.id, partition, memory);
  }

  private checkQuorum(id: number, raft: { readonly epoch: number; readonly highWatermark: number; readonly isLeader: boolean }, memory: ProcessMemory): void {
    const { epoch, highWatermark } = raft;
    if (epoch < memory.quorumEpoch) this.violate('quorum-epoch-back', `broker ${id} went from quorum epoch ${memory.quorumEpoch} to ${epoch}`);
    if (highWatermark < memory.metadataHighWatermark) this.violate('metadata-uncommitted', `broker ${id} took the metadata high watermark back to ${highWatermark}`);
    memory.quorumEpoch = epoch;
    memory.metadataHighWatermark = highWatermark;
    if (!raft.isLeader) return;
    const other = this.quorumLeaders.get(epoch);
    if (other !== undefined && other !== id) this.violate('two-controllers', `brokers ${other} and ${id} both lead quorum epoch ${epoch}`);
    this.quorumLeaders.set(epoch, id);
  }

  private checkImage(id: number, running: RunningBroker, memory: ProcessMemory): void {
    const image = running.rooms?.services.image;
    if (!image) return;
    memory.appliedOffset = image.appliedOffset;
    for (const topic of image.topics.values()) {
      for (const [index, now] of topic.partitions) {
        const key = `${topic.id}/${index}`;
        const before = memory.partitions.get(key);
        if (before === now) continue;
        memory.partitions.set(key, now);
        const name = `${topic.name}-${index}`;
        if (!now.isr.every((member) => now.replicas.includes(member))) this.violate('isr-outside-replicas', `${name}: ISR ${now.isr} of replicas ${now.replicas}`);
        if (now.leader >= 0 && !now.isr.includes(now.leader)) this.violate('leader-outside-isr', `${name}: leader ${now.leader}, ISR ${now.isr}`);
        if (before && now.leaderEpoch < before.leaderEpoch) this.violate('leader-epoch-back', `${name} on broker ${id}: ${before.leaderEpoch} to ${now.leaderEpoch}`);
        if (before && now.leader !== before.leader && now.leaderEpoch === before.leaderEpoch) {
          this.violate('leader-without-epoch', `${name}: leader ${before.leader} to ${now.leader} in epoch ${now.leaderEpoch}`);
        }
        if (before && now.partitionEpoch < before.partitionEpoch) this.violate('partition-epoch-back', `${name} on broker ${id}: ${before.partitionEpoch} to ${now.partitionEpoch}`);
      }
    }
  }

  private checkReplica(id: number, partition: Partition, memory: ProcessMemory): void {
    const { log, key, leader } = partition;
    if (partition.isFailed) return;
    const { highWatermark, logEndOffset } = log;
    const leaderEpoch = leader?.leaderEpoch ?? partition.leaderEpoch;
    let known = memory.replicas.get(key);
    if (!known) memory.replicas.set(key, (known = { leaderEpoch, leads: false, highWatermark, logEndOffset: -1 }));
    else if (known.highWatermark === highWatermark && known.logEndOffset === logEndOffset && known.leaderEpoch === leaderEpoch && known.leads === (leader !== undefined)) return;
    if (highWatermark > logEndOffset) this.violate('hw-above-log-end', `${key} on broker ${id}: ${highWatermark} > ${logEndOffset}`);
    const sameTerm = known.leaderEpoch === leaderEpoch && known.leads === (leader !== undefined);
    if (leaderEpoch >= 0 && leaderEpoch < known.leaderEpoch) this.violate('replica-epoch-back', `${key} on broker ${id}: ${known.leaderEpoch} to ${leaderEpoch}`);
    if (sameTerm && leader && highWatermark < known.highWatermark) {
      this.violate('hw-back', `${key} on broker ${id} in epoch ${leaderEpoch}: ${known.highWatermark} to ${highWatermark}`);
    }
    if (sameTerm && leader && highWatermark > known.highWatermark && this.durability === 'fsync' && highWatermark > log.syncedEndOffset) {
      this.violate('hw-above-synced', `${key} on broker ${id}: ${highWatermark} > ${log.syncedEndOffset}`);
    }
    known.leaderEpoch = leaderEpoch;
    known.leads = leader !== undefined;
    known.highWatermark = highWatermark;
    known.logEndOffset = logEndOffset;
    if (leader) this.checkLeader(id, partition, leaderEpoch);
  }

  private checkLeader(id: number, { key, log, topicId }: Partition, epoch: number): void {
    const slot = `${key}/${topicId}/${epoch}`;
    const other = this.leaders.get(slot);
    if (other === undefined) this.leaders.set(slot, id);
    else if (other !== id) this.violate('two-leaders', `brokers ${other} and ${id} both lead ${key} in epoch ${epoch}`);
    let known = this.committed.get(key);
    if (!known) this.committed.set(key, (known = { highWatermark: 0, epoch }));
    if (epoch > known.epoch) {
      known.epoch = epoch;
      if (log.nextOffset < known.highWatermark) {
        this.violate('committed-lost', `broker ${id} leads ${key} in epoch ${epoch} with a log up to ${log.nextOffset}; ${known.highWatermark} was committed`);
      }
    }
    known.highWatermark = Math.max(known.highWatermark, log.highWatermark);
  }

  private memoryOf(running: RunningBroker): ProcessMemory {
    let memory = this.processes.get(running);
    if (!memory) {
      memory = { replicas: new Map(), partitions: new Map(), metadataHighWatermark: 0, quorumEpoch: 0, appliedOffset: -1 };
      this.processes.set(running, memory);
    }
    return memory;
  }

  private violate(kind: string, message: string): void {
    this.onViolation(new ViolationError(kind, message));
  }
}
