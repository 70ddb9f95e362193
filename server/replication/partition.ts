import { faultAt } from '../base/fault-sites.ts';
import { type BrokerId, type Offset, type TopicName, type Uuid, partitionKey } from '../base/ids.ts';
import type { AppendOutcome } from '../log/outcomes.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import { errors } from '../protocol/errors.ts';
import { IsrProposals } from './isr-proposals.ts';
import { type LeaderAssignment, type LeaderLogEnds, type LeaderRules, LeaderState } from './leader-state.ts';
import { OffsetWaiters } from './offset-waiters.ts';
import type { PartitionContext } from './partition-context.ts';
import type { FetchWaiter, LowWatermarkWaiter } from './partition-waiters.ts';
import type { AckWaiter } from './pending-acks.ts';
import type { LeaderHint, PartitionState } from './replica-requests.ts';
import type { TopicTraffic } from './replication-metrics.ts';

type Role =
  | { readonly kind: 'leader'; readonly state: LeaderState }
  | { readonly kind: 'follower'; readonly leaderId: BrokerId; readonly leaderEpoch: number; readonly assignment: LeaderAssignment }
  | { readonly kind: 'offline' };

/**
 * One partition on this broker: its log, its role, and who waits for it. All state changes are synchronous; the log calls
 * back on progress. Wake-ups touch only this partition's waiters.
 */
export class Partition {
  readonly topic: TopicName;
  readonly topicId: Uuid;
  readonly partition: number;
  readonly key: string;
  readonly log: PartitionLog;
  readonly traffic: TopicTraffic;
  /** The topic's setting; not yet bounded by the number of replicas. */
  minInSyncReplicas: number;
  private readonly context: PartitionContext;
  private role: Role = { kind: 'offline' };
  private readonly stopListening: () => void;
  /** acks = −1, by the offset that the high watermark must reach. */
  private readonly commitWaiters = new OffsetWaiters<AckWaiter>();
  /** acks = 1, by the offset that the leader's durable end must reach. */
  private readonly durableWaiters = new OffsetWaiters<AckWaiter>();
  private readonly lowWatermarkWaiters = new OffsetWaiters<LowWatermarkWaiter>();
  private readonly fetchWaiters = new Set<FetchWaiter>();
  private readonly proposals: IsrProposals;
  private notifiedLogEnd: Offset;
  private directoryFailed = false;
  private stopped = false;
  private truncation: Promise<void> | undefined;
  private writeWaiters: { readonly endOffset: Offset; readonly resolve: () => void }[] = [];

  constructor(options: { topicId: Uuid; log: PartitionLog; minInSyncReplicas: number; context: PartitionContext }) {
    this.topic = options.log.topic;
    this.topicId = options.topicId;
    this.partition = options.log.partition;
    this.key = partitionKey(this.topic, this.partition);
    this.log = options.log;
    this.minInSyncReplicas = options.minInSyncReplicas;
    this.context = options.context;
    this.traffic = options.context.metrics.topic(this.topic);
    this.notifiedLogEnd = this.log.logEndOffset;
    this.proposals = new IsrProposals({
      key: this.key,
      topicId: this.topicId,
      partition: this.partition,
      context: options.context,
      onCommitted: (leader, assignment) => this.leader === leader && this.updateAssignment(leader, assignment),
      onRefused: () => this.confirm(),
    });
    this.stopListening = this.log.onProgress(() => this.onLogProgress());
  }

  // --- role -------------------------------------------------------------------------------------------------------------

  /** The leader's term, or undefined when this broker does not lead. */
  get leader(): LeaderState | undefined {
    return this.role.kind === 'leader' && !this.isFailed ? this.role.state : undefined;
  }

  /** −1 when there is none or it is unknown. */
  get leaderHint(): LeaderHint {
    if (this.role.kind === 'leader') return { leaderId: this.context.nodeId, leaderEpoch: this.role.state.leaderEpoch };
    if (this.role.kind === 'follower') return { leaderId: this.role.leaderId, leaderEpoch: this.role.leaderEpoch };
    return { leaderId: -1, leaderEpoch: -1 };
  }

  get leaderEpoch(): number {
    return this.leaderHint.leaderEpoch;
  }

  /** Whether this broker follows `leaderId` in exactly this epoch. */
  follows(leaderId: BrokerId, leaderEpoch: number): boolean {
    return this.role.kind === 'follower' && this.role.leaderId === leaderId && this.role.leaderEpoch === leaderEpoch;
  }

  /** 0 when this broker leads in `requestEpoch` (−1 = any), else the error for that partition (R5, R6). */
  leaderError(requestEpoch: number): number {
    const epochError = this.epochError(requestEpoch);
    if (epochError !== errors.NONE) return epochError;
    return this.role.kind === 'leader' ? errors.NONE : errors.NOT_LEADER_OR_FOLLOWER;
  }

  /** Like `leaderError`, but a follower will do. */
  epochError(requestEpoch: number): number {
    if (this.isFailed) return errors.KAFKA_STORAGE_ERROR;
    if (this.role.kind === 'offline') return errors.NOT_LEADER_OR_FOLLOWER;
    if (requestEpoch < 0 || requestEpoch === this.leaderEpoch) return errors.NONE;
    return requestEpoch < this.leaderEpoch ? errors.FENCED_LEADER_EPOCH : errors.UNKNOWN_LEADER_EPOCH;
  }

  /** Takes or keeps leadership. True when a new term began. Assignments older than the known one are ignored. */
  becomeLeader(assignment: LeaderAssignment): boolean {
    const now = this.context.clock.now();
    if (this.role.kind === 'leader' && this.role.state.leaderEpoch === assignment.leaderEpoch) {
      this.updateAssignment(this.role.state, assignment);
      return false;
    }
    if (assignment.leaderEpoch < this.leaderEpoch) return false;
    // A leader that stays leader in a new epoch keeps its log, so its pending acknowledgements stay valid.
    if (this.role.kind === 'leader') this.proposals.drop();
    else this.endTerm();
    const epochStartOffset = this.log.nextOffset;
    if (assignment.leaderEpoch > this.log.latestEpoch) this.log.assignEpochStart(assignment.leaderEpoch, epochStartOffset);
    this.role = {
      kind: 'leader',
      state: new LeaderState({ nodeId: this.context.nodeId, assignment, epochStartOffset, nowMs: now }),
    };
    this.assignmentChanged();
    this.wakeFetches();
    return true;
  }

  /** Follows `leaderId` (−1: nobody leads). True when the leader or the epoch changed. */
  becomeFollower(leaderId: BrokerId, assignment: LeaderAssignment): boolean {
    if (assignment.leaderEpoch < this.leaderEpoch) return false;
    if (this.follows(leaderId, assignment.leaderEpoch)) {
      this.role = { kind: 'follower', leaderId, leaderEpoch: assignment.leaderEpoch, assignment };
      return false;
    }
    this.endTerm();
    this.role = { kind: 'follower', leaderId, leaderEpoch: assignment.leaderEpoch, assignment };
    this.wakeFetches();
    return true;
  }

  /** This broker no longer hosts the partition, or stops. Everything that waits is answered. */
  stop(): void {
    this.endTerm();
    this.role = { kind: 'offline' };
    this.stopped = true;
    this.wakeFetches();
    this.stopListening();
  }

  /** The log, or the directory it is in, is lost: everything is answered with KAFKA_STORAGE_ERROR from now on (D8). */
  failStorage(): void {
    if (this.directoryFailed) return;
    this.directoryFailed = true;
    this.proposals.drop();
    this.releaseWriteWaiters(Number.POSITIVE_INFINITY);
    this.failWaiters(errors.KAFKA_STORAGE_ERROR);
    this.wakeFetches();
  }

  get isFailed(): boolean {
    return this.directoryFailed || this.log.failed !== undefined;
  }

  // --- produce ----------------------------------------------------------------------------------------------------------

  /** Appends as leader. With acks −1 only while the ISR is large enough (R2). */
  append(records: Buffer, options: { acks: number; origin: 'client' | 'coordinator' }): AppendOutcome {
    const error = this.leaderError(-1);
    const leader = this.leader;
    if (error !== errors.NONE || !leader) return { kind: 'rejected', error };
    if (options.acks === -1 && (leader.isUnderMinIsr(this.minInSyncReplicas) || faultAt('refuse-produce'))) {
      const message = `${leader.isr.length} in-sync replicas, min.insync.replicas is ${this.minInSyncReplicas}`;
      return { kind: 'rejected', error: errors.NOT_ENOUGH_REPLICAS, message };
    }
    const outcome = this.log.appendAsLeader(records, { leaderEpoch: leader.leaderEpoch, origin: options.origin });
    if (outcome.kind === 'appended') this.traffic.recordProduced(outcome.recordCount, outcome.bytes);
    return outcome;
  }

  /** Whether an append up to `endOffset` (exclusive) is already acknowledged at this level. */
  isAcknowledged(endOffset: Offset, acks: number): boolean {
    if (acks === -1) return endOffset <= this.log.highWatermark;
    return this.leader?.isConfirmed === true && endOffset <= this.log.durableEndOffset;
  }

  /** `makeWaiter` is called with the function that tells the queue about a timeout. */
  awaitAck(endOffset: Offset, acks: number, makeWaiter: (onTimeout: () => void) => AckWaiter): void {
    const queue = acks === -1 ? this.commitWaiters : this.durableWaiters;
    queue.add(endOffset, makeWaiter(() => queue.noteSettled()));
  }

  get waitingAcks(): number {
    return this.commitWaiters.size + this.durableWaiters.size;
  }

  // --- fetch ------------------------------------------------------------------------------------------------------------

  addFetchWaiter(waiter: FetchWaiter): void {
    this.fetchWaiters.add(waiter);
  }

  removeFetchWaiter(waiter: FetchWaiter): void {
    this.fetchWaiters.delete(waiter);
  }

  /** A follower's fetch: moves its state, perhaps the ISR and the high watermark (R8). An error code when it is not ours. */
  recordFollowerFetch(
    brokerId: BrokerId,
    fetch: { readonly fetchOffset: Offset; readonly logStartOffset: Offset; readonly brokerEpoch: number },
  ): number {
    const leader = this.leader;
    if (!leader) return errors.NOT_LEADER_OR_FOLLOWER;
    const before = leader.follower(brokerId)?.logEndOffset;
    const recorded = leader.recordFetch(brokerId, {
      ...fetch,
      leaderLogEndOffset: this.log.logEndOffset,
      nowMs: this.context.clock.now(),
    });
    if (!recorded) return errors.NOT_LEADER_OR_FOLLOWER;
    // Most fetches repeat the offset of the one before: nothing can follow from them while the follower is in the ISR.
    const inIsr = leader.isr.includes(brokerId);
    if (!inIsr) this.proposeExpansion(leader, brokerId);
    if (!inIsr || before !== fetch.fetchOffset) this.advance();
    this.releaseLowWatermark();
    return errors.NONE;
  }

  /** As a follower: what the leader says of the high watermark. Consumers that read here wait for it (KIP-392). */
  followHighWatermark(offset: Offset): void {
    this.log.setHighWatermark(offset);
    this.wakeFetches('high-watermark');
  }

  /** Resolves when the file holds everything below `endOffset`, or never will (failed, stopped, another role). */
  untilWritten(endOffset: Offset): Promise<void> {
    if (this.log.logEndOffset >= endOffset || this.isFailed || this.stopped) return Promise.resolve();
    return new Promise((resolve) => {
      this.writeWaiters.push({ endOffset, resolve });
    });
  }

  /** A truncation by the fetcher; a change of role waits for `truncated`, since nothing may be appended meanwhile. */
  async whileTruncating(work: Promise<void>): Promise<void> {
    this.truncation = work;
    try {
      await work;
    } finally {
      this.truncation = undefined;
    }
  }

  /** The truncation that is running, if any. */
  get truncated(): Promise<void> | undefined {
    return this.truncation;
  }

  // --- ISR --------------------------------------------------------------------------------------------------------------

  /** Proposes an ISR without the followers that lag (R3). Called periodically. */
  checkIsr(): void {
    const leader = this.leader;
    if (!leader) return;
    const shrinkage = leader.shrinkage(this.logEnds(), this.rules());
    if (shrinkage) this.proposals.propose(leader, shrinkage);
    this.advance();
  }

  /** Brokers were fenced, unfenced or registered: one that was about to join the ISR may no longer hold the high watermark back. */
  brokersChanged(): void {
    this.advance();
    this.releaseLowWatermark();
  }

  get isUnderReplicated(): boolean {
    const leader = this.leader;
    return leader !== undefined && leader.isr.length < leader.replicas.length;
  }

  /** In-sync replicas above (positive), at (0) or below (negative) min.insync.replicas; undefined unless leader. */
  get isrSurplus(): number | undefined {
    const leader = this.leader;
    return leader ? leader.isr.length - leader.effectiveMinIsr(this.minInSyncReplicas) : undefined;
  }

  /** The topic's min.insync.replicas changed. */
  setMinInSyncReplicas(value: number): void {
    this.minInSyncReplicas = value;
    if (this.leader) this.assignmentChanged();
  }

  // --- log start --------------------------------------------------------------------------------------------------------

  /** Smallest log start offset over the leader and its live followers. */
  get lowWatermark(): Offset {
    let low = this.log.logStartOffset;
    for (const follower of this.leader?.followers ?? []) {
      if (this.context.isAlive(follower.brokerId)) low = Math.min(low, follower.logStartOffset);
    }
    return low;
  }

  awaitLowWatermark(offset: Offset, waiter: LowWatermarkWaiter): void {
    this.lowWatermarkWaiters.add(offset, waiter);
  }

  /** A waiter of the low watermark timed out. */
  abandonLowWatermark(): void {
    this.lowWatermarkWaiters.noteSettled();
  }

  /** After the log start moved by a request: followers are told now, not at their next timeout. */
  logStartMoved(): void {
    this.wakeFetches();
    this.releaseLowWatermark();
  }

  // --- views ------------------------------------------------------------------------------------------------------------

  state(): PartitionState {
    const leader = this.leader;
    const assignment = this.role.kind === 'follower' ? this.role.assignment : leader;
    return {
      topic: this.topic,
      topicId: this.topicId,
      partition: this.partition,
      role: this.isFailed ? 'offline' : this.role.kind,
      ...this.leaderHint,
      logStartOffset: this.log.logStartOffset,
      logEndOffset: this.log.logEndOffset,
      highWatermark: this.log.highWatermark,
      lastStableOffset: this.log.lastStableOffset,
      sizeBytes: this.log.sizeBytes,
      replicas: assignment?.replicas ?? [],
      isr: assignment?.isr ?? [],
      minInSyncReplicas: this.minInSyncReplicas,
      followers: [...(leader?.followers ?? [])].map(({ brokerId, logEndOffset, lastCaughtUpMs }) => ({
        brokerId,
        logEndOffset,
        lastCaughtUpMs,
      })),
    };
  }

  // --- internals --------------------------------------------------------------------------------------------------------

  private onLogProgress(): void {
    if (this.log.failed) return this.failStorage();
    if (this.writeWaiters.length > 0) this.releaseWriteWaiters(this.log.logEndOffset);
    if (this.role.kind !== 'leader') return;
    this.releaseDurable();
    const logEnd = this.log.logEndOffset;
    if (logEnd !== this.notifiedLogEnd) {
      this.notifiedLogEnd = logEnd;
      this.wakeFetches('log-end');
    }
    this.confirm();
    this.advance();
  }

  /** Reports to the controller that the log is on disk up to this epoch, once it is and as long as it is news. */
  private confirm(): void {
    const { leader } = this;
    const confirmation = leader?.confirmation(this.logEnds());
    if (leader && confirmation) this.proposals.propose(leader, confirmation);
  }

  /** acks = 1. */
  private releaseDurable(): void {
    if (!this.leader?.isConfirmed) return;
    this.durableWaiters.release(this.log.durableEndOffset, (waiter) => waiter.complete(errors.NONE));
  }

  /** Moves the high watermark as far as it may go and answers who waited for it. */
  private advance(): void {
    const leader = this.leader;
    if (!leader) return;
    const target = leader.highWatermark(this.logEnds(), this.rules());
    if (target === undefined || target <= this.log.highWatermark) return;
    this.log.setHighWatermark(target);
    this.commitWaiters.release(this.log.highWatermark, (waiter) => waiter.complete(errors.NONE));
    this.wakeFetches('high-watermark');
  }

  /** A new ISR, replica set or minimum: the high watermark may move, or what was appended can no longer be acknowledged. */
  private assignmentChanged(): void {
    if (!this.leader?.proposal) this.proposals.drop();
    this.confirm();
    this.releaseDurable();
    this.advance();
    if (this.leader?.isUnderMinIsr(this.minInSyncReplicas)) {
      this.commitWaiters.releaseAll((waiter) => waiter.complete(errors.NOT_ENOUGH_REPLICAS_AFTER_APPEND));
    }
    this.releaseLowWatermark();
  }

  private releaseLowWatermark(): void {
    if (this.lowWatermarkWaiters.size === 0) return;
    const low = this.lowWatermark;
    this.lowWatermarkWaiters.release(low, (waiter) => waiter.complete(errors.NONE, low));
  }

  private releaseWriteWaiters(reached: Offset): void {
    const waiters = this.writeWaiters;
    this.writeWaiters = waiters.filter(({ endOffset }) => endOffset > reached);
    for (const { endOffset, resolve } of waiters) if (endOffset <= reached) resolve();
  }

  private endTerm(): void {
    this.releaseWriteWaiters(Number.POSITIVE_INFINITY);
    this.proposals.drop();
    this.failWaiters(errors.NOT_LEADER_OR_FOLLOWER);
  }

  private failWaiters(errorCode: number): void {
    this.commitWaiters.releaseAll((waiter) => waiter.complete(errorCode));
    this.durableWaiters.releaseAll((waiter) => waiter.complete(errorCode));
    this.lowWatermarkWaiters.releaseAll((waiter) => waiter.complete(errorCode, -1));
  }

  private wakeFetches(bound?: FetchWaiter['bound']): void {
    for (const waiter of this.fetchWaiters) {
      if (bound === undefined || waiter.bound === bound) waiter.wake();
    }
  }

  private logEnds(): LeaderLogEnds {
    return this.log;
  }

  private rules(): LeaderRules {
    return {
      nowMs: this.context.clock.now(),
      maxLagMs: this.context.replicaLagTimeMaxMs(),
      minInSyncReplicas: this.minInSyncReplicas,
      isEligible: this.context.isEligible,
    };
  }

  private proposeExpansion(leader: LeaderState, brokerId: BrokerId): void {
    const expansion = leader.expansion(brokerId, this.logEnds(), this.rules());
    if (expansion) this.proposals.propose(leader, expansion);
  }

  /** Takes a newer assignment of the same term, from metadata or from the answer to a proposal: whichever comes first. */
  private updateAssignment(leader: LeaderState, assignment: LeaderAssignment): boolean {
    const before = leader.isr;
    if (!leader.update(assignment, this.context.clock.now())) return false;
    if (assignment.isr.some((brokerId) => !before.includes(brokerId))) this.context.metrics.isrExpands.add();
    if (before.some((brokerId) => !assignment.isr.includes(brokerId))) this.context.metrics.isrShrinks.add();
    const { isr, partitionEpoch } = assignment;
    this.context.changed.note({ partition: this.key, isr, from: before, partitionEpoch });
    this.assignmentChanged();
    return true;
  }
}
