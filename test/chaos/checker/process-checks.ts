import type { Key, MicroOp, RecordOperation, Report } from './history.ts';
import type { KeyHistory } from './key-history.ts';

/** Where one process is in each key. */
class Positions {
  readonly sent = new Map<Key, number>();
  readonly polled = new Map<Key, number>();
}

/** Order as each process saw it: what it sent goes up, what it polls goes up by one. Feed the operations in history order. */
export class ProcessChecks {
  private readonly positions = new Map<string, Positions>();
  private readonly keys: ReadonlyMap<Key, KeyHistory>;
  private readonly report: Report;

  constructor(keys: ReadonlyMap<Key, KeyHistory>, report: Report) {
    this.keys = keys;
    this.report = report;
  }

  check(operation: RecordOperation): void {
    if (operation.type !== 'ok') return;
    const positions = this.positionsOf(operation.p);
    for (const key of operation.assign ?? []) positions.polled.delete(key);
    const own = new Set<string>();
    const inside = new Set<Key>();
    for (const mop of operation.mops) {
      if (mop[0] === 's') {
        this.checkSend(operation, positions, mop);
        own.add(mop[3]);
      } else {
        for (const [key, records] of Object.entries(mop[1])) this.checkPoll({ operation, positions, key, records, own, inside });
      }
    }
  }

  private checkSend(operation: RecordOperation, positions: Positions, [, key, offset]: Extract<MicroOp, readonly ['s', ...unknown[]]>): void {
    if (offset === null) return;
    const last = positions.sent.get(key) ?? -1;
    if (offset <= last) this.report({ class: 'nonmonotonic-send', key, detail: `${operation.p} sent to ${last}, then to ${offset}` });
    positions.sent.set(key, Math.max(last, offset));
  }

  private checkPoll(poll: {
    readonly operation: RecordOperation;
    readonly positions: Positions;
    readonly key: Key;
    readonly records: readonly (readonly [number, string])[];
    readonly own: ReadonlySet<string>;
    /** Keys that this operation polled already. */
    readonly inside: Set<Key>;
  }): void {
    const { operation, positions, key, own, inside } = poll;
    const history = this.keys.get(key);
    for (const [offset, value] of poll.records) {
      if (own.has(value)) this.report({ class: 'precommitted-read', key, detail: `${operation.p} polled ${value} of its own open transaction` });
      const index = history?.indexOf(offset);
      const lastOffset = positions.polled.get(key);
      if (index !== undefined && lastOffset !== undefined) this.checkStep({ operation, key, lastOffset, offset, step: index - (history?.indexOf(lastOffset) ?? index - 1), inside: inside.has(key) });
      if (index !== undefined) positions.polled.set(key, offset);
      inside.add(key);
    }
  }

  private checkStep(step: { operation: RecordOperation; key: Key; lastOffset: number; offset: number; step: number; inside: boolean }): void {
    const { key, lastOffset, offset, operation } = step;
    const detail = `${operation.p} polled ${lastOffset}, then ${offset}`;
    if (step.step <= 0) this.report({ class: step.inside ? 'int-nonmonotonic-poll' : 'nonmonotonic-poll', key, detail });
    else if (step.step > 1) this.report({ class: step.inside ? 'int-poll-skip' : 'poll-skip', key, detail: `${detail}, over ${step.step - 1} writes` });
  }

  private positionsOf(p: string): Positions {
    let positions = this.positions.get(p);
    if (!positions) this.positions.set(p, (positions = new Positions()));
    return positions;
  }
}
