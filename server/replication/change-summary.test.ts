import { expect, test } from 'vitest';
import { type LogFields, silentLogger } from '../base/logger.ts';
import { ChangeSummary } from './change-summary.ts';

test('changes of one turn are one line that counts them; a single one keeps its own fields', async () => {
  const lines: [string, LogFields | undefined][] = [];
  const summary = new ChangeSummary({ ...silentLogger, info: (event, fields) => void lines.push([event, fields]) }, 'changed');
  for (let i = 0; i < 1_000; i += 1) summary.note({ partition: `orders-${i}`, isr: [1] });
  await Promise.resolve();
  summary.note({ partition: 'orders-7', isr: [1, 2] });
  await Promise.resolve();
  expect(lines).toEqual([
    ['changed', { count: 1_000, partitions: ['orders-0', 'orders-1', 'orders-2'] }],
    ['changed', { partition: 'orders-7', isr: [1, 2] }],
  ]);
});
