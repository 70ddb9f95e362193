import { expect, test } from 'vitest';
import type { Message } from '../../../lib/contracts/messages.ts';
import { byTime } from './by-time.ts';

const record = (partition: number, offset: number, timestamp: number) => ({ partition, offset, timestamp }) as Message;
const order = (messages: readonly Message[]) => byTime(messages).map(({ partition, offset }) => `${partition}:${offset}`);

test('partitions that arrive one after the other are shown by time', () => {
  expect(order([record(0, 7, 20), record(0, 8, 40), record(1, 3, 10), record(1, 4, 30)])).toEqual(['1:3', '0:7', '1:4', '0:8']);
});

test('a clock that ran backwards does not turn the offsets of its partition around', () => {
  expect(order([record(0, 1, 50), record(0, 2, 10), record(1, 9, 40)])).toEqual(['1:9', '0:1', '0:2']);
});
