import { expect, test } from 'vitest';
import { QuorumCluster } from '../../test/kit/quorum-cluster.ts';

test('a single voter elects itself at once and commits', async () => {
  const cluster = new QuorumCluster({ voters: 1 });
  await cluster.start();
  expect(await cluster.elect({ ms: 10 })).toBe(1);
  const offset = await cluster.commit('a');
  expect(offset).toBe(1);
  expect(cluster.committedValues(1)).toEqual(['a']);
  expect(cluster.heard(1).events).toEqual(['leader of 1']);
});

test('three voters elect one leader and all of them learn what it commits', async () => {
  const cluster = new QuorumCluster({ voters: 3 });
  await cluster.start();
  await cluster.elect({ seconds: 1 });
  await cluster.commit('a');
  await cluster.commit('b');
  await cluster.clock.advance({ ms: 5 });
  for (const id of [1, 2, 3]) expect(cluster.committedValues(id)).toEqual(['a', 'b']);
});
