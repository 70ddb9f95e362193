import { describe, expect, test } from 'vitest';
import { silentLogger } from '../base/logger.ts';
import type { MetadataDelta } from './delta.ts';
import { imageRecords } from './image-records.ts';
import { MetadataImage } from './image.ts';
import { MetadataLoader } from './metadata-loader.ts';
import { type MetadataRecord, decodeMetadataRecord, encodeMetadataRecord, metadataRecord } from './records.ts';

const TOPIC_ID = 'BwAAAAAAAAAAAAAAAAAAAQ';
const DIRECTORY = 'BwAAAAAAAAAAAAAAAAAAZQ';

const broker = (id: number, epoch: number, fenced = false) =>
  metadataRecord('registerBroker', {
    brokerId: id,
    brokerEpoch: epoch,
    incarnationId: DIRECTORY,
    fenced,
    endPoints: [{ name: 'PLAINTEXT', host: 'h', port: 9092, securityProtocol: 0 }],
    logDirs: [DIRECTORY],
  });
const topic = metadataRecord('topic', { name: 'orders', topicId: TOPIC_ID });
const partition = metadataRecord('partition', {
  partitionId: 0,
  topicId: TOPIC_ID,
  replicas: [1, 2],
  isr: [1, 2],
  leader: 1,
  leaderEpoch: 0,
  partitionEpoch: 0,
  directories: [DIRECTORY, DIRECTORY],
});

function applied(...records: MetadataRecord[]): MetadataImage {
  const image = new MetadataImage();
  for (const record of records) image.apply(record);
  return image;
}

describe('metadata records', () => {
  test('have Kafka’s frame: version 1, type, version, then the message', () => {
    expect(
      encodeMetadataRecord(metadataRecord('featureLevel', { name: 'metadata.version', featureLevel: 21 })).toString('hex'),
    ).toBe(`010c00${'11'}${Buffer.from('metadata.version').toString('hex')}0015${'00'}`);
    expect(encodeMetadataRecord(metadataRecord('noOp', {})).toString('hex')).toBe('01140000');
    expect(encodeMetadataRecord(metadataRecord('removeTopic', { topicId: TOPIC_ID })).toString('hex')).toBe(
      '01090007000000000000000000000000000001' + '00',
    );
  });

  test('are written in the versions of 3.9: partitions in version 1, or 2 where eligible leaders are set', () => {
    const versions = (record: MetadataRecord): number[] => [...encodeMetadataRecord(record).subarray(1, 3)];
    expect(versions(broker(1, 5))).toEqual([0, 3]);
    expect(versions(partition)).toEqual([3, 1]);
    expect(versions(metadataRecord('partition', { lastKnownElr: [3] }))).toEqual([3, 2]);
    expect(versions(metadataRecord('partitionChange', { isr: [1] }))).toEqual([5, 1]);
    expect(versions(metadataRecord('partitionChange', { eligibleLeaderReplicas: [] }))).toEqual([5, 2]);
    expect(versions(metadataRecord('brokerRegistrationChange', {}))).toEqual([17, 2]);
  });

  test('read back as they were written', () => {
    const records = [
      broker(1, 5),
      topic,
      partition,
      metadataRecord('partitionChange', { partitionId: 3, topicId: TOPIC_ID, isr: [2], leader: -1 }),
      metadataRecord('config', { resourceType: 2, resourceName: 'orders', name: 'a', value: null }),
    ];
    for (const record of records) expect(decodeMetadataRecord(encodeMetadataRecord(record))).toEqual(record);
  });

  test('of another frame version or an unknown type are refused', () => {
    expect(() => decodeMetadataRecord(Buffer.from('021400' + '00', 'hex'))).toThrow('frame version 2');
    expect(() => decodeMetadataRecord(Buffer.from('01630000', 'hex'))).toThrow('type 99');
  });
});

describe('MetadataImage', () => {
  test('bumps the leader epoch when a leader is named and the partition epoch with every change', () => {
    const image = applied(topic, partition);
    image.apply(metadataRecord('partitionChange', { topicId: TOPIC_ID, partitionId: 0, isr: [1] }));
    expect(image.partition('orders', 0)).toMatchObject({ leader: 1, leaderEpoch: 0, partitionEpoch: 1, isr: [1] });
    image.apply(metadataRecord('partitionChange', { topicId: TOPIC_ID, partitionId: 0, leader: 1 }));
    expect(image.partition('orders', 0)).toMatchObject({ leader: 1, leaderEpoch: 1, partitionEpoch: 2 });
    image.apply(metadataRecord('partitionChange', { topicId: TOPIC_ID, partitionId: 0, leader: -1 }));
    expect(image.partition('orders', 0)).toMatchObject({ leader: -1, leaderEpoch: 2, partitionEpoch: 3, isr: [1] });
  });

  test('knows brokers by the latest registration and lists the unfenced ones', () => {
    const image = applied(broker(2, 5), broker(1, 6, true));
    expect(image.aliveBrokers().map(({ id }) => id)).toEqual([2]);
    image.apply(metadataRecord('brokerRegistrationChange', { brokerId: 1, brokerEpoch: 6, fenced: -1 }));
    image.apply(metadataRecord('brokerRegistrationChange', { brokerId: 2, brokerEpoch: 5, inControlledShutdown: 1 }));
    expect(image.aliveBrokers().map(({ id, inControlledShutdown }) => [id, inControlledShutdown])).toEqual([
      [1, false],
      [2, true],
    ]);
    image.apply(metadataRecord('fenceBroker', { id: 1, epoch: 6 }));
    image.apply(broker(2, 9));
    expect(image.brokers.get(1)?.fenced).toBe(true);
    expect(image.brokers.get(2)).toMatchObject({ epoch: 9, inControlledShutdown: false });
    image.apply(metadataRecord('unregisterBroker', { brokerId: 2, brokerEpoch: 9 }));
    expect([...image.brokers.keys()]).toEqual([1]);
  });

  test('forgets a topic with its configs', () => {
    const image = applied(
      topic,
      partition,
      metadataRecord('config', { resourceType: 2, resourceName: 'orders', name: 'retention.ms', value: '5' }),
    );
    expect(image.configs('topic', 'orders').get('retention.ms')).toBe('5');
    image.apply(metadataRecord('removeTopic', { topicId: TOPIC_ID }));
    expect(image.topics.size + image.topicsById.size + image.configs('topic', 'orders').size).toBe(0);
  });

  test('has a clone that does not follow it', () => {
    const image = applied(broker(1, 1), topic, partition);
    const copy = image.clone();
    image.apply(metadataRecord('partitionChange', { topicId: TOPIC_ID, partitionId: 0, isr: [1] }));
    image.apply(metadataRecord('config', { resourceType: 4, resourceName: '', name: 'a', value: 'b' }));
    expect(copy.partition('orders', 0)?.isr).toEqual([1, 2]);
    expect(copy.configs('broker', '').size).toBe(0);
  });

  test('is the same when it is rebuilt from the records that describe it', () => {
    const image = applied(
      metadataRecord('featureLevel', { name: 'metadata.version', featureLevel: 21 }),
      broker(1, 1),
      broker(2, 2, true),
      topic,
      partition,
      metadataRecord('partitionChange', { topicId: TOPIC_ID, partitionId: 0, isr: [1], leader: 1 }),
      metadataRecord('config', { resourceType: 2, resourceName: 'orders', name: 'retention.ms', value: '5' }),
      metadataRecord('producerIds', { brokerId: 1, brokerEpoch: 1, nextProducerId: 2_000 }),
    );
    image.apply(metadataRecord('brokerRegistrationChange', { brokerId: 1, brokerEpoch: 1, inControlledShutdown: 1 }));
    expect(applied(...[...imageRecords(image)].map(decodeMetadataRecord))).toEqual(image);
  });
});

describe('MetadataLoader', () => {
  const batch = (baseOffset: number, ...records: MetadataRecord[]) => ({
    baseOffset,
    lastOffset: baseOffset + Math.max(0, records.length - 1),
    epoch: 1,
    records: records.map(encodeMetadataRecord),
  });

  function aLoader() {
    const loader = new MetadataLoader({ logger: silentLogger });
    const deltas: MetadataDelta[] = [];
    loader.addPublisher((_image, delta) => deltas.push(delta));
    return { loader, deltas };
  }

  test('applies batches and tells publishers once per call what changed', () => {
    const { loader, deltas } = aLoader();
    loader.handleCommit([batch(0), batch(1, broker(1, 1), topic), batch(3, partition)]);
    expect(loader.image.appliedOffset).toBe(3);
    expect(deltas).toHaveLength(1);
    expect(deltas[0]?.createdTopics).toEqual([{ name: 'orders', id: TOPIC_ID }]);
    expect(deltas[0]?.partitions).toEqual([{ topic: 'orders', topicId: TOPIC_ID, partition: 0, before: undefined }]);
    loader.handleCommit([batch(4, metadataRecord('partitionChange', { topicId: TOPIC_ID, partitionId: 0, isr: [1] }))]);
    expect(deltas[1]?.partitions[0]?.before).toMatchObject({ isr: [1, 2], partitionEpoch: 0 });
  });

  test('skips batches that it has, and tells nobody of batches that change nothing', () => {
    const { loader, deltas } = aLoader();
    loader.handleCommit([batch(0, broker(1, 0))]);
    loader.handleCommit([batch(0, broker(1, 7)), batch(1)]);
    expect(loader.image.brokers.get(1)?.epoch).toBe(0);
    expect(loader.image.appliedOffset).toBe(1);
    expect(deltas).toHaveLength(1);
  });

  test('leaves no trace of a topic that came and went within one call', () => {
    const { loader, deltas } = aLoader();
    loader.handleCommit([batch(0, broker(1, 0), topic, partition, metadataRecord('removeTopic', { topicId: TOPIC_ID }))]);
    expect(deltas[0]?.partitions).toEqual([]);
    expect(deltas[0]?.createdTopics).toEqual([]);
    expect(deltas[0]?.deletedTopics).toEqual([]);
  });

  test('gives a late publisher everything at once', () => {
    const { loader } = aLoader();
    loader.handleCommit([batch(0, broker(1, 0), topic, partition)]);
    const seen: MetadataDelta[] = [];
    loader.addPublisher((_image, delta) => seen.push(delta));
    expect(seen[0]?.partitions).toHaveLength(1);
    expect([...(seen[0]?.brokers.keys() ?? [])]).toEqual([1]);
  });

  test('resolves those who wait for an offset', async () => {
    const { loader } = aLoader();
    const reached = loader.reached(1);
    loader.handleCommit([batch(0, broker(1, 0), topic)]);
    await reached;
    await loader.reached(0);
  });

  test('publishes the difference when a snapshot replaces the image', () => {
    const { loader, deltas } = aLoader();
    loader.handleCommit([batch(0, broker(1, 0), topic, partition)]);
    const other = metadataRecord('topic', { name: 'other', topicId: DIRECTORY });
    loader.handleSnapshot({ endOffset: 10, epoch: 3, records: [broker(1, 0), other].map(encodeMetadataRecord) });
    expect(loader.image.appliedOffset).toBe(9);
    expect([...loader.image.topics.keys()]).toEqual(['other']);
    expect(deltas[1]?.deletedTopics.map(({ name }) => name)).toEqual(['orders']);
    expect(deltas[1]?.createdTopics.map(({ name }) => name)).toEqual(['other']);
  });

  test('a snapshot ends what an unfinished change of several batches had left, and deleted topics have no configs to tell of', () => {
    const { loader, deltas } = aLoader();
    const config = metadataRecord('config', { resourceType: 2, resourceName: 'orders', name: 'retention.ms', value: '5' });
    loader.handleCommit([batch(0, broker(1, 0), topic, partition, config), batch(4, metadataRecord('beginTransaction', {}), partition)]);
    expect(loader.image.hasOpenTransaction).toBe(true);
    loader.handleSnapshot({ endOffset: 10, epoch: 3, records: [broker(1, 0)].map(encodeMetadataRecord) });
    expect(loader.image.hasOpenTransaction).toBe(false);
    expect(deltas[1]?.configs).toEqual([]);
    loader.handleCommit([batch(10, topic)]);
    expect([...loader.image.topics.keys()]).toEqual(['orders']);
  });
});
