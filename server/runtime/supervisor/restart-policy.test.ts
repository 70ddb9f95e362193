import { expect, test } from 'vitest';
import { RestartPolicy } from './restart-policy.ts';

test('each crash within a minute doubles the pause, the fifth is the last', () => {
  const policy = new RestartPolicy();
  const decisions = [0, 1_000, 2_000, 3_000, 4_000].map((at) => policy.onCrash(at));
  expect(decisions).toEqual([
    { kind: 'restart', pauseMs: 500, attempt: 1 },
    { kind: 'restart', pauseMs: 1_000, attempt: 2 },
    { kind: 'restart', pauseMs: 2_000, attempt: 3 },
    { kind: 'restart', pauseMs: 4_000, attempt: 4 },
    { kind: 'give-up' },
  ]);
});

test('crashes more than a minute apart never add up', () => {
  const policy = new RestartPolicy();
  for (let i = 0; i < 20; i += 1) expect(policy.onCrash(i * 60_001)).toEqual({ kind: 'restart', pauseMs: 500, attempt: 1 });
});

test('a start by a user begins the count anew', () => {
  const policy = new RestartPolicy();
  for (let i = 0; i < 4; i += 1) policy.onCrash(i);
  policy.forget();
  expect(policy.onCrash(10)).toEqual({ kind: 'restart', pauseMs: 500, attempt: 1 });
});
