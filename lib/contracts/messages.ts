import * as z from 'zod/mini';
import { FILTER_SCOPES, type FilterScope, MAX_EXPORT_ROWS, MAX_NEWEST_ROWS } from '../domain/messages.ts';
import { answer, compression, flag, integerList, warning } from './common.ts';
import { problem } from './problem.ts';

/**
 * Key, value or header value. `text` is set when all of the bytes are valid UTF-8 (for JSON: the text itself, so that 64-bit
 * integers are exact); otherwise `base64` is. A list carries the first 4 KiB (`truncated`); a single message carries both forms
 * up to 1 MiB, beyond that the raw download.
 */
export const payload = z.object({
  kind: z.enum(['null', 'empty', 'json', 'text', 'binary']),
  /** Bytes of the whole payload; 0 for null and empty. */
  size: z.number(),
  text: z.nullable(z.string()),
  base64: z.nullable(z.string()),
  truncated: z.boolean(),
});
export type Payload = z.infer<typeof payload>;

export const messageHeader = z.object({ key: z.string(), value: payload });
export type MessageHeader = z.infer<typeof messageHeader>;

export const message = z.object({
  partition: z.number(),
  offset: z.number(),
  timestamp: z.number(),
  timestampType: z.enum(['CreateTime', 'LogAppendTime']),
  key: payload,
  value: payload,
  headers: z.array(messageHeader),
  /** Headers there are; `headers` has at most 50 of them in lists. */
  headerCount: z.number(),
  /** Bytes of the record before compression. */
  sizeBytes: z.number(),
  compression,
  /** Value is null. */
  tombstone: z.boolean(),
  /** Where the filter matched; empty without a filter. */
  matchedIn: z.array(z.enum(['key', 'value', 'headerKey', 'headerValue'])),
});
export type Message = z.infer<typeof message>;

/** `partition:nextOffset,…`. Forward scans: next offset to read. `newest`: exclusive upper end of what is still unread. */
export const cursor = z.string().check(z.maxLength(30_000), z.regex(/^\d+:\d+(,\d+:\d+)*$/));

/**
 * GET /api/clusters/:clusterId/topics/:topic/messages → NDJSON, one `searchEvent` a line.
 * from: `newest` the newest `limit` matches, newest first · `oldest` · `offset` (with `offset`, per partition) · `time` (with `time`, ms)
 * forward from there, oldest first · `live` only what arrives from now on, without end.
 */
export const searchQuery = z.object({
  from: z._default(z.enum(['newest', 'oldest', 'offset', 'time', 'live']), 'newest'),
  offset: z.optional(z.coerce.number<number>().check(z.int(), z.nonnegative())),
  time: z.optional(z.coerce.number<number>().check(z.int(), z.nonnegative())),
  /** Exclusive end by time (ms), optional. */
  toTime: z.optional(z.coerce.number<number>().check(z.int(), z.nonnegative())),
  partitions: z.optional(integerList),
  limit: z._default(z.coerce.number<number>().check(z.int(), z.gte(1), z.lte(10_000)), 100),
  /** Literal text; empty means no filter. */
  q: z._default(z.string().check(z.maxLength(2_000)), ''),
  scope: z._default(z.enum(FILTER_SCOPES), 'any'),
  caseSensitive: z._default(flag, false),
  cursor: z.optional(cursor),
  /** Time budget, ms. */
  budgetMs: z._default(z.coerce.number<number>().check(z.int(), z.gte(1_000), z.lte(600_000)), 60_000),
  /** Byte budget of fetched data. */
  budgetBytes: z._default(z.coerce.number<number>().check(z.int(), z.gte(1_048_576), z.lte(17_179_869_184)), 2_147_483_648),
});
export type SearchQuery = z.output<typeof searchQuery>;
/** What a caller gives: all optional. */
export interface SearchInput {
  from?: SearchQuery['from'];
  offset?: number;
  time?: number;
  toTime?: number;
  partitions?: readonly number[];
  limit?: number;
  q?: string;
  scope?: FilterScope;
  caseSensitive?: boolean;
  cursor?: string;
  budgetMs?: number;
  budgetBytes?: number;
}
/** A search whose matches go into a file. */
export type ExportInput = Omit<SearchInput, 'from'> & { from?: 'newest' | 'oldest' | 'offset' | 'time'; format?: ExportFormat };

export const exportFormat = z.enum(['ndjson', 'csv']);
export type ExportFormat = z.infer<typeof exportFormat>;

/** GET …/topics/:topic/export → the matches of a search as a file, with whole keys and values. */
export const exportQuery = z
  .extend(searchQuery, {
    from: z._default(z.enum(['newest', 'oldest', 'offset', 'time']), 'oldest'),
    limit: z._default(z.coerce.number<number>().check(z.int(), z.gte(1), z.lte(MAX_EXPORT_ROWS)), MAX_EXPORT_ROWS),
    budgetMs: z._default(z.coerce.number<number>().check(z.int(), z.gte(1_000), z.lte(3_600_000)), 1_800_000),
    format: z._default(exportFormat, 'ndjson'),
  })
  .check(z.refine(({ from, limit }) => from !== 'newest' || limit <= MAX_NEWEST_ROWS, { path: ['limit'], message: `Newest first gives at most ${MAX_NEWEST_ROWS} rows` }));
export type ExportQuery = z.output<typeof exportQuery>;

export const stopReason = z.enum(['limit', 'end-of-range', 'time-budget', 'byte-budget', 'stopped', 'failed']);
export type StopReason = z.infer<typeof stopReason>;

const scanRange = z.object({ partition: z.number(), startOffset: z.number(), endOffset: z.number() });
const scanFigures = {
  scannedMessages: z.number(),
  /** Offsets in the ranges: an upper bound where the log has gaps. null in live tail. */
  totalMessages: z.nullable(z.number()),
  matched: z.number(),
  scannedBytes: z.number(),
  elapsedMs: z.number(),
};

export const searchEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('phase'), phase: z.enum(['planning', 'scanning', 'tailing']), ranges: z.array(scanRange) }),
  z.object({ type: z.literal('message'), message }),
  z.object({ type: z.literal('progress'), ...scanFigures, messagesPerSec: z.number(), etaMs: z.nullable(z.number()) }),
  /** E.g. a partition without leader: it is skipped and named. Live tail: `dropped` records the reader was too slow for. */
  z.object({ type: z.literal('warning'), warning }),
  z.object({
    type: z.literal('done'),
    reason: stopReason,
    /** Continue with this; null when the range is exhausted. */
    cursor: z.nullable(z.string()),
    /** What was really read, per partition, half-open. */
    covered: z.array(scanRange),
    ...scanFigures,
  }),
  z.object({ type: z.literal('error'), problem }),
]);
export type SearchEvent = z.infer<typeof searchEvent>;

/** Facts of the batch that carries a record. */
export const batchFacts = z.object({
  baseOffset: z.number(),
  lastOffset: z.number(),
  recordCount: z.number(),
  sizeBytes: z.number(),
  magic: z.number(),
  compression,
  timestampType: z.enum(['CreateTime', 'LogAppendTime']),
  baseTimestamp: z.number(),
  maxTimestamp: z.number(),
  /** As 8 hex digits. */
  crc: z.string(),
  crcValid: z.boolean(),
  partitionLeaderEpoch: z.number(),
  /** −1: no idempotent producer. As text: 64 bits. */
  producerId: z.string(),
  producerEpoch: z.number(),
  baseSequence: z.number(),
  isTransactional: z.boolean(),
  isControl: z.boolean(),
});
export type BatchFacts = z.infer<typeof batchFacts>;

/** GET /api/clusters/:clusterId/topics/:topic/messages/:partition/:offset */
export const messageResponse = z.object({
  ...answer,
  topic: z.string(),
  message,
  batch: batchFacts,
  /** Sequence of this very record in its producer's stream; null without one. */
  sequence: z.nullable(z.number()),
  /** Nearest existing offsets in the partition (gaps skipped). */
  previousOffset: z.nullable(z.number()),
  nextOffset: z.nullable(z.number()),
  startOffset: z.number(),
  endOffset: z.number(),
});
export type MessageResponse = z.infer<typeof messageResponse>;

/** GET …/messages/:partition/:offset/raw?part=value: the bytes, as an attachment. */
export const rawQuery = z.object({
  part: z._default(z.enum(['key', 'value', 'header']), 'value'),
  /** For `header`: its position. */
  index: z._default(z.coerce.number<number>().check(z.int(), z.nonnegative()), 0),
});
