/** A line of a difference. `changed`: the part of it that differs from its counterpart, half-open, where it has one. */
export type DiffLine = { kind: 'same' | 'removed' | 'added'; text: string; changed?: readonly [number, number] };

/** Above this many pairs of lines the middle is shown as removed and added as a whole. */
const MAX_PAIRS = 4_000_000;

/** The lines of both texts in reading order: a longest common subsequence stays, the rest was removed or added. */
export function diffLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const same = (lines: readonly string[]): DiffLine[] => lines.map((text) => ({ kind: 'same', text }));
  return [...same(after.slice(0, start)), ...middle(before.slice(start, before.length - end), after.slice(start, after.length - end)), ...same(end === 0 ? [] : after.slice(-end))];
}

function middle(before: readonly string[], after: readonly string[]): DiffLine[] {
  if (before.length * after.length > MAX_PAIRS) return marked(before, after);
  const width = after.length + 1;
  // lengths[i * width + j]: longest common subsequence of before[i..] and after[j..].
  const lengths = new Uint32Array((before.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) lengths[i * width + j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  }
  const lines: DiffLine[] = [];
  let removed: string[] = [];
  let added: string[] = [];
  const flush = () => {
    lines.push(...marked(removed, added));
    removed = [];
    added = [];
  };
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const [old = '', fresh = ''] = [before[i], after[j]];
    if (i < before.length && j < after.length && old === fresh) {
      flush();
      lines.push({ kind: 'same', text: fresh });
      i += 1;
      j += 1;
    } else if (j >= after.length || (i < before.length && at(i + 1, j) >= at(i, j + 1))) {
      removed.push(old);
      i += 1;
    } else {
      added.push(fresh);
      j += 1;
    }
  }
  flush();
  return lines;
}

/** Removed lines, then added ones; as many of one as of the other are counterparts, line by line. */
function marked(removed: readonly string[], added: readonly string[]): DiffLine[] {
  const paired = removed.length === added.length;
  const mark = (text: string, other: string | undefined) => (paired && other !== undefined ? { changed: changedPart(text, other) } : {});
  return [
    ...removed.map((text, index): DiffLine => ({ kind: 'removed', text, ...mark(text, added[index]) })),
    ...added.map((text, index): DiffLine => ({ kind: 'added', text, ...mark(text, removed[index]) })),
  ];
}

function changedPart(text: string, other: string): readonly [number, number] {
  const shorter = Math.min(text.length, other.length);
  let start = 0;
  while (start < shorter && text[start] === other[start]) start += 1;
  let end = 0;
  while (end < shorter - start && text.at(-1 - end) === other.at(-1 - end)) end += 1;
  return [start, text.length - end];
}

export type DiffRun = { kind: 'lines'; lines: readonly DiffLine[] } | { kind: 'folded'; count: number };

const CONTEXT = 3;

/** Long stretches of unchanged lines folded, with three lines around each change kept. */
export function foldUnchanged(lines: readonly DiffLine[]): DiffRun[] {
  const runs: DiffRun[] = [];
  let kept: DiffLine[] = [];
  for (let at = 0; at < lines.length; ) {
    let to = at;
    while (to < lines.length && lines[to]?.kind === 'same') to += 1;
    const head = at === 0 ? 0 : CONTEXT;
    const tail = to === lines.length ? 0 : CONTEXT;
    const hidden = to - at - head - tail;
    if (hidden > 1) {
      runs.push({ kind: 'lines', lines: [...kept, ...lines.slice(at, at + head)] }, { kind: 'folded', count: hidden });
      kept = lines.slice(to - tail, to);
    } else kept.push(...lines.slice(at, to));
    const changed = lines[to];
    if (changed) kept.push(changed);
    at = to + 1;
  }
  runs.push({ kind: 'lines', lines: kept });
  return runs.filter((run) => run.kind === 'folded' || run.lines.length > 0);
}
