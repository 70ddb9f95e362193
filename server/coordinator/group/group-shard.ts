import type { TopicName } from '../../base/ids.ts';
import { errors } from '../../protocol/errors.ts';
import { appendErrorForClients, isInLog } from '../runtime/append-errors.ts';
import type { CoordinatorRecord, RecordWriter, Shard } from '../runtime/shard.ts';
import { ClassicGroup, type GroupState } from './classic-group.ts';
import { ClassicMember, type Reply } from './classic-member.ts';
import { describeGroup, groupFilter, listedGroup } from './describe-groups.ts';
import type { GroupEnvironment } from './group-environment.ts';
import { type GroupMetadata, type GroupMetadataToWrite, groupRecord, readOffsetsTopicRecord } from './group-records.ts';
import type {
  DeleteGroupResult,
  DescribedGroup,
  GroupRequestContext,
  HeartbeatRequest,
  JoinGroupRequest,
  JoinGroupResponse,
  LeaveGroupRequest,
  LeaveGroupResponse,
  ListedGroup,
  ListGroupsRequest,
  OffsetCommitRequest,
  OffsetCommitResponse,
  OffsetDeleteRequest,
  OffsetDeleteResponse,
  OffsetFetchGroup,
  OffsetFetchGroupResponse,
  SyncGroupRequest,
  SyncGroupResponse,
} from './group-requests.ts';
import { JoinGroup } from './join-group.ts';
import { Membership } from './membership.ts';
import { OffsetCleanup } from './offset-cleanup.ts';
import { OffsetCommit } from './offset-commit.ts';
import { fetchOffsets } from './offset-fetch.ts';
import { OffsetStore } from './offset-store.ts';
import { Rebalance } from './rebalance.ts';

/**
 * The groups and committed offsets of one partition of `__consumer_offsets`. Offsets and the last completed generation of each
 * group are what replay of the records gives; the members of a rebalance that is running are known here only.
 */
export class GroupShard implements Shard {
  private readonly environment: GroupEnvironment;
  private readonly writer: RecordWriter;
  private readonly rebalance: Rebalance;
  private readonly joins: JoinGroup;
  private readonly membership: Membership;
  private readonly commits: OffsetCommit;
  private readonly cleanup: OffsetCleanup;
  private readonly groups = new Map<string, ClassicGroup>();
  private readonly offsets = new OffsetStore();
  private isLoaded = false;

  constructor(environment: GroupEnvironment, writer: RecordWriter) {
    this.environment = environment;
    this.writer = writer;
    this.rebalance = new Rebalance(environment, writer);
    this.joins = new JoinGroup(environment, writer, this.rebalance);
    this.membership = new Membership(writer, this.rebalance);
    this.commits = new OffsetCommit(environment, writer, this.rebalance);
    this.cleanup = new OffsetCleanup(environment, writer, this.offsets);
  }

  // --- state ------------------------------------------------------------------------------------------------------------

  replay(record: CoordinatorRecord): void {
    const read = readOffsetsTopicRecord(record);
    if (read.kind === 'offset') {
      if (read.value) this.offsets.set(read.group, read.topic, read.partition, read.value);
      else this.offsets.delete(read.group, read.topic, read.partition);
      if (read.value && !this.groups.has(read.group)) this.groups.set(read.group, new ClassicGroup(read.group));
    } else if (read.kind === 'group') {
      if (read.value === undefined) this.groupDeleted(read.group);
      else if (!this.isLoaded) this.groups.set(read.group, this.loadedGroup(read.group, read.value));
    }
  }

  /** Members have their whole session to be heard of by the new coordinator. */
  onLoaded(): void {
    this.isLoaded = true;
    for (const group of this.groups.values()) {
      for (const member of group.members) this.rebalance.heartbeat(member);
      if (group.size > this.environment.settings.maxGroupSize) this.rebalance.prepare(group, 'the group is larger than group.max.size');
    }
  }

  onUnloaded(): void {
    for (const group of this.groups.values()) {
      group.cancelTimers();
      group.transitionTo('Dead', this.environment.clock.now());
      for (const member of group.members) {
        member.completeJoin({ errorCode: errors.NOT_COORDINATOR, memberId: member.memberId });
        member.completeSync({ errorCode: errors.NOT_COORDINATOR });
      }
    }
  }

  // --- membership -------------------------------------------------------------------------------------------------------

  /** A new group is written before its first member is answered, so that it survives as long as the member's id does. */
  joinGroup(request: JoinGroupRequest, context: GroupRequestContext, reply: Reply<JoinGroupResponse>): void {
    const known = this.groups.get(request.groupId);
    if (known) {
      this.joins.join(known, request, context, reply);
    } else if (request.memberId !== '') {
      reply({ errorCode: errors.UNKNOWN_MEMBER_ID, memberId: request.memberId });
    } else {
      this.joinNewGroup(request, context, reply);
    }
  }

  syncGroup(request: SyncGroupRequest, reply: Reply<SyncGroupResponse>): void {
    const group = this.groups.get(request.groupId);
    if (group) this.membership.sync(group, request, reply);
    else reply({ errorCode: errors.UNKNOWN_MEMBER_ID });
  }

  /** Error code of a Heartbeat. */
  heartbeat(request: HeartbeatRequest): number {
    const group = this.groups.get(request.groupId);
    return group ? this.membership.heartbeat(group, request) : errors.UNKNOWN_MEMBER_ID;
  }

  leaveGroup(request: LeaveGroupRequest): NonNullable<LeaveGroupResponse['members']> {
    const group = this.groups.get(request.groupId);
    if (group) return this.membership.leave(group, request);
    return request.members.map(({ memberId, groupInstanceId }) => ({ memberId, groupInstanceId, errorCode: errors.UNKNOWN_MEMBER_ID }));
  }

  // --- groups -----------------------------------------------------------------------------------------------------------

  describe(groupId: string, apiVersion: number): DescribedGroup {
    return describeGroup(groupId, this.groups.get(groupId), apiVersion);
  }

  list(request: ListGroupsRequest): ListedGroup[] {
    const filter = groupFilter(request);
    return [...this.groups.values()].flatMap((group) => listedGroup(group, filter) ?? []);
  }

  /** Deletes a group without members, with its offsets (G13). */
  deleteGroup(groupId: string, reply: Reply<DeleteGroupResult>): void {
    this.cleanup.deleteGroup(groupId, this.groups.get(groupId), reply);
  }

  // --- offsets ----------------------------------------------------------------------------------------------------------

  commitOffsets(request: OffsetCommitRequest, reply: Reply<OffsetCommitResponse>): void {
    this.commits.commit(this.groups.get(request.groupId), request, reply);
  }

  /** `requireStable` (KIP-447): with the commits that are on their way, which are waited for. */
  fetchOffsets(request: OffsetFetchGroup, requireStable: boolean, reply: Reply<OffsetFetchGroupResponse>): void {
    if (!requireStable) {
      reply(fetchOffsets(this.offsets, request));
      return;
    }
    this.writer.afterPending((errorCode) => {
      if (errorCode === errors.NONE) reply(fetchOffsets(this.offsets, request));
      else reply({ groupId: request.groupId, errorCode: appendErrorForClients(errorCode), topics: [] });
    });
  }

  deleteOffsets(request: OffsetDeleteRequest, reply: Reply<OffsetDeleteResponse>): void {
    this.cleanup.deleteOffsets(this.groups.get(request.groupId), request, reply);
  }

  /** Removes the offsets of deleted topics, in every group. */
  topicsDeleted(topics: ReadonlySet<TopicName>): void {
    this.cleanup.topicsDeleted(topics);
  }

  /** Removes expired offsets, and empty groups that have none left (G11). */
  expire(): void {
    this.cleanup.expire(this.groups.values());
  }

  // --- counts -----------------------------------------------------------------------------------------------------------

  get groupCount(): number {
    return this.groups.size;
  }
  get offsetCount(): number {
    return this.offsets.size;
  }
  groupCountIn(state: GroupState): number {
    let count = 0;
    for (const group of this.groups.values()) if (group.state === state) count += 1;
    return count;
  }

  private joinNewGroup(request: JoinGroupRequest, context: GroupRequestContext, reply: Reply<JoinGroupResponse>): void {
    const { groupId } = request;
    const group = new ClassicGroup(groupId);
    group.stateTimestampMs = this.environment.clock.now();
    let answer: JoinGroupResponse | undefined;
    let isWritten = false;
    this.joins.join(group, request, context, (response) => {
      if (isWritten) reply(response);
      else answer = response;
    });
    if (group.size === 0 && group.pendingJoins.size === 0) {
      if (answer) reply(answer);
      return;
    }
    this.groups.set(groupId, group);
    this.writer.write([groupRecord(groupId, emptyGroup(group))], (errorCode) => {
      isWritten = true;
      const failed = appendErrorForClients(errorCode);
      if (failed !== errors.NONE) this.abandon(group, { errorCode: failed, isWritten: isInLog(errorCode) });
      if (answer) reply(failed === errors.NONE ? answer : { errorCode: failed, memberId: '' });
    });
  }

  /** A group whose first record was not acknowledged: its members start over. If the record is in the log, so is the empty group. */
  private abandon(group: ClassicGroup, failure: { readonly errorCode: number; readonly isWritten: boolean }): void {
    if (group.state === 'Dead') return;
    group.cancelTimers();
    for (const member of group.members) {
      member.completeJoin({ errorCode: failure.errorCode, memberId: '' });
      member.completeSync({ errorCode: failure.errorCode });
    }
    const { groupId, stateTimestampMs } = group;
    group.transitionTo('Dead', this.environment.clock.now());
    this.groups.delete(groupId);
    if (!failure.isWritten) return;
    const empty = new ClassicGroup(groupId);
    empty.stateTimestampMs = stateTimestampMs;
    this.groups.set(groupId, empty);
  }

  /** Members that came while the tombstone was on its way keep the group alive; what is written of it then comes after it. */
  private groupDeleted(groupId: string): void {
    const group = this.groups.get(groupId);
    if (!group) return;
    if (this.isLoaded && (group.state !== 'Empty' || group.pendingJoins.size > 0)) {
      if (group.state === 'Empty') this.rebalance.recordEmpty(group);
      return;
    }
    group.cancelTimers();
    if (this.offsets.of(groupId).size > 0) this.groups.set(groupId, new ClassicGroup(groupId));
    else this.groups.delete(groupId);
  }

  private loadedGroup(groupId: string, value: GroupMetadata): ClassicGroup {
    const group = new ClassicGroup(groupId);
    const members = value.members.map((member) => {
      const { memberId, groupInstanceId, clientId, clientHost, sessionTimeout, rebalanceTimeout } = member;
      const settings = {
        sessionTimeoutMs: sessionTimeout,
        rebalanceTimeoutMs: rebalanceTimeout === -1 ? sessionTimeout : rebalanceTimeout,
        protocols: [{ name: value.protocol ?? '', metadata: Buffer.from(member.subscription) }],
      };
      const identity = { memberId, groupInstanceId, clientId, clientHost };
      const loaded = new ClassicMember(identity, settings, this.rebalance.sessionOf(group, memberId));
      loaded.assignment = Buffer.from(member.assignment);
      return loaded;
    });
    group.load(value, members);
    return group;
  }
}

/** What is written of a group before its first generation. */
function emptyGroup({ stateTimestampMs }: ClassicGroup): GroupMetadataToWrite {
  return { protocolType: '', generation: 0, protocol: null, leader: null, currentStateTimestamp: stateTimestampMs, members: [] };
}
