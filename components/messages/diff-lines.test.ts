import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffLines, foldUnchanged } from './diff-lines.ts';

const lines = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 30 });

test('what was removed and kept is the text before, what was added and kept the text after', () => {
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const diff = diffLines(before, after);
      expect(diff.filter(({ kind }) => kind !== 'added').map(({ text }) => text)).toEqual(before);
      expect(diff.filter(({ kind }) => kind !== 'removed').map(({ text }) => text)).toEqual(after);
    }),
  );
});

test('a line that took the place of another one says which part of it differs', () => {
  expect(diffLines(['{', '  "total": 10.5,', '}'], ['{', '  "total": 12.5,', '}'])).toEqual([
    { kind: 'same', text: '{' },
    { kind: 'removed', text: '  "total": 10.5,', changed: [12, 13] },
    { kind: 'added', text: '  "total": 12.5,', changed: [12, 13] },
    { kind: 'same', text: '}' },
  ]);
});

test('long unchanged stretches are folded, no line is lost', () => {
  const before = Array.from({ length: 40 }, (_, index) => `line ${index}`);
  const after = before.with(20, 'changed');
  const runs = foldUnchanged(diffLines(before, after));
  expect(runs.map((run) => (run.kind === 'folded' ? run.count : run.lines.length))).toEqual([17, 8, 16]);
});
