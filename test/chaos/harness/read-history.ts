import fs from 'node:fs';
import type { Key, MicroOp, Operation } from '../checker/history.ts';

/** A line of a client's file: an operation with its time, or one whose outcome came later (`begin`), or a remark (`note`). */
interface Line {
  readonly t: number;
  readonly p: string;
  readonly f: Operation['f'] | 'note';
  readonly type?: 'begin' | 'ok' | 'fail' | 'info';
  readonly mops?: readonly MicroOp[];
  readonly assign?: readonly Key[];
  readonly group?: string;
  readonly key?: Key;
  readonly offset?: number;
  readonly note?: string;
  readonly error?: string;
}

/** When a write was asked for and acknowledged, ms since the epoch. */
export interface Acknowledged {
  readonly key: Key;
  readonly begunAt: number;
  readonly at: number;
}

/** The files of all clients as one history, in completion order. */
export interface ReadHistory {
  readonly operations: Operation[];
  readonly acknowledged: Acknowledged[];
  /** Remarks and errors of clients with their number, e.g. "note: commit: The coordinator is not aware of this member" → 3. */
  readonly remarks: ReadonlyMap<string, number>;
}

/** What clients had been told at some moment, and what they had asked by then or a little later; ms since the epoch. */
export interface Moment {
  readonly answeredBy: number;
  readonly begunBy: number;
}

/**
 * A write or commit that was begun and never answered (by the given moment) ends as `info`. A last line that is cut off is left out.
 */
export function readHistory(files: readonly string[], moment?: Moment): ReadHistory {
  const isTold = ({ t, type }: Line): boolean => !moment || t <= (type === 'begin' ? moment.begunBy : moment.answeredBy);
  const lines = files.flatMap(readLines).filter(isTold).sort((a, b) => a.t - b.t);
  const begun = new Map<string, Line>();
  const operations: Operation[] = [];
  const acknowledged: Acknowledged[] = [];
  const remarks = new Map<string, number>();
  for (const line of lines) {
    const remark = line.f === 'note' ? line.note : line.error && `${line.f}: ${line.error}`;
    if (remark !== undefined) remarks.set(remark, (remarks.get(remark) ?? 0) + 1);
    if (line.f === 'note') continue;
    if (line.type === 'begin') {
      for (const id of idsOf(line)) begun.set(id, line);
      continue;
    }
    if (line.type === 'ok') acknowledged.push(...acknowledgements(line, begun));
    for (const id of idsOf(line)) begun.delete(id);
    operations.push(toOperation(line, line.type ?? 'ok'));
  }
  for (const line of new Set(begun.values())) operations.push(toOperation({ ...line, mops: unanswered(line, begun) }, 'info'));
  return { operations, acknowledged, remarks };
}

function readLines(file: string): Line[] {
  const text = fs.readFileSync(file, 'utf8').split('\n');
  // What follows the last newline is empty, or a line that a killed process did not finish.
  text.pop();
  return text.map((line) => JSON.parse(line) as Line);
}

/** What ties an outcome to its beginning: the values written, or the position committed. */
function idsOf(line: Line): string[] {
  if (line.f === 'commit') return [`commit ${line.p} ${line.key} ${line.offset}`];
  if (line.f !== 'send') return [];
  return (line.mops ?? []).flatMap((mop) => (mop[0] === 's' ? [mop[3]] : []));
}

function acknowledgements(line: Line, begun: ReadonlyMap<string, Line>): Acknowledged[] {
  if (line.f !== 'send') return [];
  return (line.mops ?? []).flatMap((mop) => (mop[0] === 's' ? [{ key: mop[1], begunAt: begun.get(mop[3])?.t ?? line.t, at: line.t }] : []));
}

function unanswered(line: Line, begun: ReadonlyMap<string, Line>): readonly MicroOp[] | undefined {
  return line.f === 'send' ? line.mops?.filter((mop) => mop[0] === 's' && begun.has(mop[3])) : line.mops;
}

function toOperation({ p, f, mops = [], assign, group = '', key = '', offset = 0 }: Line, type: 'ok' | 'fail' | 'info' | 'begin'): Operation {
  const outcome = type === 'ok' || type === 'fail' ? type : 'info';
  if (f === 'commit') return { type: outcome === 'ok' ? 'ok' : 'info', f, p, group, key, offset };
  if (f === 'send' || f === 'poll' || f === 'drain') return { type: outcome, f, p, mops, assign, group: group === '' ? undefined : group };
  throw new Error(`a client wrote a line of kind ${f}`);
}
