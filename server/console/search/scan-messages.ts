import type { SearchEvent, SearchQuery, StopReason } from '../../../lib/contracts/messages.ts';
import type { TopicMetadata } from '../../client/metadata.ts';
import { asClusterError } from '../../client/cluster-error.ts';
import type { ClusterContext } from '../cluster-context.ts';
import type { PayloadAmount } from '../payload.ts';
import { toWarning, toWarnings } from '../warnings.ts';
import { LeaderDirectory } from './leader-directory.ts';
import { mergeByTime } from './merge-scan.ts';
import { PartitionScan, type ScanCounters } from './partition-scan.ts';
import { directionOf, formatCursor, planRanges } from './plan.ts';
import { findBounds } from './search-range.ts';

const PROGRESS_MS = 250;
/** Connections to one broker that scans share. */
const LANES = 4;
const FETCH_TIMEOUT_MS = 10_000;

/** A search over what the log holds now: from `phase` to `done`. */
export async function* scanMessages(
  context: ClusterContext,
  topic: TopicMetadata,
  query: SearchQuery,
  signal: AbortSignal,
  payloads: PayloadAmount = 'preview',
): AsyncGenerator<SearchEvent> {
  const { client, clock } = context;
  const startedMs = clock.monotonic();
  yield { type: 'phase', phase: 'planning', ranges: [] };
  const { bounds, failures } = await findBounds(context, topic, query);
  for (const warning of toWarnings(failures)) yield { type: 'warning', warning };
  const ranges = planRanges(query, bounds);
  yield { type: 'phase', phase: 'scanning', ranges: [...ranges] };

  const direction = directionOf(query);
  const counters: ScanCounters = { scannedMessages: 0, scannedBytes: 0 };
  const budget = new Budget(query, counters, () => clock.monotonic() - startedMs, signal);
  const leaders = new LeaderDirectory({
    client,
    clock,
    topic: topic.name,
    leaders: new Map(topic.partitions.map(({ partition, leader }) => [partition, leader])),
  });
  const notes: SearchEvent[] = [];
  const filter = { text: query.q, scope: query.scope, caseSensitive: query.caseSensitive };
  const scans = ranges.map(
    (range) =>
      new PartitionScan({
        range,
        direction,
        filter,
        decoder: context.decoder,
        payloads,
        limit: query.limit,
        counters,
        interrupted: () => budget.spent() !== undefined,
        onCorrupt: (baseOffset, reason) => notes.push(corrupt(topic.name, range.partition, baseOffset, reason)),
        fetch: (offset, maxBytes) =>
          leaders.fetch(
            { partition: range.partition, offset, maxBytes },
            { lane: `scan-${range.partition % LANES}`, maxWaitMs: 0, maxBytes, timeoutMs: FETCH_TIMEOUT_MS, committed: true },
            signal,
          ),
      }),
  );
  const total = ranges.reduce((sum, range) => sum + range.endOffset - range.startOffset, 0);
  const figures = (matched: number) => ({ ...counters, totalMessages: total, matched, elapsedMs: Math.round(clock.monotonic() - startedMs) });

  let matched = 0;
  let reason: StopReason = 'end-of-range';
  let saidMs = startedMs;
  const failed = (scan: PartitionScan, error: unknown): void => {
    const warning = toWarning(asClusterError(error));
    notes.push({ type: 'warning', warning: { ...warning, resource: `${topic.name}-${scan.partition}` } });
  };
  for await (const item of mergeByTime(scans, direction, failed)) {
    yield* notes.splice(0);
    if (item !== 'progress') {
      yield { type: 'message', message: item };
      matched += 1;
      if (matched === query.limit) {
        reason = 'limit';
        break;
      }
      continue;
    }
    const spent = budget.spent();
    if (spent) {
      reason = spent;
      break;
    }
    if (clock.monotonic() - saidMs >= PROGRESS_MS) {
      saidMs = clock.monotonic();
      yield progress(figures(matched));
    }
  }
  yield* notes.splice(0);
  if (reason === 'end-of-range' && scans.length > 0 && scans.every((scan) => scan.failed)) reason = 'failed';
  const left = scans.flatMap((scan) => (scan.resumeAt === undefined ? [] : [{ partition: scan.partition, offset: scan.resumeAt }]));
  yield { type: 'done', reason, cursor: formatCursor(left), covered: scans.map((scan) => scan.covered), ...figures(matched) };
}

function progress(figures: Omit<Extract<SearchEvent, { type: 'done' }>, 'type' | 'reason' | 'cursor' | 'covered'>): SearchEvent {
  const messagesPerSec = figures.elapsedMs > 0 ? (figures.scannedMessages * 1_000) / figures.elapsedMs : 0;
  const left = Math.max(0, (figures.totalMessages ?? 0) - figures.scannedMessages);
  return { type: 'progress', ...figures, messagesPerSec, etaMs: messagesPerSec > 0 ? Math.round((left * 1_000) / messagesPerSec) : null };
}

function corrupt(topic: string, partition: number, baseOffset: number, reason: string): SearchEvent {
  const warning = { code: 'DECODE', message: `The batch at offset ${baseOffset} cannot be read: ${reason}`, brokerId: null, resource: `${topic}-${partition}` };
  return { type: 'warning', warning };
}

/** Why a scan must stop now, if it must. */
class Budget {
  private readonly query: SearchQuery;
  private readonly counters: ScanCounters;
  private readonly elapsedMs: () => number;
  private readonly signal: AbortSignal;

  constructor(query: SearchQuery, counters: ScanCounters, elapsedMs: () => number, signal: AbortSignal) {
    this.query = query;
    this.counters = counters;
    this.elapsedMs = elapsedMs;
    this.signal = signal;
  }

  spent(): StopReason | undefined {
    if (this.signal.aborted) return 'stopped';
    if (this.elapsedMs() >= this.query.budgetMs) return 'time-budget';
    if (this.counters.scannedBytes >= this.query.budgetBytes) return 'byte-budget';
    return undefined;
  }
}
