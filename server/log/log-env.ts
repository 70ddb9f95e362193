import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Random } from '../base/random.ts';
import type { Durability } from './log-config.ts';
import type { WriterMetrics } from './log-writer.ts';
import type { PartitionLog } from './partition-log.ts';
import type { SegmentEnv } from './segment.ts';
import type { SumsJournal } from './sums-journal.ts';
import type { TailCache } from './tail-cache.ts';

/** What all logs of one data directory share, and how they speak to their manager. */
export interface LogEnv extends SegmentEnv {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly tailCache: TailCache;
  readonly metrics: WriterMetrics;
  readonly durability: Durability;
  readonly dataDirectory: string;
  readonly sums: SumsJournal;
  readonly producerIdExpirationMs: number;
  /** A sentence while client appends must be refused (disk nearly full), else undefined. */
  refusesAppends(): string | undefined;
  /** Bytes were queued: the manager counts them towards the next recovery-point checkpoint. */
  appended(bytes: number): void;
  /** Resolves when a directory of this name may be made: an older log of the name is out of the way. */
  nameIsFree(directory: string): Promise<void>;
  /** fsync of a directory; wishes for the data directory itself that come together share one call. */
  syncDirectory(directory: string): Promise<void>;
  /** Writes `recovery-point-offset-checkpoint` with the logs' present recovery points. */
  checkpointRecoveryPoints(): Promise<void>;
  /** First I/O error of a log. */
  failed(log: PartitionLog, error: Error): void;
}
