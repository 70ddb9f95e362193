import { expect, test } from 'vitest';
import { actText } from './action-text.ts';

test('stopping the controller says that another one is elected', () => {
  const text = actText('stop', { id: 2, leaders: 1, replicas: 3, isController: true });
  expect(text.title).toBe('Stop broker-2');
  expect(text.effects[0]).toContain('1 partition that it leads');
  expect(text.effects).toContain('It is the active controller: another broker is elected.');
});

test('an unknown number of leaders is not written as a number', () => {
  expect(actText('kill', { id: 1, leaders: null, replicas: null, isController: false }).effects[0]).toMatch(/^The partitions that it leads/);
});
