/**
 * A topic's configs as the engine uses them: typed, every one set. The log room's `LogConfig` is a part of this shape, so a
 * value can be handed to it as it is.
 */

/** Sizes in bytes, times in ms; −1 for retention = unlimited; Number.MAX_SAFE_INTEGER stands for Kafka's largest long. */
export interface TopicConfigValues {
  readonly cleanupPolicy: readonly ('delete' | 'compact')[];
  readonly compressionType: 'producer' | 'uncompressed' | 'gzip' | 'snappy' | 'lz4' | 'zstd';
  readonly compressionGzipLevel: number;
  readonly compressionZstdLevel: number;
  readonly deleteRetentionMs: number;
  readonly fileDeleteDelayMs: number;
  readonly flushMessages: number;
  readonly flushMs: number;
  readonly indexIntervalBytes: number;
  readonly maxCompactionLagMs: number;
  readonly minCompactionLagMs: number;
  readonly maxMessageBytes: number;
  readonly messageTimestampType: 'CreateTime' | 'LogAppendTime';
  readonly messageTimestampBeforeMaxMs: number;
  readonly messageTimestampAfterMaxMs: number;
  readonly minCleanableDirtyRatio: number;
  readonly minInSyncReplicas: number;
  readonly retentionBytes: number;
  readonly retentionMs: number;
  readonly segmentBytes: number;
  readonly segmentIndexBytes: number;
  readonly segmentJitterMs: number;
  readonly segmentMs: number;
  readonly uncleanLeaderElectionEnable: boolean;
}
