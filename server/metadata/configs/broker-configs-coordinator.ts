/** Broker configs of consumer groups, committed offsets and transactions. Kafka 3.9's names and defaults. */
import { row } from './broker-config-row.ts';
import type { ConfigDefinition } from './config-definition.ts';

const NO_848 = 'none: the new consumer protocol is not built yet (KIP-848).' as const;
const NO_SHARE = 'none: share groups are not built yet (KIP-932).' as const;
const NO_TRANSACTIONS = 'none: transactions are not built yet.' as const;
const INT_MAX = '2147483647';

const GROUPS: readonly ConfigDefinition[] = [
  row('group.initial.rebalance.delay.ms', 'int', '3000', 'yes', 'How long an empty group waits for more members before its first rebalance. Milliseconds.'),
  row('group.max.session.timeout.ms', 'int', '1800000', 'yes', 'Longest session timeout that a member may ask for. Milliseconds.'),
  row('group.max.size', 'int', INT_MAX, 'yes', 'Members that a group may have. More are refused with GROUP_MAX_SIZE_REACHED.', { min: 1 }),
  row('group.min.session.timeout.ms', 'int', '6000', 'yes', 'Shortest session timeout that a member may ask for. Milliseconds.'),
  row('group.coordinator.append.linger.ms', 'int', '10', 'none: group records are written as soon as they are decided.', 'How long records of the coordinator wait to be written together. Milliseconds.', { min: 0 }),
  row('group.coordinator.rebalance.protocols', 'list', 'classic', 'none: only the classic protocol is built.', 'Group protocols that are switched on.', {
    listOf: ['classic', 'consumer', 'share', 'unknown'],
  }),
  row('group.coordinator.threads', 'int', '1', 'none: a broker runs on one event loop.', 'Threads of the group coordinator.', { min: 1 }),
  row('group.consumer.assignors', 'list', 'org.apache.kafka.coordinator.group.assignor.UniformAssignor,org.apache.kafka.coordinator.group.assignor.RangeAssignor', NO_848, 'Assignors that the broker offers.'),
  row('group.consumer.heartbeat.interval.ms', 'int', '5000', NO_848, 'Heartbeat interval of members. Milliseconds.', { min: 1 }),
  row('group.consumer.max.heartbeat.interval.ms', 'int', '15000', NO_848, 'Longest heartbeat interval that a group may set. Milliseconds.', { min: 1 }),
  row('group.consumer.max.session.timeout.ms', 'int', '60000', NO_848, 'Longest session timeout that a group may set. Milliseconds.', { min: 1 }),
  row('group.consumer.max.size', 'int', INT_MAX, NO_848, 'Members that a group may have.', { min: 1 }),
  row('group.consumer.migration.policy', 'string', 'disabled', NO_848, 'Whether groups may change between the two protocols while they run.', { oneOf: ['disabled', 'downgrade', 'upgrade', 'bidirectional'] }),
  row('group.consumer.min.heartbeat.interval.ms', 'int', '5000', NO_848, 'Shortest heartbeat interval that a group may set. Milliseconds.', { min: 1 }),
  row('group.consumer.min.session.timeout.ms', 'int', '45000', NO_848, 'Shortest session timeout that a group may set. Milliseconds.', { min: 1 }),
  row('group.consumer.session.timeout.ms', 'int', '45000', NO_848, 'Session timeout of members. Milliseconds.', { min: 1 }),
];

const SHARE: readonly ConfigDefinition[] = [
  row('group.share.delivery.count.limit', 'int', '5', NO_SHARE, 'How often a record is handed out at most.', { min: 2, max: 10 }),
  row('group.share.heartbeat.interval.ms', 'int', '5000', NO_SHARE, 'Heartbeat interval of members. Milliseconds.', { min: 1 }),
  row('group.share.max.groups', 'short', '10', NO_SHARE, 'Share groups that there may be.', { min: 1, max: 100 }),
  row('group.share.max.heartbeat.interval.ms', 'int', '15000', NO_SHARE, 'Longest heartbeat interval that a group may set. Milliseconds.', { min: 1 }),
  row('group.share.max.record.lock.duration.ms', 'int', '60000', NO_SHARE, 'Longest lock that a group may set. Milliseconds.', { min: 30_000, max: 3_600_000 }),
  row('group.share.max.session.timeout.ms', 'int', '60000', NO_SHARE, 'Longest session timeout that a group may set. Milliseconds.', { min: 1 }),
  row('group.share.max.size', 'short', '200', NO_SHARE, 'Members that a group may have.', { min: 10, max: 1_000 }),
  row('group.share.min.heartbeat.interval.ms', 'int', '5000', NO_SHARE, 'Shortest heartbeat interval that a group may set. Milliseconds.', { min: 1 }),
  row('group.share.min.record.lock.duration.ms', 'int', '15000', NO_SHARE, 'Shortest lock that a group may set. Milliseconds.', { min: 1_000, max: 30_000 }),
  row('group.share.min.session.timeout.ms', 'int', '45000', NO_SHARE, 'Shortest session timeout that a group may set. Milliseconds.', { min: 1 }),
  row('group.share.partition.max.record.locks', 'int', '200', NO_SHARE, 'Records of a partition that may be handed out at a time.', { min: 100, max: 10_000 }),
  row('group.share.record.lock.duration.ms', 'int', '30000', NO_SHARE, 'How long a record is handed out to one member. Milliseconds.', { min: 1_000, max: 60_000 }),
  row('group.share.session.timeout.ms', 'int', '45000', NO_SHARE, 'Session timeout of members. Milliseconds.', { min: 1 }),
];

const OFFSETS: readonly ConfigDefinition[] = [
  row('offset.metadata.max.bytes', 'int', '4096', 'yes', 'Longest text that may be stored with a committed offset.'),
  row('offsets.commit.required.acks', 'short', '-1', 'none: a commit always waits for all in-sync replicas.', 'Acknowledgements that a commit waits for. Deprecated in Kafka.'),
  row('offsets.commit.timeout.ms', 'int', '5000', 'yes', 'How long a commit waits until its replicas have it. Milliseconds.', { min: 1 }),
  row('offsets.load.buffer.size', 'int', '5242880', 'yes', 'Bytes read at a time while the offsets of a partition are loaded.', { min: 1 }),
  row('offsets.retention.check.interval.ms', 'long', '600000', 'yes', 'How often expired offsets are looked for. Milliseconds.', { min: 1 }),
  row('offsets.retention.minutes', 'int', '10080', 'yes', 'How long committed offsets are kept once their group has no members. Minutes.', { min: 1 }),
  row('offsets.topic.compression.codec', 'int', '0', 'none: the offsets topic is written without compression.', 'Codec of the offsets topic, by number.'),
  row('offsets.topic.num.partitions', 'int', '50', 'yes', 'Partitions of __consumer_offsets. Used once, when the topic is created.', { min: 1 }),
  row('offsets.topic.replication.factor', 'short', '3', 'yes', 'Replicas of __consumer_offsets. Used once, when the topic is created.', { min: 1 }),
  row('offsets.topic.segment.bytes', 'int', '104857600', 'yes', 'Segment size of __consumer_offsets. Used once, when the topic is created.', { min: 1 }),
];

const TRANSACTIONS: readonly ConfigDefinition[] = [
  row('transaction.abort.timed.out.transaction.cleanup.interval.ms', 'int', '10000', NO_TRANSACTIONS, 'How often timed-out transactions are looked for. Milliseconds.', { min: 1 }),
  row('transaction.max.timeout.ms', 'int', '900000', NO_TRANSACTIONS, 'Longest transaction timeout that a producer may ask for. Milliseconds.', { min: 1 }),
  row('transaction.partition.verification.enable', 'boolean', 'true', NO_TRANSACTIONS, 'Whether a partition asks the coordinator before the first write of a transaction.', { scope: 'cluster-wide' }),
  row('transaction.remove.expired.transaction.cleanup.interval.ms', 'int', '3600000', NO_TRANSACTIONS, 'How often expired transactional ids are looked for. Milliseconds.', { min: 1 }),
  row('transaction.state.log.load.buffer.size', 'int', '5242880', NO_TRANSACTIONS, 'Bytes read at a time while transactions are loaded.', { min: 1 }),
  row('transaction.state.log.min.isr', 'int', '2', NO_TRANSACTIONS, 'min.insync.replicas of __transaction_state.', { min: 1 }),
  row('transaction.state.log.num.partitions', 'int', '50', NO_TRANSACTIONS, 'Partitions of __transaction_state.', { min: 1 }),
  row('transaction.state.log.replication.factor', 'short', '3', NO_TRANSACTIONS, 'Replicas of __transaction_state.', { min: 1 }),
  row('transaction.state.log.segment.bytes', 'int', '104857600', NO_TRANSACTIONS, 'Segment size of __transaction_state.', { min: 1 }),
  row('transactional.id.expiration.ms', 'int', '604800000', NO_TRANSACTIONS, 'How long an unused transactional id is kept. Milliseconds.', { min: 1 }),
];

/** See the head of this file. */
export const brokerCoordinatorConfigs: readonly ConfigDefinition[] = [...GROUPS, ...SHARE, ...OFFSETS, ...TRANSACTIONS];
