import { expect, test } from 'vitest';
import { FakeClock } from '../../test/kit/fake-clock.ts';
import { silentLogger } from '../base/logger.ts';
import { MetadataImage } from './image.ts';
import { MetadataLoader } from './metadata-loader.ts';
import { decodeMetadataRecord, encodeMetadataRecord, type MetadataRecord, metadataRecord } from './records.ts';
import { SnapshotGenerator, type SnapshotPort } from './snapshot-generator.ts';

type Written = Parameters<SnapshotPort['createSnapshot']>[0] & { readonly image: MetadataImage };

const topic = (n: number): MetadataRecord => metadataRecord('topic', { name: `topic-${n}`, topicId: Buffer.alloc(16, n).toString('base64url') });

/** A loader with a generator behind it, and a disk that takes as long as the test wants, or fails. */
function aGenerator(options: { maxBytes?: number; maxIntervalMs?: number } = {}) {
  const clock = new FakeClock();
  const loader = new MetadataLoader({ logger: silentLogger });
  const { image } = loader;
  const written: Written[] = [];
  const disk: { wait: () => Promise<void> } = { wait: () => Promise.resolve() };
  const port: SnapshotPort = {
    createSnapshot: async (snapshot) => {
      await disk.wait();
      const content = new MetadataImage();
      for (const group of snapshot.groups) for (const value of group) content.apply(decodeMetadataRecord(value));
      content.advanceTo(snapshot.endOffset - 1, snapshot.epoch);
      written.push({ ...snapshot, image: content });
      return true;
    },
  };
  const generator = new SnapshotGenerator({ image, port, clock, logger: silentLogger, maxBytes: options.maxBytes ?? 100, maxIntervalMs: options.maxIntervalMs ?? 0 });
  const commit = async (...records: MetadataRecord[]): Promise<void> => {
    const baseOffset = image.appliedOffset + 1 + withheld;
    const batch = { baseOffset, lastOffset: baseOffset + records.length - 1, epoch: 3, timestampMs: 1_000 + baseOffset, sizeInBytes: 60, records: records.map(encodeMetadataRecord) };
    loader.handleCommit([batch]);
    withheld = image.hasOpenTransaction ? withheld + records.length : 0;
    generator.committed([batch]);
    await clock.settle();
  };
  let withheld = 0;
  return { clock, generator, image, written, disk, commit };
}

test('a snapshot of the image is due after so many bytes, and again after as many', async () => {
  const { image, written, commit } = aGenerator();
  await commit(topic(1));
  expect(written).toEqual([]);
  await commit(topic(2));
  expect(written).toMatchObject([{ endOffset: 2, epoch: 3, lastContainedLogTimestamp: 1_001 }]);
  expect(written[0]?.image).toEqual(image.clone());
  await commit(topic(3));
  expect(written).toHaveLength(1);
  await commit(topic(4));
  expect(written[1]?.endOffset).toBe(4);
});

test('time makes one due when anything is new, and only then', async () => {
  const { clock, written, commit } = aGenerator({ maxBytes: 1_000_000, maxIntervalMs: 60_000 });
  await clock.advance({ seconds: 300 });
  expect(written).toEqual([]);
  await commit(topic(1));
  await clock.advance({ seconds: 59 });
  expect(written).toEqual([]);
  await clock.advance({ seconds: 2 });
  expect(written).toHaveLength(1);
  await clock.advance({ seconds: 300 });
  expect(written).toHaveLength(1);
});

test('there is none in the middle of a change of several batches, but right after it', async () => {
  const { written, commit } = aGenerator();
  await commit(metadataRecord('beginTransaction', {}), topic(1));
  await commit(topic(2));
  await commit(topic(3));
  expect(written).toEqual([]);
  await commit(topic(4), metadataRecord('endTransaction', {}));
  expect(written).toHaveLength(1);
  expect([...(written[0]?.image.topics.keys() ?? [])]).toEqual(['topic-1', 'topic-2', 'topic-3', 'topic-4']);
});

test('what changes while a slow disk writes is not in the snapshot, and there is one at a time', async () => {
  const { clock, written, disk, commit } = aGenerator();
  let go = (): void => undefined;
  disk.wait = () => new Promise((resolve) => (go = resolve));
  await commit(topic(1));
  await commit(topic(2));
  await commit(topic(3));
  await commit(metadataRecord('removeTopic', { topicId: Buffer.alloc(16, 1).toString('base64url') }));
  go();
  await clock.settle();
  expect(written.map(({ endOffset, image: { topics } }) => [endOffset, [...topics.keys()]])).toEqual([[2, ['topic-1', 'topic-2']]]);
  go();
  await clock.settle();
  expect(written[1]?.endOffset).toBe(4);
  expect([...(written[1]?.image.topics.keys() ?? [])]).toEqual(['topic-2', 'topic-3']);
});

test('one that could not be written is tried again half a minute later', async () => {
  const { clock, written, disk, commit } = aGenerator();
  disk.wait = () => Promise.reject(new Error('ENOSPC'));
  await commit(topic(1));
  await commit(topic(2));
  disk.wait = () => Promise.resolve();
  await commit(topic(3));
  await commit(topic(4));
  expect(written).toEqual([]);
  await clock.advance({ seconds: 31 });
  expect(written.map(({ endOffset }) => endOffset)).toEqual([4]);
});

test('one that is wanted is written at once', async () => {
  const { clock, generator, written, commit } = aGenerator({ maxBytes: 1_000_000 });
  await commit(topic(1));
  expect(written).toEqual([]);
  generator.want();
  await clock.settle();
  expect(written.map(({ endOffset }) => endOffset)).toEqual([1]);
});
