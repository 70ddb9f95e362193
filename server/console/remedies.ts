import type { ClusterError } from '../client/cluster-error.ts';
import type { KafkaErrorName } from '../protocol/errors.ts';

const BY_KAFKA_NAME: Partial<Record<KafkaErrorName, string>> = {
  NOT_ENOUGH_REPLICAS: 'Start the missing brokers, or lower min.insync.replicas, or send with acks=1.',
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: 'The record is written on the leader. Start the missing brokers before you rely on it.',
  NOT_LEADER_OR_FOLLOWER: 'The partition is moving to another leader. Try again in a moment.',
  LEADER_NOT_AVAILABLE: 'Wait for an election, or start a broker that has a replica of the partition.',
  MESSAGE_TOO_LARGE: 'Raise max.message.bytes of the topic, or send a smaller record.',
  RECORD_LIST_TOO_LARGE: 'Raise segment.bytes of the topic, or send a smaller record.',
  INVALID_TIMESTAMP: 'Use a time nearer to now, or change message.timestamp.before.max.ms and message.timestamp.after.max.ms.',
  INVALID_RECORD: 'A compacted topic needs a key on every record.',
  INVALID_REPLICATION_FACTOR: 'Use at most as many replicas as there are brokers running.',
  INVALID_PARTITIONS: 'Give at least one partition. A topic can grow but never shrink.',
  TOPIC_ALREADY_EXISTS: 'Choose another name, or open the topic that exists.',
  INVALID_TOPIC_EXCEPTION: 'Use 1 to 249 letters, digits, dots, dashes and underscores.',
  COORDINATOR_NOT_AVAILABLE: 'The group coordinator is being elected. Try again in a moment.',
  COORDINATOR_LOAD_IN_PROGRESS: 'The coordinator is loading. Try again in a moment.',
  NOT_COORDINATOR: 'The coordinator is moving. Try again in a moment.',
  NOT_CONTROLLER: 'A controller is being elected. Try again in a moment.',
  KAFKA_STORAGE_ERROR: 'The broker’s disk failed or is full. See the broker’s log directories.',
  REQUEST_TIMED_OUT: 'It may still have happened. Look before you repeat it.',
  UNSUPPORTED_COMPRESSION_TYPE: 'Choose another compression.',
  CORRUPT_MESSAGE: 'The bytes changed on their way. Send it again; if it fails again, look at the network between console and broker.',
  INVALID_REQUIRED_ACKS: 'Use acks 0, 1 or all.',
  OFFSET_OUT_OF_RANGE: 'Read from the oldest or the newest record: retention may have removed the one that was asked for.',
  UNKNOWN_TOPIC_OR_PARTITION: 'The topics list shows what exists now; a topic that was just created may take a moment.',
  UNKNOWN_TOPIC_ID: 'The topic was deleted, perhaps created again. Open it from the topics list.',
  INVALID_CONFIG: 'The config’s help names its type and range.',
  POLICY_VIOLATION: 'A policy of the cluster forbids it. Ask who runs the cluster.',
  INVALID_REPLICA_ASSIGNMENT: 'Name brokers that exist, each once for a partition.',
  REASSIGNMENT_IN_PROGRESS: 'Wait for the reassignment that is running.',
  TOPIC_DELETION_DISABLED: 'Set delete.topic.enable on the brokers.',
  GROUP_ID_NOT_FOUND: 'The groups list shows what exists now; an empty group is forgotten with its last offset.',
  NON_EMPTY_GROUP: 'Stop the group’s consumers first.',
  ELECTION_NOT_NEEDED: 'The preferred replica leads already.',
  PREFERRED_LEADER_NOT_AVAILABLE: 'Start the first broker of the replica list, and wait until it is in sync.',
  ELIGIBLE_LEADERS_NOT_AVAILABLE: 'Start a broker that has a replica in sync.',
  UNSUPPORTED_VERSION: 'The brokers are too old for this. Upgrade them, or use a tool of their version.',
  UNKNOWN_SERVER_ERROR: 'The broker’s log has the cause.',
  NETWORK_EXCEPTION: 'The broker’s connection ended. See its page, then try again.',
  TOPIC_AUTHORIZATION_FAILED: 'The console’s principal needs an ACL for this topic.',
  GROUP_AUTHORIZATION_FAILED: 'The console’s principal needs an ACL for this group.',
  CLUSTER_AUTHORIZATION_FAILED: 'The console’s principal needs an ACL on the cluster.',
  THROTTLING_QUOTA_EXCEEDED: 'A quota holds it back. Wait a moment, then try again.',
};

/** What to try after a failure of a cluster, one sentence. */
export function remedyFor(error: ClusterError): string {
  if (error.kind === 'unreachable') return 'See the brokers page for which brokers run, then try again.';
  if (error.kind === 'timeout') return 'The broker is busy or stuck. See its page, then try again.';
  if (error.kind === 'unsupported') return 'The brokers are too old for this, or another product. Upgrade them, or use a tool of their own.';
  return remedyForName(error.kafkaName ?? 'UNKNOWN_SERVER_ERROR', error.retriable);
}

/** What to try after an error of Kafka; errors without a sentence of their own say whether time can mend them. */
export function remedyForName(name: KafkaErrorName, retriable: boolean): string {
  return BY_KAFKA_NAME[name] ?? (retriable ? 'It can pass by itself: try again in a moment.' : 'The broker’s log has more about it.');
}
