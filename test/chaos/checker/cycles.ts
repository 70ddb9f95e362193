import type { Key, RecordOperation, Report } from './history.ts';
import type { KeyHistory } from './key-history.ts';

/**
 * G1c: committed transactions that each read what another of them wrote. Edges run from the writer of the last value that an operation
 * polled of a key to that operation; a strongly connected component of more than one operation is a cycle. Write order alone (G0) is
 * no anomaly in a log.
 */
export function checkCycles(operations: readonly RecordOperation[], keys: ReadonlyMap<Key, KeyHistory>, report: Report): void {
  const edges = new Map<RecordOperation, Set<RecordOperation>>();
  for (const reader of operations) {
    if (reader.type !== 'ok' || reader.f !== 'txn') continue;
    for (const [key, value] of lastPolled(reader)) {
      const writer = keys.get(key)?.writers.get(value)?.operation;
      if (!writer || writer === reader || writer.type === 'fail') continue;
      const next = edges.get(writer) ?? new Set();
      edges.set(writer, next.add(reader));
    }
  }
  for (const component of components(edges)) {
    if (component.length > 1) report({ class: 'G1c', key: '', detail: `${component.length} transactions read each other: ${component.map(({ p }) => p).join(', ')}` });
  }
}

function lastPolled(operation: RecordOperation): [Key, string][] {
  const last = new Map<Key, string>();
  for (const mop of operation.mops) {
    if (mop[0] !== 'p') continue;
    for (const [key, records] of Object.entries(mop[1])) {
      const value = records.at(-1)?.[1];
      if (value !== undefined) last.set(key, value);
    }
  }
  return [...last];
}

/** Tarjan's strongly connected components, without recursion. */
function components<T>(edges: ReadonlyMap<T, ReadonlySet<T>>): T[][] {
  const found: T[][] = [];
  const index = new Map<T, number>();
  const low = new Map<T, number>();
  const stack: T[] = [];
  const onStack = new Set<T>();
  const enter = (node: T): { node: T; rest: Iterator<T> } => {
    index.set(node, index.size);
    low.set(node, index.size - 1);
    stack.push(node);
    onStack.add(node);
    return { node, rest: (edges.get(node) ?? []).values() };
  };
  const sink = (node: T, value: number): void => void low.set(node, Math.min(low.get(node) ?? value, value));
  for (const start of edges.keys()) {
    if (index.has(start)) continue;
    const path = [enter(start)];
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const step = top.rest.next();
      if (!step.done) {
        if (!index.has(step.value)) path.push(enter(step.value));
        else if (onStack.has(step.value)) sink(top.node, index.get(step.value) ?? 0);
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent) sink(parent.node, low.get(top.node) ?? 0);
      if (low.get(top.node) === index.get(top.node)) found.push(popTo(top.node, stack, onStack));
    }
  }
  return found;
}

function popTo<T>(node: T, stack: T[], onStack: Set<T>): T[] {
  const component = stack.splice(stack.lastIndexOf(node));
  for (const member of component) onStack.delete(member);
  return component;
}
