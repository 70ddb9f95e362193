import { faultAt } from '../base/fault-sites.ts';
import type { BrokerId, Offset } from '../base/ids.ts';
import { isPlanted } from '../base/planted-bugs.ts';
import { type FollowerFetchReport, FollowerState } from './follower-state.ts';

/** What the metadata image says of a partition that this broker leads. */
export interface LeaderAssignment {
  readonly leaderEpoch: number;
  readonly partitionEpoch: number;
  readonly replicas: readonly BrokerId[];
  readonly isr: readonly BrokerId[];
  /** Names the confirmed leader while that is another replica; empty: this leader is confirmed (decision 0006). */
  readonly lastKnownElr: readonly BrokerId[];
}

/** An ISR that was proposed to the controller and is not answered yet. */
export interface IsrProposal {
  readonly kind: 'expand' | 'shrink' | 'confirm';
  readonly isr: readonly BrokerId[];
  /** It says as well that everything below the start of this epoch is on the leader's disk. */
  readonly confirms: boolean;
  /** The partition epoch that it builds on. */
  readonly partitionEpoch: number;
}

/** The leader's own log, as the high watermark sees it. */
export interface LeaderLogEnds {
  readonly highWatermark: Offset;
  /** What followers can read. */
  readonly logEndOffset: Offset;
  /** The leader's own term: synced in fsync mode (D1). */
  readonly durableEndOffset: Offset;
}

/** The rules that a leader decides by, as of now. */
export interface LeaderRules {
  readonly nowMs: number;
  readonly maxLagMs: number;
  readonly minInSyncReplicas: number;
  /** Whether the controller would take the broker into the ISR: registered with this epoch, not fenced, not shutting down. */
  readonly isEligible: (brokerId: BrokerId, brokerEpoch: number) => boolean;
}

/**
 * One term of leadership: followers, committed ISR, and at most one proposal in flight. It decides, it does not act: the
 * partition sets the high watermark and sends proposals.
 *
 * A leader that is not confirmed acknowledges nothing and leaves the high watermark where it is: a power cut could still take away what
 * it has from earlier leaders, and then the last confirmed one leads again, without anything of this term (decision 0006).
 *
 * While an expansion is in flight the new member already counts for the high watermark (the "maximal ISR"), since the
 * controller may have committed it; a member being removed counts until the removal is committed (KIP-497).
 */
export class LeaderState {
  readonly leaderEpoch: number;
  /** Log end at the start of the term: everything below came from earlier leaders. */
  readonly epochStartOffset: Offset;
  private readonly nodeId: BrokerId;
  private assignment: LeaderAssignment;
  private readonly followersById = new Map<BrokerId, FollowerState>();
  private inFlight: IsrProposal | undefined;

  constructor(options: { nodeId: BrokerId; assignment: LeaderAssignment; epochStartOffset: Offset; nowMs: number }) {
    this.nodeId = options.nodeId;
    this.leaderEpoch = options.assignment.leaderEpoch;
    this.epochStartOffset = options.epochStartOffset;
    this.assignment = options.assignment;
    this.keepFollowers(options.nowMs);
  }

  get partitionEpoch(): number {
    return this.assignment.partitionEpoch;
  }

  get replicas(): readonly BrokerId[] {
    return this.assignment.replicas;
  }

  /** The committed ISR. */
  get isr(): readonly BrokerId[] {
    return this.assignment.isr;
  }

  /** Whether the controller has committed that this leader has everything below its epoch on disk. */
  get isConfirmed(): boolean {
    return this.assignment.lastKnownElr.length === 0 || isPlanted('skip-confirmed-leader');
  }

  /** As metadata names it. */
  get lastKnownElr(): readonly BrokerId[] {
    return this.assignment.lastKnownElr;
  }

  get proposal(): IsrProposal | undefined {
    return this.inFlight;
  }

  get followers(): Iterable<FollowerState> {
    return this.followersById.values();
  }

  follower(brokerId: BrokerId): FollowerState | undefined {
    return this.followersById.get(brokerId);
  }

  /** A newer assignment of the same term. Ends a proposal: the controller's word replaces it. False when it is not newer. */
  update(assignment: LeaderAssignment, nowMs: number): boolean {
    if (assignment.partitionEpoch <= this.assignment.partitionEpoch) return false;
    this.assignment = assignment;
    this.inFlight = undefined;
    this.keepFollowers(nowMs);
    return true;
  }

  /** The follower's state after its fetch, or undefined when it is no replica or its broker epoch is stale (KIP-903). */
  recordFetch(brokerId: BrokerId, report: FollowerFetchReport): FollowerState | undefined {
    const follower = this.followersById.get(brokerId);
    if (!follower) return undefined;
    if (report.brokerEpoch >= 0 && report.brokerEpoch < follower.brokerEpoch) return undefined;
    follower.record(report);
    return follower;
  }

  /** min.insync.replicas, bounded by the number of replicas. */
  effectiveMinIsr(minInSyncReplicas: number): number {
    return Math.min(minInSyncReplicas, this.assignment.replicas.length);
  }

  isUnderMinIsr(minInSyncReplicas: number): boolean {
    return this.assignment.isr.length < this.effectiveMinIsr(minInSyncReplicas);
  }

  /**
   * Where the high watermark belongs: the smallest end over the leader's durable end, the maximal ISR, and followers that are
   * about to join it (R1). Undefined while the leader is not confirmed or the ISR is below min.insync.replicas (KIP-966). May be
   * below the current one.
   */
  highWatermark(log: LeaderLogEnds, rules: LeaderRules): Offset | undefined {
    if (!this.isConfirmed || this.isUnderMinIsr(rules.minInSyncReplicas)) return undefined;
    let end = log.durableEndOffset;
    for (const follower of this.followersById.values()) {
      if (follower.logEndOffset >= end || isPlanted('ack-before-isr')) continue;
      if (this.inMaximalIsr(follower.brokerId) || this.isJoining(follower, log, rules)) end = follower.logEndOffset;
    }
    return end;
  }

  /** The report that makes this leader the confirmed one, once its log is far enough; undefined when it is not needed or not yet true. */
  confirmation(log: LeaderLogEnds): IsrProposal | undefined {
    const { isr, partitionEpoch } = this.assignment;
    const isDue = !this.inFlight && this.assignment.lastKnownElr.length > 0 && this.confirms(log);
    return isDue ? { kind: 'confirm', isr, partitionEpoch, confirms: true } : undefined;
  }

  /** The ISR with `brokerId` in it, when it has caught up and may join (R3); undefined else. */
  expansion(brokerId: BrokerId, log: LeaderLogEnds, rules: LeaderRules): IsrProposal | undefined {
    const follower = this.followersById.get(brokerId);
    if (!follower || this.inFlight || this.assignment.isr.includes(brokerId)) return undefined;
    if (follower.logEndOffset < log.highWatermark || follower.logEndOffset < this.epochStartOffset) return undefined;
    if (!rules.isEligible(brokerId, follower.brokerEpoch) || faultAt('expand-isr-later')) return undefined;
    const { isr, partitionEpoch } = this.assignment;
    return { kind: 'expand', isr: [...isr, brokerId], partitionEpoch, confirms: this.confirms(log) };
  }

  /** The ISR without followers that were not caught up for `maxLagMs` (R3); undefined when all keep up. */
  shrinkage(log: LeaderLogEnds, rules: LeaderRules): IsrProposal | undefined {
    if (this.inFlight) return undefined;
    const isr = this.assignment.isr.filter((brokerId) => {
      const follower = this.followersById.get(brokerId);
      if (brokerId === this.nodeId) return true;
      return follower?.isCaughtUp(log.logEndOffset, rules.nowMs, rules.maxLagMs) === true && !faultAt('shrink-isr-early');
    });
    if (isr.length === this.assignment.isr.length) return undefined;
    return { kind: 'shrink', isr, partitionEpoch: this.assignment.partitionEpoch, confirms: this.confirms(log) };
  }

  propose(proposal: IsrProposal): void {
    this.inFlight = proposal;
  }

  /** Takes back a proposal that the controller did not accept and will not. No-op when it is no longer the one in flight. */
  withdraw(proposal: IsrProposal): void {
    if (this.inFlight === proposal) this.inFlight = undefined;
  }

  private confirms(log: LeaderLogEnds): boolean {
    return log.durableEndOffset >= this.epochStartOffset || isPlanted('confirm-before-sync');
  }

  private inMaximalIsr(brokerId: BrokerId): boolean {
    return this.assignment.isr.includes(brokerId) || this.inFlight?.isr.includes(brokerId) === true;
  }

  private isJoining(follower: FollowerState, log: LeaderLogEnds, rules: LeaderRules): boolean {
    return (
      follower.isCaughtUp(log.logEndOffset, rules.nowMs, rules.maxLagMs) &&
      rules.isEligible(follower.brokerId, follower.brokerEpoch)
    );
  }

  private keepFollowers(nowMs: number): void {
    const wanted = new Set(this.assignment.replicas);
    for (const brokerId of this.followersById.keys()) {
      if (!wanted.has(brokerId)) this.followersById.delete(brokerId);
    }
    for (const brokerId of wanted) {
      if (brokerId === this.nodeId || this.followersById.has(brokerId)) continue;
      const inIsr = this.assignment.isr.includes(brokerId);
      this.followersById.set(brokerId, new FollowerState(brokerId, { inIsr, nowMs }));
    }
  }
}
