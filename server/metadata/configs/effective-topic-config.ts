/** What a topic's configs come to: its own stored values over the broker's, over Kafka's defaults. */
import { must } from '../../base/assert.ts';
import type { TopicName } from '../../base/ids.ts';
import type { MetadataImage } from '../image.ts';
import type { BrokerConfigView } from './broker-config-view.ts';
import { parseBoolean, parseList, parseNumber } from './config-values.ts';
import { topicConfig } from './topic-configs.ts';
import type { TopicConfigValues } from './topic-config-values.ts';

/** How Kafka's largest long reads. */
const UNBOUNDED = Number.MAX_SAFE_INTEGER;

/** Effective configs of a topic on the broker of `brokerConfigs`. A topic without stored configs (or unknown) gets the broker's. */
export function effectiveTopicConfig(image: MetadataImage, topic: TopicName, brokerConfigs: BrokerConfigView): TopicConfigValues {
  return topicConfigValues(image.configs('topic', topic), brokerConfigs);
}

/** The same from a map of overrides: for topics that are being created. Values must have passed validation. */
export function topicConfigValues(overrides: ReadonlyMap<string, string>, brokerConfigs: BrokerConfigView): TopicConfigValues {
  const text = (name: string): string => {
    const definition = must(topicConfig(name), `${name} is not in the table of topic configs`);
    const own = overrides.get(name) ?? (definition.synonyms ? brokerConfigs.effective(definition) : undefined);
    return own ?? definition.default ?? '';
  };
  const number = (name: string): number => must(parseNumber(text(name)), `${name} of a topic is not a number: ${text(name)}`);
  /** A bound that nobody set is that of both directions (Kafka: until the deprecated config goes). */
  const timestampBound = (name: string): number => {
    const own = number(name);
    return own < UNBOUNDED ? own : number('message.timestamp.difference.max.ms');
  };
  const boolean = (name: string): boolean => parseBoolean(text(name)) ?? false;
  return {
    cleanupPolicy: parseList(text('cleanup.policy')).filter((policy) => policy === 'delete' || policy === 'compact'),
    compressionType: text('compression.type') as TopicConfigValues['compressionType'],
    compressionGzipLevel: number('compression.gzip.level'),
    compressionZstdLevel: number('compression.zstd.level'),
    deleteRetentionMs: number('delete.retention.ms'),
    fileDeleteDelayMs: number('file.delete.delay.ms'),
    flushMessages: number('flush.messages'),
    flushMs: number('flush.ms'),
    indexIntervalBytes: number('index.interval.bytes'),
    maxCompactionLagMs: number('max.compaction.lag.ms'),
    minCompactionLagMs: number('min.compaction.lag.ms'),
    maxMessageBytes: number('max.message.bytes'),
    messageTimestampType: text('message.timestamp.type') === 'LogAppendTime' ? 'LogAppendTime' : 'CreateTime',
    messageTimestampBeforeMaxMs: timestampBound('message.timestamp.before.max.ms'),
    messageTimestampAfterMaxMs: timestampBound('message.timestamp.after.max.ms'),
    minCleanableDirtyRatio: number('min.cleanable.dirty.ratio'),
    minInSyncReplicas: number('min.insync.replicas'),
    retentionBytes: number('retention.bytes'),
    retentionMs: number('retention.ms'),
    segmentBytes: number('segment.bytes'),
    segmentIndexBytes: number('segment.index.bytes'),
    segmentJitterMs: number('segment.jitter.ms'),
    segmentMs: number('segment.ms'),
    uncleanLeaderElectionEnable: boolean('unclean.leader.election.enable'),
  };
}
