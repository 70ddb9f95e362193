import { errorCode, type FileSystem } from '../base/file-system.ts';
import type { Offset } from '../base/ids.ts';
import { errorText, type Logger } from '../base/logger.ts';
import { OffsetCheckpointFile, type OffsetEntry } from './checkpoint-file.ts';
import type { DurableLog } from './durable-log.ts';

/** Marks of one log from the checkpoints of its data directory; undefined where they do not name it. */
export interface CheckpointedMarks {
  readonly recoveryPoint: Offset | undefined;
  readonly highWatermark: Offset | undefined;
  readonly logStartOffset: Offset | undefined;
  readonly cleanUpTo: Offset | undefined;
}

/** The four offset checkpoints of a data directory. */
export class OffsetCheckpoints {
  private readonly recoveryPoints: OffsetCheckpointFile;
  private readonly highWatermarks: OffsetCheckpointFile;
  private readonly logStarts: OffsetCheckpointFile;
  private readonly cleanedUpTo: OffsetCheckpointFile;
  private readonly logs: ReadonlyMap<string, DurableLog>;
  /** Partitions that the recovery points on disk name, with more than 0: a new log of the same name must not inherit the entry. */
  private recoveryKeys = new Set<string>();

  /** `logs` by `topic-partition`: read whenever a file is written. */
  constructor(options: { fs: FileSystem; directory: string; logs: ReadonlyMap<string, DurableLog> }) {
    const { fs, directory } = options;
    this.logs = options.logs;
    this.recoveryPoints = new OffsetCheckpointFile({ fs, path: `${directory}/recovery-point-offset-checkpoint` });
    this.highWatermarks = new OffsetCheckpointFile({ fs, path: `${directory}/replication-offset-checkpoint` });
    this.logStarts = new OffsetCheckpointFile({ fs, path: `${directory}/log-start-offset-checkpoint` });
    this.cleanedUpTo = new OffsetCheckpointFile({ fs, path: `${directory}/cleaner-offset-checkpoint` });
  }

  /** Reads all four. The result answers by `topic-partition`. */
  async read(logger: Logger): Promise<(key: string) => CheckpointedMarks> {
    const [recoveryPoints, highWatermarks, logStarts, cleanedUpTo] = await Promise.all([
      readOrIgnore(this.recoveryPoints, logger),
      readOrIgnore(this.highWatermarks, logger),
      readOrIgnore(this.logStarts, logger),
      readOrIgnore(this.cleanedUpTo, logger),
    ]);
    this.recoveryKeys = new Set([...recoveryPoints].filter(([, offset]) => offset > 0).map(([key]) => key));
    return (key) => ({
      recoveryPoint: recoveryPoints.get(key),
      highWatermark: highWatermarks.get(key),
      logStartOffset: logStarts.get(key),
      cleanUpTo: cleanedUpTo.get(key),
    });
  }

  writeRecoveryPoints(): Promise<void> {
    return this.recoveryPoints.write(() => {
      this.recoveryKeys = new Set([...this.logs].filter(([, log]) => log.recoveryPoint > 0).map(([key]) => key));
      return this.entries((log) => log.recoveryPoint);
    });
  }

  /** High watermarks, log starts that no segment tells, and how far compaction got. */
  async writeMarks(): Promise<void> {
    await this.highWatermarks.write(() => this.entries((log) => log.highWatermark));
    await this.logStarts.write(() =>
      this.entries((log) => (log.logStartOffset > (log.segmentBaseOffsets()[0] ?? 0) ? log.logStartOffset : undefined)),
    );
    await this.cleanedUpTo.write(() => this.entries((log) => log.cleanUpTo));
  }

  /** An earlier log's recovery point would call a new log's unsynced batches safe: writes it away if there is one. */
  async forgetEarlier(key: string): Promise<void> {
    if (this.recoveryKeys.has(key)) await this.writeRecoveryPoints();
  }

  private entries(offsetOf: (log: DurableLog) => Offset | undefined): OffsetEntry[] {
    const entries: OffsetEntry[] = [];
    for (const log of this.logs.values()) {
      const offset = offsetOf(log);
      if (offset !== undefined) entries.push({ topic: log.topic, partition: log.partition, offset });
    }
    return entries;
  }
}

/** A checkpoint that cannot be read counts as empty: recovery points fall back to a full scan, marks to 0. Said in the log. */
async function readOrIgnore(file: OffsetCheckpointFile, logger: Logger): Promise<Map<string, Offset>> {
  try {
    return await file.read();
  } catch (error) {
    if (errorCode(error) !== 'BAD_CHECKPOINT') throw error;
    logger.warn('offset-checkpoint-ignored', { reason: errorText(error) });
    return new Map();
  }
}
