/** The checker's own proof: a clean history is valid, and one seeded anomaly of each class is reported under its name. */
import { expect, test } from 'vitest';
import { seededRandom } from '../../server/base/random.ts';
import { checkHistory } from './checker/check-history.ts';
import { cleanHistory } from './checker/clean-history.ts';
import type { AnomalyClass, MicroOp, Operation } from './checker/history.ts';
import { makeValue } from './checker/value.ts';

const SIZE = 2_000;
const KEY = 'extra-0';
const v = (n: number, process = 'x'): string => makeValue({ topic: 'extra', process, n });
const sent = (offset: number | null, value: string, p = 'x', type: 'ok' | 'fail' | 'info' = 'ok'): Operation => ({ type, f: 'send', p, mops: [['s', KEY, offset, value]] });
const polled = (records: [number, string][], p = 'y', f: 'poll' | 'drain' = 'poll'): Operation => ({ type: 'ok', f, p, mops: [['p', { [KEY]: records }]] });
const txn = (p: string, type: 'ok' | 'info', ...mops: MicroOp[]): Operation => ({ type, f: 'txn', p, mops });

/** Operations beside the clean history that hold exactly the named anomaly. */
const seeded: Record<AnomalyClass, Operation[]> = {
  'inconsistent-offsets': [sent(0, v(1)), sent(0, v(2), 'z'), polled([[0, v(1)]]), polled([[1, v(2)]], 'y2')],
  duplicate: [sent(0, v(1)), polled([[0, v(1)], [1, v(1)]])],
  'lost-write': [sent(0, v(1)), sent(1, v(2)), sent(2, v(3)), polled([[0, v(1)]]), polled([[2, v(3)]], 'y2')],
  unseen: [sent(0, v(1)), sent(1, v(2)), polled([[0, v(1)]])],
  G1a: [sent(null, v(1), 'x', 'fail'), polled([[0, v(1)]])],
  G1c: [txn('t1', 'ok', ['p', { [KEY]: [[1, v(2, 't2')]] }], ['s', KEY, 0, v(1, 't1')]), txn('t2', 'ok', ['p', { [KEY]: [[0, v(1, 't1')]] }], ['s', KEY, 1, v(2, 't2')])],
  'phantom-read': [polled([[0, v(1)]])],
  'precommitted-read': [txn('t1', 'ok', ['s', KEY, 0, v(1, 't1')], ['p', { [KEY]: [[0, v(1, 't1')]] }])],
  'nonmonotonic-send': [sent(1, v(1)), sent(0, v(2)), polled([[0, v(2)], [1, v(1)]])],
  'nonmonotonic-poll': [sent(0, v(1)), sent(1, v(2)), polled([[0, v(1)], [1, v(2)]]), polled([[0, v(1)]])],
  'int-nonmonotonic-poll': [sent(0, v(1)), sent(1, v(2)), polled([[1, v(2)], [0, v(1)]])],
  'poll-skip': [sent(0, v(1)), sent(1, v(2)), sent(2, v(3)), polled([[0, v(1)]]), polled([[2, v(3)]]), polled([[1, v(2)]], 'y2')],
  'int-poll-skip': [sent(0, v(1)), sent(1, v(2)), sent(2, v(3)), polled([[0, v(1)], [2, v(3)]]), polled([[1, v(2)]], 'y2')],
  reordered: [sent(null, v(2), 'x', 'info'), sent(null, v(1), 'x', 'info'), polled([[0, v(2)], [1, v(1)]])],
  'damaged-value': [sent(0, `${v(1)}0`), polled([[0, `${v(1)}0`]])],
  'wrong-topic': [sent(0, makeValue({ topic: 'other', process: 'x', n: 1 })), polled([[0, makeValue({ topic: 'other', process: 'x', n: 1 })]])],
  'read-then-lost': [sent(null, v(1), 'x', 'info'), polled([[0, v(1)]]), polled([], 'last', 'drain')],
  gap: [sent(0, v(1)), sent(2, v(2)), polled([[0, v(1)], [2, v(2)]], 'last', 'drain')],
  'commit-regression': [
    { type: 'ok', f: 'commit', p: 'x', group: 'g', key: KEY, offset: 5 },
    { type: 'ok', f: 'commit', p: 'x', group: 'g', key: KEY, offset: 6 },
    { type: 'ok', f: 'committed', p: 'y', group: 'g', key: KEY, offset: 5 },
  ],
  'commit-invention': [
    { type: 'ok', f: 'commit', p: 'x', group: 'g', key: KEY, offset: 5 },
    { type: 'ok', f: 'committed', p: 'y', group: 'g', key: KEY, offset: 7 },
  ],
  undelivered: [sent(0, v(1)), polled([[0, v(1)]]), { type: 'ok', f: 'poll', p: 'z', group: 'g', mops: [['p', {}]] }],
  'double-owner': [
    { type: 'ok', f: 'own', p: 'x', group: 'g', generation: 3, keys: [KEY] },
    { type: 'ok', f: 'own', p: 'y', group: 'g', generation: 3, keys: [KEY] },
  ],
};

/** What a seeded case cannot help showing too: a value out of place is also out of its writer's order. */
const alsoShown: Partial<Record<AnomalyClass, AnomalyClass[]>> = {
  'inconsistent-offsets': ['duplicate'],
  duplicate: ['reordered'],
  'nonmonotonic-send': ['reordered'],
};

test('a clean history of 100,000 operations is valid', () => {
  const verdict = checkHistory(cleanHistory(seededRandom(7), 100_000), { ownValues: true });
  expect(verdict).toMatchObject({ valid: true, violations: 0, counts: {}, examples: [] });
  expect(verdict.acknowledged).toBeGreaterThan(40_000);
});

test.each(Object.entries(seeded) as [AnomalyClass, Operation[]][])('%s is found in an otherwise clean history', (name, operations) => {
  const { valid, counts } = checkHistory([...cleanHistory(seededRandom(11), SIZE), ...operations], { ownValues: true, contiguous: name === 'gap' });
  const expected = new Set([name, ...(alsoShown[name] ?? [])]);
  expect(valid).toBe(false);
  expect(Object.keys(counts)).toContain(name);
  expect(Object.keys(counts).filter((found) => !expected.has(found as AnomalyClass))).toEqual([]);
});

test('a transaction of unknown outcome that was read in part must be there as a whole', () => {
  const torn = [txn('t1', 'info', ['s', KEY, null, v(1, 't1')], ['s', 'extra-1', null, v(2, 't1')]), polled([[0, v(1, 't1')]])];
  expect(checkHistory(torn).counts).toEqual({ unseen: 1 });
});

test('a write of unknown outcome may be there or not', () => {
  const unknown = [sent(null, v(1), 'x', 'info'), sent(null, v(2), 'x', 'info'), polled([[0, v(2)]])];
  expect(checkHistory(unknown, { ownValues: true }).valid).toBe(true);
});

test('a reader that takes a key anew may go back', () => {
  const again: Operation = { type: 'ok', f: 'poll', p: 'y', assign: [KEY], mops: [['p', { [KEY]: [[0, v(1)]] }]] };
  expect(checkHistory([sent(0, v(1)), polled([[0, v(1)]]), again]).valid).toBe(true);
});

test('an allowed class is counted and no violation', () => {
  const { valid, counts } = checkHistory(seeded['poll-skip'], { allowed: ['poll-skip'] });
  expect({ valid, counts }).toEqual({ valid: true, counts: { 'poll-skip': 1 } });
});
