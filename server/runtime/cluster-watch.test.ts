import { expect, test } from 'vitest';
import { FakeClock } from '../../test/kit/fake-clock.ts';
import { MetadataDelta } from '../metadata/delta.ts';
import { fullDelta } from '../metadata/image-difference.ts';
import { MetadataImage } from '../metadata/image.ts';
import { type MetadataRecord, metadataRecord } from '../metadata/records.ts';
import type { ClusterView } from '../monitoring/cluster-host.ts';
import { ClusterWatch } from './cluster-watch.ts';

const TOPIC_ID = 'BwAAAAAAAAAAAAAAAAAAAQ';
const DIRECTORY = 'BwAAAAAAAAAAAAAAAAAAZQ';

const broker = (brokerId: number, fenced: boolean) =>
  metadataRecord('registerBroker', { brokerId, incarnationId: DIRECTORY, brokerEpoch: 1, endPoints: [], features: [], rack: null, fenced, logDirs: [DIRECTORY] });
const partition = (partitionId: number, leader: number, isr: number[]) =>
  metadataRecord('partition', {
    partitionId,
    topicId: TOPIC_ID,
    replicas: [1, 2],
    isr,
    removingReplicas: [],
    addingReplicas: [],
    leader,
    leaderEpoch: 0,
    partitionEpoch: 0,
    directories: [DIRECTORY, DIRECTORY],
  });

/** A watch over brokers 1 and 2 and a topic of two partitions. */
function aWatch() {
  const image = new MetadataImage();
  const views: ClusterView[] = [];
  const watch = new ClusterWatch({ clock: new FakeClock(), onView: (view) => views.push(view) });
  const start = [broker(1, false), broker(2, false), metadataRecord('topic', { name: 'orders', topicId: TOPIC_ID }), partition(0, 1, [1, 2]), partition(1, 2, [1, 2])];
  for (const record of start) image.apply(record);
  image.advanceTo(5, 1);
  watch.applied(image, fullDelta(image));
  const commit = (...records: MetadataRecord[]) => {
    const delta = new MetadataDelta();
    for (const record of records) image.apply(record, delta);
    image.advanceTo(image.appliedOffset + records.length, 1);
    watch.applied(image, delta);
  };
  return { views, commit };
}

test('the first view names every broker; a change names those that it touches', () => {
  const { views, commit } = aWatch();
  expect(views[0]?.standings).toEqual([
    { brokerId: 1, fenced: false, leaders: 1, outOfSync: 0, leaderless: 0 },
    { brokerId: 2, fenced: false, leaders: 1, outOfSync: 0, leaderless: 0 },
  ]);
  commit(broker(1, true), metadataRecord('partitionChange', { partitionId: 0, topicId: TOPIC_ID, leader: 2, isr: [2] }));
  expect(views[1]?.standings).toEqual([
    { brokerId: 1, fenced: true, leaders: 0, outOfSync: 1, leaderless: 0 },
    { brokerId: 2, fenced: false, leaders: 2, outOfSync: 0, leaderless: 0 },
  ]);
});

test('a batch that leaves every standing as it was is not told', () => {
  const { views, commit } = aWatch();
  commit(metadataRecord('partitionChange', { partitionId: 0, topicId: TOPIC_ID, leader: 1 }));
  expect(views).toHaveLength(1);
});

test('a deleted topic takes with it what it counted, whatever happened to it in the same batch', () => {
  const { views, commit } = aWatch();
  commit(metadataRecord('partitionChange', { partitionId: 0, topicId: TOPIC_ID, leader: 2, isr: [2] }), metadataRecord('removeTopic', { topicId: TOPIC_ID }));
  expect(views.at(-1)?.standings).toEqual(
    expect.arrayContaining([
      { brokerId: 1, fenced: false, leaders: 0, outOfSync: 0, leaderless: 0 },
      { brokerId: 2, fenced: false, leaders: 0, outOfSync: 0, leaderless: 0 },
    ]),
  );
});
