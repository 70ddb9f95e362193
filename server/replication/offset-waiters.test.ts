import { expect, test } from 'vitest';
import { OffsetWaiters } from './offset-waiters.ts';

interface Waiter {
  name: string;
  settled: boolean;
}

function waiter(name: string): Waiter {
  return { name, settled: false };
}

function released(queue: OffsetWaiters<Waiter>, reached: number): string[] {
  const names: string[] = [];
  queue.release(reached, ({ name }) => names.push(name));
  return names;
}

test('waiters are released in offset order up to the offset that was reached', () => {
  const queue = new OffsetWaiters<Waiter>();
  queue.add(10, waiter('a'));
  queue.add(20, waiter('b'));
  queue.add(15, waiter('duplicate of an older batch'));
  expect(released(queue, 15)).toEqual(['a', 'duplicate of an older batch']);
  expect(queue.size).toBe(1);
  expect(released(queue, 20)).toEqual(['b']);
});

test('a waiter that was settled elsewhere is not released', () => {
  const queue = new OffsetWaiters<Waiter>();
  const late = waiter('late');
  queue.add(10, late);
  queue.add(10, waiter('on time'));
  late.settled = true;
  queue.noteSettled();
  expect(queue.size).toBe(1);
  expect(released(queue, 10)).toEqual(['on time']);
});

test('waiters that time out while the offset never moves do not pile up', () => {
  const queue = new OffsetWaiters<Waiter>();
  for (let i = 0; i < 10_000; i += 1) {
    const late = waiter('late');
    queue.add(i, late);
    late.settled = true;
    queue.noteSettled();
  }
  expect(Reflect.get(queue, 'entries').length).toBeLessThan(100);
});
