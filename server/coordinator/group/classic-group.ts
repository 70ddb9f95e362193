import { assert, must } from '../../base/assert.ts';
import type { TimerHandle } from '../../base/clock.ts';
import type { TopicName } from '../../base/ids.ts';
import { errors } from '../../protocol/errors.ts';
import type { DeadlineTimer } from '../runtime/deadline-timer.ts';
import type { ClassicMember, MemberProtocol } from './classic-member.ts';
import { CONSUMER_PROTOCOL_TYPE, subscribedTopicsOf } from './consumer-protocol.ts';
import type { GroupMetadata, GroupMetadataToWrite } from './group-records.ts';

/** Kafka's states of a classic group, as clients see them. Dead = unloaded or deleted. */
export type GroupState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable' | 'Dead';

/** From which states a group may come to a state. */
const PREVIOUS: Readonly<Record<GroupState, ReadonlySet<GroupState>>> = {
  Empty: new Set<GroupState>(['PreparingRebalance']),
  PreparingRebalance: new Set<GroupState>(['Stable', 'CompletingRebalance', 'Empty']),
  CompletingRebalance: new Set<GroupState>(['PreparingRebalance']),
  Stable: new Set<GroupState>(['CompletingRebalance']),
  Dead: new Set<GroupState>(['Stable', 'PreparingRebalance', 'CompletingRebalance', 'Empty', 'Dead']),
};

/** Members of one classic group and the facts of its current generation. Knows the rules of membership, not those of time. */
export class ClassicGroup {
  readonly groupId: string;
  generation = 0;
  /** `consumer`, `connect`, …; null for a group that only stores offsets. */
  protocolType: string | null = null;
  /** Protocol (assignor) of the current generation. */
  protocolName: string | null = null;
  leaderId: string | null = null;
  /** When the group came to its state, ms since the epoch; −1 unknown. */
  stateTimestampMs = -1;
  /** A member joined since the initial rebalance was last put off. */
  newMemberAdded = false;
  /** Members that were given an id and have not joined with it yet, each with the timer of its session. */
  readonly pendingJoins = new Map<string, DeadlineTimer>();
  /** Members of this generation whose SyncGroup has not come. */
  readonly pendingSyncs = new Set<string>();
  /** End of the wait for members to join. */
  joinTimer: TimerHandle | undefined;
  /** End of the wait for members to sync. */
  syncTimer: TimerHandle | undefined;
  private readonly memberMap = new Map<string, ClassicMember>();
  private readonly staticIds = new Map<string, string>();
  private currentState: GroupState = 'Empty';
  private formerState: GroupState = 'Empty';
  private topics: ReadonlySet<TopicName> | undefined;

  constructor(groupId: string) {
    this.groupId = groupId;
  }

  /** Takes over what a record says of a group, with its members. For a fresh group only. */
  load(value: GroupMetadata, members: readonly ClassicMember[]): void {
    this.generation = value.generation;
    this.protocolType = value.protocolType === '' ? null : value.protocolType;
    this.protocolName = value.protocol;
    this.leaderId = value.leader;
    this.stateTimestampMs = value.currentStateTimestamp;
    for (const member of members) this.addMember(member);
    if (members.length > 0) this.currentState = 'Stable';
    this.computeSubscribedTopics();
  }

  get state(): GroupState {
    return this.currentState;
  }
  get previousState(): GroupState {
    return this.formerState;
  }
  get members(): ClassicMember[] {
    return [...this.memberMap.values()];
  }
  get size(): number {
    return this.memberMap.size;
  }
  get canRebalance(): boolean {
    return PREVIOUS.PreparingRebalance.has(this.currentState);
  }
  get isConsumerGroup(): boolean {
    return this.protocolType === CONSUMER_PROTOCOL_TYPE;
  }
  get awaitingJoinCount(): number {
    let count = 0;
    for (const member of this.memberMap.values()) if (member.isAwaitingJoin) count += 1;
    return count;
  }
  get hasAllMembersJoined(): boolean {
    return this.pendingJoins.size === 0 && this.awaitingJoinCount === this.size;
  }
  /** Largest rebalance timeout of the members, ms (G3). */
  get rebalanceTimeoutMs(): number {
    return this.members.reduce((max, { settings }) => Math.max(max, settings.rebalanceTimeoutMs), 0);
  }

  transitionTo(state: GroupState, nowMs: number): void {
    assert(PREVIOUS[state].has(this.currentState), `group ${this.groupId} goes from ${this.currentState} to ${state}`);
    this.formerState = this.currentState;
    this.currentState = state;
    this.stateTimestampMs = nowMs;
  }

  cancelTimers(): void {
    this.joinTimer?.cancel();
    this.syncTimer?.cancel();
    for (const { session } of this.memberMap.values()) session.cancel();
    for (const session of this.pendingJoins.values()) session.cancel();
  }

  member(memberId: string): ClassicMember | undefined {
    return this.memberMap.get(memberId);
  }

  isLeader(memberId: string): boolean {
    return this.leaderId === memberId;
  }

  /** Member id behind a `group.instance.id`. */
  staticMemberId(groupInstanceId: string): string | undefined {
    return this.staticIds.get(groupInstanceId);
  }

  /** The error for a request of a member, or 0: unknown (25), or fenced by a later process with its instance id (82). */
  memberError(memberId: string, groupInstanceId: string | null): number {
    if (groupInstanceId !== null) {
      const current = this.staticIds.get(groupInstanceId);
      if (current === undefined) return errors.UNKNOWN_MEMBER_ID;
      if (current !== memberId) return errors.FENCED_INSTANCE_ID;
    }
    return this.memberMap.has(memberId) ? errors.NONE : errors.UNKNOWN_MEMBER_ID;
  }

  /** The first member makes the protocol type and the leader. */
  addMember(member: ClassicMember, protocolType?: string): void {
    const { memberId, groupInstanceId } = member.identity;
    if (groupInstanceId !== null) {
      assert(!this.staticIds.has(groupInstanceId), `static member ${groupInstanceId} is already in group ${this.groupId}`);
      this.staticIds.set(groupInstanceId, memberId);
    }
    if (this.size === 0 && protocolType !== undefined) this.protocolType = protocolType;
    this.leaderId ??= memberId;
    this.memberMap.set(memberId, member);
    this.dropPendingJoin(memberId);
  }

  /** Forgets a member or pending member and its timer. Whoever is next in line leads if the leader left. */
  removeMember(memberId: string): void {
    const member = this.memberMap.get(memberId);
    this.memberMap.delete(memberId);
    member?.session.cancel();
    if (member?.identity.groupInstanceId) this.staticIds.delete(member.identity.groupInstanceId);
    if (this.leaderId === memberId) this.leaderId = this.memberMap.keys().next().value ?? null;
    this.dropPendingJoin(memberId);
    this.pendingSyncs.delete(memberId);
  }

  /** A later process of a static member takes the place of the former, whose parked requests are fenced. */
  replaceStaticMember(former: ClassicMember, successor: ClassicMember): void {
    const instanceId = must(former.identity.groupInstanceId, 'a static member has an instance id');
    former.completeJoin({ errorCode: errors.FENCED_INSTANCE_ID, memberId: former.memberId });
    former.completeSync({ errorCode: errors.FENCED_INSTANCE_ID });
    former.session.cancel();
    successor.assignment = former.assignment;
    this.memberMap.delete(former.memberId);
    this.memberMap.set(successor.memberId, successor);
    this.pendingSyncs.delete(former.memberId);
    this.staticIds.set(instanceId, successor.memberId);
    if (this.leaderId === former.memberId) this.leaderId = successor.memberId;
  }

  dropPendingJoin(memberId: string): void {
    this.pendingJoins.get(memberId)?.cancel();
    this.pendingJoins.delete(memberId);
  }

  /** The leader rejoined, or leadership went to a member that did. False when nobody joined. */
  electJoinedLeader(): boolean {
    if (this.leaderId === null) return false;
    if (this.memberMap.get(this.leaderId)?.isAwaitingJoin) return true;
    const joined = this.members.find(({ isAwaitingJoin }) => isAwaitingJoin);
    if (!joined) return false;
    this.leaderId = joined.memberId;
    return true;
  }

  /** Whether a member with this type and these protocols fits: it shares a protocol with everybody (G4). */
  supports(protocolType: string, protocols: readonly MemberProtocol[]): boolean {
    if (this.currentState === 'Empty') return protocolType !== '' && protocols.length > 0;
    if (this.protocolType !== protocolType) return false;
    if (this.size === 0) return protocols.length > 0;
    const common = this.commonProtocols();
    return protocols.some(({ name }) => common.has(name));
  }

  /** The most voted protocol among those that all support; the earliest voter's choice breaks a tie (G4). */
  selectProtocol(): string {
    const candidates = this.commonProtocols();
    const votes = new Map<string, number>();
    for (const member of this.memberMap.values()) {
      const choice = must(member.vote(candidates), `member ${member.memberId} supports no common protocol of group ${this.groupId}`);
      votes.set(choice, (votes.get(choice) ?? 0) + 1);
    }
    const [winner] = [...votes].reduce((best, next) => (next[1] > best[1] ? next : best));
    return winner;
  }

  /** Generation +1: to CompletingRebalance with the members that are there, or to Empty. */
  startNextGeneration(nowMs: number): void {
    this.generation += 1;
    this.protocolName = this.size > 0 ? this.selectProtocol() : null;
    this.computeSubscribedTopics();
    this.pendingSyncs.clear();
    this.transitionTo(this.size > 0 ? 'CompletingRebalance' : 'Empty', nowMs);
  }

  /** Whether offsets of the topic are in use. Unknown subscriptions of a consumer group count as "yes". */
  isSubscribedTo(topic: TopicName): boolean {
    return this.topics ? this.topics.has(topic) : this.isConsumerGroup;
  }

  get knowsSubscribedTopics(): boolean {
    return this.topics !== undefined;
  }

  /** The group as it is now, with these assignments, as a record. */
  toRecord(assignmentOf: (member: ClassicMember) => Buffer): GroupMetadataToWrite {
    const { protocolName } = this;
    return {
      protocolType: this.protocolType ?? '',
      generation: this.generation,
      protocol: protocolName,
      leader: this.leaderId,
      currentStateTimestamp: this.stateTimestampMs,
      members: this.members.map((member) => ({
        memberId: member.memberId,
        groupInstanceId: member.identity.groupInstanceId,
        clientId: member.identity.clientId,
        clientHost: member.identity.clientHost,
        rebalanceTimeout: member.settings.rebalanceTimeoutMs,
        sessionTimeout: member.settings.sessionTimeoutMs,
        subscription: member.metadata(must(protocolName, `group ${this.groupId} with members has a protocol`)),
        assignment: assignmentOf(member),
      })),
    };
  }

  private commonProtocols(): Set<string> {
    const counts = new Map<string, number>();
    for (const { settings } of this.memberMap.values()) {
      for (const name of new Set(settings.protocols.map((protocol) => protocol.name))) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return new Set([...counts].flatMap(([name, count]) => (count === this.size ? [name] : [])));
  }

  private computeSubscribedTopics(): void {
    this.topics = this.isConsumerGroup ? this.readSubscribedTopics() : undefined;
  }

  private readSubscribedTopics(): Set<TopicName> | undefined {
    const { protocolName } = this;
    if (this.size === 0) return new Set();
    if (protocolName === null) return undefined;
    const all = new Set<TopicName>();
    for (const member of this.memberMap.values()) {
      const topics = subscribedTopicsOf(member.metadata(protocolName));
      if (!topics) return undefined;
      for (const topic of topics) all.add(topic);
    }
    return all;
  }
}
