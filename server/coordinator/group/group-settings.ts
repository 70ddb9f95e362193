import type { BrokerConfigView } from '../../metadata/configs/broker-config-view.ts';

/** First session of a member that has not been answered yet: it cannot send heartbeats before it knows its id. Kafka's constant. */
export const NEW_MEMBER_JOIN_TIMEOUT_MS = 5 * 60_000;

/** Broker configs of groups and offsets, read when they are needed: they can change while the broker runs. */
export class GroupSettings {
  private readonly configs: BrokerConfigView;

  constructor(configs: BrokerConfigView) {
    this.configs = configs;
  }

  get initialRebalanceDelayMs(): number {
    return this.configs.number('group.initial.rebalance.delay.ms');
  }
  get minSessionTimeoutMs(): number {
    return this.configs.number('group.min.session.timeout.ms');
  }
  get maxSessionTimeoutMs(): number {
    return this.configs.number('group.max.session.timeout.ms');
  }
  get maxGroupSize(): number {
    return this.configs.number('group.max.size');
  }
  /** Longest text that may be stored with an offset. Kafka counts UTF-16 units, whatever the config's name says. */
  get offsetMetadataMaxLength(): number {
    return this.configs.number('offset.metadata.max.bytes');
  }
  get offsetsRetentionMs(): number {
    return this.configs.number('offsets.retention.minutes') * 60_000;
  }
  get offsetsRetentionCheckIntervalMs(): number {
    return this.configs.number('offsets.retention.check.interval.ms');
  }
  get offsetsCommitTimeoutMs(): number {
    return this.configs.number('offsets.commit.timeout.ms');
  }
  get offsetsLoadBufferBytes(): number {
    return this.configs.number('offsets.load.buffer.size');
  }
  get offsetsTopicPartitions(): number {
    return this.configs.number('offsets.topic.num.partitions');
  }
}
