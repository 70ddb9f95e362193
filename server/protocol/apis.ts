import type { MessageDefinition } from './definition.ts';
import { produceRequest, produceResponse } from './messages/00-produce.ts';
import { fetchRequest, fetchResponse } from './messages/01-fetch.ts';
import { listOffsetsRequest, listOffsetsResponse } from './messages/02-list-offsets.ts';
import { metadataRequest, metadataResponse } from './messages/03-metadata.ts';
import { offsetCommitRequest, offsetCommitResponse } from './messages/08-offset-commit.ts';
import { offsetFetchRequest, offsetFetchResponse } from './messages/09-offset-fetch.ts';
import { findCoordinatorRequest, findCoordinatorResponse } from './messages/10-find-coordinator.ts';
import { joinGroupRequest, joinGroupResponse } from './messages/11-join-group.ts';
import { heartbeatRequest, heartbeatResponse } from './messages/12-heartbeat.ts';
import { leaveGroupRequest, leaveGroupResponse } from './messages/13-leave-group.ts';
import { syncGroupRequest, syncGroupResponse } from './messages/14-sync-group.ts';
import { describeGroupsRequest, describeGroupsResponse } from './messages/15-describe-groups.ts';
import { listGroupsRequest, listGroupsResponse } from './messages/16-list-groups.ts';
import { saslHandshakeRequest, saslHandshakeResponse } from './messages/17-sasl-handshake.ts';
import { apiVersionsRequest, apiVersionsResponse } from './messages/18-api-versions.ts';
import { createTopicsRequest, createTopicsResponse } from './messages/19-create-topics.ts';
import { deleteTopicsRequest, deleteTopicsResponse } from './messages/20-delete-topics.ts';
import { deleteRecordsRequest, deleteRecordsResponse } from './messages/21-delete-records.ts';
import { initProducerIdRequest, initProducerIdResponse } from './messages/22-init-producer-id.ts';
import { offsetForLeaderEpochRequest, offsetForLeaderEpochResponse } from './messages/23-offset-for-leader-epoch.ts';
import { describeAclsRequest, describeAclsResponse } from './messages/29-describe-acls.ts';
import { createAclsRequest, createAclsResponse } from './messages/30-create-acls.ts';
import { deleteAclsRequest, deleteAclsResponse } from './messages/31-delete-acls.ts';
import { describeConfigsRequest, describeConfigsResponse } from './messages/32-describe-configs.ts';
import { alterConfigsRequest, alterConfigsResponse } from './messages/33-alter-configs.ts';
import { describeLogDirsRequest, describeLogDirsResponse } from './messages/35-describe-log-dirs.ts';
import { saslAuthenticateRequest, saslAuthenticateResponse } from './messages/36-sasl-authenticate.ts';
import { createPartitionsRequest, createPartitionsResponse } from './messages/37-create-partitions.ts';
import { deleteGroupsRequest, deleteGroupsResponse } from './messages/42-delete-groups.ts';
import { electLeadersRequest, electLeadersResponse } from './messages/43-elect-leaders.ts';
import { incrementalAlterConfigsRequest, incrementalAlterConfigsResponse } from './messages/44-incremental-alter-configs.ts';
import { offsetDeleteRequest, offsetDeleteResponse } from './messages/47-offset-delete.ts';
import { voteRequest, voteResponse } from './messages/52-vote.ts';
import { beginQuorumEpochRequest, beginQuorumEpochResponse } from './messages/53-begin-quorum-epoch.ts';
import { endQuorumEpochRequest, endQuorumEpochResponse } from './messages/54-end-quorum-epoch.ts';
import { describeQuorumRequest, describeQuorumResponse } from './messages/55-describe-quorum.ts';
import { alterPartitionRequest, alterPartitionResponse } from './messages/56-alter-partition.ts';
import { envelopeRequest, envelopeResponse } from './messages/58-envelope.ts';
import { fetchSnapshotRequest, fetchSnapshotResponse } from './messages/59-fetch-snapshot.ts';
import { describeClusterRequest, describeClusterResponse } from './messages/60-describe-cluster.ts';
import { describeProducersRequest, describeProducersResponse } from './messages/61-describe-producers.ts';
import { brokerRegistrationRequest, brokerRegistrationResponse } from './messages/62-broker-registration.ts';
import { brokerHeartbeatRequest, brokerHeartbeatResponse } from './messages/63-broker-heartbeat.ts';
import { allocateProducerIdsRequest, allocateProducerIdsResponse } from './messages/67-allocate-producer-ids.ts';
import { describeTopicPartitionsRequest, describeTopicPartitionsResponse } from './messages/75-describe-topic-partitions.ts';

/** Which endpoint serves an API: clients' listeners, the one brokers use among themselves, or both. */
export type ApiListeners = 'client' | 'internal' | 'both';

/** One API: its messages and the versions this engine serves with full semantics (all that it advertises). */
export interface Api<Req extends MessageDefinition = MessageDefinition, Res extends MessageDefinition = MessageDefinition> {
  readonly key: number;
  readonly name: string;
  readonly request: Req;
  readonly response: Res;
  /** Versions that are served, inclusive. Other versions close the connection (ApiVersions answers error 35). */
  readonly serve: { readonly min: number; readonly max: number };
  /** Smallest version in ApiVersions; below `serve.min` only for Produce, which old librdkafka probes (KAFKA-18659). */
  readonly advertiseMin: number;
  readonly listeners: ApiListeners;
}

function api<Req extends MessageDefinition, Res extends MessageDefinition>(
  key: number,
  name: string,
  request: Req,
  response: Res,
  versions: { min: number; max: number; advertiseMin?: number },
  listeners: ApiListeners,
): Api<Req, Res> {
  const serve = { min: versions.min, max: versions.max };
  return { key, name, request, response, serve, advertiseMin: versions.advertiseMin ?? versions.min, listeners };
}

/**
 * The protocol table: every API that Millrace serves, by key. A version is listed only when its semantics are there.
 * Admin APIs are `both`, since a broker forwards them to the active controller over the internal listener (Envelope, KIP-590).
 */
export const apis = {
  produce: api(0, 'Produce', produceRequest, produceResponse, { min: 3, max: 11, advertiseMin: 0 }, 'client'),
  fetch: api(1, 'Fetch', fetchRequest, fetchResponse, { min: 4, max: 17 }, 'both'),
  listOffsets: api(2, 'ListOffsets', listOffsetsRequest, listOffsetsResponse, { min: 0, max: 9 }, 'client'),
  metadata: api(3, 'Metadata', metadataRequest, metadataResponse, { min: 0, max: 12 }, 'client'),
  offsetCommit: api(8, 'OffsetCommit', offsetCommitRequest, offsetCommitResponse, { min: 1, max: 9 }, 'client'),
  offsetFetch: api(9, 'OffsetFetch', offsetFetchRequest, offsetFetchResponse, { min: 1, max: 9 }, 'client'),
  findCoordinator: api(10, 'FindCoordinator', findCoordinatorRequest, findCoordinatorResponse, { min: 0, max: 5 }, 'client'),
  joinGroup: api(11, 'JoinGroup', joinGroupRequest, joinGroupResponse, { min: 0, max: 9 }, 'client'),
  heartbeat: api(12, 'Heartbeat', heartbeatRequest, heartbeatResponse, { min: 0, max: 4 }, 'client'),
  leaveGroup: api(13, 'LeaveGroup', leaveGroupRequest, leaveGroupResponse, { min: 0, max: 5 }, 'client'),
  syncGroup: api(14, 'SyncGroup', syncGroupRequest, syncGroupResponse, { min: 0, max: 5 }, 'client'),
  describeGroups: api(15, 'DescribeGroups', describeGroupsRequest, describeGroupsResponse, { min: 0, max: 6 }, 'client'),
  listGroups: api(16, 'ListGroups', listGroupsRequest, listGroupsResponse, { min: 0, max: 5 }, 'client'),
  saslHandshake: api(17, 'SaslHandshake', saslHandshakeRequest, saslHandshakeResponse, { min: 0, max: 1 }, 'client'),
  apiVersions: api(18, 'ApiVersions', apiVersionsRequest, apiVersionsResponse, { min: 0, max: 4 }, 'both'),
  createTopics: api(19, 'CreateTopics', createTopicsRequest, createTopicsResponse, { min: 0, max: 7 }, 'both'),
  deleteTopics: api(20, 'DeleteTopics', deleteTopicsRequest, deleteTopicsResponse, { min: 0, max: 6 }, 'both'),
  deleteRecords: api(21, 'DeleteRecords', deleteRecordsRequest, deleteRecordsResponse, { min: 0, max: 2 }, 'client'),
  initProducerId: api(22, 'InitProducerId', initProducerIdRequest, initProducerIdResponse, { min: 0, max: 4 }, 'client'),
  offsetForLeaderEpoch: api(23, 'OffsetForLeaderEpoch', offsetForLeaderEpochRequest, offsetForLeaderEpochResponse, { min: 0, max: 4 }, 'both'),
  describeAcls: api(29, 'DescribeAcls', describeAclsRequest, describeAclsResponse, { min: 0, max: 3 }, 'client'),
  createAcls: api(30, 'CreateAcls', createAclsRequest, createAclsResponse, { min: 0, max: 3 }, 'client'),
  deleteAcls: api(31, 'DeleteAcls', deleteAclsRequest, deleteAclsResponse, { min: 0, max: 3 }, 'client'),
  describeConfigs: api(32, 'DescribeConfigs', describeConfigsRequest, describeConfigsResponse, { min: 0, max: 4 }, 'client'),
  alterConfigs: api(33, 'AlterConfigs', alterConfigsRequest, alterConfigsResponse, { min: 0, max: 2 }, 'both'),
  describeLogDirs: api(35, 'DescribeLogDirs', describeLogDirsRequest, describeLogDirsResponse, { min: 0, max: 4 }, 'client'),
  saslAuthenticate: api(36, 'SaslAuthenticate', saslAuthenticateRequest, saslAuthenticateResponse, { min: 0, max: 2 }, 'client'),
  createPartitions: api(37, 'CreatePartitions', createPartitionsRequest, createPartitionsResponse, { min: 0, max: 3 }, 'both'),
  deleteGroups: api(42, 'DeleteGroups', deleteGroupsRequest, deleteGroupsResponse, { min: 0, max: 2 }, 'client'),
  electLeaders: api(43, 'ElectLeaders', electLeadersRequest, electLeadersResponse, { min: 0, max: 2 }, 'both'),
  incrementalAlterConfigs: api(44, 'IncrementalAlterConfigs', incrementalAlterConfigsRequest, incrementalAlterConfigsResponse, { min: 0, max: 1 }, 'both'),
  offsetDelete: api(47, 'OffsetDelete', offsetDeleteRequest, offsetDeleteResponse, { min: 0, max: 0 }, 'client'),
  vote: api(52, 'Vote', voteRequest, voteResponse, { min: 0, max: 2 }, 'internal'),
  beginQuorumEpoch: api(53, 'BeginQuorumEpoch', beginQuorumEpochRequest, beginQuorumEpochResponse, { min: 0, max: 1 }, 'internal'),
  endQuorumEpoch: api(54, 'EndQuorumEpoch', endQuorumEpochRequest, endQuorumEpochResponse, { min: 0, max: 1 }, 'internal'),
  describeQuorum: api(55, 'DescribeQuorum', describeQuorumRequest, describeQuorumResponse, { min: 0, max: 2 }, 'both'),
  alterPartition: api(56, 'AlterPartition', alterPartitionRequest, alterPartitionResponse, { min: 2, max: 3 }, 'internal'),
  envelope: api(58, 'Envelope', envelopeRequest, envelopeResponse, { min: 0, max: 0 }, 'internal'),
  fetchSnapshot: api(59, 'FetchSnapshot', fetchSnapshotRequest, fetchSnapshotResponse, { min: 0, max: 1 }, 'internal'),
  describeCluster: api(60, 'DescribeCluster', describeClusterRequest, describeClusterResponse, { min: 0, max: 1 }, 'client'),
  describeProducers: api(61, 'DescribeProducers', describeProducersRequest, describeProducersResponse, { min: 0, max: 0 }, 'client'),
  brokerRegistration: api(62, 'BrokerRegistration', brokerRegistrationRequest, brokerRegistrationResponse, { min: 0, max: 4 }, 'internal'),
  brokerHeartbeat: api(63, 'BrokerHeartbeat', brokerHeartbeatRequest, brokerHeartbeatResponse, { min: 0, max: 1 }, 'internal'),
  allocateProducerIds: api(67, 'AllocateProducerIds', allocateProducerIdsRequest, allocateProducerIdsResponse, { min: 0, max: 0 }, 'internal'),
  describeTopicPartitions: api(75, 'DescribeTopicPartitions', describeTopicPartitionsRequest, describeTopicPartitionsResponse, { min: 0, max: 0 }, 'client'),
} as const;

const byKey = new Map<number, Api>(Object.values(apis).map((entry) => [entry.key, entry as unknown as Api]));

/** The API of a key, or undefined when this engine does not have it. */
export function apiByKey(key: number): Api | undefined {
  return byKey.get(key);
}

/** Every API, by ascending key. */
export const allApis: readonly Api[] = [...byKey.values()].sort((a, b) => a.key - b.key);

/** Whether `version` of an API is served. */
export function servesVersion(entry: Api, version: number): boolean {
  return version >= entry.serve.min && version <= entry.serve.max;
}
