/**
 * Kafka's error codes: name, whether a client should retry, and one sentence of ours. Source: Kafka protocol guide, "Error Codes".
 * Expected outcomes are these numbers, returned and written into the response, usually per partition; they are not thrown.
 */
type Row = readonly [code: number, name: string, retriable: boolean, message: string];

const R = true;
const F = false;

const TABLE = [
  [-1, 'UNKNOWN_SERVER_ERROR', F, 'The broker met an unexpected error.'],
  [0, 'NONE', F, 'No error.'],
  [1, 'OFFSET_OUT_OF_RANGE', F, 'The offset is outside the range that the partition holds.'],
  [2, 'CORRUPT_MESSAGE', R, 'The batch fails its CRC, has an illegal size or is malformed.'],
  [3, 'UNKNOWN_TOPIC_OR_PARTITION', R, 'This broker does not host the topic or partition.'],
  [4, 'INVALID_FETCH_SIZE', F, 'The fetch size is not valid.'],
  [5, 'LEADER_NOT_AVAILABLE', R, 'The partition has no leader now; an election may be running.'],
  [6, 'NOT_LEADER_OR_FOLLOWER', R, 'This broker is not the leader, or not a replica, of the partition.'],
  [7, 'REQUEST_TIMED_OUT', R, 'The request timed out; it may still have had its effect.'],
  [8, 'BROKER_NOT_AVAILABLE', F, 'The broker is not available.'],
  [9, 'REPLICA_NOT_AVAILABLE', R, 'The replica is not available on this broker.'],
  [10, 'MESSAGE_TOO_LARGE', F, 'The batch is larger than max.message.bytes allows.'],
  [11, 'STALE_CONTROLLER_EPOCH', F, 'The controller moved to another broker.'],
  [12, 'OFFSET_METADATA_TOO_LARGE', F, 'The metadata of the offset commit is too large.'],
  [13, 'NETWORK_EXCEPTION', R, 'The connection ended before a response came.'],
  [14, 'COORDINATOR_LOAD_IN_PROGRESS', R, 'The coordinator is still loading its state.'],
  [15, 'COORDINATOR_NOT_AVAILABLE', R, 'The coordinator is not available.'],
  [16, 'NOT_COORDINATOR', R, 'This broker is not the coordinator asked for.'],
  [17, 'INVALID_TOPIC_EXCEPTION', F, 'The topic name is not valid, or the topic may not be accessed this way.'],
  [18, 'RECORD_LIST_TOO_LARGE', F, 'The batch is larger than a segment.'],
  [19, 'NOT_ENOUGH_REPLICAS', R, 'Fewer replicas are in sync than min.insync.replicas; nothing was written.'],
  [20, 'NOT_ENOUGH_REPLICAS_AFTER_APPEND', R, 'The record was written, but to fewer in-sync replicas than min.insync.replicas.'],
  [21, 'INVALID_REQUIRED_ACKS', F, 'acks must be 0, 1 or -1.'],
  [22, 'ILLEGAL_GENERATION', F, 'The group generation is not the current one.'],
  [23, 'INCONSISTENT_GROUP_PROTOCOL', F, 'The member shares no protocol with the rest of the group.'],
  [24, 'INVALID_GROUP_ID', F, 'The group id is not valid.'],
  [25, 'UNKNOWN_MEMBER_ID', F, 'The group does not know this member.'],
  [26, 'INVALID_SESSION_TIMEOUT', F, 'The session timeout is outside the range that the broker allows.'],
  [27, 'REBALANCE_IN_PROGRESS', F, 'The group is rebalancing; rejoin.'],
  [28, 'INVALID_COMMIT_OFFSET_SIZE', F, 'The offset commit is too large.'],
  [29, 'TOPIC_AUTHORIZATION_FAILED', F, 'The principal may not do this to the topic.'],
  [30, 'GROUP_AUTHORIZATION_FAILED', F, 'The principal may not do this to the group.'],
  [31, 'CLUSTER_AUTHORIZATION_FAILED', F, 'The principal may not do this to the cluster.'],
  [32, 'INVALID_TIMESTAMP', F, 'The timestamp is outside what the topic accepts.'],
  [33, 'UNSUPPORTED_SASL_MECHANISM', F, 'The SASL mechanism is not offered.'],
  [34, 'ILLEGAL_SASL_STATE', F, 'The SASL request does not fit the state of the connection.'],
  [35, 'UNSUPPORTED_VERSION', F, 'The version of the request is not supported.'],
  [36, 'TOPIC_ALREADY_EXISTS', F, 'A topic of this name exists.'],
  [37, 'INVALID_PARTITIONS', F, 'The partition count is not valid.'],
  [38, 'INVALID_REPLICATION_FACTOR', F, 'The replication factor is below 1 or above the number of available brokers.'],
  [39, 'INVALID_REPLICA_ASSIGNMENT', F, 'The replica assignment is not valid.'],
  [40, 'INVALID_CONFIG', F, 'The configuration is not valid.'],
  [41, 'NOT_CONTROLLER', R, 'This broker is not the active controller.'],
  [42, 'INVALID_REQUEST', F, 'The request contradicts itself or the protocol.'],
  [43, 'UNSUPPORTED_FOR_MESSAGE_FORMAT', F, 'The message format does not support the request.'],
  [44, 'POLICY_VIOLATION', F, 'The request violates a policy of the cluster.'],
  [45, 'OUT_OF_ORDER_SEQUENCE_NUMBER', F, 'The producer skipped or repeated a sequence number.'],
  [46, 'DUPLICATE_SEQUENCE_NUMBER', F, 'The producer sent a batch twice.'],
  [47, 'INVALID_PRODUCER_EPOCH', F, 'The producer uses an epoch that was superseded.'],
  [48, 'INVALID_TXN_STATE', F, 'The transaction is in a state that does not allow this.'],
  [49, 'INVALID_PRODUCER_ID_MAPPING', F, 'The producer id does not belong to the transactional id.'],
  [50, 'INVALID_TRANSACTION_TIMEOUT', F, 'The transaction timeout is above what the broker allows.'],
  [51, 'CONCURRENT_TRANSACTIONS', R, 'Another operation on the transaction is in progress.'],
  [52, 'TRANSACTION_COORDINATOR_FENCED', F, 'The transaction coordinator was superseded.'],
  [53, 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED', F, 'The principal may not use this transactional id.'],
  [54, 'SECURITY_DISABLED', F, 'Security features are disabled.'],
  [55, 'OPERATION_NOT_ATTEMPTED', F, 'The operation was not tried, because another one of the batch failed.'],
  [56, 'KAFKA_STORAGE_ERROR', R, 'The log directory that holds the partition failed.'],
  [57, 'LOG_DIR_NOT_FOUND', F, 'The log directory is not configured on this broker.'],
  [58, 'SASL_AUTHENTICATION_FAILED', F, 'Authentication failed.'],
  [59, 'UNKNOWN_PRODUCER_ID', F, 'The broker has no state for this producer id.'],
  [60, 'REASSIGNMENT_IN_PROGRESS', F, 'A reassignment of the partition is running.'],
  [61, 'DELEGATION_TOKEN_AUTH_DISABLED', F, 'Delegation tokens are disabled.'],
  [62, 'DELEGATION_TOKEN_NOT_FOUND', F, 'The delegation token does not exist.'],
  [63, 'DELEGATION_TOKEN_OWNER_MISMATCH', F, 'The principal is not the owner or a renewer of the token.'],
  [64, 'DELEGATION_TOKEN_REQUEST_NOT_ALLOWED', F, 'Delegation token requests are not allowed on this connection.'],
  [65, 'DELEGATION_TOKEN_AUTHORIZATION_FAILED', F, 'The principal may not do this to the delegation token.'],
  [66, 'DELEGATION_TOKEN_EXPIRED', F, 'The delegation token has expired.'],
  [67, 'INVALID_PRINCIPAL_TYPE', F, 'The principal type is not supported.'],
  [68, 'NON_EMPTY_GROUP', F, 'The group still has members.'],
  [69, 'GROUP_ID_NOT_FOUND', F, 'The group does not exist.'],
  [70, 'FETCH_SESSION_ID_NOT_FOUND', R, 'The fetch session does not exist.'],
  [71, 'INVALID_FETCH_SESSION_EPOCH', R, 'The fetch session epoch is not the next one.'],
  [72, 'LISTENER_NOT_FOUND', R, 'The leader has no listener of this name.'],
  [73, 'TOPIC_DELETION_DISABLED', F, 'Topic deletion is disabled.'],
  [74, 'FENCED_LEADER_EPOCH', R, 'The leader epoch of the request is older than the current one.'],
  [75, 'UNKNOWN_LEADER_EPOCH', R, 'The leader epoch of the request is newer than this broker knows.'],
  [76, 'UNSUPPORTED_COMPRESSION_TYPE', F, 'The compression codec is not supported by this request version.'],
  [77, 'STALE_BROKER_EPOCH', F, 'The broker epoch is not the current one.'],
  [78, 'OFFSET_NOT_AVAILABLE', R, 'The leader is new and its high watermark has not caught up with it.'],
  [79, 'MEMBER_ID_REQUIRED', F, 'The member must join again with the id it was just given.'],
  [80, 'PREFERRED_LEADER_NOT_AVAILABLE', R, 'The preferred leader is not in sync or not alive.'],
  [81, 'GROUP_MAX_SIZE_REACHED', F, 'The group has as many members as group.max.size allows.'],
  [82, 'FENCED_INSTANCE_ID', F, 'Another member uses this group.instance.id.'],
  [83, 'ELIGIBLE_LEADERS_NOT_AVAILABLE', R, 'No replica is eligible to lead.'],
  [84, 'ELECTION_NOT_NEEDED', R, 'The partition already has the leader asked for.'],
  [85, 'NO_REASSIGNMENT_IN_PROGRESS', F, 'No reassignment of the partition is running.'],
  [86, 'GROUP_SUBSCRIBED_TO_TOPIC', F, 'The group is still subscribed to the topic.'],
  [87, 'INVALID_RECORD', F, 'A record fails the validation of the broker.'],
  [88, 'UNSTABLE_OFFSET_COMMIT', R, 'A transactional offset commit is pending.'],
  [89, 'THROTTLING_QUOTA_EXCEEDED', R, 'The quota is exceeded.'],
  [90, 'PRODUCER_FENCED', F, 'A newer producer uses the transactional id.'],
  [91, 'RESOURCE_NOT_FOUND', F, 'The resource does not exist.'],
  [92, 'DUPLICATE_RESOURCE', F, 'The request names a resource twice.'],
  [93, 'UNACCEPTABLE_CREDENTIAL', F, 'The credential is not acceptable.'],
  [94, 'INCONSISTENT_VOTER_SET', F, 'The voter is not in the expected voter set.'],
  [95, 'INVALID_UPDATE_VERSION', F, 'The update version is not valid.'],
  [96, 'FEATURE_UPDATE_FAILED', F, 'The features could not be updated.'],
  [97, 'PRINCIPAL_DESERIALIZATION_FAILURE', F, 'The forwarded principal could not be read.'],
  [98, 'SNAPSHOT_NOT_FOUND', F, 'The snapshot does not exist.'],
  [99, 'POSITION_OUT_OF_RANGE', F, 'The position is outside the snapshot.'],
  [100, 'UNKNOWN_TOPIC_ID', R, 'This broker does not know the topic id.'],
  [101, 'DUPLICATE_BROKER_REGISTRATION', F, 'Another process registered with this broker id.'],
  [102, 'BROKER_ID_NOT_REGISTERED', F, 'The broker id is not registered.'],
  [103, 'INCONSISTENT_TOPIC_ID', R, 'The log has another topic id than the request.'],
  [104, 'INCONSISTENT_CLUSTER_ID', F, 'The cluster id is not this cluster’s.'],
  [105, 'TRANSACTIONAL_ID_NOT_FOUND', F, 'The transactional id does not exist.'],
  [106, 'FETCH_SESSION_TOPIC_ID_ERROR', R, 'The fetch session mixes topic names and topic ids.'],
  [107, 'INELIGIBLE_REPLICA', F, 'A new ISR contains a replica that may not join it.'],
  [108, 'NEW_LEADER_ELECTED', F, 'The change led to another leader.'],
  [109, 'OFFSET_MOVED_TO_TIERED_STORAGE', F, 'The offset moved to tiered storage.'],
  [110, 'FENCED_MEMBER_EPOCH', F, 'The member epoch was fenced by the coordinator.'],
  [111, 'UNRELEASED_INSTANCE_ID', F, 'Another member still holds this instance id.'],
  [112, 'UNSUPPORTED_ASSIGNOR', F, 'The assignor is not supported by the group.'],
  [113, 'STALE_MEMBER_EPOCH', F, 'The member epoch is stale; retry with a new one.'],
  [114, 'MISMATCHED_ENDPOINT_TYPE', F, 'The request went to the wrong kind of endpoint.'],
  [115, 'UNSUPPORTED_ENDPOINT_TYPE', F, 'The endpoint type is not known.'],
  [116, 'UNKNOWN_CONTROLLER_ID', F, 'The controller id is not known.'],
  [117, 'UNKNOWN_SUBSCRIPTION_ID', F, 'The telemetry subscription is out of date.'],
  [118, 'TELEMETRY_TOO_LARGE', F, 'The telemetry is too large.'],
  [119, 'INVALID_REGISTRATION', F, 'The registration is not valid.'],
  [120, 'TRANSACTION_ABORTABLE', F, 'The transaction must be aborted; it may then be tried again.'],
  [121, 'INVALID_RECORD_STATE', F, 'The acknowledgement does not fit the record’s state.'],
  [122, 'SHARE_SESSION_NOT_FOUND', R, 'The share session does not exist.'],
  [123, 'INVALID_SHARE_SESSION_EPOCH', R, 'The share session epoch is not the next one.'],
  [124, 'FENCED_STATE_EPOCH', F, 'The share group state epoch is stale.'],
  [125, 'INVALID_VOTER_KEY', F, 'The voter key does not match the receiver.'],
  [126, 'DUPLICATE_VOTER', F, 'The voter is already in the voter set.'],
  [127, 'VOTER_NOT_FOUND', F, 'The voter is not in the voter set.'],
  [128, 'INVALID_REGULAR_EXPRESSION', F, 'The regular expression is not valid.'],
  [129, 'REBOOTSTRAP_REQUIRED', F, 'The client must bootstrap again.'],
  [130, 'STREAMS_INVALID_TOPOLOGY', F, 'The streams topology is not valid.'],
  [131, 'STREAMS_INVALID_TOPOLOGY_EPOCH', F, 'The streams topology epoch is not valid.'],
  [132, 'STREAMS_TOPOLOGY_FENCED', F, 'The streams topology epoch is outdated.'],
  [133, 'SHARE_SESSION_LIMIT_REACHED', R, 'The broker holds as many share sessions as it may.'],
] as const satisfies readonly Row[];

/** Name of an error, as in Kafka. */
export type KafkaErrorName = (typeof TABLE)[number][1];

const byCode = new Map<number, Row>(TABLE.map((row) => [row[0], row]));

/** Codes by name: `errors.NOT_LEADER_OR_FOLLOWER` is 6. */
export const errors = Object.fromEntries(TABLE.map((row) => [row[1], row[0]])) as Record<KafkaErrorName, number>;

/** `NOT_LEADER_OR_FOLLOWER` for 6; `UNKNOWN_SERVER_ERROR` for a code that Kafka does not have. */
export function errorName(code: number): KafkaErrorName {
  return (byCode.get(code)?.[1] ?? 'UNKNOWN_SERVER_ERROR') as KafkaErrorName;
}

/** Whether the same request may succeed later without a change. */
export function isRetriable(code: number): boolean {
  return byCode.get(code)?.[2] ?? false;
}

/** One sentence for people. */
export function errorMessage(code: number): string {
  return byCode.get(code)?.[3] ?? `The broker answered with error ${code}, which Kafka does not define.`;
}

/** Every code with its name, for tables and tests. */
export const errorTable: readonly Row[] = TABLE;
