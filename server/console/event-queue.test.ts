import { expect, test } from 'vitest';
import { EventQueue } from './event-queue.ts';

test('a full queue refuses, so that the loss can be counted, and rare events pass', async () => {
  const queue = new EventQueue<number>(2);
  expect([1, 2, 3].map((item) => queue.offer(item))).toEqual([true, true, false]);
  queue.push(4);
  queue.end();
  const read: number[] = [];
  for await (const item of queue) read.push(item);
  expect(read).toEqual([1, 2, 4]);
});

test('a waiting reader wakes for an event and for the end', async () => {
  const queue = new EventQueue<string>(10);
  const iterator = queue[Symbol.asyncIterator]();
  const first = iterator.next();
  queue.offer('a');
  expect(await first).toEqual({ done: false, value: 'a' });
  const second = iterator.next();
  queue.end();
  expect((await second).done).toBe(true);
});
