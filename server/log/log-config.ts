import type { BrokerId } from '../base/ids.ts';

/**
 * The topic configs that the log obeys, already resolved (topic override, broker default, Kafka default) and typed.
 * Times in ms, sizes in bytes; -1 means unlimited where Kafka says so. "No limit" of Kafka's Long.MAX_VALUE arrives saturated
 * at or above `Number.MAX_SAFE_INTEGER`.
 */
export interface LogConfig {
  /** `segment.bytes` (Kafka: 1 GiB). */
  readonly segmentBytes: number;
  /** `segment.ms` (7 days). */
  readonly segmentMs: number;
  /** `segment.jitter.ms` (0): up to this much is taken off `segmentMs`, chosen once per segment. */
  readonly segmentJitterMs: number;
  /** `segment.index.bytes` (10 MiB): bound of one index file; a full index rolls the segment. */
  readonly segmentIndexBytes: number;
  /** `index.interval.bytes` (4,096). */
  readonly indexIntervalBytes: number;
  /** `max.message.bytes` (1,048,588): bound of one batch as stored. */
  readonly maxMessageBytes: number;
  /** `retention.ms` (7 days), -1 unlimited. */
  readonly retentionMs: number;
  /** `retention.bytes` (-1). */
  readonly retentionBytes: number;
  /** `file.delete.delay.ms` (60,000). */
  readonly fileDeleteDelayMs: number;
  /** `cleanup.policy`. Empty counts as neither (Kafka 4.x). */
  readonly cleanupPolicy: readonly ('delete' | 'compact')[];
  /** `min.cleanable.dirty.ratio` (0.5). */
  readonly minCleanableDirtyRatio: number;
  /** `delete.retention.ms` (1 day): how long tombstones stay after the first clean. */
  readonly deleteRetentionMs: number;
  /** `min.compaction.lag.ms` (0). */
  readonly minCompactionLagMs: number;
  /** `max.compaction.lag.ms` (no limit). */
  readonly maxCompactionLagMs: number;
  /** `message.timestamp.type`. */
  readonly messageTimestampType: 'CreateTime' | 'LogAppendTime';
  /** `message.timestamp.before.max.ms` (no limit). */
  readonly messageTimestampBeforeMaxMs: number;
  /** `message.timestamp.after.max.ms` (no limit up to 3.9, 1 hour from 4.0). */
  readonly messageTimestampAfterMaxMs: number;
  /** `compression.type`: `producer` keeps what arrives. */
  readonly compressionType: 'producer' | 'uncompressed' | 'gzip' | 'snappy' | 'lz4' | 'zstd';
  /** `compression.gzip.level` (-1: the library's own). */
  readonly compressionGzipLevel: number;
  /** `compression.zstd.level` (3). */
  readonly compressionZstdLevel: number;
  /** `flush.messages` (no limit): with `durability=os`, sync once this many records are unsynced. */
  readonly flushMessages: number;
  /** `flush.ms` (no limit): with `durability=os`, sync at least this often. */
  readonly flushMs: number;
}

const NO_LIMIT = Number.MAX_SAFE_INTEGER;
const DAY_MS = 86_400_000;

/** Apache Kafka's defaults. */
export const DEFAULT_LOG_CONFIG: LogConfig = {
  segmentBytes: 1024 * 1024 * 1024,
  segmentMs: 7 * DAY_MS,
  segmentJitterMs: 0,
  segmentIndexBytes: 10 * 1024 * 1024,
  indexIntervalBytes: 4096,
  maxMessageBytes: 1_048_588,
  retentionMs: 7 * DAY_MS,
  retentionBytes: -1,
  fileDeleteDelayMs: 60_000,
  cleanupPolicy: ['delete'],
  minCleanableDirtyRatio: 0.5,
  deleteRetentionMs: DAY_MS,
  minCompactionLagMs: 0,
  maxCompactionLagMs: NO_LIMIT,
  messageTimestampType: 'CreateTime',
  messageTimestampBeforeMaxMs: NO_LIMIT,
  messageTimestampAfterMaxMs: NO_LIMIT,
  compressionType: 'producer',
  compressionGzipLevel: -1,
  compressionZstdLevel: 3,
  flushMessages: NO_LIMIT,
  flushMs: NO_LIMIT,
};

/**
 * What an acknowledgement waits for. `fsync`: leader appends are fdatasynced before they count as durable.
 * `os`: written is durable enough (Kafka's own default). See reliability rules D1 and D2 in docs/formats/log-directory.md.
 */
export type Durability = 'fsync' | 'os';

/** Who owns a log directory; kept in `meta.properties` and refused when it differs. */
export interface DirectoryOwner {
  readonly nodeId: BrokerId;
  readonly clusterId: string;
}
