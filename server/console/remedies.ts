import type { ClusterError } from '../client/cluster-error.ts';

const BY_KAFKA_NAME: Record<string, string> = {
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
};

/** What to try after a failure, one sentence; undefined when there is nothing useful to say. */
export function remedyFor(error: ClusterError): string | undefined {
  if (error.kind === 'unreachable') return 'See the brokers page for which brokers run, then try again.';
  if (error.kind === 'timeout') return 'The broker is busy or stuck. See its page, then try again.';
  if (error.kind === 'unsupported') return undefined;
  return BY_KAFKA_NAME[error.kafkaName ?? ''];
}
