import type { Clock, TimerHandle } from '../../base/clock.ts';
import { type TopicName, ZERO_UUID } from '../../base/ids.ts';
import type { Logger } from '../../base/logger.ts';
import type { Metrics } from '../../base/metrics.ts';
import type { Random } from '../../base/random.ts';
import type { BrokerConfigView } from '../../metadata/configs/broker-config-view.ts';
import type { MetadataImage } from '../../metadata/image.ts';
import { errors } from '../../protocol/errors.ts';
import { CoordinatorRuntime } from '../runtime/coordinator-runtime.ts';
import type { PartitionStore } from '../runtime/partition-store.ts';
import { GroupMetrics } from './group-metrics.ts';
import { groupPartition } from './group-partition.ts';
import type {
  DeleteGroupResult,
  DeleteGroupsRequest,
  DeleteGroupsResponse,
  DescribeGroupsRequest,
  DescribeGroupsResponse,
  DescribedGroup,
  GroupRequestContext,
  HeartbeatRequest,
  HeartbeatResponse,
  JoinGroupRequest,
  JoinGroupResponse,
  LeaveGroupRequest,
  LeaveGroupResponse,
  ListGroupsRequest,
  ListGroupsResponse,
  OffsetCommitRequest,
  OffsetCommitResponse,
  OffsetDeleteRequest,
  OffsetDeleteResponse,
  OffsetFetchGroup,
  OffsetFetchGroupResponse,
  OffsetFetchRequest,
  OffsetFetchResponse,
  SyncGroupRequest,
  SyncGroupResponse,
} from './group-requests.ts';
import { GroupSettings } from './group-settings.ts';
import { GroupShard } from './group-shard.ts';
import { commitResponse } from './offset-commit.ts';

/** Topic that holds groups and committed offsets. */
export const OFFSETS_TOPIC: TopicName = '__consumer_offsets';

const FIRST_JOIN_VERSION_WITH_NULL_PROTOCOL = 7;
const FIRST_SYNC_VERSION_WITH_PROTOCOL = 5;
const FIRST_LEAVE_VERSION_WITH_MEMBERS = 3;
const FIRST_FETCH_VERSION_WITH_ERROR = 2;
const FIRST_FETCH_VERSION_WITH_GROUPS = 8;

export interface GroupCoordinatorOptions {
  readonly store: PartitionStore;
  /** Live: partition count of the offsets topic. */
  readonly image: MetadataImage;
  readonly configs: BrokerConfigView;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/**
 * Classic consumer groups and committed offsets of the `__consumer_offsets` partitions that this broker leads (G1–G14). Every
 * method answers; what cannot be done is an error code in the response, NOT_COORDINATOR and COORDINATOR_LOAD_IN_PROGRESS among them.
 */
export class GroupCoordinator {
  private readonly options: GroupCoordinatorOptions;
  private readonly settings: GroupSettings;
  private readonly runtime: CoordinatorRuntime<GroupShard>;
  private isActive = false;
  private expiryTimer: TimerHandle | undefined;

  constructor(options: GroupCoordinatorOptions) {
    this.options = options;
    this.settings = new GroupSettings(options.configs);
    const metrics = new GroupMetrics(options.metrics);
    const environment = { ...options, settings: this.settings, metrics };
    this.runtime = new CoordinatorRuntime<GroupShard>({
      topic: OFFSETS_TOPIC,
      store: options.store,
      clock: options.clock,
      logger: options.logger,
      createShard: (_partition, writer) => new GroupShard(environment, writer),
      appendTimeoutMs: () => this.settings.offsetsCommitTimeoutMs,
      loadBufferBytes: () => this.settings.offsetsLoadBufferBytes,
      onLoaded: (_partition, elapsedMs) => metrics.partitionLoadTime.observe(elapsedMs),
    });
    const sum = (count: (shard: GroupShard) => number): number => this.runtime.shards().reduce((total, shard) => total + count(shard), 0);
    metrics.observe({
      groups: () => sum((shard) => shard.groupCount),
      groupsIn: (state) => sum((shard) => shard.groupCountIn(state)),
      offsets: () => sum((shard) => shard.offsetCount),
    });
  }

  // --- life -------------------------------------------------------------------------------------------------------------

  /** Starts answering and the periodic removal of expired offsets. */
  start(): void {
    if (this.isActive) return;
    this.isActive = true;
    this.expiryTimer = this.options.clock.every(this.settings.offsetsRetentionCheckIntervalMs, () => {
      for (const shard of this.runtime.shards()) shard.expire();
    });
  }

  /** Stops: parked requests get NOT_COORDINATOR, later ones COORDINATOR_NOT_AVAILABLE. */
  stop(): void {
    this.isActive = false;
    this.expiryTimer?.cancel();
    this.runtime.close();
  }

  /** This broker leads the partition of the offsets topic: loads it. A later epoch of a loaded partition changes nothing. */
  onElected(partition: number, leaderEpoch: number): void {
    this.runtime.onElected(partition, leaderEpoch);
  }

  /** This broker does not lead the partition (any more): its parked requests get NOT_COORDINATOR. */
  onResigned(partition: number): void {
    this.runtime.onResigned(partition);
  }

  /** Removes the committed offsets of deleted topics. */
  onTopicsDeleted(topics: readonly TopicName[]): void {
    if (topics.length === 0) return;
    const names = new Set(topics);
    for (const shard of this.runtime.shards()) shard.topicsDeleted(names);
  }

  /** Partition of the offsets topic that holds the group. */
  partitionFor(groupId: string): number {
    const actual = this.options.image.topics.get(OFFSETS_TOPIC)?.partitions.size;
    return groupPartition(groupId, actual ?? this.settings.offsetsTopicPartitions);
  }

  // --- membership -------------------------------------------------------------------------------------------------------

  /** Versions 0–9. Parks until the rebalance has its members. */
  joinGroup(request: JoinGroupRequest, context: GroupRequestContext): Promise<JoinGroupResponse> {
    const { memberId, sessionTimeoutMs } = request;
    const { minSessionTimeoutMs, maxSessionTimeoutMs } = this.settings;
    const fits = sessionTimeoutMs >= minSessionTimeoutMs && sessionTimeoutMs <= maxSessionTimeoutMs;
    return this.ask<JoinGroupResponse>(
      request.groupId,
      (errorCode) => joinResponse({ errorCode, memberId }, context),
      (shard, reply) => {
        if (fits) shard.joinGroup(request, context, (response) => reply(joinResponse(response, context)));
        else reply(joinResponse({ errorCode: errors.INVALID_SESSION_TIMEOUT, memberId }, context));
      },
    );
  }

  /** Versions 0–5. Parks until the leader's assignments are written. */
  syncGroup(request: SyncGroupRequest, { apiVersion }: GroupRequestContext): Promise<SyncGroupResponse> {
    const lacksProtocol = apiVersion >= FIRST_SYNC_VERSION_WITH_PROTOCOL && (request.protocolType === null || request.protocolName === null);
    return this.ask<SyncGroupResponse>(
      request.groupId,
      (errorCode) => ({ errorCode }),
      (shard, reply) => {
        if (lacksProtocol) reply({ errorCode: errors.INCONSISTENT_GROUP_PROTOCOL });
        else shard.syncGroup(request, reply);
      },
    );
  }

  /** Versions 0–4. While the group is loading the member is told that all is well, as Kafka does: it is not to leave for that. */
  heartbeat(request: HeartbeatRequest): Promise<HeartbeatResponse> {
    return this.ask<HeartbeatResponse>(
      request.groupId,
      (errorCode) => ({ errorCode: errorCode === errors.COORDINATOR_LOAD_IN_PROGRESS ? errors.NONE : errorCode }),
      (shard, reply) => reply({ errorCode: shard.heartbeat(request) }),
    );
  }

  /** Versions 0–5. Before version 3 one member leaves, and its result is the response's. */
  leaveGroup(request: LeaveGroupRequest, { apiVersion }: GroupRequestContext): Promise<LeaveGroupResponse> {
    const isBatched = apiVersion >= FIRST_LEAVE_VERSION_WITH_MEMBERS;
    const members = isBatched ? request.members : [{ memberId: request.memberId, groupInstanceId: null, reason: null }];
    return this.ask<LeaveGroupResponse>(
      request.groupId,
      (errorCode) => ({ errorCode }),
      (shard, reply) => {
        const results = shard.leaveGroup({ ...request, members });
        reply(isBatched ? { errorCode: errors.NONE, members: results } : { errorCode: results[0]?.errorCode });
      },
    );
  }

  // --- groups -----------------------------------------------------------------------------------------------------------

  /** Versions 0–6, one row per group in the order asked, however often it is named. The empty group id is legal here. */
  async describeGroups(request: DescribeGroupsRequest, { apiVersion }: GroupRequestContext): Promise<DescribeGroupsResponse> {
    const groups = [...new Set(request.groups)].map((groupId): DescribedGroup => {
      const shard = this.locate(groupId);
      return typeof shard === 'number' ? { groupId, errorCode: shard } : shard.describe(groupId, apiVersion);
    });
    return { groups };
  }

  /** Versions 0–5: groups coordinated here. COORDINATOR_LOAD_IN_PROGRESS while any of them may be missing. */
  async listGroups(request: ListGroupsRequest): Promise<ListGroupsResponse> {
    if (!this.isActive) return { errorCode: errors.COORDINATOR_NOT_AVAILABLE };
    if (this.runtime.isLoading) return { errorCode: errors.COORDINATOR_LOAD_IN_PROGRESS };
    return { errorCode: errors.NONE, groups: this.runtime.shards().flatMap((shard) => shard.list(request)) };
  }

  /** Versions 0–2. The empty group id is legal here: it may have offsets. */
  async deleteGroups(request: DeleteGroupsRequest): Promise<DeleteGroupsResponse> {
    const results = [...new Set(request.groupsNames)].map((groupId): Promise<DeleteGroupResult> => {
      const shard = this.locate(groupId);
      if (typeof shard === 'number') return Promise.resolve({ groupId, errorCode: shard });
      return new Promise((resolve) => shard.deleteGroup(groupId, resolve));
    });
    return { results: await Promise.all(results) };
  }

  // --- offsets ----------------------------------------------------------------------------------------------------------

  /** Versions 1–9, topics by name. The empty group id is legal here. */
  offsetCommit(request: OffsetCommitRequest): Promise<OffsetCommitResponse> {
    const shard = this.locate(request.groupId);
    if (typeof shard === 'number') return Promise.resolve(commitResponse(request, () => shard));
    return new Promise((resolve) => shard.commitOffsets(request, resolve));
  }

  /** Versions 1–9, one group or several (from 8), topics by name. The empty group id is legal here. */
  async offsetFetch(request: OffsetFetchRequest, { apiVersion }: GroupRequestContext): Promise<OffsetFetchResponse> {
    if (apiVersion >= FIRST_FETCH_VERSION_WITH_GROUPS) {
      return { groups: await Promise.all(request.groups.map((group) => this.fetchGroup(group, request.requireStable))) };
    }
    const { groupId, topics } = request;
    const named = topics?.map((topic) => ({ ...topic, topicId: ZERO_UUID })) ?? null;
    const group = await this.fetchGroup({ groupId, memberId: null, memberEpoch: -1, topics: named }, request.requireStable);
    return singleGroupResponse(group, request, apiVersion);
  }

  /** Version 0. */
  offsetDelete(request: OffsetDeleteRequest): Promise<OffsetDeleteResponse> {
    return this.ask<OffsetDeleteResponse>(
      request.groupId,
      (errorCode) => ({ errorCode }),
      (shard, reply) => shard.deleteOffsets(request, reply),
    );
  }

  private fetchGroup(group: OffsetFetchGroup, requireStable: boolean): Promise<OffsetFetchGroupResponse> {
    const shard = this.locate(group.groupId);
    if (typeof shard === 'number') return Promise.resolve({ groupId: group.groupId, errorCode: shard, topics: [] });
    return new Promise((resolve) => shard.fetchOffsets(group, requireStable, resolve));
  }

  /** Has the group's shard answer, or answers with what prevents it. */
  private ask<Response>(
    groupId: string,
    refuse: (errorCode: number) => Response,
    work: (shard: GroupShard, reply: (response: Response) => void) => void,
  ): Promise<Response> {
    if (groupId === '' && this.isActive) return Promise.resolve(refuse(errors.INVALID_GROUP_ID));
    const shard = this.locate(groupId);
    if (typeof shard === 'number') return Promise.resolve(refuse(shard));
    return new Promise((resolve) => work(shard, resolve));
  }

  private locate(groupId: string): GroupShard | number {
    if (!this.isActive) return errors.COORDINATOR_NOT_AVAILABLE;
    return this.runtime.locate(this.partitionFor(groupId));
  }
}

/** Before version 7 the protocol name may not be null. */
function joinResponse(response: JoinGroupResponse, { apiVersion }: GroupRequestContext): JoinGroupResponse {
  const mayBeNull = apiVersion >= FIRST_JOIN_VERSION_WITH_NULL_PROTOCOL;
  return { ...response, protocolName: response.protocolName ?? (mayBeNull ? null : '') };
}

/** Version 1 has no error of its own: the group's goes to every partition asked for. */
function singleGroupResponse(group: OffsetFetchGroupResponse, request: OffsetFetchRequest, apiVersion: number): OffsetFetchResponse {
  const { errorCode = errors.NONE } = group;
  if (apiVersion >= FIRST_FETCH_VERSION_WITH_ERROR || errorCode === errors.NONE) return { errorCode, topics: group.topics };
  const topics = (request.topics ?? []).map(({ name, partitionIndexes }) => ({
    name,
    partitions: partitionIndexes.map((partitionIndex) => ({ partitionIndex, committedOffset: -1, metadata: '', errorCode })),
  }));
  return { topics };
}
