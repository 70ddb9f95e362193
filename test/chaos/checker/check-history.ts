import { checkCycles } from './cycles.ts';
import { GroupChecks } from './group-checks.ts';
import type { Anomaly, AnomalyClass, GroupOperation, Key, Operation, RecordOperation, Report } from './history.ts';
import { KeyHistory } from './key-history.ts';
import { ProcessChecks } from './process-checks.ts';
import { readValue, topicOf } from './value.ts';

/** Examples kept of each class. */
const EXAMPLES = 5;

export interface Verdict {
  readonly valid: boolean;
  readonly operations: number;
  /** Acknowledged writes. */
  readonly acknowledged: number;
  /** How often each class was found, allowed ones too. */
  readonly counts: Readonly<Partial<Record<AnomalyClass, number>>>;
  /** Findings that are not allowed. */
  readonly violations: number;
  /** The first few of each class. */
  readonly examples: readonly Anomaly[];
}

export interface CheckOptions {
  /** Consumers of groups may skip and go back when keys change hands. */
  readonly allowed?: readonly AnomalyClass[];
  /** Values follow `makeValue`: damage, a foreign topic and a changed order show. */
  readonly ownValues?: boolean;
  /** No transactions and no compaction: a drained key has every offset. */
  readonly contiguous?: boolean;
}

/** Judges a history in completion order. Linear but for sorting offsets; writes of order alone (G0) are never an anomaly of a log. */
export function checkHistory(history: readonly Operation[], options: CheckOptions = {}): Verdict {
  const counts: Partial<Record<AnomalyClass, number>> = {};
  const examples: Anomaly[] = [];
  const report: Report = (anomaly) => {
    const count = (counts[anomaly.class] = (counts[anomaly.class] ?? 0) + 1);
    if (count <= EXAMPLES) examples.push(anomaly);
  };
  const operations = history.filter(isRecordOperation);
  const keys = collect(operations, report);
  const groupNames = new Set(operations.flatMap(({ group }) => group ?? []));
  believeSeenTransactions(operations, keys);
  for (const key of keys.values()) checkKey(key, groupNames, options, report);
  const processes = new ProcessChecks(keys, report);
  for (const operation of operations) processes.check(operation);
  checkCycles(operations, keys, report);
  const groups = new GroupChecks(report);
  for (const operation of history) if (!isRecordOperation(operation)) groups.check(operation);
  const violations = Object.entries(counts).reduce((sum, [name, count]) => sum + (options.allowed?.includes(name as AnomalyClass) ? 0 : count), 0);
  const acknowledged = [...keys.values()].reduce((sum, key) => sum + key.acknowledged.size, 0);
  return { valid: violations === 0, operations: history.length, acknowledged, counts, violations, examples };
}

function isRecordOperation(operation: Operation): operation is RecordOperation {
  return !isGroupOperation(operation);
}

function isGroupOperation(operation: Operation): operation is GroupOperation {
  return operation.f === 'commit' || operation.f === 'committed' || operation.f === 'own';
}

/** One pass: who wrote what, what is where, who read it. */
function collect(operations: readonly RecordOperation[], report: Report): ReadonlyMap<Key, KeyHistory> {
  const keys = new Map<Key, KeyHistory>();
  const historyOf = (name: Key): KeyHistory => {
    let key = keys.get(name);
    if (!key) keys.set(name, (key = new KeyHistory(name)));
    return key;
  };
  operations.forEach((operation, n) => {
    for (const mop of operation.mops) {
      if (mop[0] === 's') {
        const [, name, offset, value] = mop;
        const key = historyOf(name);
        // An outcome that became known later counts more than the asking.
        if (operation.type !== 'info' || !key.writers.has(value)) key.writers.set(value, { operation, n });
        if (operation.type !== 'ok') continue;
        key.acknowledged.add(value);
        if (offset !== null) key.place(offset, value, report);
      } else if (operation.type === 'ok') {
        for (const [name, records] of Object.entries(mop[1])) collectPoll(historyOf(name), records, operation, report);
      }
    }
  });
  return keys;
}

function collectPoll(key: KeyHistory, records: readonly (readonly [number, string])[], { f, group }: RecordOperation, report: Report): void {
  if (f === 'drain') key.drained ??= new Set();
  const delivered = group === undefined ? undefined : (key.delivered.get(group) ?? new Set());
  if (group !== undefined && delivered) key.delivered.set(group, delivered);
  for (const [offset, value] of records) {
    key.place(offset, value, report);
    key.polled.add(value);
    key.highestPolled = Math.max(key.highestPolled, offset);
    if (f === 'drain') key.drained?.add(value);
    delivered?.add(value);
  }
}

/** A value that was read from a transaction of unknown outcome proves it committed: all its writes must be there. */
function believeSeenTransactions(operations: readonly RecordOperation[], keys: ReadonlyMap<Key, KeyHistory>): void {
  for (const operation of operations) {
    if (operation.type !== 'info' || operation.f !== 'txn') continue;
    const writes = operation.mops.filter((mop) => mop[0] === 's');
    if (!writes.some(([, key, , value]) => keys.get(key)?.polled.has(value))) continue;
    for (const [, key, , value] of writes) keys.get(key)?.acknowledged.add(value);
  }
}

function checkKey(key: KeyHistory, groupNames: ReadonlySet<string>, options: CheckOptions, report: Report): void {
  for (const value of key.acknowledged) {
    if (key.polled.has(value)) continue;
    const offset = key.offsets.get(value);
    const lost = offset !== undefined && offset <= key.highestPolled;
    report({ class: lost ? 'lost-write' : 'unseen', key: key.key, detail: `${value}, acknowledged at ${offset ?? 'an unknown offset'}, polled up to ${key.highestPolled}` });
  }
  for (const group of groupNames) {
    for (const value of key.acknowledged) {
      if (!key.delivered.get(group)?.has(value)) report({ class: 'undelivered', key: key.key, detail: `${group} never polled ${value} at ${key.offsets.get(value) ?? 'an unknown offset'}` });
    }
  }
  for (const value of key.polled) {
    const writer = key.writers.get(value);
    if (!writer) report({ class: 'phantom-read', key: key.key, detail: `nobody sent ${value}` });
    else if (writer.operation.type === 'fail') report({ class: 'G1a', key: key.key, detail: `${value} was read, but its write failed` });
    if (key.drained && !key.drained.has(value)) report({ class: 'read-then-lost', key: key.key, detail: `${value} was polled at ${key.offsets.get(value)} and is gone` });
  }
  if (options.ownValues) checkOwnValues(key, report);
  if (options.contiguous && key.drained) checkGaps(key, report);
}

function checkOwnValues(key: KeyHistory, report: Report): void {
  const last = new Map<string, { n: number; offset: number }>();
  const inOrder = [...key.values].sort(([a], [b]) => a - b);
  for (const [offset, value] of inOrder) {
    const facts = readValue(value);
    if (!facts) {
      report({ class: 'damaged-value', key: key.key, detail: `offset ${offset} holds ${JSON.stringify(value.slice(0, 100))}` });
      continue;
    }
    if (facts.topic !== topicOf(key.key)) report({ class: 'wrong-topic', key: key.key, detail: `offset ${offset} holds ${value}` });
    const before = last.get(facts.process);
    if (before && before.n >= facts.n) report({ class: 'reordered', key: key.key, detail: `write ${before.n} of ${facts.process} is at ${before.offset}, write ${facts.n} at ${offset}` });
    last.set(facts.process, { n: facts.n, offset });
  }
}

function checkGaps(key: KeyHistory, report: Report): void {
  const offsets = [...(key.drained ?? [])].map((value) => key.offsets.get(value) ?? -1).sort((a, b) => a - b);
  offsets.forEach((offset, index) => {
    const before = offsets[index - 1] ?? offset - 1;
    if (offset > before + 1) report({ class: 'gap', key: key.key, detail: `no record between ${before} and ${offset}` });
  });
}
