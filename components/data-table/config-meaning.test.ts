import { expect, test } from 'vitest';
import { configMeaning, plainConfigValue } from './config-meaning';

test('times and sizes are said in units, limits in words', () => {
  expect(configMeaning('retention.ms', '604800000')).toBe('7 d');
  expect(configMeaning('segment.bytes', '1073741824')).toBe('1 GiB');
  expect(configMeaning('retention.bytes', '-1')).toBe('no limit');
  expect(configMeaning('flush.messages', '9223372036854775807')).toBe('no limit');
  expect(configMeaning('min.insync.replicas', '2')).toBeUndefined();
  expect(configMeaning('cleanup.policy', 'compact')).toBeUndefined();
});

test('a typed time or size becomes the number that Kafka wants', () => {
  expect(plainConfigValue('retention.ms', '7d')).toBe('604800000');
  expect(plainConfigValue('segment.bytes', '1.5 GiB')).toBe('1610612736');
  expect(plainConfigValue('retention.ms', '-1')).toBe('-1');
  expect(plainConfigValue('cleanup.policy', ' compact ')).toBe('compact');
  expect(plainConfigValue('retention.ms', 'soon')).toBe('soon');
});
