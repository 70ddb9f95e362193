import { formatInteger } from '../../../lib/format/number.ts';
import { sleep } from '../../base/clock.ts';
import type { BrokerId } from '../../base/ids.ts';
import type { Message, SearchEvent, SearchQuery } from '../../../lib/contracts/messages.ts';
import type { Lane } from '../../client/broker-link.ts';
import { type ClusterError, asClusterError, kafkaError } from '../../client/cluster-error.ts';
import { type FetchedPartition, fetchBatches } from '../../client/fetch-batches.ts';
import type { TopicMetadata } from '../../client/metadata.ts';
import { errors } from '../../protocol/errors.ts';
import type { ClusterContext } from '../cluster-context.ts';
import { EventQueue } from '../event-queue.ts';
import { toWarning, toWarnings } from '../warnings.ts';
import { countRecords } from './batch-records.ts';
import { byTime } from './by-time.ts';
import type { ChunkJob, DecodedChunk } from './decode-chunk.ts';
import { LeaderDirectory } from './leader-directory.ts';
import { findBounds } from './search-range.ts';

/** Messages that wait for a slow browser; more are dropped and counted on screen. */
const QUEUE = 5_000;
const WAIT_MS = 500;
/** Between two looks at a leader that had something: what is shown is for eyes, and a busy topic must not feel it. */
const PACE_MS = 500;
/**
 * Between two looks at partitions that bring more than is shown: they take turns, for every look costs a whole batch. The page changes as
 * often: rows that leave every second cannot be read.
 */
const BUSY_PACE_MS = 2_000;
const PARTITION_BYTES = 256 * 1024;
/** Without a filter: so many rows of one partition are put on the page by one look. Of more than that the newest are shown and the rest is counted: */
const SHOWN_ROWS = 200;
/** a screen of them by the first such look, */
const SCREEN_ROWS = 30;
/** and by those that follow as many as anybody reads until the next. */
const BUSY_ROWS = 6;
/** What these ask of a partition: a leader always gives a whole batch, however large, and most of what is read is not shown. */
const BUSY_BYTES = 16 * 1024;
const ANSWER_BYTES = 8 * 1024 * 1024;
const RETRY_MS = 500;
/** How often a leader that has only busy partitions asks for its turn. */
const TURN_MS = 250;
const SECOND_MS = 1_000;
const REPORT_MS = SECOND_MS;

/** Live tail: what arrives from now on, each answer of a leader in the order of time, until the reader goes away. */
export async function* tailMessages(
  context: ClusterContext,
  topic: TopicMetadata,
  query: SearchQuery,
  signal: AbortSignal,
): AsyncGenerator<SearchEvent> {
  yield { type: 'phase', phase: 'planning', ranges: [] };
  const { bounds, failures } = await findBounds(context, topic, query);
  for (const warning of toWarnings(failures)) yield { type: 'warning', warning };
  yield { type: 'phase', phase: 'tailing', ranges: bounds.map(({ partition, endOffset }) => ({ partition, startOffset: endOffset, endOffset })) };
  const tail = new Tail(context, topic, query, new Map(bounds.map(({ partition, endOffset }) => [partition, endOffset])), signal);
  yield* tail.run();
}

class Tail {
  private readonly context: ClusterContext;
  private readonly topic: TopicMetadata;
  private readonly filter: ChunkJob['filter'];
  private readonly positions: Map<number, number>;
  private readonly signal: AbortSignal;
  private readonly leaders: LeaderDirectory;
  private readonly queue = new EventQueue<SearchEvent>(QUEUE);
  private readonly lane: Lane;
  private readonly readers = new Map<BrokerId, Promise<void>>();
  private readonly startedMs: number;
  private scannedMessages = 0;
  private scannedBytes = 0;
  private matched = 0;
  private dropped = 0;
  private reportedDropped = 0;
  private waiting: Message[] = [];
  /** Partitions of which the last look passed something over, and when that was; the one that was looked at longest ago is the first. */
  private readonly busy = new Map<number, number>();
  /** The turn that was taken last. */
  private turnTaken = -1;
  /** When a turn was reported. */
  private floodReportedMs = Number.NEGATIVE_INFINITY;

  constructor(context: ClusterContext, topic: TopicMetadata, query: SearchQuery, positions: Map<number, number>, signal: AbortSignal) {
    this.context = context;
    this.topic = topic;
    this.positions = positions;
    this.signal = signal;
    this.filter = { text: query.q, scope: query.scope, caseSensitive: query.caseSensitive };
    this.leaders = new LeaderDirectory({
      client: context.client,
      clock: context.clock,
      topic: topic.name,
      leaders: new Map(topic.partitions.map(({ partition, leader }) => [partition, leader])),
    });
    this.lane = context.client.ownLane();
    this.startedMs = context.clock.monotonic();
  }

  async *run(): AsyncGenerator<SearchEvent> {
    const end = (): void => this.queue.end();
    this.signal.addEventListener('abort', end, { once: true });
    const report = this.context.clock.every(REPORT_MS, () => this.reportUnlessFlooded());
    this.assign();
    try {
      yield* this.queue;
    } finally {
      report.cancel();
      this.signal.removeEventListener('abort', end);
      for (const broker of this.readers.keys()) this.linkOf(broker)?.closeLane(this.lane);
    }
  }

  /** One reader per leader; called again when leaders moved. */
  private assign(): void {
    const wanted = new Set([...this.positions.keys()].map((partition) => this.leaders.leaderOf(partition)).filter((leader) => leader >= 0));
    for (const leader of wanted) {
      if (this.readers.has(leader)) continue;
      const reader = this.read(leader).finally(() => this.readers.delete(leader));
      this.readers.set(leader, reader);
    }
    if (wanted.size === 0 && !this.signal.aborted) void this.lookAgain();
  }

  private async read(leader: BrokerId): Promise<void> {
    while (!this.signal.aborted) {
      const own = [...this.positions].filter(([partition]) => this.leaders.leaderOf(partition) === leader);
      if (own.length === 0) return;
      const turn = this.takeTurn(leader);
      const targets = own
        .filter(([partition]) => partition === turn || !this.busy.has(partition))
        .map(([partition, offset]) => ({ topic: this.topic.name, partition, offset, maxBytes: this.bytesOf(partition) }));
      if (targets.length === 0) {
        await sleep(this.context.clock, TURN_MS);
        continue;
      }
      try {
        const options = { lane: this.lane, maxWaitMs: turn === undefined ? WAIT_MS : 0, maxBytes: ANSWER_BYTES, timeoutMs: WAIT_MS + 2_000, committed: true };
        let failed = false;
        let found = false;
        const asked = new Map(targets.map(({ partition, maxBytes }) => [partition, maxBytes]));
        for (const fetched of await fetchBatches(this.context.client, leader, targets, options)) {
          found ||= fetched.records.length > 0;
          if (!(await this.take(fetched, asked.get(fetched.partition) ?? 0, leader))) failed = true;
        }
        if (this.busy.size === 0) this.show();
        else if (turn !== undefined) this.reportFlood();
        if (failed) await this.lookAgain();
        else if (found) await sleep(this.context.clock, PACE_MS);
      } catch (error) {
        if (this.signal.aborted) return;
        this.warn(asClusterError(error, { brokerId: leader }));
        await this.lookAgain();
      }
    }
  }

  /** False: the partition refused, its leader must be looked for. */
  private async take(fetched: FetchedPartition, askedBytes: number, leader: BrokerId): Promise<boolean> {
    const { partition, records } = fetched;
    if (fetched.errorCode === errors.OFFSET_OUT_OF_RANGE) {
      this.positions.set(partition, fetched.logStartOffset);
      return true;
    }
    if (fetched.errorCode !== 0) {
      this.warn(kafkaError(fetched.errorCode, { brokerId: leader, resource: `${this.topic.name}-${partition}` }));
      return false;
    }
    if (records.length === 0) {
      this.calm(partition);
      return true;
    }
    this.scannedBytes += records.length;
    const chunk = this.filter.text === '' ? await this.takeNewest(fetched, askedBytes) : await this.takeMatches(fetched);
    this.scannedMessages += chunk.scannedMessages;
    this.matched += chunk.messages.length;
    this.waiting.push(...chunk.messages);
    return true;
  }

  /** What of a busy topic is shown comes with the report: a page that follows every leader costs its reader's machine several times as much. */
  private show(): void {
    for (const message of byTime(this.waiting)) if (!this.queue.offer({ type: 'message', message })) this.dropped += 1;
    this.waiting = [];
  }

  private async takeMatches(fetched: FetchedPartition): Promise<DecodedChunk> {
    const chunk = await this.context.decoder.decode({ ...this.jobOf(fetched), limit: QUEUE, keep: 'first' });
    this.positions.set(fetched.partition, chunk.cutAt ?? chunk.nextOffset);
    return chunk;
  }

  /** Without a filter the page shows the newest: a tail that does not keep up goes on at the end instead of falling behind. */
  private async takeNewest(fetched: FetchedPartition, askedBytes: number): Promise<DecodedChunk> {
    const { partition, records, lastStableOffset } = fetched;
    const job = this.jobOf(fetched);
    const read = countRecords(records, job);
    // Only whole batches come: an answer is as full as can be long before its last byte.
    const behind = records.length < askedBytes / 2 ? 0 : Math.max(0, lastStableOffset - read.nextOffset);
    const arrived = read.records + behind;
    const chunk = await this.context.decoder.decode({ ...job, limit: this.rowsOf(partition, arrived), keep: 'last' });
    this.positions.set(partition, read.nextOffset + behind);
    this.passOver(partition, arrived, arrived - chunk.messages.length);
    return chunk;
  }

  private passOver(partition: number, arrived: number, passedOver: number): void {
    const now = this.context.clock.monotonic();
    const lookedAt = this.busy.get(partition);
    // A burst alone does not keep a partition busy: what comes in a second is then shown by two looks.
    const calmRows = lookedAt === undefined ? 0 : (SHOWN_ROWS * Math.max(SECOND_MS, now - lookedAt)) / SECOND_MS;
    if (passedOver > 0 && arrived > calmRows) this.busy.set(partition, now);
    else this.calm(partition);
    this.dropped += passedOver;
  }

  private jobOf({ partition, records, aborted }: FetchedPartition): Omit<ChunkJob, 'limit' | 'keep'> {
    const startOffset = this.positions.get(partition) ?? 0;
    return { records, aborted, partition, startOffset, endOffset: Number.MAX_SAFE_INTEGER, filter: this.filter, payloads: 'preview' };
  }

  private bytesOf(partition: number): number {
    return this.filter.text === '' && this.busy.has(partition) ? BUSY_BYTES : PARTITION_BYTES;
  }

  private rowsOf(partition: number, arrived: number): number {
    if (arrived <= SHOWN_ROWS) return SHOWN_ROWS;
    return this.busy.has(partition) ? BUSY_ROWS : SCREEN_ROWS;
  }

  /** The busy partition of this leader that is to be looked at now, when the leader's turn has come. */
  private takeTurn(leader: BrokerId): number | undefined {
    const leaders = [...new Set([...this.busy.keys()].map((partition) => this.leaders.leaderOf(partition)))].sort((one, other) => one - other);
    const turn = Math.floor(this.context.clock.monotonic() / BUSY_PACE_MS);
    if (turn === this.turnTaken || leaders[turn % leaders.length] !== leader) return undefined;
    const next = [...this.busy].find(([partition]) => this.leaders.leaderOf(partition) === leader);
    if (!next) return undefined;
    const [partition, lookedAt] = next;
    this.turnTaken = turn;
    this.busy.delete(partition);
    this.busy.set(partition, lookedAt);
    return partition;
  }

  /** After a flood the turns are not waited for: the next busy partition is asked at once. */
  private calm(partition: number): void {
    if (this.busy.delete(partition)) this.turnTaken = -1;
  }

  private async lookAgain(): Promise<void> {
    await sleep(this.context.clock, RETRY_MS);
    if (this.signal.aborted) return;
    await this.leaders.refresh().catch(() => undefined);
    this.assign();
  }

  /** While turns are taken each is reported when it was taken. */
  private reportUnlessFlooded(): void {
    const sinceTurn = this.context.clock.monotonic() - this.floodReportedMs;
    if (this.busy.size === 0 || sinceTurn > BUSY_PACE_MS + TURN_MS) this.report();
  }

  private reportFlood(): void {
    this.floodReportedMs = this.context.clock.monotonic();
    this.report();
  }

  /** Rows, what was passed over, and last the progress: whoever has read that far has all of it. */
  private report(): void {
    this.show();
    this.reportDropped();
    const elapsedMs = Math.round(this.context.clock.monotonic() - this.startedMs);
    this.queue.push({
      type: 'progress',
      scannedMessages: this.scannedMessages,
      scannedBytes: this.scannedBytes,
      matched: this.matched,
      totalMessages: null,
      elapsedMs,
      messagesPerSec: elapsedMs > 0 ? (this.scannedMessages * 1_000) / elapsedMs : 0,
      etaMs: null,
    });
  }

  private reportDropped(): void {
    if (this.dropped === this.reportedDropped) return;
    const message = `${formatInteger(this.dropped)} messages were passed over: more arrive than a page can show.`;
    this.queue.push({ type: 'warning', warning: { code: 'DROPPED', message, brokerId: null, resource: null } });
    this.reportedDropped = this.dropped;
  }

  private warn(error: ClusterError): void {
    this.queue.offer({ type: 'warning', warning: toWarning(error) });
  }

  private linkOf(broker: BrokerId) {
    try {
      return this.context.client.link(broker);
    } catch {
      return undefined;
    }
  }
}
