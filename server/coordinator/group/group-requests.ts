/** Requests and responses of the group APIs as the coordinator takes and gives them: the protocol's own messages. */
import type { Decoded, Encodable } from '../../protocol/definition.ts';
import type { offsetCommitRequest, offsetCommitResponse } from '../../protocol/messages/08-offset-commit.ts';
import type { offsetFetchRequest, offsetFetchResponse } from '../../protocol/messages/09-offset-fetch.ts';
import type { joinGroupRequest, joinGroupResponse } from '../../protocol/messages/11-join-group.ts';
import type { heartbeatRequest, heartbeatResponse } from '../../protocol/messages/12-heartbeat.ts';
import type { leaveGroupRequest, leaveGroupResponse } from '../../protocol/messages/13-leave-group.ts';
import type { syncGroupRequest, syncGroupResponse } from '../../protocol/messages/14-sync-group.ts';
import type { describeGroupsRequest, describeGroupsResponse } from '../../protocol/messages/15-describe-groups.ts';
import type { listGroupsRequest, listGroupsResponse } from '../../protocol/messages/16-list-groups.ts';
import type { deleteGroupsRequest, deleteGroupsResponse } from '../../protocol/messages/42-delete-groups.ts';
import type { offsetDeleteRequest, offsetDeleteResponse } from '../../protocol/messages/47-offset-delete.ts';

/** Who asks, and in which version. A broker's RequestContext fits. */
export interface GroupRequestContext {
  readonly apiVersion: number;
  /** As the client calls itself; start of generated member ids. */
  readonly clientId: string;
  /** Address of the client as Kafka prints it: `/127.0.0.1`. */
  readonly clientHost: string;
}

export type JoinGroupRequest = Decoded<typeof joinGroupRequest>;
export type JoinGroupResponse = Encodable<typeof joinGroupResponse>;
export type SyncGroupRequest = Decoded<typeof syncGroupRequest>;
export type SyncGroupResponse = Encodable<typeof syncGroupResponse>;
export type HeartbeatRequest = Decoded<typeof heartbeatRequest>;
export type HeartbeatResponse = Encodable<typeof heartbeatResponse>;
export type LeaveGroupRequest = Decoded<typeof leaveGroupRequest>;
export type LeaveGroupResponse = Encodable<typeof leaveGroupResponse>;
export type DescribeGroupsRequest = Decoded<typeof describeGroupsRequest>;
export type DescribeGroupsResponse = Encodable<typeof describeGroupsResponse>;
export type ListGroupsRequest = Decoded<typeof listGroupsRequest>;
export type ListGroupsResponse = Encodable<typeof listGroupsResponse>;
export type DeleteGroupsRequest = Decoded<typeof deleteGroupsRequest>;
export type DeleteGroupsResponse = Encodable<typeof deleteGroupsResponse>;
export type OffsetCommitRequest = Decoded<typeof offsetCommitRequest>;
export type OffsetCommitResponse = Encodable<typeof offsetCommitResponse>;
export type OffsetFetchRequest = Decoded<typeof offsetFetchRequest>;
export type OffsetFetchResponse = Encodable<typeof offsetFetchResponse>;
export type OffsetDeleteRequest = Decoded<typeof offsetDeleteRequest>;
export type OffsetDeleteResponse = Encodable<typeof offsetDeleteResponse>;

/** Elements of responses that the rooms below build one at a time. */
export type DescribedGroup = NonNullable<DescribeGroupsResponse['groups']>[number];
export type ListedGroup = NonNullable<ListGroupsResponse['groups']>[number];
export type DeleteGroupResult = NonNullable<DeleteGroupsResponse['results']>[number];
export type OffsetFetchGroup = OffsetFetchRequest['groups'][number];
export type OffsetFetchGroupResponse = NonNullable<OffsetFetchResponse['groups']>[number];
