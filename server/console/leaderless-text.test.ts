import { expect, test } from 'vitest';
import { leaderlessText } from './leaderless-text.ts';

test('a partition without a leader says whom it waits for and what another election would lose', () => {
  const replicas = [1, 2, 3];
  expect(leaderlessText({ replicas, isr: [], eligible: [], lastKnown: [2] })).toBe(
    'no leader: waits for broker 2, known to have every acknowledged record; electing another replica loses what it does not have',
  );
  expect(leaderlessText({ replicas, isr: [1], eligible: [3], lastKnown: [1] })).toContain('waits for brokers 1 or 3, known');
  expect(leaderlessText({ replicas: [1], isr: [1], eligible: [], lastKnown: [] })).toBe(
    'no leader: waits for broker 1, known to have every acknowledged record',
  );
  expect(leaderlessText({ replicas, isr: [], eligible: [], lastKnown: [] })).toContain('no replica is known');
});
