import { expect, test } from 'vitest';
import { silentLogger } from '../base/logger.ts';
import { BrokerConfigView } from '../metadata/configs/broker-config-view.ts';
import { MetadataImage } from '../metadata/image.ts';
import { errors } from '../protocol/errors.ts';
import { FakeClock } from '../../test/kit/fake-clock.ts';
import { AutoTopics } from './auto-topics.ts';
import type { ControllerChannel } from './controller-channel.ts';

function aBroker(staticConfigs: Record<string, string> = {}) {
  const clock = new FakeClock();
  const requests: unknown[] = [];
  const controller = { errorCode: 0 };
  const request = async (_lane: string, _api: unknown, body: { topics: unknown[] }) => {
    requests.push(body.topics[0]);
    return { topics: [{ errorCode: controller.errorCode, errorMessage: null }] };
  };
  const autoTopics = new AutoTopics({
    config: new BrokerConfigView({ brokerId: 1, staticConfigs, image: new MetadataImage() }),
    channel: { request } as unknown as Pick<ControllerChannel, 'request'>,
    clock,
    logger: silentLogger,
  });
  return { clock, requests, controller, autoTopics };
}

test('creates a topic with the broker defaults, once however often it is asked for', async () => {
  const { autoTopics, requests } = aBroker({ 'num.partitions': '4', 'default.replication.factor': '3' });
  autoTopics.requestCreation('t');
  autoTopics.requestCreation('t');
  expect(requests).toEqual([{ name: 't', numPartitions: 4, replicationFactor: 3 }]);
});

test('creates no plain topic in place of the state of a coordinator that is not there yet', () => {
  const { autoTopics, requests } = aBroker();
  for (const topic of ['__transaction_state', '__share_group_state', '__consumer_offsets']) autoTopics.requestCreation(topic);
  expect(requests).toMatchObject([{ name: '__consumer_offsets', numPartitions: 50 }]);
});

test('creates nothing when auto.create.topics.enable is false, but the offsets topic', async () => {
  const { autoTopics, requests } = aBroker({ 'auto.create.topics.enable': 'false', 'offsets.topic.replication.factor': '2' });
  autoTopics.requestCreation('t');
  autoTopics.requestOffsetsTopic();
  expect(requests).toMatchObject([
    {
      name: '__consumer_offsets',
      numPartitions: 50,
      replicationFactor: 2,
      configs: [{ name: 'cleanup.policy', value: 'compact' }, { name: 'compression.type' }, { name: 'segment.bytes', value: '104857600' }],
    },
  ]);
});

test('asks again for a refused topic only after a pause', async () => {
  const { autoTopics, requests, controller, clock } = aBroker();
  controller.errorCode = errors.INVALID_REPLICATION_FACTOR;
  autoTopics.requestCreation('t');
  await clock.settle();
  autoTopics.requestCreation('t');
  expect(requests.length).toBe(1);
  await clock.advance({ ms: 600 });
  autoTopics.requestCreation('t');
  expect(requests.length).toBe(2);
});
