import { errors } from '../../protocol/errors.ts';
import { appendErrorForClients } from '../runtime/append-errors.ts';
import type { RecordWriter } from '../runtime/shard.ts';
import type { ClassicGroup } from './classic-group.ts';
import { ClassicMember, type MemberSettings, type Reply } from './classic-member.ts';
import type { GroupEnvironment } from './group-environment.ts';
import { groupRecord } from './group-records.ts';
import type { GroupRequestContext, JoinGroupRequest, JoinGroupResponse } from './group-requests.ts';
import { NEW_MEMBER_JOIN_TIMEOUT_MS } from './group-settings.ts';
import { newMemberId } from './member-ids.ts';
import { type Rebalance, currentGeneration } from './rebalance.ts';

/** From here on a dynamic member first gets its id and joins with it (KIP-394). */
const FIRST_VERSION_WITH_MEMBER_ID_FIRST = 4;
/** From here on a static leader that returns can be told to leave the assignment as it is (KIP-814). */
const FIRST_VERSION_WITH_SKIP_ASSIGNMENT = 9;
const FIRST_VERSION_WITH_REBALANCE_TIMEOUT = 1;

/** One JoinGroup request. */
interface Join {
  readonly group: ClassicGroup;
  readonly request: JoinGroupRequest;
  readonly context: GroupRequestContext;
  readonly settings: MemberSettings;
  readonly reply: Reply<JoinGroupResponse>;
}

/** JoinGroup on a group of this shard: G1, G5, G8, G9. Answers now, or when the rebalance has all members. */
export class JoinGroup {
  private readonly environment: GroupEnvironment;
  private readonly writer: RecordWriter;
  private readonly rebalance: Rebalance;

  constructor(environment: GroupEnvironment, writer: RecordWriter, rebalance: Rebalance) {
    this.environment = environment;
    this.writer = writer;
    this.rebalance = rebalance;
  }

  join(group: ClassicGroup, request: JoinGroupRequest, context: GroupRequestContext, reply: Reply<JoinGroupResponse>): void {
    const join: Join = { group, request, context, settings: settingsOf(request, context), reply };
    const { memberId } = request;
    if (!this.hasRoomFor(group, request)) {
      const member = group.member(memberId);
      if (member) this.rebalance.remove(group, member);
      else group.removeMember(memberId);
      reply({ errorCode: errors.GROUP_MAX_SIZE_REACHED, memberId: '' });
    } else if (!group.supports(request.protocolType, join.settings.protocols)) {
      reply({ errorCode: errors.INCONSISTENT_GROUP_PROTOCOL, memberId });
    } else if (memberId === '') {
      this.joinAsNewMember(join);
    } else if (group.pendingJoins.has(memberId) && request.groupInstanceId === null) {
      this.add(join, memberId);
    } else {
      this.rejoin(join);
    }
  }

  /** Members in excess are refused; during a rebalance the first to rejoin stay (G8). */
  private hasRoomFor(group: ClassicGroup, { memberId, groupInstanceId }: JoinGroupRequest): boolean {
    const { maxGroupSize } = this.environment.settings;
    const member = group.member(memberId);
    if (groupInstanceId !== null && group.staticMemberId(groupInstanceId) !== undefined) return true;
    switch (group.state) {
      case 'PreparingRebalance':
        return member?.isAwaitingJoin === true || group.awaitingJoinCount < maxGroupSize;
      case 'CompletingRebalance':
      case 'Stable':
        return member !== undefined || group.size < maxGroupSize;
      default:
        return true;
    }
  }

  private joinAsNewMember(join: Join): void {
    const { group, request, context, reply } = join;
    const { groupInstanceId } = request;
    const memberId = newMemberId(groupInstanceId ?? context.clientId, this.environment.random);
    if (groupInstanceId !== null) {
      const formerId = group.staticMemberId(groupInstanceId);
      const former = formerId === undefined ? undefined : group.member(formerId);
      if (former) this.replaceStatic(join, former, memberId);
      else this.add(join, memberId);
      return;
    }
    if (context.apiVersion < FIRST_VERSION_WITH_MEMBER_ID_FIRST) {
      this.add(join, memberId);
      return;
    }
    const session = this.rebalance.sessionOf(group, memberId);
    session.set(request.sessionTimeoutMs);
    group.pendingJoins.set(memberId, session);
    reply({ errorCode: errors.MEMBER_ID_REQUIRED, memberId });
  }

  private rejoin(join: Join): void {
    const { group, request, reply, settings } = join;
    const { memberId } = request;
    const errorCode = group.memberError(memberId, request.groupInstanceId);
    const member = group.member(memberId);
    if (errorCode !== errors.NONE || !member || group.state === 'Empty') {
      reply({ errorCode: errorCode === errors.NONE ? errors.UNKNOWN_MEMBER_ID : errorCode, memberId });
      return;
    }
    const isUnchanged = member.hasProtocols(settings.protocols);
    if (group.state === 'CompletingRebalance' && isUnchanged) {
      reply(currentGeneration(group, member));
    } else if (group.state === 'Stable' && isUnchanged && !group.isLeader(memberId)) {
      reply({ ...currentGeneration(group, member), members: [] });
    } else {
      this.update(join, member);
    }
  }

  private add({ group, request, context, settings, reply }: Join, memberId: string): void {
    const { clientId, clientHost } = context;
    const identity = { memberId, groupInstanceId: request.groupInstanceId, clientId, clientHost };
    const member = new ClassicMember(identity, settings, this.rebalance.sessionOf(group, memberId));
    member.isNew = true;
    if (group.state === 'PreparingRebalance' && group.previousState === 'Empty') group.newMemberAdded = true;
    group.addMember(member, request.protocolType);
    member.parkJoin(reply);
    member.session.set(NEW_MEMBER_JOIN_TIMEOUT_MS);
    this.rebalance.prepareOrCompleteJoin(group, `${memberId} joins: ${reasonOf(request)}`);
  }

  private update({ group, request, settings, reply }: Join, member: ClassicMember): void {
    member.settings = settings;
    member.parkJoin(reply);
    this.rebalance.prepareOrCompleteJoin(group, `${member.memberId} rejoins: ${reasonOf(request)}`);
  }

  /** A restarted static member takes its former place; without a change of protocol nobody else notices (G9). */
  private replaceStatic(join: Join, former: ClassicMember, memberId: string): void {
    const { group, request, settings, reply } = join;
    const formerLeader = group.leaderId;
    const member = new ClassicMember({ ...former.identity, memberId }, settings, this.rebalance.sessionOf(group, memberId));
    group.replaceStaticMember(former, member);
    this.rebalance.heartbeat(member);
    member.parkJoin(reply);
    if (group.state === 'Stable' && group.selectProtocol() === group.protocolName) {
      this.recordReplacement(join, member, formerLeader);
    } else if (group.state === 'PreparingRebalance') {
      this.rebalance.completeJoinIfReady(group);
    } else {
      this.rebalance.prepare(group, `static member ${memberId} returns: ${reasonOf(request)}`);
    }
  }

  /**
   * The answer waits for the record. If a rebalance began meanwhile, the member is part of it and its answer comes with that. If
   * the write failed, the client tries again with its instance id and replaces this member in turn.
   */
  private recordReplacement({ group, context }: Join, member: ClassicMember, formerLeader: string | null): void {
    const { generation } = group;
    this.writer.write([groupRecord(group.groupId, group.toRecord(({ assignment }) => assignment))], (errorCode) => {
      if (group.state !== 'Stable' || group.generation !== generation) return;
      if (errorCode !== errors.NONE) {
        member.completeJoin({ errorCode: appendErrorForClients(errorCode), memberId: '' });
        return;
      }
      const answer = currentGeneration(group, member);
      const canSkip = context.apiVersion >= FIRST_VERSION_WITH_SKIP_ASSIGNMENT;
      const isLeader = group.isLeader(member.memberId);
      // An older client that hears it leads would assign anew; told of the former id it just syncs.
      member.completeJoin(canSkip ? { ...answer, skipAssignment: isLeader } : { ...answer, leader: formerLeader ?? '', members: [] });
    });
  }
}

function settingsOf(request: JoinGroupRequest, context: GroupRequestContext): MemberSettings {
  const { sessionTimeoutMs, protocols } = request;
  const hasOwn = context.apiVersion >= FIRST_VERSION_WITH_REBALANCE_TIMEOUT;
  return { sessionTimeoutMs, protocols, rebalanceTimeoutMs: hasOwn ? request.rebalanceTimeoutMs : sessionTimeoutMs };
}

function reasonOf(request: JoinGroupRequest): string {
  return request.reason === null || request.reason === '' ? 'no reason given' : request.reason;
}
