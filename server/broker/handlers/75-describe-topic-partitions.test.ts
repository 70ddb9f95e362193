import { expect, test } from 'vitest';
import { apis } from '../../protocol/apis.ts';
import { decode, encode } from '../../protocol/codec.ts';
import type { Encodable } from '../../protocol/definition.ts';
import { errors } from '../../protocol/errors.ts';
import { testContext, testImage, testServices } from '../../../test/kit/broker-services.ts';
import { describeTopicPartitions } from './75-describe-topic-partitions.ts';

const image = testImage([1], { b: [[1], [1], [1]], a: [[1], [1]] });

async function ask(request: Encodable<typeof apis.describeTopicPartitions.request>) {
  const asked = decode(apis.describeTopicPartitions.request, 0, encode(apis.describeTopicPartitions.request, 0, request));
  const response = await describeTopicPartitions.handle(asked, testContext(), testServices({ image }));
  const shown = decode(apis.describeTopicPartitions.response, 0, encode(apis.describeTopicPartitions.response, 0, response as Record<string, never>));
  return { rows: shown.topics.map(({ name, partitions }) => [name, partitions.map(({ partitionIndex }) => partitionIndex)]), next: shown.nextCursor, shown };
}

test('lists all topics in name order when none is named', async () => {
  expect(await ask({ topics: [] })).toMatchObject({ rows: [['a', [0, 1]], ['b', [0, 1, 2]]], next: null });
});

test('pages by partitions: following the cursor gives every partition once', async () => {
  const first = await ask({ topics: [], responsePartitionLimit: 3 });
  expect(first).toMatchObject({ rows: [['a', [0, 1]], ['b', [0]]], next: { topicName: 'b', partitionIndex: 1 } });
  const second = await ask({ topics: [], responsePartitionLimit: 3, cursor: first.next });
  expect(second).toMatchObject({ rows: [['b', [1, 2]]], next: null });
});

test('a page that ends with a topic points at the next one', async () => {
  expect((await ask({ topics: [], responsePartitionLimit: 2 })).next).toEqual({ topicName: 'b', partitionIndex: 0 });
});

test('a named topic that does not exist is a row with an error', async () => {
  const { shown } = await ask({ topics: [{ name: 'zz' }, { name: 'a' }, { name: 'no way' }] });
  expect(shown.topics.map(({ name, errorCode }) => [name, errorCode])).toEqual([
    ['a', 0],
    ['no way', errors.INVALID_TOPIC_EXCEPTION],
    ['zz', errors.UNKNOWN_TOPIC_OR_PARTITION],
  ]);
});

test('a cursor must be one of the topics named', async () => {
  const { shown } = await ask({ topics: [{ name: 'a' }], cursor: { topicName: 'b', partitionIndex: 0 } });
  expect(shown.topics.map(({ name, errorCode }) => [name, errorCode])).toEqual([['a', errors.INVALID_REQUEST]]);
});
