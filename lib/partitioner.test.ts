import { expect, test } from 'vitest';
import { murmur2, partitionForKey } from './partitioner.ts';

// Vectors of Apache Kafka's own UtilsTest.testMurmur2 (facts, not code).
test.each([
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
])('murmur2 of %s is what Java clients compute', (text, hash) => {
  expect(murmur2(new TextEncoder().encode(text))).toBe(hash);
});

test('the partition of a key is never negative and below the count', () => {
  for (let i = 0; i < 1_000; i += 1) {
    const partition = partitionForKey(new TextEncoder().encode(`key-${i}`), 12);
    expect(partition).toBeGreaterThanOrEqual(0);
    expect(partition).toBeLessThan(12);
  }
});

test('an empty key is a key', () => {
  expect(murmur2(new Uint8Array())).toBe(275646681);
  expect(partitionForKey(new Uint8Array(), 6)).toBe(275646681 % 6);
});
