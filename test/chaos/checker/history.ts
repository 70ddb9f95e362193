/**
 * What clients asked and what they were told. One list of operations in completion order; a key is `topic-partition`, and a value is
 * unique over the whole run.
 */
export type Key = string;

/** `s`: a write, with its offset where the acknowledgement told it. `p`: what one poll gave, per key in order. */
export type MicroOp = readonly ['s', Key, number | null, string] | readonly ['p', Readonly<Record<Key, readonly (readonly [number, string])[]>>];

/**
 * - `fail` only where the protocol proves that nothing happened; everything unknown is `info`.
 * - `drain` is a poll of every record of its keys, from the log start to the end, after all faults.
 * - `commit` and `committed` are of a group's position: what it wrote, what it found later.
 * - `own` is what a member was assigned in a generation.
 */
export type Operation =
  | {
      readonly type: 'ok' | 'fail' | 'info';
      readonly f: 'send' | 'poll' | 'txn' | 'drain';
      /** Process. A restarted client is another one. */
      readonly p: string;
      readonly mops: readonly MicroOp[];
      /** The process took these keys anew before this operation: its positions are forgotten. */
      readonly assign?: readonly Key[];
      /** The group for which a poll was made: together its members are to read everything. */
      readonly group?: string;
    }
  | { readonly type: 'ok' | 'info'; readonly f: 'commit'; readonly p: string; readonly group: string; readonly key: Key; readonly offset: number }
  | { readonly type: 'ok'; readonly f: 'committed'; readonly p: string; readonly group: string; readonly key: Key; readonly offset: number }
  | { readonly type: 'ok'; readonly f: 'own'; readonly p: string; readonly group: string; readonly generation: number; readonly keys: readonly Key[] };

export type RecordOperation = Extract<Operation, { mops: readonly MicroOp[] }>;
export type GroupOperation = Exclude<Operation, RecordOperation>;

export type AnomalyClass =
  | 'inconsistent-offsets'
  | 'duplicate'
  | 'lost-write'
  | 'unseen'
  | 'G1a'
  | 'G1c'
  | 'phantom-read'
  | 'precommitted-read'
  | 'nonmonotonic-send'
  | 'nonmonotonic-poll'
  | 'int-nonmonotonic-poll'
  | 'poll-skip'
  | 'int-poll-skip'
  | 'reordered'
  | 'damaged-value'
  | 'wrong-topic'
  | 'read-then-lost'
  | 'gap'
  | 'commit-regression'
  | 'commit-invention'
  | 'double-owner'
  | 'undelivered';

export interface Anomaly {
  readonly class: AnomalyClass;
  readonly key: Key;
  /** For people: values, offsets, processes. */
  readonly detail: string;
}

/** Sees what the checker finds. */
export type Report = (anomaly: Anomaly) => void;
