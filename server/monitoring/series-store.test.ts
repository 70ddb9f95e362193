import { expect, test } from 'vitest';
import { SeriesStore } from './series-store.ts';

test('unknown values leave a gap instead of a zero', () => {
  const store = new SeriesStore();
  store.record('cluster', null, 'bytesInPerSec', 1_000, undefined);
  store.record('cluster', null, 'bytesInPerSec', 2_000, Number.NaN);
  expect(store.get('cluster/bytesInPerSec')).toBeUndefined();
});

test('beyond the bound the series that was written longest ago goes', () => {
  const store = new SeriesStore({ maxSeries: 2 });
  store.record('topic', 'a', 'bytesInPerSec', 1_000, 1);
  store.record('topic', 'b', 'bytesInPerSec', 2_000, 1);
  store.record('topic', 'c', 'bytesInPerSec', 3_000, 1);
  expect(['a', 'b', 'c'].map((topic) => store.get(`topic:${topic}/bytesInPerSec`) !== undefined)).toEqual([false, true, true]);
});

test('a deleted topic takes its series along, one with a longer name keeps its own', () => {
  const store = new SeriesStore();
  store.record('topic', 'a', 'bytesInPerSec', 1_000, 1);
  store.record('topic', 'a/b', 'bytesInPerSec', 1_000, 1);
  store.forget('topic', 'a');
  expect(store.size).toBe(1);
});
