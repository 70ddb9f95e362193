import { describe, expect, test } from 'vitest';
import { errors } from '../protocol/errors.ts';
import { encodeMetadataRecord, metadataRecord } from '../metadata/records.ts';
import { isTooLarge, metadataBatches } from './metadata-batches.ts';
import { type ControllerHarness, aCluster } from './testing/controller-harness.ts';

const MIB = 1024 * 1024;

function create(cluster: ControllerHarness, topics: { name: string; numPartitions: number }[]) {
  return cluster.send('createTopics', { timeoutMs: 60_000, topics: topics.map((topic) => ({ ...topic, replicationFactor: 3 })) });
}

describe('a change that does not fit into one batch', () => {
  test('goes between the records of a transaction, in batches below the log’s bound', () => {
    const record = metadataRecord('config', { resourceType: 2, resourceName: 't', name: 'n', value: 'v'.repeat(32_000) });
    const batches = metadataBatches(Array.from({ length: 300 }, () => record));
    expect(batches.length).toBe(3);
    for (const batch of batches) expect(batch.reduce((sum, { length }) => sum + length, 0)).toBeLessThan(4.1 * MIB);
    expect(batches[0]?.[0]).toEqual(encodeMetadataRecord(metadataRecord('beginTransaction', {})));
    expect(batches.at(-1)?.at(-1)).toEqual(encodeMetadataRecord(metadataRecord('endTransaction', {})));
    expect(metadataBatches([record, record]).map(({ length }) => length)).toEqual([2]);
    expect(metadataBatches([])).toEqual([]);
  });

  test('creates ten thousand partitions in one topic', async () => {
    const cluster = await aCluster({ brokers: [1, 2, 3] });
    expect((await create(cluster, [{ name: 'wide', numPartitions: 10_000 }])).topics[0]?.errorCode).toBe(errors.NONE);
    expect(cluster.image.topics.get('wide')?.partitions.size).toBe(10_000);
    expect(cluster.image.hasOpenTransaction).toBe(false);
    expect((await create(cluster, [{ name: 'wider', numPartitions: 10_001 }])).topics[0]?.errorCode).toBe(errors.POLICY_VIOLATION);
  });

  test('is not seen in part, and is undone when its controller dies in the middle', async () => {
    const cluster = await aCluster({ brokers: [1, 2, 3] });
    const offset = cluster.image.appliedOffset;
    cluster.raft.holding = true;
    const lost = create(cluster, [
      { name: 'first', numPartitions: 9_999 },
      { name: 'second', numPartitions: 2 },
    ]);
    await cluster.clock.advance({ ms: 1 });
    cluster.raft.commitSome(1);
    expect(cluster.image).toMatchObject({ hasOpenTransaction: true, appliedOffset: offset });
    expect(cluster.image.topics.size).toBe(0);
    cluster.resign();
    await lost;
    cluster.raft.holding = false;
    cluster.lead(2);
    expect(cluster.image.hasOpenTransaction).toBe(false);
    expect((await create(cluster, [{ name: 'first', numPartitions: 2 }])).topics[0]?.errorCode).toBe(errors.NONE);
    expect([...cluster.image.topics.keys()]).toEqual(['first']);
  });
});

test('config values that the log has no room for are refused', () => {
  const record = metadataRecord('config', { resourceType: 2, resourceName: 't', name: 'n', value: 'v'.repeat(32_000) });
  expect(isTooLarge(Array.from({ length: 1_000 }, () => record))).toBe(false);
  expect(isTooLarge(Array.from({ length: 1_100 }, () => record))).toBe(true);
});
