import { assert } from '../base/assert.ts';
import type { Clock, TimerHandle } from '../base/clock.ts';
import type { FileSystem } from '../base/file-system.ts';
import type { Logger } from '../base/logger.ts';
import { batchesIn } from '../records/batch.ts';
import type { CommitTracker } from './commit-tracker.ts';
import { lastRecordEpoch, type RaftLog } from './raft-log.ts';
import { DEFAULT_SNAPSHOT_LIMITS, type NewSnapshot, type RaftListener, type SnapshotLimits } from './raft-options.ts';
import { type SnapshotContent, snapshotBatches } from './snapshot-format.ts';
import type { SnapshotId } from './snapshot-id.ts';
import { type SnapshotDraft, SnapshotStore } from './snapshot-store.ts';

/** How often retention looks at log and snapshots (Kafka's RaftMetadataLogCleanerManager). */
const RETENTION_CHECK_MS = 60_000;

/** A snapshot that was fetched, checked and synced, but has no name yet. */
export interface ReceivedSnapshot {
  readonly draft: SnapshotDraft;
  readonly content: SnapshotContent;
}

/**
 * Snapshots of one quorum node and what they do to its log (KIP-630): restored at start, written when the listener gives one, put in
 * the place of a log that is too short, and cut for. The log starts at 0 or at the end of a snapshot that is on the disk.
 */
export class QuorumSnapshots {
  private readonly options: {
    readonly log: RaftLog;
    readonly commits: CommitTracker;
    readonly fs: FileSystem;
    readonly directory: string;
    readonly snapshots?: Partial<SnapshotLimits>;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly listener: RaftListener;
    readonly onFailed: (error: Error) => void;
  };
  readonly store: SnapshotStore;
  readonly limits: SnapshotLimits;
  private timer: TimerHandle | undefined;
  private cleaning: Promise<void> | undefined;
  private stopped = false;

  constructor(options: QuorumSnapshots['options']) {
    this.options = options;
    this.store = new SnapshotStore(options);
    this.limits = { ...DEFAULT_SNAPSHOT_LIMITS, ...options.snapshots };
  }

  /** Epoch of the last record of the log, which may be the last one in a snapshot. */
  get lastEpoch(): number {
    return lastRecordEpoch(this.options.log, this.store.latest);
  }

  /** Hands the newest whole snapshot to the listener; the log goes on from there. Rejects with a sentence when the log's beginning is lost. */
  async restore(): Promise<void> {
    const { store } = this;
    const { log, commits, clock, directory, listener, logger } = this.options;
    await store.open();
    const content = await this.newestWhole();
    if (!content && log.logStartOffset > 0) {
      throw new Error(
        `the metadata log in ${directory} starts at offset ${log.logStartOffset}, and no whole snapshot reaches that far: what came before is lost on this broker. ` +
          `Copy the newest .checkpoint file of another broker's metadata log there, or empty this broker's data directory while the others run`,
      );
    }
    if (content) {
      if (!(await this.continuesIn(content))) {
        logger.warn('metadata-log-restarted', { at: content.endOffset, logStartOffset: log.logStartOffset, logEndOffset: log.logEndOffset });
        await log.truncateFullyAndStartAt(content.endOffset);
      }
      commits.restartAt(content.endOffset);
      this.alignLogStart();
      listener.onSnapshot(content);
    }
    this.timer = clock.every(RETENTION_CHECK_MS, () => this.cleanSoon());
  }

  stop(): void {
    this.stopped = true;
    this.timer?.cancel();
  }

  /** Writes a snapshot of committed records. False when a newer one is there, or the node ended meanwhile. Rejects when the disk fails. */
  async write(snapshot: NewSnapshot): Promise<boolean> {
    const { store } = this;
    const { commits, logger } = this.options;
    const { endOffset, epoch } = snapshot;
    assert(endOffset <= commits.end, `a snapshot ends at ${endOffset}, and only records below ${commits.end} are committed`);
    const isOld = (): boolean => this.stopped || endOffset <= (store.latest?.endOffset ?? 0);
    if (isOld()) return false;
    const draft = await store.create({ endOffset, epoch });
    try {
      for (const batch of snapshotBatches(snapshot)) await draft.append(batch);
      await draft.seal();
      // Meanwhile a newer one may have come from the leader.
      if (isOld()) {
        await draft.abandon();
        return false;
      }
      await draft.install();
    } catch (error) {
      await draft.abandon();
      throw error;
    }
    logger.info('metadata-snapshot-written', { endOffset, epoch, bytes: draft.bytes });
    this.cleanSoon();
    return true;
  }

  /** The leader's log no longer has what this one lacks: the snapshot takes the place of the log and of the listener's state. */
  async replaceLog({ draft, content }: ReceivedSnapshot): Promise<void> {
    const { log, commits, listener, logger } = this.options;
    const { endOffset, epoch } = content;
    assert(endOffset >= commits.end, `a snapshot that ends at ${endOffset} would take committed records below ${commits.end} away`);
    await draft.install();
    logger.info('metadata-snapshot-received', { endOffset, epoch, bytes: draft.bytes, logEndOffset: log.logEndOffset });
    commits.suspend();
    await log.truncateFullyAndStartAt(endOffset);
    commits.restartAt(endOffset);
    listener.onSnapshot(content);
    await this.store.removeBefore(content);
  }

  /** Retention as in Kafka: while log and snapshots are too large or the oldest snapshot too old, the log is cut at the next snapshot. One is kept. */
  clean(): Promise<void> {
    this.cleaning ??= this.cleanNow().finally(() => {
      this.cleaning = undefined;
    });
    return this.cleaning;
  }

  private cleanSoon(): void {
    if (this.stopped) return;
    this.clean().catch((error: unknown) => {
      if (!this.stopped) this.options.onFailed(error instanceof Error ? error : new Error(String(error)));
    });
  }

  private async cleanNow(): Promise<void> {
    const { store } = this;
    const { log, commits, logger } = this.options;
    for (;;) {
      const [oldest, next] = store.ids;
      if (!oldest || !next || this.stopped) return;
      const reason = await this.breachOf(oldest);
      if (reason === undefined) return;
      // What is about to be cut must be readable there.
      if (!(await store.load(next)) || this.stopped) continue;
      // One that has just come from the leader: the log is about to be replaced.
      if (next.endOffset > commits.delivered) return;
      const logStartOffset = log.advanceLogStartOffset(next.endOffset);
      await log.applyRetention();
      await store.removeBefore(next);
      logger.info('metadata-snapshot-removed', { endOffset: oldest.endOffset, epoch: oldest.epoch, logStartOffset, reason });
    }
  }

  private async breachOf(oldest: SnapshotId): Promise<string | undefined> {
    const { store, limits } = this;
    const { log, clock } = this.options;
    if (limits.retentionBytes >= 0) {
      const sizes = await Promise.all(store.ids.map((id) => store.sizeOf(id)));
      if (sizes.reduce((sum, size) => sum + size, log.sizeBytes) > limits.retentionBytes) return 'size';
    }
    if (limits.retentionMs < 0) return undefined;
    const timestamp = await store.timestampOf(oldest);
    return timestamp !== undefined && clock.now() - timestamp > limits.retentionMs ? 'age' : undefined;
  }

  /** The newest snapshot that can be read and that the log does not start after. */
  private async newestWhole(): Promise<SnapshotContent | undefined> {
    const { store } = this;
    const { log } = this.options;
    for (let id = store.latest; id && id.endOffset >= log.logStartOffset; id = store.latest) {
      const content = await store.load(id);
      if (content) return content;
    }
    return undefined;
  }

  /**
   * Whether the log has what the snapshot ends with, so that it goes on after it. Not so after a stop between the arrival of a snapshot
   * and the replacement of the log: what is in such a log was never committed, or is in the snapshot.
   */
  private async continuesIn(id: SnapshotId): Promise<boolean> {
    const { log } = this.options;
    if (log.logStartOffset === id.endOffset) return true;
    if (id.endOffset > log.logEndOffset) return false;
    const read = await log.read({ startOffset: id.endOffset - 1, maxBytes: 1, maxOffset: log.logEndOffset, minOneMessage: true });
    if (read.kind === 'failed') throw new Error(`the metadata log cannot be read at offset ${id.endOffset - 1}: ${read.message}`);
    const [batch] = read.kind === 'data' ? batchesIn(Buffer.concat(read.chunks)) : [];
    return batch?.nextOffset === id.endOffset && batch.partitionLeaderEpoch === id.epoch;
  }

  /** After a crash the log may start before a snapshot whose predecessors are gone already. */
  private alignLogStart(): void {
    const { store } = this;
    const { log } = this.options;
    const oldest = store.ids.find(({ endOffset }) => endOffset >= log.logStartOffset);
    if (oldest && log.logStartOffset > 0) log.advanceLogStartOffset(oldest.endOffset);
  }
}
