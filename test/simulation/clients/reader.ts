import { apis } from '../../../server/protocol/apis.ts';
import { errors } from '../../../server/protocol/errors.ts';
import { batchesIn } from '../../../server/records/batch.ts';
import { readRecords } from '../../../server/records/records.ts';
import type { History } from '../history.ts';
import type { ClusterView } from './cluster-view.ts';

export interface ReadOptions {
  readonly name: string;
  readonly view: ClusterView;
  readonly history: History;
  readonly topic: string;
  readonly partition: number;
}

/** Outcome of one fetch. */
export type FetchOutcome =
  | { readonly kind: 'records'; readonly values: readonly string[]; readonly nextOffset: number; readonly highWatermark: number }
  | { readonly kind: 'again' };

/** One fetch from the leader. Checks what it gets against the history; `expected` −1 at the beginning of a read. */
export async function fetchOnce(options: ReadOptions, offset: number, expected: number, maxWaitMs: number): Promise<FetchOutcome> {
  const { view, history, topic, partition, name } = options;
  const key = `${topic}-${partition}`;
  try {
    const known = await view.leaderOf(topic, partition);
    if (!known) {
      await view.refresh(topic);
      return { kind: 'again' };
    }
    const version = view.random.int(0, 3) === 0 ? 16 : 11;
    const partitions = [{ partition, currentLeaderEpoch: known.epoch, fetchOffset: offset, partitionMaxBytes: view.random.int(0, 2) === 0 ? 200 : 100_000 }];
    const topics = [version >= 13 ? { topicId: known.topicId, partitions } : { topic, partitions }];
    const answer = await view.to(known.leader, `fetch-${name}`, apis.fetch, version, { maxWaitMs, minBytes: 1, maxBytes: 1_000_000, topics }, maxWaitMs + 1_500);
    const got = answer.responses[0]?.partitions[0];
    if (!got || answer.errorCode !== errors.NONE || got.errorCode !== errors.NONE) {
      if (got?.errorCode === errors.OFFSET_OUT_OF_RANGE) history.onOutOfRange(name, key, offset);
      await view.refresh(topic);
      return { kind: 'again' };
    }
    let next = expected;
    const values: string[] = [];
    for (const batch of batchesIn(got.records ?? Buffer.alloc(0))) {
      if (!batch.isCrcValid()) history.onCorrupt(name, key, batch.baseOffset);
      for (const record of readRecords(batch)) {
        if (record.offset < offset) continue;
        const value = record.value?.toString() ?? '';
        history.onRead(name, key, record.offset, value, next);
        values.push(value);
        next = record.offset + 1;
      }
    }
    return { kind: 'records', values, nextOffset: values.length > 0 ? next : offset, highWatermark: got.highWatermark };
  } catch {
    await view.refresh(topic);
    return { kind: 'again' };
  }
}

/** Reads one partition from its beginning, for ever, without a group. */
export class PartitionReader {
  readonly values: string[] = [];
  private readonly options: ReadOptions;
  private position = 0;
  private stopped = false;
  private lastHighWatermark = -1;

  constructor(options: ReadOptions) {
    this.options = options;
  }

  async run(): Promise<void> {
    const { view } = this.options;
    while (!this.stopped) {
      const outcome = await fetchOnce(this.options, this.position, this.position, 300);
      if (outcome.kind === 'again') {
        await view.pause(10, 150);
        continue;
      }
      for (const value of outcome.values) this.values.push(value);
      this.position = outcome.nextOffset;
      this.lastHighWatermark = outcome.highWatermark;
      if (view.random.int(0, 4) === 0) await view.pause(0, 60);
    }
  }

  stop(): void {
    this.stopped = true;
  }

  /** Whether it has everything up to the high watermark that it was told last. */
  get atEnd(): boolean {
    return this.lastHighWatermark >= 0 && this.position >= this.lastHighWatermark;
  }
}
