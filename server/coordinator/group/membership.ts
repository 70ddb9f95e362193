import { faultAt } from '../../base/fault-sites.ts';
import { errors } from '../../protocol/errors.ts';
import { appendErrorForClients } from '../runtime/append-errors.ts';
import type { RecordWriter } from '../runtime/shard.ts';
import type { ClassicGroup } from './classic-group.ts';
import type { ClassicMember, Reply } from './classic-member.ts';
import { groupRecord } from './group-records.ts';
import type { HeartbeatRequest, LeaveGroupRequest, LeaveGroupResponse, SyncGroupRequest, SyncGroupResponse } from './group-requests.ts';
import type { Rebalance } from './rebalance.ts';

const NO_BYTES = Buffer.alloc(0);

type LeavingMember = LeaveGroupRequest['members'][number];
type LeaveResult = NonNullable<LeaveGroupResponse['members']>[number];

/** SyncGroup, Heartbeat and LeaveGroup on a group of this shard: G6, G7, G9. */
export class Membership {
  private readonly writer: RecordWriter;
  private readonly rebalance: Rebalance;

  constructor(writer: RecordWriter, rebalance: Rebalance) {
    this.writer = writer;
    this.rebalance = rebalance;
  }

  /** Followers wait for the leader's assignments, the leader for the record that holds them. */
  sync(group: ClassicGroup, request: SyncGroupRequest, reply: Reply<SyncGroupResponse>): void {
    const member = group.member(request.memberId);
    const errorCode = syncError(group, request);
    if (errorCode !== errors.NONE || !member) {
      reply({ errorCode: errorCode === errors.NONE ? errors.UNKNOWN_MEMBER_ID : errorCode });
      return;
    }
    switch (group.state) {
      case 'Empty':
      case 'Dead':
        reply({ errorCode: errors.UNKNOWN_MEMBER_ID });
        return;
      case 'PreparingRebalance':
        reply({ errorCode: errors.REBALANCE_IN_PROGRESS });
        return;
      case 'Stable':
        this.rebalance.syncReceived(group, member.memberId);
        reply({ errorCode: errors.NONE, protocolType: group.protocolType, protocolName: group.protocolName, assignment: member.assignment });
        return;
      case 'CompletingRebalance':
        member.parkSync(reply);
        this.rebalance.syncReceived(group, member.memberId);
        if (group.isLeader(member.memberId)) this.recordAssignments(group, request);
    }
  }

  /** The error code of a Heartbeat. A rebalance is announced, and the session goes on meanwhile (G7). */
  heartbeat(group: ClassicGroup, request: HeartbeatRequest): number {
    const errorCode = group.memberError(request.memberId, request.groupInstanceId);
    const member = group.member(request.memberId);
    if (errorCode !== errors.NONE || !member) return errorCode;
    if (request.generationId !== group.generation) return errors.ILLEGAL_GENERATION;
    this.rebalance.heartbeat(member);
    if (group.state === 'Stable' && faultAt('rebalance-for-nothing')) this.rebalance.prepare(group, 'for nothing');
    return group.state === 'PreparingRebalance' ? errors.REBALANCE_IN_PROGRESS : errors.NONE;
  }

  /** One result per member asked for; those that remain rebalance once. */
  leave(group: ClassicGroup, request: LeaveGroupRequest): LeaveResult[] {
    const results = request.members.map((leaving) => this.leaveOne(group, leaving));
    const left = results.filter(({ errorCode }) => errorCode === errors.NONE);
    if (left.length > 0 && group.state !== 'Empty') {
      const reasons = request.members.map(({ reason }) => reason ?? 'no reason given').join('; ');
      this.rebalance.prepareOrCompleteJoin(group, `${left.length} members leave: ${reasons}`);
    }
    return results;
  }

  private leaveOne(group: ClassicGroup, { memberId, groupInstanceId }: LeavingMember): LeaveResult {
    const result = (errorCode: number): LeaveResult => ({ memberId, groupInstanceId, errorCode });
    if (memberId !== '' && group.pendingJoins.has(memberId)) {
      group.removeMember(memberId);
      return result(errors.NONE);
    }
    // An operator removes a static member by its instance id alone.
    const byInstance = memberId === '' && groupInstanceId !== null;
    const actualId = byInstance ? (group.staticMemberId(groupInstanceId) ?? '') : memberId;
    const errorCode = group.memberError(actualId, groupInstanceId);
    const member = group.member(actualId);
    if (errorCode !== errors.NONE || !member) return result(errorCode);
    this.rebalance.remove(group, member);
    return result(errors.NONE);
  }

  private recordAssignments(group: ClassicGroup, request: SyncGroupRequest): void {
    const { generation } = group;
    const assignments = new Map(request.assignments.map(({ memberId, assignment }) => [memberId, assignment]));
    const assignmentOf = ({ memberId }: ClassicMember): Buffer => assignments.get(memberId) ?? NO_BYTES;
    this.writer.write([groupRecord(group.groupId, group.toRecord(assignmentOf))], (errorCode) => {
      // A member may have come or gone while the record was on its way: then the next generation is on its way too.
      if (group.state !== 'CompletingRebalance' || group.generation !== generation) return;
      if (errorCode === errors.NONE) {
        this.rebalance.assign(group, assignments);
        return;
      }
      const answer = appendErrorForClients(errorCode);
      this.rebalance.failAssignments(group, answer);
      this.rebalance.prepare(group, `the assignments could not be written: error ${errorCode}`);
    });
  }
}

function syncError(group: ClassicGroup, request: SyncGroupRequest): number {
  const errorCode = group.memberError(request.memberId, request.groupInstanceId);
  if (errorCode !== errors.NONE) return errorCode;
  if (request.generationId !== group.generation) return errors.ILLEGAL_GENERATION;
  const isOther = (asked: string | null, actual: string | null): boolean => asked !== null && actual !== null && asked !== actual;
  if (isOther(request.protocolType, group.protocolType) || isOther(request.protocolName, group.protocolName)) {
    return errors.INCONSISTENT_GROUP_PROTOCOL;
  }
  return errors.NONE;
}
