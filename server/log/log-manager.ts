import type { Clock } from '../base/clock.ts';
import type { FileSystem } from '../base/file-system.ts';
import type { BrokerId, TopicName, Uuid } from '../base/ids.ts';
import type { Logger } from '../base/logger.ts';
import type { Metrics } from '../base/metrics.ts';
import type { Random } from '../base/random.ts';
import type { Durability, LogConfig } from './log-config.ts';
import type { RecoveryFact } from './outcomes.ts';
import type { PartitionLog } from './partition-log.ts';

/** Everything a log directory needs. `directory` is the broker's data directory (one per broker). */
export interface LogManagerOptions {
  readonly directory: string;
  readonly fs: FileSystem;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly durability: Durability;
  readonly nodeId: BrokerId;
  readonly clusterId: string;
  /** Config of logs whose topic config has not arrived yet (`getOrCreate`, `updateConfig`); no retention runs on such logs. */
  readonly defaults: LogConfig;
  /** Bytes of recent batches kept in memory for readers, all partitions together. Default 64 MiB. */
  readonly tailCacheBytes?: number;
  /** Open segment files kept. Default 2,000. */
  readonly maxOpenFiles?: number;
  /** `producer.id.expiration.ms`, default 24 h. */
  readonly producerIdExpirationMs?: number;
  /** `log.retention.check.interval.ms`, default 5 min. */
  readonly retentionCheckMs?: number;
}

/** All logs of one broker's data directory. */
export abstract class LogManager {
  /**
   * Locks the directory, checks `meta.properties` (rejects for another cluster or node), recovers after an unclean stop,
   * opens every log. Rejects with one sentence that names the path.
   */
  static open(_options: LogManagerOptions): Promise<LogManager> {
    return Promise.reject(new Error('the log manager has not landed yet'));
  }

  /** `directory.id` of meta.properties. */
  abstract readonly directoryId: Uuid;
  readonly directory: string = '';
  /** Whether the last stop was clean, and the broker epoch written then (-1 when unclean): BrokerRegistration's PreviousBrokerEpoch. */
  abstract readonly previousBrokerEpoch: number;
  /** What recovery found, one per log that had to be scanned. */
  abstract readonly recovered: readonly RecoveryFact[];
  /** First I/O error of any log: the directory is offline for good (D8). */
  abstract readonly failed: Error | undefined;

  abstract get(topic: TopicName, partition: number): PartitionLog | undefined;
  /**
   * The log of a replica, made when missing. Synchronous: files are created behind it, in order, before its first write; an
   * error there fails the log. `syncEveryAppend`: follower appends are fdatasynced too (metadata log).
   */
  abstract getOrCreate(
    topic: TopicName,
    partition: number,
    topicId: Uuid,
    config: LogConfig,
    options?: { syncEveryAppend?: boolean },
  ): PartitionLog;
  /** Renames the directory to its `-delete` form at once and removes it after `file.delete.delay.ms`. The name is free again when this resolves. */
  abstract delete(topic: TopicName, partition: number): Promise<void>;
  /** All logs but the metadata log. */
  abstract all(): PartitionLog[];
  /** New config for every partition of `topic`. */
  abstract updateConfig(topic: TopicName, config: LogConfig): void;
  /** Called once when the directory fails. Returns the unsubscriber. */
  abstract onFailure(listener: (error: Error) => void): () => void;
  /** Free and total bytes of the volume. */
  abstract diskSpace(): Promise<{ totalBytes: number; freeBytes: number }>;
  /** Flushes, writes checkpoints and the clean marker (unless the directory failed), releases the lock. */
  abstract close(options: { brokerEpoch: number }): Promise<void>;
}
