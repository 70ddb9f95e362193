import { isPlanted } from '../base/planted-bugs.ts';
import { type BrokerId, type TopicName, ZERO_UUID, partitionKey } from '../base/ids.ts';
import { type Logger, errorText } from '../base/logger.ts';
import type { LogManager } from '../log/log-manager.ts';
import type { BrokerConfigView } from '../metadata/configs/broker-config-view.ts';
import { effectiveTopicConfig } from '../metadata/configs/effective-topic-config.ts';
import type { MetadataImage, PartitionImage, TopicImage } from '../metadata/image.ts';
import type { FollowerFetchers } from './follower-fetchers.ts';
import { Partition } from './partition.ts';
import type { PartitionContext } from './partition-context.ts';
import type { LeadershipChange } from './replica-requests.ts';

/** What hosting takes: the image to obey, the logs to keep, the fetchers to steer. */
export interface HostedPartitionsOptions {
  readonly nodeId: BrokerId;
  readonly image: MetadataImage;
  readonly configs: BrokerConfigView;
  readonly logs: LogManager;
  readonly fetchers: FollowerFetchers;
  readonly context: PartitionContext;
  readonly logger: Logger;
  readonly onChange: (change: LeadershipChange) => void;
}

/**
 * The partitions that this broker hosts, kept as the metadata image wants them. `reconcile` looks at the image as it is now,
 * so it may be called too often but not too rarely; a step that has to wait (a log being removed, a truncation running) makes
 * it look again afterwards. Per partition one step at a time.
 */
export class HostedPartitions {
  private readonly options: HostedPartitionsOptions;
  private readonly byTopic = new Map<TopicName, Map<number, Partition>>();
  private count = 0;
  private readonly waiting = new Map<string, Promise<void>>();
  private closed = false;

  constructor(options: HostedPartitionsOptions) {
    this.options = options;
  }

  get(topic: TopicName, partition: number): Partition | undefined {
    return this.byTopic.get(topic)?.get(partition);
  }

  *all(): Generator<Partition> {
    for (const ofTopic of this.byTopic.values()) yield* ofTopic.values();
  }

  get size(): number {
    return this.count;
  }

  /** Resolves when no step waits any more. */
  async settled(): Promise<void> {
    while (this.waiting.size > 0) await Promise.all(this.waiting.values());
  }

  /** Makes the local replica of a partition what the image says now. */
  reconcile(topic: TopicName, partition: number): void {
    const key = partitionKey(topic, partition);
    if (this.closed) return;
    if (this.waiting.has(key)) return;
    const topicImage = this.options.image.topics.get(topic);
    const assignment = topicImage?.partitions.get(partition);
    const wanted = topicImage && assignment?.replicas.includes(this.options.nodeId) ? { topicImage, assignment } : undefined;
    const hosted = this.get(topic, partition);
    if (hosted && hosted.topicId !== wanted?.topicImage.id) {
      this.release(hosted);
      this.waitFor(topic, partition, this.options.logs.delete(topic, partition));
    } else if (wanted) {
      this.host(wanted.topicImage, partition, wanted.assignment);
    }
  }

  /** A topic's configs (or the broker defaults below them) changed. */
  updateConfig(topic: TopicName): void {
    const hosted = this.byTopic.get(topic);
    if (!hosted) return;
    const config = effectiveTopicConfig(this.options.image, topic, this.options.configs);
    this.options.logs.updateConfig(topic, config);
    for (const partition of hosted.values()) partition.setMinInSyncReplicas(config.minInSyncReplicas);
  }

  /** Names of topics with a partition here. */
  topics(): TopicName[] {
    return [...this.byTopic.keys()];
  }

  /** Removes logs of topics that the image does not know, or does not place here. Only once the image is complete. */
  async removeStrays(): Promise<number> {
    const strays = this.options.logs.all().filter((log) => !this.get(log.topic, log.partition));
    for (const log of strays) {
      this.options.logger.warn('removing-stray-log', { topic: log.topic, partition: log.partition, topicId: log.topicId });
      await this.options.logs.delete(log.topic, log.partition);
    }
    return strays.length;
  }

  close(): void {
    this.closed = true;
    for (const partition of this.all()) partition.stop();
  }

  private host(topic: TopicImage, index: number, assignment: PartitionImage): void {
    const hosted = this.get(topic.name, index);
    if (hosted) return this.takeRole(hosted, assignment);
    const existing = this.options.logs.get(topic.name, index);
    if (existing && existing.topicId !== topic.id && existing.topicId !== ZERO_UUID) {
      // Deleted and created again while this broker was away. A log that does not say whose it is stays: it may be all there is.
      this.waitFor(topic.name, index, this.options.logs.delete(topic.name, index));
      return;
    }
    const config = effectiveTopicConfig(this.options.image, topic.name, this.options.configs);
    const log = this.options.logs.getOrCreate(topic.name, index, topic.id, config);
    const { minInSyncReplicas } = config;
    const partition = new Partition({ topicId: topic.id, log, minInSyncReplicas, context: this.options.context });
    this.add(partition);
    this.takeRole(partition, assignment);
  }

  private add(partition: Partition): void {
    let ofTopic = this.byTopic.get(partition.topic);
    if (!ofTopic) this.byTopic.set(partition.topic, (ofTopic = new Map()));
    ofTopic.set(partition.partition, partition);
    this.count += 1;
  }

  private remove(partition: Partition): void {
    const ofTopic = this.byTopic.get(partition.topic);
    if (ofTopic?.delete(partition.partition)) this.count -= 1;
    if (ofTopic?.size !== 0) return;
    this.byTopic.delete(partition.topic);
    this.options.context.metrics.forgetTopic(partition.topic);
  }

  private takeRole(partition: Partition, assignment: PartitionImage): void {
    const { leader, leaderEpoch } = assignment;
    const leads = leader === this.options.nodeId;
    const { log } = partition;
    if (partition.truncated && !partition.follows(leader, leaderEpoch)) {
      this.options.fetchers.unfollow(partition);
      this.waitFor(partition.topic, partition.partition, partition.truncated);
    } else if (isPlanted('truncate-to-high-watermark') && !leads && !partition.follows(leader, leaderEpoch) && log.highWatermark < log.nextOffset) {
      this.waitFor(partition.topic, partition.partition, partition.whileTruncating(log.truncateTo(log.highWatermark)));
    } else if (leads) {
      this.options.fetchers.unfollow(partition);
      if (partition.becomeLeader(assignment)) this.announce(partition, 'leader', leaderEpoch);
    } else if (partition.becomeFollower(leader, assignment)) {
      if (leader >= 0) this.options.fetchers.follow(partition, leader, leaderEpoch);
      else this.options.fetchers.unfollow(partition);
      this.announce(partition, 'follower', leaderEpoch);
    }
  }

  private release(partition: Partition): void {
    const { leaderEpoch } = partition;
    this.options.fetchers.unfollow(partition);
    partition.stop();
    this.remove(partition);
    this.announce(partition, 'gone', leaderEpoch);
  }

  private announce(partition: Partition, role: LeadershipChange['role'], leaderEpoch: number): void {
    const { topic, topicId, partition: index } = partition;
    this.options.onChange({ topic, topicId, partition: index, role, leaderEpoch });
  }

  /** Looks at the image again after `step`. A step that fails (the directory is offline) is not repeated. */
  private waitFor(topic: TopicName, partition: number, step: Promise<void>): void {
    const key = partitionKey(topic, partition);
    const done = step.then(
      () => {
        this.waiting.delete(key);
        this.reconcile(topic, partition);
      },
      (error: unknown) => {
        this.waiting.delete(key);
        this.options.logger.error('replica-step-failed', { topic, partition, error: errorText(error) });
      },
    );
    this.waiting.set(key, done);
  }
}
