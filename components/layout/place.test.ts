import { expect, test } from 'vitest';
import { crumbsOf, hasHistory, placeOf } from './place.ts';

test('a path names cluster, section and object', () => {
  expect(placeOf('/clusters/local/topics/orders%2Feu/messages')).toEqual({
    clusterId: 'local',
    section: 'topics',
    object: 'orders/eu',
    tab: 'messages',
  });
  expect(placeOf('/')).toBeUndefined();
});

test('crumbs lead from the cluster to the object', () => {
  const place = placeOf('/clusters/local/brokers/2/overview');
  expect(place && crumbsOf(place).map((crumb) => crumb.label)).toEqual(['local', 'Brokers', 'broker-2']);
});

test('the range applies to pages with charts only', () => {
  const paths = ['/clusters/local/overview', '/clusters/local/brokers', '/clusters/local/brokers/1/overview', '/clusters/local/brokers/1/config'];
  expect(paths.map((path) => hasHistory(placeOf(path)))).toEqual([true, false, true, false]);
});
