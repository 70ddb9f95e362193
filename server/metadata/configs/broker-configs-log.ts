/** Broker configs of logs and topics: defaults for topic configs, creation of topics, retention, cleaner. Kafka 3.9's names and defaults. */
import { row, topicDefault } from './broker-config-row.ts';
import type { ConfigDefinition } from './config-definition.ts';
import { LONG_MAX } from './config-values.ts';

const HOURS = 3_600_000;
const MINUTES = 60_000;

const NO_CLEANER = 'none: one pass at a time, with a key map of at most a million keys and reads of 1 MiB.' as const;
const NO_POLICY = 'none: there are no Java plugins to load.' as const;

const ROLL = [{ name: 'log.roll.ms' }, { name: 'log.roll.hours', factor: HOURS }];
const ROLL_JITTER = [{ name: 'log.roll.jitter.ms' }, { name: 'log.roll.jitter.hours', factor: HOURS }];
const RETENTION = [{ name: 'log.retention.ms' }, { name: 'log.retention.minutes', factor: MINUTES }, { name: 'log.retention.hours', factor: HOURS }];
const FLUSH = [{ name: 'log.flush.interval.ms' }, { name: 'log.flush.scheduler.interval.ms' }];

/** Defaults of topic configs. */
const TOPIC_DEFAULTS: readonly ConfigDefinition[] = [
  topicDefault('compression.gzip.level', 'compression.gzip.level'),
  topicDefault('compression.lz4.level', 'compression.lz4.level'),
  topicDefault('compression.type', 'compression.type'),
  topicDefault('compression.zstd.level', 'compression.zstd.level'),
  topicDefault('log.cleaner.delete.retention.ms', 'delete.retention.ms'),
  topicDefault('log.cleaner.max.compaction.lag.ms', 'max.compaction.lag.ms'),
  topicDefault('log.cleaner.min.cleanable.ratio', 'min.cleanable.dirty.ratio'),
  topicDefault('log.cleaner.min.compaction.lag.ms', 'min.compaction.lag.ms'),
  topicDefault('log.cleanup.policy', 'cleanup.policy'),
  topicDefault('log.flush.interval.messages', 'flush.messages'),
  topicDefault('log.flush.interval.ms', 'flush.ms', { default: null, synonyms: FLUSH }),
  topicDefault('log.index.interval.bytes', 'index.interval.bytes'),
  topicDefault('log.index.size.max.bytes', 'segment.index.bytes'),
  topicDefault('log.local.retention.bytes', 'local.retention.bytes'),
  topicDefault('log.local.retention.ms', 'local.retention.ms'),
  topicDefault('log.message.downconversion.enable', 'message.downconversion.enable'),
  topicDefault('log.message.format.version', 'message.format.version', { scope: 'read-only' }),
  topicDefault('log.message.timestamp.after.max.ms', 'message.timestamp.after.max.ms'),
  topicDefault('log.message.timestamp.before.max.ms', 'message.timestamp.before.max.ms'),
  topicDefault('log.message.timestamp.difference.max.ms', 'message.timestamp.difference.max.ms'),
  topicDefault('log.message.timestamp.type', 'message.timestamp.type'),
  topicDefault('log.preallocate', 'preallocate'),
  topicDefault('log.retention.bytes', 'retention.bytes'),
  topicDefault('log.retention.ms', 'retention.ms', { default: null, synonyms: RETENTION }),
  topicDefault('log.roll.jitter.ms', 'segment.jitter.ms', { default: null, synonyms: ROLL_JITTER }),
  topicDefault('log.roll.ms', 'segment.ms', { default: null, synonyms: ROLL }),
  topicDefault('log.segment.bytes', 'segment.bytes'),
  topicDefault('log.segment.delete.delay.ms', 'file.delete.delay.ms'),
  topicDefault('message.max.bytes', 'max.message.bytes'),
  topicDefault('min.insync.replicas', 'min.insync.replicas'),
  topicDefault('unclean.leader.election.enable', 'unclean.leader.election.enable'),
];

const TOPICS: readonly ConfigDefinition[] = [
  row('alter.config.policy.class.name', 'class', null, NO_POLICY, 'Class that may refuse changes of configs.'),
  row('auto.create.topics.enable', 'boolean', 'true', 'yes', 'Whether a metadata request for an unknown topic creates it, when its client allows that; producers ask for metadata first.'),
  row('create.topic.policy.class.name', 'class', null, NO_POLICY, 'Class that may refuse new topics.'),
  row('default.replication.factor', 'int', '1', 'yes', 'Replicas of topics that are created without a replication factor, automatically or with -1.'),
  row('delete.topic.enable', 'boolean', 'true', 'yes', 'Whether topics may be deleted. When false a request is refused with TOPIC_DELETION_DISABLED.'),
  row('num.partitions', 'int', '1', 'yes', 'Partitions of topics that are created without a count, automatically or with -1.', { min: 1 }),
];

const LOGS: readonly ConfigDefinition[] = [
  row('log.cleaner.backoff.ms', 'long', '15000', 'yes', 'How long the cleaner rests between two rounds over the compacted logs, at least a second. Milliseconds.', { min: 0, scope: 'cluster-wide' }),
  row('log.cleaner.dedupe.buffer.size', 'long', '134217728', NO_CLEANER, 'Memory for the key map of all cleaners together. Bytes.', { scope: 'cluster-wide' }),
  row('log.cleaner.enable', 'boolean', 'true', 'yes', 'Whether the log cleaner runs.'),
  row('log.cleaner.io.buffer.load.factor', 'double', '0.9', NO_CLEANER, 'How full the key map may get.', { scope: 'cluster-wide' }),
  row('log.cleaner.io.buffer.size', 'int', '524288', NO_CLEANER, 'Memory for reading and writing of all cleaners together. Bytes.', { min: 0, scope: 'cluster-wide' }),
  row('log.cleaner.io.max.bytes.per.second', 'double', '1.7976931348623157E308', NO_CLEANER, 'Bound on the reads and writes of the cleaner.', { scope: 'cluster-wide' }),
  row('log.cleaner.threads', 'int', '1', NO_CLEANER, 'Cleaner threads.', { min: 0, scope: 'cluster-wide' }),
  row('log.dir', 'string', '/tmp/kafka-logs', 'none: the directory is given by --data-dir.', 'Directory of the logs.'),
  row('log.dir.failure.timeout.ms', 'long', '30000', 'none: a failed directory stops its broker at once.', 'How long a broker with a failed directory waits for the controller to know. Milliseconds.', { min: 1 }),
  row('log.dirs', 'string', null, 'none: each broker has one directory, given by --data-dir.', 'Directories of the logs, comma-separated.'),
  row('log.flush.offset.checkpoint.interval.ms', 'int', '60000', 'none: the recovery point is written every 10 s.', 'How often the recovery point is written. Milliseconds.', { min: 0 }),
  row('log.flush.scheduler.interval.ms', 'long', LONG_MAX, 'yes', 'Used as log.flush.interval.ms when that is unset. Milliseconds.'),
  row('log.flush.start.offset.checkpoint.interval.ms', 'int', '60000', 'none: log start offsets are written when they move.', 'How often log start offsets are written. Milliseconds.', { min: 0 }),
  row('log.retention.check.interval.ms', 'long', '300000', 'yes', 'How often the broker looks for segments to drop. Milliseconds.', { min: 1 }),
  row('log.retention.hours', 'int', '168', 'yes', 'Used as log.retention.ms when that and log.retention.minutes are unset. Hours.'),
  row('log.retention.minutes', 'int', null, 'yes', 'Used as log.retention.ms when that is unset. Minutes.'),
  row('log.roll.hours', 'int', '168', 'yes', 'Used as log.roll.ms when that is unset. Hours.', { min: 1 }),
  row('log.roll.jitter.hours', 'int', '0', 'yes', 'Used as log.roll.jitter.ms when that is unset. Hours.', { min: 0 }),
  row('num.recovery.threads.per.data.dir', 'int', '1', 'none: logs are recovered one after the other.', 'Threads that recover logs at start, for each directory.', { min: 1, scope: 'cluster-wide' }),
  row('producer.id.expiration.ms', 'int', '86400000', 'yes', 'How long a partition remembers an idempotent producer that has stopped writing. Milliseconds.', { min: 1, scope: 'cluster-wide' }),
];

/** See the head of this file. */
export const brokerLogConfigs: readonly ConfigDefinition[] = [...TOPIC_DEFAULTS, ...TOPICS, ...LOGS];
