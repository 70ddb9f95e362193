import type { Key, RecordOperation, Report } from './history.ts';

/** How a write ended. `n` is its place in the history. */
export interface Write {
  readonly operation: RecordOperation;
  readonly n: number;
}

/** Everything that was seen of one key: which value at which offset, who wrote it, who read it. */
export class KeyHistory {
  readonly key: Key;
  /** Value at each offset, from acknowledgements and polls. */
  readonly values = new Map<number, string>();
  /** First offset of each value. */
  readonly offsets = new Map<string, number>();
  readonly writers = new Map<string, Write>();
  /** Writes that must be there: acknowledged, or part of a transaction that was seen committed. */
  readonly acknowledged = new Set<string>();
  readonly polled = new Set<string>();
  /** Values of the final drain; undefined when the key was not drained. */
  drained: Set<string> | undefined;
  /** What the members of each group polled together. */
  readonly delivered = new Map<string, Set<string>>();
  highestPolled = -1;
  private indexes: Map<number, number> | undefined;

  constructor(key: Key) {
    this.key = key;
  }

  /** A value at an offset, from either side. */
  place(offset: number, value: string, report: Report): void {
    const there = this.values.get(offset);
    if (there === undefined) this.values.set(offset, value);
    else if (there !== value) report({ class: 'inconsistent-offsets', key: this.key, detail: `offset ${offset} holds ${there} and ${value}` });
    const before = this.offsets.get(value);
    if (before === undefined) this.offsets.set(value, offset);
    else if (before !== offset) report({ class: 'duplicate', key: this.key, detail: `${value} is at ${before} and at ${offset}` });
  }

  /** Place of an offset among those that hold a write which did not fail: control records and aborted writes do not count. */
  indexOf(offset: number): number | undefined {
    this.indexes ??= new Map(
      [...this.values]
        .filter(([, value]) => this.writers.get(value)?.operation.type !== 'fail')
        .map(([at]) => at)
        .sort((a, b) => a - b)
        .map((at, index) => [at, index]),
    );
    return this.indexes.get(offset);
  }
}
