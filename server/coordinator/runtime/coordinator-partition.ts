import type { Clock, TimerHandle } from '../../base/clock.ts';
import type { TopicName } from '../../base/ids.ts';
import { errorText, type Logger } from '../../base/logger.ts';
import { UnknownVersionError } from '../../protocol/codec.ts';
import { errorName, errors } from '../../protocol/errors.ts';
import { MalformedMessageError } from '../../protocol/reader.ts';
import { LogReplay } from './log-replay.ts';
import type { PartitionStore } from './partition-store.ts';
import type { RecordWriter, Shard } from './shard.ts';
import { WriteQueue } from './write-queue.ts';

const LOAD_RETRY_MS = 500;

/** What all partitions of a coordinator share. */
export interface PartitionEnvironment<S extends Shard> {
  readonly topic: TopicName;
  readonly store: PartitionStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly createShard: (partition: number, writer: RecordWriter) => S;
  /** How long an append may wait for its replicas. ms. */
  readonly appendTimeoutMs: () => number;
  /** Bytes read at a time while loading. */
  readonly loadBufferBytes: () => number;
  readonly onLoaded: (partition: number, elapsedMs: number) => void;
}

interface Term<S extends Shard> {
  readonly shard: S;
  readonly queue: WriteQueue;
}

/**
 * One partition of the coordinator's topic while this broker leads it: loads the log to its end, then serves. A load that fails
 * starts again with an empty shard; requests get COORDINATOR_LOAD_IN_PROGRESS until it succeeds.
 */
export class CoordinatorPartition<S extends Shard> {
  readonly partition: number;
  leaderEpoch: number;
  private readonly environment: PartitionEnvironment<S>;
  private readonly logger: Logger;
  private term: Term<S> | undefined;
  private retry: TimerHandle | undefined;
  private closed = false;

  constructor(partition: number, leaderEpoch: number, environment: PartitionEnvironment<S>) {
    this.partition = partition;
    this.leaderEpoch = leaderEpoch;
    this.environment = environment;
    this.logger = environment.logger.child({ topic: environment.topic, partition });
  }

  /** The loaded shard; undefined while it loads. */
  get shard(): S | undefined {
    return this.term?.shard;
  }

  /** Loads until it succeeds or the partition is closed. */
  load(): void {
    void this.loadOnce().then((problem) => {
      if (problem === undefined || this.closed) return;
      this.logger.warn('coordinator-load-failed', { problem, retryMs: LOAD_RETRY_MS });
      this.retry = this.environment.clock.after(LOAD_RETRY_MS, () => this.load());
    });
  }

  /** Leadership is gone: whoever waits is answered. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.retry?.cancel();
    const term = this.term;
    this.term = undefined;
    term?.queue.close();
    term?.shard.onUnloaded();
  }

  /** What went wrong, or undefined when loaded (or closed meanwhile). */
  private async loadOnce(): Promise<string | undefined> {
    const { clock } = this.environment;
    const startedMs = clock.monotonic();
    const term = this.emptyTerm();
    let skipped = 0;
    const replay = new LogReplay((record) => {
      try {
        term.shard.replay(record);
      } catch (error) {
        if (!isForeign(error)) throw error;
        skipped += 1;
      }
    });
    const problem = await this.readToEnd(replay);
    if (this.closed || problem !== undefined) return problem;
    this.term = term;
    term.shard.onLoaded();
    if (skipped > 0) this.logger.warn('coordinator-records-skipped', { leaderEpoch: this.leaderEpoch, records: skipped });
    const elapsedMs = clock.monotonic() - startedMs;
    const facts = { leaderEpoch: this.leaderEpoch, records: replay.replayed, elapsedMs: Math.round(elapsedMs) };
    if (replay.replayed > 0) this.logger.info('coordinator-loaded', facts);
    else this.logger.debug('coordinator-loaded', facts);
    this.environment.onLoaded(this.partition, elapsedMs);
    return undefined;
  }

  private emptyTerm(): Term<S> {
    const { topic, store, clock, createShard, appendTimeoutMs } = this.environment;
    const queue: WriteQueue = new WriteQueue({
      append: (batch) => store.appendForCoordinator(topic, this.partition, batch, appendTimeoutMs()),
      replay: (record) => shard.replay(record),
      clock,
    });
    const shard = createShard(this.partition, queue);
    return { shard, queue };
  }

  private async readToEnd(replay: LogReplay): Promise<string | undefined> {
    const { topic, store, loadBufferBytes } = this.environment;
    let offset = 0;
    while (!this.closed) {
      const read = await store.readForCoordinator(topic, this.partition, offset, loadBufferBytes());
      if (read.errorCode === errors.OFFSET_OUT_OF_RANGE && read.logStartOffset > offset) {
        offset = read.logStartOffset;
        continue;
      }
      if (read.errorCode !== errors.NONE) return errorName(read.errorCode);
      try {
        for (const chunk of read.chunks) replay.addChunk(chunk, offset);
      } catch (error) {
        return errorText(error);
      }
      if (read.nextOffset <= offset) return undefined;
      offset = read.nextOffset;
    }
    return undefined;
  }
}

/** Clients that call themselves `__admin_client` may write to the topic, and what they write must not keep its groups from being served. */
function isForeign(error: unknown): boolean {
  return error instanceof MalformedMessageError || error instanceof UnknownVersionError;
}
