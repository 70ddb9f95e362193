import type { TopicName } from '../../base/ids.ts';
import { errorName, errors } from '../../protocol/errors.ts';
import { appendErrorForClients } from '../runtime/append-errors.ts';
import type { CoordinatorRecord, RecordWriter } from '../runtime/shard.ts';
import type { ClassicGroup } from './classic-group.ts';
import type { Reply } from './classic-member.ts';
import type { GroupEnvironment } from './group-environment.ts';
import { groupRecord, offsetRecord, readOffsetsTopicRecord } from './group-records.ts';
import type { DeleteGroupResult, OffsetDeleteRequest, OffsetDeleteResponse } from './group-requests.ts';
import { expiryClock, isExpired } from './offset-expiry.ts';
import type { OffsetStore } from './offset-store.ts';

interface OffsetKey {
  readonly group: string;
  readonly topic: TopicName;
  readonly partition: number;
}

/** Removal of offsets and groups, by request and by age. Tombstones also cover commits that are on their way. */
export class OffsetCleanup {
  private readonly environment: GroupEnvironment;
  private readonly writer: RecordWriter;
  private readonly offsets: OffsetStore;

  constructor(environment: GroupEnvironment, writer: RecordWriter, offsets: OffsetStore) {
    this.environment = environment;
    this.writer = writer;
    this.offsets = offsets;
  }

  /** DeleteGroups of one group: 69 when there is none, 68 when it has members (G13). */
  deleteGroup(groupId: string, group: ClassicGroup | undefined, reply: Reply<DeleteGroupResult>): void {
    if (!group) {
      reply({ groupId, errorCode: errors.GROUP_ID_NOT_FOUND });
      return;
    }
    if (group.state !== 'Empty') {
      reply({ groupId, errorCode: errors.NON_EMPTY_GROUP });
      return;
    }
    const tombstones = this.tombstones((key) => key.group === groupId);
    this.writer.write([...tombstones, groupRecord(groupId, undefined)], (errorCode) => {
      if (errorCode === errors.NONE) this.environment.metrics.offsetDeletions.add(tombstones.length);
      reply({ groupId, errorCode: appendErrorForClients(errorCode) });
    });
  }

  /** OffsetDelete: a topic that a member subscribes to keeps its offsets (86). */
  deleteOffsets(group: ClassicGroup | undefined, request: OffsetDeleteRequest, reply: Reply<OffsetDeleteResponse>): void {
    if (!group) {
      reply({ errorCode: errors.GROUP_ID_NOT_FOUND });
      return;
    }
    if (group.state !== 'Empty' && !group.isConsumerGroup) {
      reply({ errorCode: errors.NON_EMPTY_GROUP });
      return;
    }
    const topics = request.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => ({
        partitionIndex,
        errorCode: group.isSubscribedTo(name) ? errors.GROUP_SUBSCRIBED_TO_TOPIC : errors.NONE,
      })),
    }));
    const wanted = new Map<TopicName, Set<number>>();
    for (const { name, partitions } of topics) {
      if (!group.isSubscribedTo(name)) wanted.set(name, new Set(partitions.map(({ partitionIndex }) => partitionIndex)));
    }
    const tombstones = this.tombstones((key) => key.group === request.groupId && wanted.get(key.topic)?.has(key.partition) === true);
    this.writer.write(tombstones, (errorCode) => {
      if (errorCode === errors.NONE) this.environment.metrics.offsetDeletions.add(tombstones.length);
      reply(errorCode === errors.NONE ? { errorCode, topics } : { errorCode: appendErrorForClients(errorCode) });
    });
  }

  topicsDeleted(topics: ReadonlySet<TopicName>): void {
    const tombstones = this.tombstones((key) => topics.has(key.topic));
    this.writer.write(tombstones, (errorCode) => {
      if (errorCode === errors.NONE) this.environment.metrics.offsetDeletions.add(tombstones.length);
      else this.environment.logger.warn('offset-cleanup-failed', { error: errorName(errorCode), offsets: tombstones.length });
    });
  }

  /** A round that fails is made up for by the next one. */
  expire(groups: Iterable<ClassicGroup>): void {
    const fresh = new Set(this.unreplayedKeys().map(keyText));
    let expiredCount = 0;
    const records: CoordinatorRecord[] = [];
    for (const group of groups) {
      const expired = this.expiredKeys(group).filter((key) => !fresh.has(keyText(key)));
      expiredCount += expired.length;
      for (const { topic, partition } of expired) records.push(offsetRecord(group.groupId, topic, partition, undefined));
      const isUnused = group.state === 'Empty' && group.pendingJoins.size === 0 && this.countOf(group.groupId) === expired.length;
      const isCommitting = [...fresh].some((key) => key.startsWith(`${group.groupId}\0`));
      if (isUnused && !isCommitting) records.push(groupRecord(group.groupId, undefined));
    }
    this.writer.write(records, (errorCode) => {
      if (errorCode === errors.NONE) this.environment.metrics.offsetExpirations.add(expiredCount);
      else this.environment.logger.warn('offset-expiry-failed', { error: errorName(errorCode), offsets: expiredCount });
    });
  }

  private expiredKeys(group: ClassicGroup): OffsetKey[] {
    const since = expiryClock(group);
    if (!since) return [];
    const nowMs = this.environment.clock.now();
    const retentionMs = this.environment.settings.offsetsRetentionMs;
    const keys: OffsetKey[] = [];
    for (const [topic, partitions] of this.offsets.of(group.groupId)) {
      if (group.isSubscribedTo(topic)) continue;
      for (const [partition, offset] of partitions) {
        if (isExpired(offset, { sinceMs: since(offset), nowMs, retentionMs })) keys.push({ group: group.groupId, topic, partition });
      }
    }
    return keys;
  }

  private countOf(group: string): number {
    let count = 0;
    for (const partitions of this.offsets.of(group).values()) count += partitions.size;
    return count;
  }

  private tombstones(matches: (key: OffsetKey) => boolean): CoordinatorRecord[] {
    const keys = new Map<string, OffsetKey>();
    for (const key of [...this.replayedKeys(), ...this.unreplayedKeys()]) {
      if (matches(key)) keys.set(keyText(key), key);
    }
    return [...keys.values()].map(({ group, topic, partition }) => offsetRecord(group, topic, partition, undefined));
  }

  private *replayedKeys(): Generator<OffsetKey> {
    for (const group of this.offsets.groupIds()) {
      for (const [topic, partitions] of this.offsets.of(group)) {
        for (const partition of partitions.keys()) yield { group, topic, partition };
      }
    }
  }

  private unreplayedKeys(): OffsetKey[] {
    return this.writer.unreplayed().flatMap((record) => {
      const read = readOffsetsTopicRecord(record);
      return read.kind === 'offset' && read.value ? [{ group: read.group, topic: read.topic, partition: read.partition }] : [];
    });
  }
}

/** Topic names have no NUL, so the parts cannot run into each other. */
function keyText({ group, topic, partition }: OffsetKey): string {
  return `${group}\0${topic}\0${partition}`;
}
