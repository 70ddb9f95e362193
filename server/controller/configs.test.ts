import { describe, expect, test } from 'vitest';
import { errors } from '../protocol/errors.ts';
import { type ControllerHarness, aCluster } from './testing/controller-harness.ts';

const TOPIC = 2;
const BROKER = 4;
const [SET, DELETE, APPEND, SUBTRACT] = [0, 1, 2, 3];

async function incremental(
  cluster: ControllerHarness,
  resourceType: number,
  resourceName: string,
  configs: [string, number | undefined, string | null][],
  validateOnly = false,
) {
  const answer = await cluster.send('incrementalAlterConfigs', {
    resources: [
      {
        resourceType,
        resourceName,
        configs: configs.map(([name, configOperation, value]) => ({ name, configOperation: configOperation ?? SET, value })),
      },
    ],
    validateOnly,
  });
  return answer.responses[0];
}

describe('IncrementalAlterConfigs', () => {
  test('sets, deletes, appends and subtracts', async () => {
    const cluster = await aCluster({ brokers: [1] });
    await cluster.createTopic('orders', [[1]]);
    expect(
      await incremental(cluster, TOPIC, 'orders', [
        ['retention.ms', SET, '5'],
        ['segment.bytes', SET, '1000'],
        ['cleanup.policy', APPEND, 'compact'],
      ]),
    ).toMatchObject({ errorCode: 0, errorMessage: null, resourceType: TOPIC, resourceName: 'orders' });
    expect(Object.fromEntries(cluster.image.configs('topic', 'orders'))).toEqual({
      'retention.ms': '5',
      'segment.bytes': '1000',
      'cleanup.policy': 'delete,compact',
    });
    await incremental(cluster, TOPIC, 'orders', [
      ['retention.ms', DELETE, null],
      ['cleanup.policy', SUBTRACT, 'delete'],
    ]);
    expect(Object.fromEntries(cluster.image.configs('topic', 'orders'))).toEqual({
      'segment.bytes': '1000',
      'cleanup.policy': 'compact',
    });
  });

  test('changes a resource as a whole or not at all, and others on their own', async () => {
    const cluster = await aCluster({ brokers: [1] });
    await cluster.createTopic('a', [[1]]);
    await cluster.createTopic('b', [[1]]);
    const answer = await cluster.send('incrementalAlterConfigs', {
      resources: [
        {
          resourceType: TOPIC,
          resourceName: 'a',
          configs: [
            { name: 'retention.ms', value: '5' },
            { name: 'segment.bytes', value: '-4' },
          ],
        },
        { resourceType: TOPIC, resourceName: 'b', configs: [{ name: 'retention.ms', value: '5' }] },
      ],
    });
    expect(answer.responses.map(({ errorCode }) => errorCode)).toEqual([errors.INVALID_CONFIG, 0]);
    expect(cluster.image.configs('topic', 'a').size).toBe(0);
    expect(cluster.image.configs('topic', 'b').get('retention.ms')).toBe('5');
  });

  test('writes nothing when nothing changes or with validate_only', async () => {
    const cluster = await aCluster({ brokers: [1] });
    await cluster.createTopic('a', [[1]], { 'retention.ms': '5' });
    const offset = cluster.image.appliedOffset;
    await incremental(cluster, TOPIC, 'a', [['retention.ms', SET, '5']]);
    await incremental(cluster, TOPIC, 'a', [['retention.ms', SET, '6']], true);
    await incremental(cluster, TOPIC, 'a', [['segment.ms', DELETE, null]]);
    expect(cluster.image.appliedOffset).toBe(offset);
  });

  test.each<[number, string, [string, number | undefined, string | null][], number]>([
    [TOPIC, 'nope', [['retention.ms', SET, '5']], errors.UNKNOWN_TOPIC_OR_PARTITION],
    [TOPIC, 'a/b', [['retention.ms', SET, '5']], errors.INVALID_TOPIC_EXCEPTION],
    [TOPIC, 'orders', [['retention.ms', SET, null]], errors.INVALID_REQUEST],
    [
      TOPIC,
      'orders',
      [
        ['retention.ms', SET, '5'],
        ['retention.ms', SET, '6'],
      ],
      errors.INVALID_REQUEST,
    ],
    [TOPIC, 'orders', [['retention.ms', 9, '5']], errors.INVALID_REQUEST],
    [TOPIC, 'orders', [['retention.ms', APPEND, '5']], errors.INVALID_CONFIG],
    [TOPIC, 'orders', [['no.such', SET, '5']], errors.INVALID_CONFIG],
    [TOPIC, 'orders', [['cleanup.policy', SET, 'shred']], errors.INVALID_CONFIG],
    [
      TOPIC,
      'orders',
      [
        ['min.compaction.lag.ms', SET, '9'],
        ['max.compaction.lag.ms', SET, '8'],
      ],
      errors.INVALID_CONFIG,
    ],
    [BROKER, '7', [['log.retention.ms', SET, '5']], errors.INVALID_REQUEST],
    [BROKER, 'one', [['log.retention.ms', SET, '5']], errors.INVALID_REQUEST],
    [BROKER, '1', [['num.partitions', SET, '5']], errors.INVALID_REQUEST],
    [BROKER, '1', [['metadata.log.segment.bytes', SET, '4096']], errors.INVALID_REQUEST],
    [BROKER, '', [['metadata.log.segment.bytes', SET, '16777216']], errors.INVALID_REQUEST],
    [TOPIC, '__cluster_metadata', [['segment.bytes', SET, '4096']], errors.UNKNOWN_TOPIC_OR_PARTITION],
    [BROKER, '', [['listeners', SET, 'PLAINTEXT://:1']], errors.INVALID_REQUEST],
    [BROKER, '', [['message.max.bytes', SET, 'big']], errors.INVALID_REQUEST],
    [3, 'x', [['a', SET, 'b']], errors.INVALID_REQUEST],
  ])('of type %i %j with %j is refused with error %i', async (type, name, configs, errorCode) => {
    const cluster = await aCluster({ brokers: [1] });
    await cluster.createTopic('orders', [[1]]);
    expect(await incremental(cluster, type, name, configs)).toMatchObject({ errorCode });
    expect(cluster.image.configs('topic', 'orders').size).toBe(0);
  });

  test('sets dynamic broker configs for one broker and for all', async () => {
    const cluster = await aCluster({ brokers: [1] });
    expect(await incremental(cluster, BROKER, '', [['message.max.bytes', SET, '2000']])).toMatchObject({ errorCode: 0 });
    expect(await incremental(cluster, BROKER, '1', [['message.max.bytes', SET, '3000']])).toMatchObject({ errorCode: 0 });
    expect(cluster.image.configs('broker', '').get('message.max.bytes')).toBe('2000');
    expect(cluster.image.configs('broker', '1').get('message.max.bytes')).toBe('3000');
  });
});

describe('AlterConfigs', () => {
  test('replaces all configs of a resource', async () => {
    const cluster = await aCluster({ brokers: [1] });
    await cluster.createTopic('orders', [[1]], { 'retention.ms': '5', 'segment.ms': '9' });
    await cluster.send('alterConfigs', {
      resources: [{ resourceType: TOPIC, resourceName: 'orders', configs: [{ name: 'segment.ms', value: '7' }] }],
    });
    expect(Object.fromEntries(cluster.image.configs('topic', 'orders'))).toEqual({ 'segment.ms': '7' });
  });

  test('refuses what only a restart of a broker can change', async () => {
    const cluster = await aCluster({ brokers: [1] });
    const resource = { resourceType: BROKER, resourceName: '1', configs: [{ name: 'metadata.log.segment.bytes', value: '4096' }] };
    const { responses } = await cluster.send('alterConfigs', { resources: [resource] });
    expect(responses).toMatchObject([{ errorCode: errors.INVALID_REQUEST, errorMessage: expect.stringContaining('dynamically') }]);
    expect(cluster.image.configs('broker', '1').size).toBe(0);
  });

  test('refuses a resource that is named twice', async () => {
    const cluster = await aCluster({ brokers: [1] });
    await cluster.createTopic('orders', [[1]]);
    const resource = { resourceType: TOPIC, resourceName: 'orders', configs: [{ name: 'segment.ms', value: '7' }] };
    const answer = await cluster.send('alterConfigs', { resources: [resource, resource] });
    expect(answer.responses.map(({ errorCode }) => errorCode)).toEqual([errors.INVALID_REQUEST, errors.INVALID_REQUEST]);
  });
});
