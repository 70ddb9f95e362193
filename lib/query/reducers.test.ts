import { expect, test } from 'vitest';
import type { Message } from '../contracts/messages.ts';
import type { MetricsResponse } from '../contracts/metrics.ts';
import { parseSeriesKey, seriesKeyOf } from '../domain/metrics.ts';
import { appendPoints } from './metrics.ts';
import { readLines } from './ndjson.ts';
import { type SearchState, applyEvents } from './search.ts';

const known = (avg: (number | null)[]): MetricsResponse => ({
  asOf: 0,
  warnings: [],
  from: 0,
  to: avg.length * 1_000,
  stepMs: 1_000,
  moving: true,
  series: [{ key: 'cluster/maxLag', metric: 'maxLag', unit: 'messages', label: 'Cluster', scope: 'cluster', entity: null, avg, min: avg, max: avg, last: null }],
});
const append = (avg: (number | null)[], at: number, value: number | null) => appendPoints(known(avg), { type: 'points', at, values: { 'cluster/maxLag': value } });

test('a live sample moves the window by one slot', () => {
  const next = append([1, 2, 3], 3_000, 4);
  expect([next.from, next.to, next.series[0]?.avg, next.series[0]?.last]).toEqual([1_000, 4_000, [2, 3, 4], 4]);
});

test('skipped seconds are gaps, and a sample of the last slot replaces it', () => {
  expect(append([1, 2, 3], 5_000, 6).series[0]?.avg).toEqual([null, null, 6]);
  expect(append([1, 2, 3], 2_000, 9).series[0]?.avg).toEqual([1, 2, 9]);
  expect(append([1, 2, 3], 0, 9).series[0]?.avg).toEqual([1, 2, 3]);
});

test('a sample of other series is no gap', () => {
  expect(appendPoints(known([1, 2]), { type: 'points', at: 2_000, values: { 'broker:1/cpuPercent': 5 } })).toEqual(known([1, 2]));
});

test('series keys round-trip, also for names with slashes and colons', () => {
  for (const name of ['orders', 'a/b:c%', 'größe']) expect(parseSeriesKey(seriesKeyOf('group', name, 'lag'))).toEqual({ scope: 'group', entity: name, metric: 'lag' });
  expect(['cluster/nope', 'broker/cpuPercent', 'cluster:1/maxLag', 'x/maxLag'].map(parseSeriesKey)).toEqual([undefined, undefined, undefined, undefined]);
});

const idle: SearchState = {
  status: 'running',
  phase: 'scanning',
  messages: [],
  progress: null,
  warnings: [],
  reason: null,
  cursor: null,
  covered: [],
  problem: null,
  forgotten: 0,
  provisional: false,
};
const message = (offset: number): Message => ({
  partition: 0,
  offset,
  timestamp: 0,
  timestampType: 'CreateTime',
  key: { kind: 'null', size: 0, text: null, base64: null, truncated: false },
  value: { kind: 'null', size: 0, text: null, base64: null, truncated: false },
  headers: [],
  headerCount: 0,
  sizeBytes: 0,
  compression: 'none',
  tombstone: true,
  matchedIn: [],
});

test('a search ends with its reason, cursor and figures', () => {
  const figures = { scannedMessages: 10, totalMessages: 20, matched: 1, scannedBytes: 5, elapsedMs: 2_000 };
  const ended = applyEvents(idle, [
    { type: 'message', message: message(3) },
    { type: 'done', reason: 'limit', cursor: '0:3', covered: [], ...figures },
  ]);
  expect([ended.status, ended.reason, ended.cursor, ended.messages.length, ended.progress?.messagesPerSec]).toEqual(['done', 'limit', '0:3', 1, 5]);
});

test('rows that came with the page stand until the search has its own, or ends without any', () => {
  const waiting = applyEvents({ ...idle, messages: [message(9)], provisional: true }, [{ type: 'phase', phase: 'scanning', ranges: [] }]);
  expect(waiting.messages.map(({ offset }) => offset)).toEqual([9]);
  const found = applyEvents(waiting, [{ type: 'message', message: message(11) }]);
  expect(applyEvents(found, [{ type: 'message', message: message(10) }]).messages.map(({ offset }) => offset)).toEqual([11, 10]);
  const figures = { scannedMessages: 0, totalMessages: 0, matched: 0, scannedBytes: 0, elapsedMs: 1 };
  expect(applyEvents(waiting, [{ type: 'done', reason: 'end-of-range', cursor: null, covered: [], ...figures }]).messages).toEqual([]);
});

test('a live tail keeps the newest ten thousand and counts what left', () => {
  const events = Array.from({ length: 10_500 }, (_, offset) => ({ type: 'message' as const, message: message(offset) }));
  const tail = applyEvents({ ...idle, phase: 'tailing' }, events);
  expect([tail.messages.length, tail.messages.at(-1)?.offset, tail.forgotten]).toEqual([9_000, 10_499, 1_500]);
});

test('the count of what a live tail passed over replaces the one before it', () => {
  const warning = (code: string, message: string) => ({ type: 'warning' as const, warning: { code, message, brokerId: null, resource: null } });
  const { warnings } = applyEvents(idle, [warning('DROPPED', '1 passed over'), warning('OTHER', 'x'), warning('DROPPED', '2 passed over')]);
  expect(warnings.map(({ message }) => message)).toEqual(['x', '2 passed over']);
});

test('lines are whole however the bytes are cut', async () => {
  const bytes = new TextEncoder().encode('{"a":"é"}\n\n{"b":2}\n{"c":3}');
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  const lines: string[] = [];
  for await (const line of readLines(new Response(stream))) lines.push(line);
  expect(lines).toEqual(['{"a":"é"}', '{"b":2}', '{"c":3}']);
});
