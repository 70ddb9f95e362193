import { faultAt } from '../base/fault-sites.ts';
import { assert } from '../base/assert.ts';
import type { Clock, TimerHandle } from '../base/clock.ts';
import { errorCode, type FileLock, type FileSystem } from '../base/file-system.ts';
import { type BrokerId, METADATA_TOPIC, partitionKey, randomUuid, type TopicName, type Uuid, ZERO_UUID } from '../base/ids.ts';
import { errorText, type Logger } from '../base/logger.ts';
import type { Counter, Metrics } from '../base/metrics.ts';
import type { Random } from '../base/random.ts';
import { claimDirectory, takeCleanMarker, writeCleanMarker } from './directory-identity.ts';
import { FileHandles } from './file-handles.ts';
import { inParallel } from './in-parallel.ts';
import { IndexMemory } from './index-memory.ts';
import type { Durability, LogConfig } from './log-config.ts';
import type { LogEnv } from './log-env.ts';
import { type LastStop, lastStopOf } from './last-stop.ts';
import { loadLog, type LogLocation, newLog } from './log-loader.ts';
import { lowDisk } from './low-disk.ts';
import type { RecoveryFact } from './outcomes.ts';
import { DurableLog } from './durable-log.ts';
import type { PartitionLog } from './partition-log.ts';
import { readPartitionMetadata } from './partition-metadata.ts';
import type { Segment } from './segment.ts';
import { SharedRun } from './shared-run.ts';
import { summedFileSystem } from './summed-file-system.ts';
import { SumsJournal } from './sums-journal.ts';
import { type CheckpointedMarks, OffsetCheckpoints } from './offset-checkpoints.ts';
import { TailCache } from './tail-cache.ts';

const MIB = 1024 * 1024;
const TAIL_CACHE_BYTES = 64 * MIB;
const INDEX_MEMORY_BYTES = 32 * MIB;
const MAX_OPEN_FILES = 2_000;
const LOAD_CONCURRENCY = 16;
/** From this many logs on, one sync of the whole volume is cheaper than three of each log, whoever else has written there. */
const MANY_LOGS = 100;
const HIGH_WATERMARK_CHECKPOINT_MS = 5_000;
const RECOVERY_CHECKPOINT_MS = 10_000;
/** Appended bytes after which the recovery points move at once, so that a scan after a crash stays short (D5). */
const RECOVERY_CHECKPOINT_BYTES: Readonly<Record<Durability, number>> = { fsync: 64 * MIB, os: 512 * MIB };
const RETENTION_CHECK_MS = 300_000;
const FIRST_RETENTION_CHECK_MS = 30_000;
const CLEANER_BACKOFF_MS = 15_000;
const MIN_CLEANER_BACKOFF_MS = 1_000;
const FLUSH_CHECK_MS = 1_000;
const DISK_CHECK_MS = 2_000;
const PRODUCER_ID_EXPIRATION_MS = 86_400_000;

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
  /** Logs from which on a start after a crash syncs the volume instead of each log. Default 100. */
  readonly manyLogs?: number;
  /** `producer.id.expiration.ms`, default 24 h. */
  readonly producerIdExpirationMs?: number;
  /** `log.retention.check.interval.ms`, default 5 min. */
  readonly retentionCheckMs?: number;
  /** `log.cleaner.enable`, default true. */
  readonly cleanerEnable?: boolean;
  /** `log.cleaner.backoff.ms`, asked after every pass; default 15 s, at least 1 s. */
  readonly cleanerBackoffMs?: () => number;
}

/** All logs of one broker's data directory: opening and recovery, background work, checkpoints, the clean stop. */
export class LogManager {
  readonly directory: string;
  /** The disk, with sums over the small files below `directory`. For rooms that keep files of their own there. */
  readonly fs: FileSystem;
  /** Broker epoch written at the last clean stop; -1 after an unclean one: BrokerRegistration's PreviousBrokerEpoch. */
  readonly previousBrokerEpoch: number;

  private readonly options: LogManagerOptions;
  private readonly lock: FileLock;
  private readonly sums: SumsJournal;
  private identity: Uuid = ZERO_UUID;
  private readonly checkpoints: OffsetCheckpoints;
  private readonly env: LogEnv;
  private readonly logs = new Map<string, DurableLog>();
  private readonly facts: RecoveryFact[] = [];
  private readonly failureListeners = new Set<(error: Error) => void>();
  private readonly deletions = new Map<string, Promise<void>>();
  private readonly timers: TimerHandle[] = [];
  private readonly scannedBytes: Counter;
  private readonly truncatedBytes: Counter;
  private readonly damagedSegments: Counter;
  private failure: Error | undefined;
  private closed = false;
  private bytesSinceCheckpoint = 0;
  private checkpointing: Promise<void> | undefined;
  private lowDisk: string | undefined;
  private compacting = false;

  private constructor(options: LogManagerOptions, found: { lock: FileLock; sums: SumsJournal; previousBrokerEpoch: number }) {
    this.options = options;
    this.directory = options.directory;
    this.lock = found.lock;
    this.previousBrokerEpoch = found.previousBrokerEpoch;
    const { metrics } = options;
    this.sums = found.sums;
    const damagedFiles = metrics.counter('log-damaged-files', 'Small files that were not what had been written: restored or rebuilt');
    const fs = summedFileSystem({ fs: options.fs, sums: found.sums, directory: options.directory, logger: options.logger, damagedFiles });
    this.fs = fs;
    this.checkpoints = new OffsetCheckpoints({ fs, directory: options.directory, logs: this.logs });
    const handles = new FileHandles({ fs, maxOpen: options.maxOpenFiles ?? MAX_OPEN_FILES });
    const tailCache = new TailCache(options.tailCacheBytes ?? TAIL_CACHE_BYTES);
    this.scannedBytes = metrics.counter('log-recovery-scanned-bytes', 'Bytes of batches read and checked by recovery');
    this.truncatedBytes = metrics.counter('log-recovery-truncated-bytes', 'Bytes cut off torn log ends by recovery');
    this.damagedSegments = metrics.counter('log-damaged-segments', 'Segments found to hold bytes that are not what had been written');
    metrics.observedGauge('log-directory-offline', '1 when the data directory failed', {}, () => (this.failure ? 1 : 0));
    metrics.observedGauge('log-tail-cache-bytes', 'Bytes of recent batches in memory', {}, () => tailCache.usedBytes);
    const dataDirectorySync = new SharedRun(() => fs.syncDirectory(options.directory));
    this.env = {
      fs,
      handles,
      tailCache,
      indexMemory: new IndexMemory(INDEX_MEMORY_BYTES),
      clock: options.clock,
      random: options.random,
      logger: options.logger,
      durability: options.durability,
      dataDirectory: options.directory,
      sums: found.sums,
      producerIdExpirationMs: options.producerIdExpirationMs ?? PRODUCER_ID_EXPIRATION_MS,
      metrics: {
        flushTime: metrics.histogram('log-flush-time-ms', 'Duration of fdatasync calls of log segments'),
        bytesWritten: metrics.counter('log-bytes-written', 'Bytes of batches written to log segments'),
      },
      refusesAppends: () => this.lowDisk,
      damaged: (segment) => this.reportDamage(segment),
      appended: (bytes) => this.countBytes(bytes),
      nameIsFree: (directory) => this.nameIsFree(directory),
      syncDirectory: (directory) => (directory === options.directory ? dataDirectorySync.run() : fs.syncDirectory(directory)),
      checkpointRecoveryPoints: () => this.checkpoints.writeRecoveryPoints(),
      failed: (log, error) => this.fail(`${log.topic}-${log.partition}`, error),
    };
  }

  /**
   * Locks the directory, checks `meta.properties` (rejects for another cluster or node), recovers after an unclean stop,
   * opens every log. Rejects with one sentence that names the path; then nothing stays locked.
   */
  static async open(options: LogManagerOptions): Promise<LogManager> {
    const { fs, directory } = options;
    await fs.makeDirectory(directory);
    const lock = await fs.lockFile(`${directory}/.lock`);
    let manager: LogManager | undefined;
    try {
      const sums = await SumsJournal.read(fs, directory);
      const markedEpoch = await takeCleanMarker(fs, directory);
      const lastStop = lastStopOf(sums, markedEpoch);
      if (lastStop === 'foreign') sums.discard();
      await sums.start();
      const loading = new LogManager(options, { lock, sums, previousBrokerEpoch: markedEpoch ?? -1 });
      manager = loading;
      const owner = { nodeId: options.nodeId, clusterId: options.clusterId };
      manager.identity = await claimDirectory(manager.fs, options.random, directory, owner);
      await manager.fs.blocking(() => loading.load(lastStop));
      manager.startTimers();
      return manager;
    } catch (error) {
      await manager?.env.handles.closeAll();
      await manager?.sums.close();
      await lock.release();
      throw error;
    }
  }

  /** `directory.id` of meta.properties. */
  get directoryId(): Uuid {
    return this.identity;
  }

  /** What recovery found, one per log that had to be scanned. */
  get recovered(): readonly RecoveryFact[] {
    return this.facts;
  }

  /** First I/O error of any log: the directory is offline for good (D8). */
  get failed(): Error | undefined {
    return this.failure;
  }

  get(topic: TopicName, partition: number): PartitionLog | undefined {
    return this.logs.get(partitionKey(topic, partition));
  }

  /**
   * The log of a replica, made when missing. Synchronous: its files are made with its first write, so that a partition that nobody
   * uses costs the disk nothing; an error there fails the log. A log of the name but of another topic id (a topic deleted and made again) is put away.
   * `syncEveryAppend`: follower appends are fdatasynced too (metadata log).
   */
  getOrCreate(
    topic: TopicName,
    partition: number,
    topicId: Uuid,
    config: LogConfig,
    options: { syncEveryAppend?: boolean } = {},
  ): PartitionLog {
    assert(!this.closed, `log of ${topic}-${partition} asked of a closed log manager`);
    const existing = this.logs.get(partitionKey(topic, partition));
    if (existing && (existing.topicId === topicId || existing.topicId === ZERO_UUID)) {
      existing.adoptTopicId(topicId);
      existing.updateConfig(config);
      existing.syncEveryAppend ||= options.syncEveryAppend ?? false;
      return existing;
    }
    if (existing) this.delete(topic, partition).catch(() => undefined);
    const key = partitionKey(topic, partition);
    const directory = `${this.directory}/${key}`;
    const loaded = newLog(this.env, directory, config);
    const log = new DurableLog({ topic, partition, topicId, config, directory, env: this.env, loaded, highWatermark: 0 });
    log.updateConfig(config);
    log.syncEveryAppend = options.syncEveryAppend ?? false;
    if (this.failure) log.fail(this.failure);
    this.logs.set(key, log);
    return log;
  }

  /** Takes the log out of use at once; its directory is renamed to the `-delete` form (resolved then) and removed after `file.delete.delay.ms`. */
  delete(topic: TopicName, partition: number): Promise<void> {
    const key = partitionKey(topic, partition);
    const log = this.logs.get(key);
    if (!log) return this.deletions.get(key) ?? Promise.resolve();
    this.logs.delete(key);
    const earlier = this.deletions.get(key) ?? Promise.resolve();
    const deletion = earlier
      .then(() => this.putAway(log, key))
      .catch((error: unknown) => {
        this.fail(key, error);
        throw error;
      })
      .finally(() => {
        if (this.deletions.get(key) === deletion) this.deletions.delete(key);
      });
    this.deletions.set(key, deletion);
    return deletion;
  }

  /** All logs but the metadata log. */
  all(): PartitionLog[] {
    return [...this.logs.values()].filter((log) => log.topic !== METADATA_TOPIC);
  }

  /** New config for every partition of `topic`. */
  updateConfig(topic: TopicName, config: LogConfig): void {
    for (const log of this.logs.values()) if (log.topic === topic) log.updateConfig(config);
  }

  /** Called once when the directory fails. Returns the unsubscriber. */
  onFailure(listener: (error: Error) => void): () => void {
    this.failureListeners.add(listener);
    return () => this.failureListeners.delete(listener);
  }

  /** Free and total bytes of the volume. */
  diskSpace(): Promise<{ totalBytes: number; freeBytes: number }> {
    return this.options.fs.diskSpace(this.directory);
  }

  /** One retention run over all logs; also runs by itself every `retentionCheckMs`. */
  async applyRetention(): Promise<void> {
    await this.guarded('retention', async () => {
      for (const log of [...this.logs.values()]) await log.applyRetention();
    });
  }

  /** One compaction pass over every compacted log that is dirty enough; also runs by itself, `cleanerBackoffMs` after the last. */
  async compact(): Promise<void> {
    if (this.compacting) return;
    this.compacting = true;
    await this.guarded('compaction', async () => {
      await this.checkpointForCompaction();
      for (const log of [...this.logs.values()]) {
        const fact = await log.compact();
        if (fact) this.options.logger.info('log-compacted', { topic: log.topic, partition: log.partition, ...fact });
      }
    });
    this.compacting = false;
  }

  /** Segments become ready for compaction when they are full, not at the next checkpoint: on a busy disk that one comes late. */
  private async checkpointForCompaction(): Promise<void> {
    const waiting = [...this.logs.values()].filter((log) => log.compactionAwaitsCheckpoint);
    if (waiting.length === 0) return;
    await inParallel(waiting, LOAD_CONCURRENCY, (log) => log.checkpoint());
    await this.checkpoints.writeRecoveryPoints();
  }

  /** Syncs what is unsynced and writes the recovery points; also runs by itself. */
  checkpointRecovery(): Promise<void> {
    this.checkpointing ??= this.guarded('recovery-checkpoint', async () => {
      this.bytesSinceCheckpoint = 0;
      await inParallel([...this.logs.values()], LOAD_CONCURRENCY, (log) => log.checkpoint());
      await this.checkpoints.writeRecoveryPoints();
    }).finally(() => {
      this.checkpointing = undefined;
    });
    return this.checkpointing;
  }

  /** Flushes, writes checkpoints and the clean marker (unless the directory failed), releases the lock. */
  async close(options: { brokerEpoch: number }): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    for (const timer of this.timers) timer.cancel();
    await this.checkpointing;
    await Promise.allSettled(this.deletions.values());
    try {
      if (!this.failure) await this.closeCleanly(options.brokerEpoch);
    } finally {
      await Promise.all([...this.logs.values()].map((log) => log.stop(new Error('the log manager is closed'))));
      await this.env.handles.closeAll();
      await this.sums.close();
      await this.lock.release();
    }
  }

  private async closeCleanly(brokerEpoch: number): Promise<void> {
    const whole = [...this.logs.values()].filter((log) => !log.failed);
    await inParallel(whole, LOAD_CONCURRENCY, (log) => log.close());
    await this.checkpoints.writeRecoveryPoints();
    await this.checkpoints.writeMarks();
    if (whole.length < this.logs.size || this.failure) return;
    await this.sums.writeClean(brokerEpoch);
    await writeCleanMarker(this.options.fs, this.directory, brokerEpoch);
  }

  private async load(lastStop: LastStop): Promise<void> {
    const { fs } = this;
    const { logger } = this.options;
    const clean = lastStop === 'clean';
    const startedMs = this.options.clock.monotonic();
    const marksOf = await this.checkpoints.read(logger);
    // Names that a killed process left unsynced count as durable from here on, so they must be.
    if (!clean) await fs.syncDirectory(this.directory);
    const entries = (await fs.list(this.directory)).filter((entry) => entry.directory);
    const isSynced = !clean && entries.length >= (this.options.manyLogs ?? MANY_LOGS) && (await fs.syncVolume(this.directory));
    await inParallel(entries, LOAD_CONCURRENCY, async ({ name }) => {
      const path = `${this.directory}/${name}`;
      if (/\.[A-Za-z0-9_-]+-delete$/.test(name)) return fs.remove(path);
      const match = /^([a-zA-Z0-9._-]{1,249})-(\d{1,9})$/.exec(name);
      if (!match?.[1] || !match[2]) return logger.warn('unknown-directory', { path });
      await this.loadOne({ topic: match[1], partition: Number(match[2]), path, lastStop, isSynced, marks: marksOf(name) });
    });
    if (!clean && this.logs.size > 0) await this.checkpoints.writeRecoveryPoints();
    logger.info('logs-loaded', {
      directory: this.directory,
      logs: this.logs.size,
      lastStop,
      scannedBytes: this.scannedBytes.value,
      truncatedBytes: this.truncatedBytes.value,
      durationMs: Math.round(this.options.clock.monotonic() - startedMs),
    });
  }

  private async loadOne(
    found: Pick<LogLocation, 'lastStop' | 'isSynced'> & { topic: TopicName; partition: number; path: string; marks: CheckpointedMarks },
  ): Promise<void> {
    const { topic, partition, path, lastStop, isSynced, marks } = found;
    const { fs } = this;
    const { defaults: config } = this.options;
    const { loaded, recovery } = await loadLog({
      env: this.env,
      directory: path,
      config,
      lastStop,
      isSynced,
      recoveryPoint: faultAt('recover-from-the-start') ? undefined : marks.recoveryPoint,
      logStartOffset: marks.logStartOffset,
    });
    const topicId = (await readPartitionMetadata(fs, path)) ?? ZERO_UUID;
    const { highWatermark = 0, cleanUpTo } = faultAt('forget-high-watermark') ? { ...marks, highWatermark: 0 } : marks;
    const log = new DurableLog({ topic, partition, topicId, config, directory: path, env: this.env, loaded, highWatermark, cleanUpTo });
    this.logs.set(partitionKey(topic, partition), log);
    if (recovery) this.report({ topic, partition, logEndOffset: log.logEndOffset, ...recovery });
  }

  private report(fact: RecoveryFact): void {
    const { topic, partition, logEndOffset, truncatedBytes, scannedBytes, reason } = fact;
    this.facts.push({ topic, partition, scannedBytes, logEndOffset, truncatedBytes, reason });
    this.scannedBytes.add(scannedBytes);
    this.truncatedBytes.add(truncatedBytes);
    if (truncatedBytes > 0) {
      this.options.logger.warn('torn-log-end-truncated', { topic, partition, logEndOffset, truncatedBytes, scannedBytes, reason });
    }
  }

  private reportDamage(segment: Segment): void {
    this.damagedSegments.add();
    for (const { fromOffset, toOffset, fromPosition, toPosition, reason } of segment.damages) {
      this.options.logger.error('segment-damaged', { path: segment.logPath, fromOffset, toOffset, fromPosition, toPosition, reason });
    }
  }

  private startTimers(): void {
    const { clock, retentionCheckMs = RETENTION_CHECK_MS } = this.options;
    const quietly = (work: () => Promise<void>) => (): void => void work();
    this.timers.push(
      clock.every(HIGH_WATERMARK_CHECKPOINT_MS, quietly(() => this.guarded('offset-checkpoint', () => this.checkpoints.writeMarks()))),
      clock.every(RECOVERY_CHECKPOINT_MS, quietly(() => this.checkpointRecovery())),
      clock.every(FLUSH_CHECK_MS, quietly(() => this.guarded('flush', () => this.flushDue()))),
      clock.every(DISK_CHECK_MS, quietly(() => this.checkDisk())),
      clock.every(retentionCheckMs, quietly(() => this.applyRetention())),
    );
    if (this.options.cleanerEnable ?? true) this.scheduleCompaction();
    if (retentionCheckMs > FIRST_RETENTION_CHECK_MS) {
      this.timers.push(clock.after(FIRST_RETENTION_CHECK_MS, quietly(() => this.applyRetention())));
    }
  }

  private scheduleCompaction(): void {
    const { clock, cleanerBackoffMs } = this.options;
    const backoffMs = Math.max(MIN_CLEANER_BACKOFF_MS, cleanerBackoffMs?.() ?? CLEANER_BACKOFF_MS);
    clock.after(backoffMs, () => {
      if (this.closed || this.failure) return;
      void this.compact().then(() => this.scheduleCompaction());
    });
  }

  /** Background work: an I/O error there fails the directory, as one on the append path does. */
  private async guarded(work: string, run: () => Promise<void>): Promise<void> {
    if (this.failure) return;
    try {
      await run();
    } catch (error) {
      if (!this.closed) this.fail(work, error);
    }
  }

  private async flushDue(): Promise<void> {
    for (const log of [...this.logs.values()]) await log.flushIfDue();
  }

  private async checkDisk(): Promise<void> {
    try {
      const { totalBytes, freeBytes } = await this.diskSpace();
      const low = lowDisk(this.directory, { totalBytes, freeBytes });
      if ((low === undefined) !== (this.lowDisk === undefined)) {
        this.options.logger.warn(low === undefined ? 'disk-space-back' : 'disk-space-low', { directory: this.directory, freeBytes });
      }
      this.lowDisk = low;
    } catch (error) {
      this.options.logger.warn('disk-space-unknown', { directory: this.directory, reason: errorText(error) });
    }
  }

  private countBytes(bytes: number): void {
    this.bytesSinceCheckpoint += bytes;
    const due = this.bytesSinceCheckpoint >= RECOVERY_CHECKPOINT_BYTES[this.options.durability] || faultAt('checkpoint-recovery-now');
    if (due && !this.checkpointing) void this.checkpointRecovery();
  }

  private async nameIsFree(directory: string): Promise<void> {
    const key = directory.slice(this.directory.length + 1);
    await this.deletions.get(key);
    await this.checkpoints.forgetEarlier(key);
  }

  private async putAway(log: DurableLog, key: string): Promise<void> {
    const { fs, clock, random } = this.options;
    await log.stop(new Error(`the log ${key} is deleted`));
    await this.sums.forget(`${key}/`);
    const target = `${this.directory}/${key.slice(0, 200)}.${randomUuid(random).replaceAll('-', '_')}-delete`;
    try {
      await fs.rename(`${this.directory}/${key}`, target);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return;
      throw error;
    }
    await fs.syncDirectory(this.directory);
    clock.after(log.config.fileDeleteDelayMs, () => {
      // What cannot be removed now is swept at the next start.
      fs.remove(target).catch(() => undefined);
    });
  }

  private fail(where: string, cause: unknown): void {
    if (this.failure || this.closed) return;
    const error = cause instanceof Error ? cause : new Error(String(cause));
    this.failure = error;
    this.options.logger.error('log-directory-failed', { directory: this.directory, where, code: errorCode(error), reason: error.message });
    for (const log of this.logs.values()) log.fail(error);
    for (const listener of [...this.failureListeners]) listener(error);
  }
}
