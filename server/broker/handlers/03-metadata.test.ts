import { describe, expect, test } from 'vitest';
import { ZERO_UUID } from '../../base/ids.ts';
import type { MetadataImage } from '../../metadata/image.ts';
import { apis } from '../../protocol/apis.ts';
import { decode, encode } from '../../protocol/codec.ts';
import type { Encodable } from '../../protocol/definition.ts';
import { errors } from '../../protocol/errors.ts';
import { testContext, testImage, testServices, testUuid } from '../../../test/kit/broker-services.ts';
import type { AutoTopics } from '../auto-topics.ts';
import { metadata } from './03-metadata.ts';

async function ask(apiVersion: number, request: Encodable<typeof apis.metadata.request>, image: MetadataImage) {
  const wanted: string[] = [];
  const autoTopics: Pick<AutoTopics, 'requestCreation'> = { requestCreation: (topic) => wanted.push(topic) };
  const services = testServices({ image, autoTopics: autoTopics as AutoTopics });
  const asked = decode(apis.metadata.request, apiVersion, encode(apis.metadata.request, apiVersion, request));
  const response = await metadata.handle(asked, testContext({ apiVersion }), services);
  const shown = decode(apis.metadata.response, apiVersion, encode(apis.metadata.response, apiVersion, response as Record<string, never>));
  return { ...shown, wanted };
}

const twoTopics = (): MetadataImage => testImage([1, 2, 3], { a: [[1, 2], [2, 3]], b: [[3]] });

describe('Metadata', () => {
  test('lists live brokers with the address of the listener asked on, and a live controller', async () => {
    const image = twoTopics();
    image.apply({ type: 'fenceBroker', value: { id: 3, epoch: 3 } });
    const response = await ask(9, { topics: [] }, image);
    expect(response.brokers).toEqual([
      { nodeId: 1, host: '127.0.0.1', port: 9001, rack: 'rack-1' },
      { nodeId: 2, host: '127.0.0.1', port: 9002, rack: 'rack-2' },
    ]);
    expect([1, 2]).toContain(response.controllerId);
  });

  test('all topics: an empty list in v0, null from v1; an empty list from v1 is no topic', async () => {
    expect((await ask(0, { topics: [] }, twoTopics())).topics.map(({ name }) => name)).toEqual(['a', 'b']);
    expect((await ask(1, { topics: null }, twoTopics())).topics.length).toBe(2);
    expect((await ask(1, { topics: [] }, twoTopics())).topics).toEqual([]);
  });

  test('shows leader, epoch, replicas, ISR and offline replicas', async () => {
    const image = twoTopics();
    image.apply({ type: 'fenceBroker', value: { id: 3, epoch: 3 } });
    const [topic] = (await ask(9, { topics: [{ name: 'a' }] }, image)).topics;
    expect(topic?.partitions[1]).toEqual({
      errorCode: 0,
      partitionIndex: 1,
      leaderId: 2,
      leaderEpoch: 3,
      replicaNodes: [2, 3],
      isrNodes: [2, 3],
      offlineReplicas: [3],
    });
  });

  test('a partition without a leader answers LEADER_NOT_AVAILABLE and leader -1', async () => {
    const image = twoTopics();
    image.apply({ type: 'unregisterBroker', value: { brokerId: 3, brokerEpoch: 3 } });
    const [topic] = (await ask(9, { topics: [{ name: 'b' }] }, image)).topics;
    expect(topic?.partitions[0]).toMatchObject({ errorCode: errors.LEADER_NOT_AVAILABLE, leaderId: -1 });
  });

  test('a leader that is fenced answers LEADER_NOT_AVAILABLE, which every client asks again after', async () => {
    const image = twoTopics();
    image.apply({ type: 'fenceBroker', value: { id: 3, epoch: 3 } });
    const [topic] = (await ask(9, { topics: [{ name: 'b' }] }, image)).topics;
    expect(topic?.partitions[0]).toMatchObject({ errorCode: errors.LEADER_NOT_AVAILABLE, leaderId: -1 });
  });

  test('an unknown topic is requested when the client allows it, and answered as unknown', async () => {
    const allowed = await ask(4, { topics: [{ name: 'new' }], allowAutoTopicCreation: true }, twoTopics());
    expect(allowed.topics[0]?.errorCode).toBe(errors.UNKNOWN_TOPIC_OR_PARTITION);
    expect(allowed.wanted).toEqual(['new']);
    expect((await ask(4, { topics: [{ name: 'new' }], allowAutoTopicCreation: false }, twoTopics())).wanted).toEqual([]);
    expect((await ask(1, { topics: [{ name: 'new' }] }, twoTopics())).wanted).toEqual(['new']);
  });

  test('an illegal name answers INVALID_TOPIC_EXCEPTION and is not requested', async () => {
    const response = await ask(4, { topics: [{ name: 'a b' }], allowAutoTopicCreation: true }, twoTopics());
    expect(response.topics[0]?.errorCode).toBe(errors.INVALID_TOPIC_EXCEPTION);
    expect(response.wanted).toEqual([]);
  });

  test('v12 finds topics by id; an unknown id answers UNKNOWN_TOPIC_ID with a null name', async () => {
    const known = await ask(12, { topics: [{ topicId: testUuid(101), name: null }] }, twoTopics());
    expect(known.topics[0]).toMatchObject({ errorCode: 0, name: 'b', topicId: testUuid(101) });
    const unknown = await ask(12, { topics: [{ topicId: testUuid(999), name: null }] }, twoTopics());
    expect(unknown.topics[0]).toMatchObject({ errorCode: errors.UNKNOWN_TOPIC_ID, name: null, topicId: testUuid(999) });
  });

  test('an id counts before a name, and neither v10 nor v11 may send one', async () => {
    const both = await ask(12, { topics: [{ topicId: testUuid(999), name: 'b' }] }, twoTopics());
    expect(both.topics[0]).toMatchObject({ errorCode: errors.UNKNOWN_TOPIC_ID, name: null, topicId: testUuid(999) });
    expect((await ask(11, { topics: [{ topicId: testUuid(101), name: 'b' }] }, twoTopics())).topics[0]?.errorCode).toBe(errors.INVALID_REQUEST);
  });

  test('topic ids from v10, authorized operations only when asked for', async () => {
    const plain = await ask(10, { topics: [{ name: 'a' }] }, twoTopics());
    expect(plain.topics[0]).toMatchObject({ topicId: testUuid(100), topicAuthorizedOperations: -2147483648 });
    expect(plain.clusterAuthorizedOperations).toBe(-2147483648);
    const asked = await ask(10, { topics: [{ name: 'a' }], includeTopicAuthorizedOperations: true, includeClusterAuthorizedOperations: true }, twoTopics());
    expect(asked.topics[0]?.topicAuthorizedOperations).toBe(3576);
    expect(asked.clusterAuthorizedOperations).toBe(8096);
    expect((await ask(9, { topics: [{ name: 'a' }] }, twoTopics())).topics[0]?.topicId).toBe(ZERO_UUID);
  });
});
