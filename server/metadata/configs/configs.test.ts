import { describe, expect, test } from 'vitest';
import { MetadataImage, configResourceTypes } from '../image.ts';
import { metadataRecord } from '../records.ts';
import { brokerConfig, brokerConfigs } from './broker-configs.ts';
import { BrokerConfigView } from './broker-config-view.ts';
import { configsMarkdown } from './configs-markdown.ts';
import { describeConfigs } from './describe-configs.ts';
import { effectiveTopicConfig } from './effective-topic-config.ts';
import { localClusterDefaults } from './local-cluster-defaults.ts';
import { topicConfig, topicConfigs } from './topic-configs.ts';
import { validateBrokerConfigs, validateTopicConfigs, validateValue } from './validate-configs.ts';

function anImage(...configs: [type: 'topic' | 'broker', name: string, key: string, value: string][]): MetadataImage {
  const image = new MetadataImage();
  image.apply(metadataRecord('topic', { name: 'orders', topicId: 'BwAAAAAAAAAAAAAAAAAAAQ' }));
  for (const [type, resourceName, name, value] of configs)
    image.apply(metadataRecord('config', { resourceType: configResourceTypes[type], resourceName, name, value }));
  return image;
}

const view = (image: MetadataImage, staticConfigs: Record<string, string> = {}) =>
  new BrokerConfigView({ brokerId: 1, staticConfigs, image });

describe('the table', () => {
  test('has unique, sorted names and defaults that pass their own checks', () => {
    for (const table of [topicConfigs, brokerConfigs]) {
      const names = table.map(({ name }) => name);
      expect(names).toEqual([...new Set(names)].sort());
      for (const definition of table) {
        if (definition.default !== null) expect(validateValue(definition, definition.default)).toBeUndefined();
        expect(definition.doc).toMatch(/\.$/);
      }
    }
  });

  test('lists what clients expect: all topic configs of 3.9 and most of the brokers’', () => {
    expect(topicConfigs.length).toBeGreaterThanOrEqual(35);
    expect(brokerConfigs.length).toBeGreaterThanOrEqual(200);
  });

  test('gives every topic default the same default value under its broker name', () => {
    for (const { name, default: value, synonyms } of topicConfigs) {
      if (!synonyms) continue;
      const settings = view(new MetadataImage()).settings({
        name,
        type: 'string',
        default: null,
        scope: 'cluster-wide',
        doc: '',
        effect: 'yes',
        synonyms,
      });
      expect([name, settings[0]?.converted]).toEqual([name, value]);
    }
  });

  test('says in the documentation when a config does nothing', () => {
    expect(configsMarkdown()).toContain(
      '| `preallocate` | boolean | `false` |  | `log.preallocate` | none: files grow as they are written |',
    );
  });
});

describe('BrokerConfigView', () => {
  test('prefers the broker’s dynamic value over the cluster’s, static and default ones', () => {
    const read = (image: MetadataImage, staticConfigs = {}) => view(image, staticConfigs).number('message.max.bytes');
    const cluster: [type: 'broker', name: string, key: string, value: string] = ['broker', '', 'message.max.bytes', '2'];
    expect(read(anImage())).toBe(1_048_588);
    expect(read(anImage(), { 'message.max.bytes': '1' })).toBe(1);
    expect(read(anImage(cluster), { 'message.max.bytes': '1' })).toBe(2);
    expect(read(anImage(cluster, ['broker', '1', 'message.max.bytes', '3'], ['broker', '2', 'message.max.bytes', '4']))).toBe(3);
  });

  test('converts hours and minutes', () => {
    expect(view(anImage()).number('log.retention.ms')).toBe(604_800_000);
    expect(view(anImage(), { 'log.retention.hours': '1' }).number('log.retention.ms')).toBe(3_600_000);
    expect(view(anImage(), { 'log.retention.hours': '1', 'log.retention.minutes': '1' }).number('log.retention.ms')).toBe(60_000);
    expect(view(anImage(), { 'log.retention.hours': '-1' }).number('log.retention.ms')).toBe(-1);
  });

  test('knows its own id', () => {
    expect(view(anImage()).number('node.id')).toBe(1);
  });
});

describe('effectiveTopicConfig', () => {
  test('is Kafka’s defaults when nothing is set', () => {
    const image = anImage();
    expect(effectiveTopicConfig(image, 'orders', view(image))).toMatchObject({
      cleanupPolicy: ['delete'],
      retentionMs: 604_800_000,
      retentionBytes: -1,
      segmentBytes: 1_073_741_824,
      maxMessageBytes: 1_048_588,
      flushMessages: Number.MAX_SAFE_INTEGER,
      minInSyncReplicas: 1,
      messageTimestampType: 'CreateTime',
      compressionType: 'producer',
      uncleanLeaderElectionEnable: false,
    });
  });

  test('takes the topic’s own values over the broker’s', () => {
    const image = anImage(
      ['topic', 'orders', 'retention.ms', '7'],
      ['topic', 'orders', 'cleanup.policy', 'compact,delete'],
      ['broker', '', 'log.retention.ms', '8'],
      ['broker', '', 'log.segment.bytes', '9'],
    );
    const values = effectiveTopicConfig(image, 'orders', view(image, { 'min.insync.replicas': '2' }));
    expect(values).toMatchObject({ retentionMs: 7, cleanupPolicy: ['compact', 'delete'], segmentBytes: 9, minInSyncReplicas: 2 });
    expect(effectiveTopicConfig(image, 'other', view(image)).retentionMs).toBe(8);
  });

  test('a bound of timestamps that is not set is the older one of both directions', () => {
    const bounds = (...configs: Parameters<typeof anImage>): unknown => {
      const image = anImage(...configs);
      const { messageTimestampBeforeMaxMs, messageTimestampAfterMaxMs } = effectiveTopicConfig(image, 'orders', view(image));
      return [messageTimestampBeforeMaxMs, messageTimestampAfterMaxMs];
    };
    expect(bounds()).toEqual([Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]);
    expect(bounds(['topic', 'orders', 'message.timestamp.difference.max.ms', '5'])).toEqual([5, 5]);
    expect(bounds(['broker', '', 'log.message.timestamp.difference.max.ms', '5'], ['topic', 'orders', 'message.timestamp.after.max.ms', '9'])).toEqual([5, 9]);
  });
});

describe('validation', () => {
  test.each([
    ['retention.ms', '-1', true],
    ['retention.ms', '-2', false],
    ['retention.ms', ' 5 ', true],
    ['retention.ms', '1.5', false],
    ['retention.ms', '9223372036854775807', true],
    ['retention.ms', '9223372036854775808', false],
    ['segment.bytes', '2147483648', false],
    ['segment.bytes', '13', false],
    ['preallocate', 'TRUE', true],
    ['preallocate', 'yes', false],
    ['min.cleanable.dirty.ratio', '0.75', true],
    ['min.cleanable.dirty.ratio', '1.5', false],
    ['cleanup.policy', 'compact, delete', true],
    ['cleanup.policy', 'none', false],
    ['remote.storage.enable', 'true', false],
    ['remote.storage.enable', 'false', true],
    ['compression.type', 'brotli', false],
    ['leader.replication.throttled.replicas', '0:1,1:2', true],
    ['leader.replication.throttled.replicas', '*', true],
    ['leader.replication.throttled.replicas', '0-1', false],
  ])('of %s=%j gives %j', (name, value, legal) => {
    expect(validateTopicConfigs(new Map([[name, value]])) === undefined).toBe(legal);
  });

  test('names the config, the value and the bound', () => {
    expect(validateTopicConfigs(new Map([['segment.bytes', '1']]))).toBe(
      'Invalid value 1 for configuration segment.bytes: Value must be at least 14',
    );
    expect(validateTopicConfigs(new Map([['nope', '1']]))).toBe('Unknown topic config name: nope');
    expect(validateBrokerConfigs(new Map([['num.partitions', '1']]), 1)).toContain('num.partitions');
    expect(validateBrokerConfigs(new Map([['some.plugin', '1']]), undefined)).toBeUndefined();
    expect(validateBrokerConfigs(new Map([['max.connections.per.ip.overrides', '127.0.0.1:5,::1:6']]), undefined)).toBeUndefined();
    expect(validateBrokerConfigs(new Map([['max.connections.per.ip.overrides', '127.0.0.1']]), undefined)).toContain('Expected host:count');
  });
});

describe('DescribeConfigs', () => {
  const ask = (
    image: MetadataImage,
    resourceType: number,
    resourceName: string,
    more: { keys?: string[]; staticConfigs?: Record<string, string>; bare?: boolean } = {},
  ) =>
    describeConfigs([{ resourceType, resourceName, configurationKeys: more.keys ?? null }], {
      image,
      configs: view(image, more.staticConfigs),
      includeSynonyms: more.bare !== true,
      includeDocumentation: more.bare !== true,
    })[0];

  test('tells every topic config, with source and synonyms from the topic down to the default', () => {
    const image = anImage(['topic', 'orders', 'retention.ms', '7'], ['broker', '', 'log.retention.ms', '8']);
    const result = ask(image, 2, 'orders', { staticConfigs: { 'min.insync.replicas': '2' } });
    expect(result?.configs).toHaveLength(topicConfigs.length);
    const byName = new Map(result?.configs?.map((config) => [config.name, config]));
    expect(byName.get('retention.ms')).toEqual({
      name: 'retention.ms',
      value: '7',
      readOnly: false,
      isDefault: false,
      configSource: 1,
      isSensitive: false,
      synonyms: [
        { name: 'retention.ms', value: '7', source: 1 },
        { name: 'log.retention.ms', value: '8', source: 3 },
        { name: 'log.retention.hours', value: '168', source: 5 },
      ],
      configType: 5,
      documentation: topicConfig('retention.ms')?.doc,
    });
    expect(byName.get('min.insync.replicas')).toMatchObject({ value: '2', configSource: 4, isDefault: false });
    // Only log.roll.hours has a default, and that is another name.
    expect(byName.get('segment.ms')).toMatchObject({ value: '604800000', configSource: 5, isDefault: true, synonyms: [] });
    expect(byName.get('segment.bytes')?.synonyms).toEqual([{ name: 'log.segment.bytes', value: '1073741824', source: 5 }]);
    expect(byName.get('preallocate')?.documentation).toContain('No effect in Millrace: files grow');
  });

  test('tells every broker config, read-only where a restart is needed, and hides secrets', () => {
    const image = anImage(['broker', '1', 'message.max.bytes', '7']);
    const result = ask(image, 4, '1', { staticConfigs: { 'ssl.key.password': 'hunter2', 'log.retention.hours': '24' } });
    expect(result?.configs).toHaveLength(brokerConfigs.length);
    const byName = new Map(result?.configs?.map((config) => [config.name, config]));
    expect(byName.get('message.max.bytes')).toMatchObject({ value: '7', configSource: 2, readOnly: false });
    expect(byName.get('num.partitions')).toMatchObject({ value: '1', configSource: 5, readOnly: true, configType: 3 });
    expect(byName.get('ssl.key.password')).toMatchObject({
      value: null,
      isSensitive: true,
      configSource: 4,
      synonyms: [{ name: 'ssl.key.password', value: null, source: 4 }],
    });
    expect(byName.get('log.retention.ms')).toMatchObject({ value: null, configSource: 5 });
    expect(byName.get('log.retention.hours')).toMatchObject({ value: '24', configSource: 4 });
    expect(byName.get('node.id')).toMatchObject({ value: '1' });
  });

  test('tells only what is set for the cluster-wide default', () => {
    const image = anImage(['broker', '', 'message.max.bytes', '7']);
    expect(ask(image, 4, '')?.configs).toMatchObject([
      { name: 'message.max.bytes', value: '7', configSource: 3, synonyms: [{ name: 'message.max.bytes', value: '7', source: 3 }] },
    ]);
  });

  test('leaves out what was not asked for', () => {
    const image = anImage();
    expect(ask(image, 2, 'orders', { keys: ['retention.ms', 'nope'], bare: true })?.configs).toMatchObject([
      { name: 'retention.ms', synonyms: [], documentation: null },
    ]);
    expect(ask(image, 2, 'orders', { keys: [] })?.configs).toHaveLength(topicConfigs.length);
  });

  test.each([
    [2, 'nope', 3],
    [2, 'a/b', 17],
    [4, '2', 42],
    [4, 'x', 42],
    [16, '', 42],
    [32, 'group', 42],
    [99, 'x', 42],
  ])('of type %i name %j gives error %i', (type, name, errorCode) => {
    expect(ask(anImage(), type, name)).toMatchObject({ errorCode, configs: [] });
  });
});

describe('local cluster defaults', () => {
  test('replicate three times with three brokers and once with one, and are known names with legal values', () => {
    expect(localClusterDefaults(3)).toMatchObject({
      'default.replication.factor': '3',
      'min.insync.replicas': '2',
      'offsets.topic.replication.factor': '3',
    });
    expect(localClusterDefaults(1)).toMatchObject({
      'default.replication.factor': '1',
      'min.insync.replicas': '1',
      'offsets.topic.replication.factor': '1',
    });
    for (const [name, value] of Object.entries(localClusterDefaults(5))) {
      const definition = brokerConfig(name);
      expect(definition && validateValue(definition, value)).toBeUndefined();
      expect(definition).toBeDefined();
    }
  });
});
