import type { Clock } from '../../base/clock.ts';
import type { TopicName } from '../../base/ids.ts';
import type { Logger } from '../../base/logger.ts';
import type { Metrics } from '../../base/metrics.ts';
import type { Random } from '../../base/random.ts';
import type { BrokerConfigView } from '../../metadata/configs/broker-config-view.ts';
import type { MetadataImage } from '../../metadata/image.ts';
import { errors } from '../../protocol/errors.ts';
import type { PartitionStore } from '../runtime/partition-store.ts';
import type {
  DeleteGroupsRequest,
  DeleteGroupsResponse,
  DescribeGroupsRequest,
  DescribeGroupsResponse,
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
  OffsetFetchRequest,
  OffsetFetchResponse,
  SyncGroupRequest,
  SyncGroupResponse,
} from './group-requests.ts';

/** Topic that holds groups and committed offsets. */
export const OFFSETS_TOPIC: TopicName = '__consumer_offsets';

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

/** Classic consumer groups and committed offsets of the `__consumer_offsets` partitions that this broker leads. */
export class GroupCoordinator {
  constructor(_options: GroupCoordinatorOptions) {}

  /** Starts answering and the periodic removal of expired offsets. */
  start(): void {}
  /** Stops: parked requests get NOT_COORDINATOR, later ones COORDINATOR_NOT_AVAILABLE. */
  stop(): void {}
  /** This broker leads the partition of the offsets topic: loads it. Later epochs of a loaded partition only raise its epoch. */
  onElected(_partition: number, _leaderEpoch: number): void {}
  /** This broker no longer leads the partition. */
  onResigned(_partition: number): void {}
  /** Removes the committed offsets of deleted topics. */
  onTopicsDeleted(_topics: readonly TopicName[]): void {}
  /** Partition of the offsets topic that holds the group. */
  partitionFor(_groupId: string): number {
    return 0;
  }

  async joinGroup(_request: JoinGroupRequest, _context: GroupRequestContext): Promise<JoinGroupResponse> {
    return { errorCode: errors.NOT_COORDINATOR };
  }
  async syncGroup(_request: SyncGroupRequest, _context: GroupRequestContext): Promise<SyncGroupResponse> {
    return { errorCode: errors.NOT_COORDINATOR };
  }
  async heartbeat(_request: HeartbeatRequest, _context: GroupRequestContext): Promise<HeartbeatResponse> {
    return { errorCode: errors.NOT_COORDINATOR };
  }
  async leaveGroup(_request: LeaveGroupRequest, _context: GroupRequestContext): Promise<LeaveGroupResponse> {
    return { errorCode: errors.NOT_COORDINATOR };
  }
  async describeGroups(_request: DescribeGroupsRequest, _context: GroupRequestContext): Promise<DescribeGroupsResponse> {
    return {};
  }
  async listGroups(_request: ListGroupsRequest, _context: GroupRequestContext): Promise<ListGroupsResponse> {
    return {};
  }
  async deleteGroups(_request: DeleteGroupsRequest, _context: GroupRequestContext): Promise<DeleteGroupsResponse> {
    return {};
  }
  async offsetCommit(_request: OffsetCommitRequest, _context: GroupRequestContext): Promise<OffsetCommitResponse> {
    return {};
  }
  async offsetFetch(_request: OffsetFetchRequest, _context: GroupRequestContext): Promise<OffsetFetchResponse> {
    return { errorCode: errors.NOT_COORDINATOR };
  }
  async offsetDelete(_request: OffsetDeleteRequest, _context: GroupRequestContext): Promise<OffsetDeleteResponse> {
    return { errorCode: errors.NOT_COORDINATOR };
  }
}
