import { errorName, errors } from '../../protocol/errors.ts';
import { isInLog } from '../runtime/append-errors.ts';
import { DeadlineTimer } from '../runtime/deadline-timer.ts';
import type { RecordWriter } from '../runtime/shard.ts';
import type { ClassicGroup } from './classic-group.ts';
import type { ClassicMember } from './classic-member.ts';
import type { GroupEnvironment } from './group-environment.ts';
import { groupRecord } from './group-records.ts';
import type { JoinGroupResponse } from './group-requests.ts';

const NO_BYTES = Buffer.alloc(0);
const RECORD_RETRY_MS = 1_000;

/**
 * Moves classic groups through their rebalances (G2–G7): who is waited for, for how long, and what happens when the wait ends.
 * Membership in the middle of a rebalance is not written anywhere: a new coordinator knows the last completed generation only,
 * and the members rejoin.
 */
export class Rebalance {
  private readonly environment: GroupEnvironment;
  private readonly writer: RecordWriter;

  constructor(environment: GroupEnvironment, writer: RecordWriter) {
    this.environment = environment;
    this.writer = writer;
  }

  /** A session of a member or pending member, not started. */
  sessionOf(group: ClassicGroup, memberId: string): DeadlineTimer {
    return new DeadlineTimer(this.environment.clock, () => this.sessionExpired(group, memberId));
  }

  /** The member was heard of: its session starts anew. */
  heartbeat(member: ClassicMember): void {
    member.session.set(member.settings.sessionTimeoutMs);
  }

  /** After a change of members: begins a rebalance, or ends the wait of a running one if all are there. */
  prepareOrCompleteJoin(group: ClassicGroup, reason: string): void {
    if (group.canRebalance) this.prepare(group, reason);
    else this.completeJoinIfReady(group);
  }

  /** Every member has to rejoin. An empty group waits for more members first (G2), others for those they know (G3). */
  prepare(group: ClassicGroup, reason: string): void {
    const { clock, settings, metrics, logger } = this.environment;
    if (group.state === 'CompletingRebalance') this.failAssignments(group, errors.REBALANCE_IN_PROGRESS);
    group.pendingSyncs.clear();
    group.syncTimer?.cancel();
    const isInitial = group.state === 'Empty';
    group.transitionTo('PreparingRebalance', clock.now());
    group.newMemberAdded = false;
    metrics.startedRebalances.add();
    logger.info('group-rebalance-started', { group: group.groupId, generation: group.generation, members: group.size, reason });
    if (!isInitial) {
      this.completeJoinOrWait(group);
      return;
    }
    const delayMs = settings.initialRebalanceDelayMs;
    this.waitForMoreMembers(group, delayMs, Math.max(group.rebalanceTimeoutMs - delayMs, 0));
  }

  /** Ends the wait for members to join when all have; the initial wait of an empty group runs its time. */
  completeJoinIfReady(group: ClassicGroup): void {
    if (group.state !== 'PreparingRebalance' || group.previousState === 'Empty' || !group.hasAllMembersJoined) return;
    this.completeJoin(group);
  }

  /** A member is gone, by its own wish or not: whoever remains rebalances. */
  memberRemoved(group: ClassicGroup, reason: string): void {
    if (group.state === 'Stable' || group.state === 'CompletingRebalance') this.prepare(group, reason);
    else this.completeJoinWhenAllJoined(group);
  }

  /** Takes a member out and answers its parked JoinGroup with UNKNOWN_MEMBER_ID, so that it joins anew if it is alive. */
  remove(group: ClassicGroup, member: ClassicMember): void {
    member.completeJoin({ errorCode: errors.UNKNOWN_MEMBER_ID, memberId: '' });
    member.completeSync({ errorCode: errors.UNKNOWN_MEMBER_ID });
    group.removeMember(member.memberId);
  }

  /** The assignments of this generation are written: every member gets its own, and the group is Stable. */
  assign(group: ClassicGroup, assignments: ReadonlyMap<string, Buffer>): void {
    for (const member of group.members) member.assignment = assignments.get(member.memberId) ?? NO_BYTES;
    for (const member of group.members) this.answerSync(group, member, errors.NONE);
    group.transitionTo('Stable', this.environment.clock.now());
    this.environment.metrics.completedRebalances.add();
    this.environment.logger.info('group-stable', { group: group.groupId, generation: group.generation, members: group.size });
  }

  /** The assignments of this generation are void: whoever waits for its own is told why. */
  failAssignments(group: ClassicGroup, errorCode: number): void {
    for (const member of group.members) member.assignment = NO_BYTES;
    for (const member of group.members) this.answerSync(group, member, errorCode);
  }

  /** One member less to wait for in this generation (G6). */
  syncReceived(group: ClassicGroup, memberId: string): void {
    group.pendingSyncs.delete(memberId);
    if (group.pendingSyncs.size === 0) group.syncTimer?.cancel();
  }

  /**
   * Writes that the group has no members. Tried again while that is true: until it is written, a new coordinator would start with
   * the former generation and let its members expire.
   */
  recordEmpty(group: ClassicGroup): void {
    const { clock, logger } = this.environment;
    const { generation } = group;
    this.writer.write([groupRecord(group.groupId, group.toRecord(() => NO_BYTES))], (errorCode) => {
      const isOutdated = group.state !== 'Empty' || group.generation !== generation;
      if (isInLog(errorCode) || isOutdated) return;
      logger.warn('group-record-failed', { group: group.groupId, generation, error: errorName(errorCode), retryMs: RECORD_RETRY_MS });
      group.joinTimer = clock.after(RECORD_RETRY_MS, () => {
        if (group.state === 'Empty' && group.generation === generation) this.recordEmpty(group);
      });
    });
  }

  private waitForMoreMembers(group: ClassicGroup, delayMs: number, remainingMs: number): void {
    group.joinTimer?.cancel();
    group.joinTimer = this.environment.clock.after(delayMs, () => {
      if (!group.newMemberAdded || remainingMs === 0) {
        this.completeJoin(group);
        return;
      }
      group.newMemberAdded = false;
      const nextDelayMs = Math.min(this.environment.settings.initialRebalanceDelayMs, remainingMs);
      this.waitForMoreMembers(group, nextDelayMs, Math.max(remainingMs - delayMs, 0));
    });
  }

  private completeJoinOrWait(group: ClassicGroup): void {
    if (group.hasAllMembersJoined) this.completeJoin(group);
    else this.waitForJoins(group);
  }

  private waitForJoins(group: ClassicGroup): void {
    group.joinTimer?.cancel();
    group.joinTimer = this.environment.clock.after(group.rebalanceTimeoutMs, () => this.completeJoin(group));
  }

  private completeJoinWhenAllJoined(group: ClassicGroup): void {
    if (group.state === 'PreparingRebalance' && group.hasAllMembersJoined) this.completeJoin(group);
  }

  /** Ends the wait: dynamic members that did not rejoin are out, the others make the next generation (G3, G4). */
  private completeJoin(group: ClassicGroup): void {
    group.joinTimer?.cancel();
    if (group.state !== 'PreparingRebalance') return;
    for (const member of group.members) {
      if (!member.isAwaitingJoin && !member.isStatic) group.removeMember(member.memberId);
    }
    if (!group.electJoinedLeader() && group.size > 0) {
      this.waitForJoins(group);
      return;
    }
    group.startNextGeneration(this.environment.clock.now());
    if (group.size === 0) this.recordEmpty(group);
    else this.announceGeneration(group);
  }

  private announceGeneration(group: ClassicGroup): void {
    for (const member of group.members) {
      member.completeJoin(currentGeneration(group, member));
      this.heartbeat(member);
      member.isNew = false;
      group.pendingSyncs.add(member.memberId);
    }
    const { generation } = group;
    group.syncTimer?.cancel();
    group.syncTimer = this.environment.clock.after(group.rebalanceTimeoutMs, () => this.pendingSyncsExpired(group, generation));
  }

  private pendingSyncsExpired(group: ClassicGroup, generation: number): void {
    const waits = group.state === 'CompletingRebalance' || group.state === 'Stable';
    if (generation !== group.generation || !waits || group.pendingSyncs.size === 0) return;
    const late = [...group.pendingSyncs];
    for (const memberId of late) group.removeMember(memberId);
    this.prepare(group, `no SyncGroup came from ${late.join(', ')}`);
  }

  private sessionExpired(group: ClassicGroup, memberId: string): void {
    if (group.state === 'Dead') return;
    if (group.pendingJoins.has(memberId)) {
      group.removeMember(memberId);
      this.completeJoinWhenAllJoined(group);
      return;
    }
    const member = group.member(memberId);
    if (!member || member.isAlive) return;
    this.environment.metrics.expiredSessions.add();
    this.environment.logger.info('group-member-expired', { group: group.groupId, member: memberId });
    this.remove(group, member);
    this.memberRemoved(group, `the session of ${memberId} expired`);
  }

  private answerSync(group: ClassicGroup, member: ClassicMember, errorCode: number): void {
    const isFine = errorCode === errors.NONE;
    const answered = member.completeSync({
      errorCode,
      protocolType: isFine ? group.protocolType : null,
      protocolName: isFine ? group.protocolName : null,
      assignment: member.assignment,
    });
    // While a SyncGroup was parked, the expiry of the session was ignored and no next one was set.
    if (answered) this.heartbeat(member);
  }
}

/** A JoinGroup answer with the current generation. Only the leader is told of the other members (G4). */
export function currentGeneration(group: ClassicGroup, member: ClassicMember): JoinGroupResponse {
  const { protocolName } = group;
  return {
    errorCode: errors.NONE,
    generationId: group.generation,
    protocolType: group.protocolType,
    protocolName,
    leader: group.leaderId ?? '',
    skipAssignment: false,
    memberId: member.memberId,
    members: group.isLeader(member.memberId)
      ? group.members.map((other) => ({
          memberId: other.memberId,
          groupInstanceId: other.identity.groupInstanceId,
          metadata: other.metadata(protocolName ?? ''),
        }))
      : [],
  };
}
