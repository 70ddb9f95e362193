import { expect, test } from 'vitest';
import { chaosRun } from './chaos-run.ts';

test('without a request the size is that of CI', () => {
  const run = chaosRun('kill-loop', {});
  expect(run.long).toBe(false);
  expect(run.share({ ci: 20, long: 400 })).toBe(20);
});

test('shards share the work without a rest and have seeds of their own', () => {
  const shards = [1, 2, 3].map((k) => chaosRun('kill-loop', { CHAOS_TIER: 'long', CHAOS_SEED: '7', CHAOS_SHARD: `${k}/3` }));
  expect(shards.map((run) => run.share({ ci: 20, long: 400 }))).toEqual([133, 133, 134]);
  expect(new Set(shards.map(({ seed }) => seed)).size).toBe(3);
});

test('the command that repeats a run gives the same seed', () => {
  const run = chaosRun('kill-loop', { CHAOS_TIER: 'long', CHAOS_SEED: '7', CHAOS_SHARD: '2/3' });
  expect(run.repeat).toBe('npm run chaos -- --only=kill-loop --seed 7 --shard 2/3');
});
