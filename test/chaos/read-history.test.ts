/** What clients wrote becomes one history in completion order, whatever a kill left of their files. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { outages } from './harness/outages.ts';
import { readHistory } from './harness/read-history.ts';

let directory: string;

beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'millrace-history-'));
});
afterEach(() => fs.rmSync(directory, { recursive: true }));

function file(name: string, lines: readonly object[], rest = ''): string {
  const place = path.join(directory, name);
  fs.writeFileSync(place, lines.map((line) => `${JSON.stringify(line)}\n`).join('') + rest);
  return place;
}

const send = (t: number, type: string, offset: number | null, value: string) => ({ t, p: 'a', f: 'send', type, mops: [['s', 'k-0', offset, value]] });

test('outcomes of several clients stand in the order of their times', () => {
  const first = file('a', [send(1, 'begin', null, 'v1'), send(5, 'ok', 0, 'v1')]);
  const second = file('b', [{ t: 3, p: 'b', f: 'poll', type: 'ok', mops: [['p', { 'k-0': [[0, 'v1']] }]] }]);
  expect(readHistory([first, second]).operations.map(({ f, type }) => `${f} ${type}`)).toEqual(['poll ok', 'send ok']);
});

test('a write that was begun and not answered is of unknown outcome', () => {
  const { operations } = readHistory([file('a', [send(1, 'begin', null, 'v1')])]);
  expect(operations).toMatchObject([{ f: 'send', type: 'info', mops: [['s', 'k-0', null, 'v1']] }]);
});

test('a line that a killed client did not finish is left out', () => {
  expect(readHistory([file('a', [send(1, 'begin', null, 'v1'), send(2, 'ok', 0, 'v1')], '{"t":3,"p":"a","f":"se')]).operations).toHaveLength(1);
});

test('a commit that was begun and not answered may have happened', () => {
  const commit = (t: number, type: string, offset: number) => ({ t, p: 'a', f: 'commit', type, group: 'g', key: 'k-0', offset });
  const { operations } = readHistory([file('a', [commit(1, 'begin', 4), commit(2, 'ok', 4), commit(3, 'begin', 9)])]);
  expect(operations.map((operation) => (operation.f === 'commit' ? [operation.type, operation.offset] : []))).toEqual([['ok', 4], ['info', 9]]);
});

test('remarks and errors are counted', () => {
  const { remarks } = readHistory([file('a', [{ t: 1, p: 'a', f: 'note', note: 'crash' }, { t: 2, p: 'a', f: 'note', note: 'crash' }, { ...send(3, 'info', null, 'v1'), error: 'timed out' }])]);
  expect([...remarks]).toEqual([['crash', 2], ['send: timed out', 1]]);
});

test('an outage lasts until a write that was begun after the fault is acknowledged, in the slowest partition', () => {
  const ack = (key: string, begunAt: number, at: number) => ({ key, begunAt, at });
  const acknowledged = [ack('k-0', 90, 120), ack('k-0', 110, 140), ack('k-1', 105, 170), ack('k-1', 180, 190)];
  expect(outages([{ at: 100, keys: ['k-0', 'k-1'] }, { at: 100, keys: ['k-0'] }], acknowledged)).toEqual([70, 40]);
});
