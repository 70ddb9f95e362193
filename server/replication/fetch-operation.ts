import type { ByteBudget } from '../base/byte-budget.ts';
import { faultAt } from '../base/fault-sites.ts';
import type { Clock, TimerHandle } from '../base/clock.ts';
import { FetchEntry, type ReadableReplicas } from './fetch-entry.ts';
import type { Partition } from './partition.ts';
import type { FetchParams, FetchPartition, FetchPartitionOutcome, LeaderHint } from './replica-requests.ts';

/** A log reads at most this much at once. */
const LARGEST_READ_BYTES = 8 * 1024 * 1024;

/**
 * One fetch from first look to answer (F1, F2). It answers at once when it has enough, cannot wait, or has something to tell
 * (an error, a divergence); else it parks in its partitions and is woken by them, by its only timer, or by its signal.
 */
export class FetchOperation {
  private readonly params: FetchParams;
  private readonly clock: Clock;
  private readonly maxBytes: number;
  private readonly minBytes: number;
  private readonly entries: FetchEntry[];
  private readonly onPark: (change: 1 | -1) => void;
  private parked = false;
  private ended = false;
  private resume: (() => void) | undefined;
  private timer: TimerHandle | undefined;
  private readonly memory: ByteBudget;
  private heldBytes = 0;

  constructor(options: {
    params: FetchParams;
    clock: Clock;
    /** Cap of the broker on a whole response, bytes. */
    fetchMaxBytes: number;
    /** What fetches and answers of this broker hold together. Followers are not held back by it. */
    memory: ByteBudget;
    find: (request: FetchPartition) => Partition | number;
    /** For partitions that are not led here. */
    leaderHint: (request: FetchPartition) => LeaderHint;
    replicas: ReadableReplicas;
    /** +1 when it parks, −1 when it leaves. */
    onPark: (change: 1 | -1) => void;
  }) {
    const { params } = options;
    this.params = params;
    this.clock = options.clock;
    this.maxBytes = Math.min(params.maxBytes, options.fetchMaxBytes);
    this.minBytes = Math.min(params.minBytes, this.maxBytes);
    this.memory = options.memory;
    this.onPark = options.onPark;
    const onWake = (): void => this.wake();
    const { leaderHint, replicas } = options;
    this.entries = params.partitions.map((request) => new FetchEntry({ request, found: options.find(request), params, leaderHint, replicas, onWake }));
  }

  /** Never rejects. Outcomes in the order of the request. */
  async run(): Promise<FetchPartitionOutcome[]> {
    for (const entry of this.entries) entry.open(this.params);
    this.ended = this.params.maxWaitMs <= 0 || this.entries.length === 0 || this.params.signal?.aborted === true || faultAt('answer-fetch-at-once');
    for (;;) {
      await this.readDirty();
      if (this.ended || this.isDecided()) break;
      this.park();
      if (this.entries.some((entry) => entry.dirty)) continue;
      await new Promise<void>((resolve) => {
        this.resume = resolve;
      });
      this.resume = undefined;
    }
    this.leave();
    this.memory.give(this.heldBytes);
    for (const entry of this.entries) entry.recheck();
    return this.entries.map((entry) => entry.outcome());
  }

  private isDecided(): boolean {
    return this.bytesRead() >= this.minBytes || this.entries.some((entry) => entry.decided);
  }

  private bytesRead(): number {
    return this.entries.reduce((sum, entry) => sum + entry.bytes, 0);
  }

  private async readDirty(): Promise<void> {
    let bytes = this.bytesRead();
    for (const entry of this.entries) {
      if (!entry.dirty) continue;
      entry.dirty = false;
      const before = entry.bytes;
      if (entry.recheck() && entry.hasMore) {
        const read = this.read(entry, this.maxBytes - bytes, bytes === 0);
        if (read) await read;
      }
      const grown = entry.bytes - before;
      this.memory.take(grown);
      this.heldBytes += grown;
      bytes += grown;
    }
  }

  /** What a read from disk may bring is taken while it runs: many at once must not each believe in the same free memory. */
  private read(entry: FetchEntry, maxBytes: number, atLeastOne: boolean): Promise<unknown> | undefined {
    const room = this.params.replicaId >= 0 ? maxBytes : Math.min(maxBytes, this.memory.allowance);
    const read = entry.read(room, atLeastOne);
    if (typeof read === 'number') return undefined;
    const reserved = Math.max(0, Math.min(room, entry.request.maxBytes, LARGEST_READ_BYTES));
    this.memory.take(reserved);
    return read.finally(() => this.memory.give(reserved));
  }

  /** From here on partitions wake it. What moved between the read and now shows as dirty. */
  private park(): void {
    if (this.parked) return;
    this.parked = true;
    this.onPark(1);
    for (const entry of this.entries) {
      entry.partition?.addFetchWaiter(entry);
      if (entry.hasMore) entry.dirty = true;
    }
    this.timer = this.clock.after(this.params.maxWaitMs, this.end);
    this.params.signal?.addEventListener('abort', this.end);
  }

  private leave(): void {
    if (!this.parked) return;
    this.onPark(-1);
    this.timer?.cancel();
    this.params.signal?.removeEventListener('abort', this.end);
    for (const entry of this.entries) entry.partition?.removeFetchWaiter(entry);
  }

  private readonly end = (): void => {
    this.ended = true;
    this.wake();
  };

  private wake(): void {
    this.resume?.();
  }
}
