import { expect, test } from 'vitest';
import { EMPTY_TOPIC, toCreateRequest, topicErrors } from './topic-form';

test('empty counts mean the cluster’s defaults, typed configs win over the preset', () => {
  const draft = { ...EMPTY_TOPIC, name: 'orders', preset: 'event-log' as const, configs: ' retention.ms = 1000 \n\nmin.insync.replicas=2' };
  expect(topicErrors(draft)).toEqual({});
  expect(toCreateRequest(draft)).toEqual({
    name: 'orders',
    partitions: null,
    replicationFactor: null,
    configs: { 'cleanup.policy': 'delete', 'retention.ms': '1000', 'min.insync.replicas': '2' },
  });
});

test('each field is refused with its rule', () => {
  expect(topicErrors({ ...EMPTY_TOPIC, name: 'a b' }).name).toMatch(/letters, digits/);
  expect(topicErrors({ ...EMPTY_TOPIC, name: '..' }).name).toMatch(/cannot be called/);
  expect(topicErrors({ ...EMPTY_TOPIC, name: 'a', partitions: '0' }).partitions).toMatch(/1 to 10,000/);
  expect(topicErrors({ ...EMPTY_TOPIC, name: 'a', replicationFactor: '1.5' }).replicationFactor).toBeDefined();
  expect(topicErrors({ ...EMPTY_TOPIC, name: 'a', configs: 'nonsense' }).configs).toMatch(/name=value/);
});
