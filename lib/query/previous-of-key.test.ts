import { expect, test } from 'vitest';
import type { Message, SearchEvent, SearchInput } from '../contracts/messages.ts';
import { lookBack } from './previous-of-key.ts';

const record = (offset: number, key: string): Message => ({
  partition: 2, offset, timestamp: 0, timestampType: 'CreateTime', key: { kind: 'text', size: key.length, text: key, base64: null, truncated: false }, value: { kind: 'null', size: 0, text: null, base64: null, truncated: false },
  headers: [], headerCount: 0, sizeBytes: 1, compression: 'none', tombstone: true, matchedIn: [],
});
const done = (reason: 'limit' | 'end-of-range' | 'time-budget', cursor: string | null): SearchEvent => ({ type: 'done', reason, cursor, covered: [], scannedMessages: 0, totalMessages: 0, matched: 0, scannedBytes: 0, elapsedMs: 0 });
const found = (message: Message): SearchEvent => ({ type: 'message', message });

function scans(...answers: SearchEvent[][]) {
  const asked: SearchInput[] = [];
  const ask = async function* (search: SearchInput) {
    asked.push(search);
    yield* answers[asked.length - 1] ?? [];
  };
  return { asked, ask };
}

test('a longer key that contains the wanted one is passed over, and the scan goes on where it stopped', async () => {
  const { asked, ask } = scans([found(record(8, 'k10')), done('limit', '2:8')], [found(record(5, 'k1')), found(record(3, 'k1')), done('end-of-range', null)]);
  expect(await lookBack(record(9, 'k1'), ask)).toEqual({ kind: 'found', message: record(5, 'k1') });
  expect(asked.map(({ cursor, q, scope, partitions }) => ({ cursor, q, scope, partitions }))).toEqual([
    { cursor: '2:9', q: 'k1', scope: 'key', partitions: [2] },
    { cursor: '2:8', q: 'k1', scope: 'key', partitions: [2] },
  ]);
});

test('the start of the partition is an answer, a budget that ran out is another one', async () => {
  expect(await lookBack(record(9, 'k1'), scans([done('end-of-range', null)]).ask)).toEqual({ kind: 'none' });
  expect(await lookBack(record(9, 'k1'), scans([done('time-budget', '2:4')]).ask)).toEqual({ kind: 'gave-up', from: 4 });
});

test('a cursor that does not move ends the search', async () => {
  expect(await lookBack(record(9, 'k1'), scans([done('limit', '2:9')]).ask)).toEqual({ kind: 'gave-up', from: 9 });
});
