import { type BrokerId, partitionKey } from '../base/ids.ts';
import type { ClusterMetadata, PartitionMetadata, TopicMetadata } from '../client/metadata.ts';
import type { NewEvent } from './event-log.ts';

/** Changes of one kind beyond this many are one event with a count. */
const SINGLE_EVENTS = 3;

/** What happened between two metadata answers, as events in the order a reader expects: brokers, topics, leaders, ISR. */
export function diffMetadata(before: ClusterMetadata, after: ClusterMetadata): NewEvent[] {
  return [...brokerEvents(before, after), ...topicEvents(before, after), ...partitionEvents(before, after)];
}

function brokerEvents(before: ClusterMetadata, after: ClusterMetadata): NewEvent[] {
  const was = new Set(before.brokers.map((broker) => broker.id));
  const is = new Set(after.brokers.map((broker) => broker.id));
  const lost = [...was].filter((id) => !is.has(id));
  const back = [...is].filter((id) => !was.has(id));
  return [
    ...lost.map((id): NewEvent => ({ kind: 'broker-lost', status: 'critical', text: `Broker ${id} left the cluster`, brokerId: id })),
    ...back.map((id): NewEvent => ({ kind: 'broker-back', status: 'ok', text: `Broker ${id} joined the cluster`, brokerId: id })),
  ];
}

function topicEvents(before: ClusterMetadata, after: ClusterMetadata): NewEvent[] {
  const events: NewEvent[] = [];
  const was = new Map(before.topics.map((topic) => [topic.name, topic]));
  const is = new Map(after.topics.map((topic) => [topic.name, topic]));
  for (const [name, topic] of is) {
    const known = was.get(name);
    if (!known || recreated(known, topic)) {
      const partitions = `${topic.partitions.length} ${topic.partitions.length === 1 ? 'partition' : 'partitions'}`;
      events.push({ kind: 'topic-created', status: 'ok', text: `Topic ${name} was created with ${partitions}`, topic: name });
    } else if (topic.partitions.length > known.partitions.length) {
      const text = `Topic ${name} grew from ${known.partitions.length} to ${topic.partitions.length} partitions`;
      events.push({ kind: 'partitions-added', status: 'ok', text, topic: name });
    }
  }
  for (const name of was.keys()) {
    if (!is.has(name)) events.push({ kind: 'topic-deleted', status: 'ok', text: `Topic ${name} was deleted`, topic: name });
  }
  return events;
}

function recreated(before: TopicMetadata, after: TopicMetadata): boolean {
  return before.id !== null && after.id !== null && before.id !== after.id;
}

interface Change {
  readonly topic: string;
  readonly before: PartitionMetadata;
  readonly after: PartitionMetadata;
}

function partitionEvents(before: ClusterMetadata, after: ClusterMetadata): NewEvent[] {
  const changes = changedPartitions(before, after);
  const offline = changes.filter((change) => change.after.leader < 0 && change.before.leader >= 0);
  const moved = changes.filter((change) => change.after.leader >= 0 && change.after.leader !== change.before.leader);
  return [
    ...collapse(offline, offlineEvent, (count) => ({ kind: 'partition-offline', status: 'critical', text: `${count} partitions have no leader`, count })),
    ...byBroker(moved, (change) => [change.after.leader]).flatMap(([leader, some]) =>
      collapse(some, leaderEvent, (count) => ({
        kind: 'leader-elected',
        status: 'progress',
        text: `Broker ${leader} became leader of ${count} partitions`,
        brokerId: leader,
        count,
      })),
    ),
    ...byBroker(changes, left).flatMap(([broker, some]) =>
      collapse(some, (change) => isrEvent(change, broker, 'isr-shrunk'), (count) => ({
        kind: 'isr-shrunk',
        status: 'warn',
        text: `Broker ${broker} left the ISR of ${count} partitions`,
        brokerId: broker,
        count,
      })),
    ),
    ...byBroker(changes, joined).flatMap(([broker, some]) =>
      collapse(some, (change) => isrEvent(change, broker, 'isr-expanded'), (count) => ({
        kind: 'isr-expanded',
        status: 'ok',
        text: `Broker ${broker} is back in the ISR of ${count} partitions`,
        brokerId: broker,
        count,
      })),
    ),
  ];
}

/** Partitions that are in both answers. An answer of a broker that lags behind (smaller leader epoch) changes nothing. */
function changedPartitions(before: ClusterMetadata, after: ClusterMetadata): Change[] {
  const was = new Map(before.topics.map((topic) => [topic.name, topic]));
  const changes: Change[] = [];
  for (const topic of after.topics) {
    const known = was.get(topic.name);
    if (!known || recreated(known, topic)) continue;
    const partitions = new Map(known.partitions.map((partition) => [partition.partition, partition]));
    for (const partition of topic.partitions) {
      const old = partitions.get(partition.partition);
      if (old && old !== partition && partition.leaderEpoch >= old.leaderEpoch) changes.push({ topic: topic.name, before: old, after: partition });
    }
  }
  return changes;
}

const left = (change: Change): BrokerId[] => change.before.isr.filter((id) => !change.after.isr.includes(id));
const joined = (change: Change): BrokerId[] => change.after.isr.filter((id) => !change.before.isr.includes(id));

function byBroker(changes: readonly Change[], brokers: (change: Change) => BrokerId[]): [BrokerId, Change[]][] {
  const groups = new Map<BrokerId, Change[]>();
  for (const change of changes) {
    for (const id of brokers(change)) groups.set(id, [...(groups.get(id) ?? []), change]);
  }
  return [...groups].sort(([a], [b]) => a - b);
}

function collapse(changes: readonly Change[], single: (change: Change) => NewEvent, many: (count: number) => NewEvent): NewEvent[] {
  return changes.length <= SINGLE_EVENTS ? changes.map(single) : [many(changes.length)];
}

function place(change: Change) {
  return { topic: change.topic, partition: change.after.partition };
}

function offlineEvent(change: Change): NewEvent {
  const name = partitionKey(change.topic, change.after.partition);
  return { kind: 'partition-offline', status: 'critical', text: `${name} has no leader`, ...place(change) };
}

function leaderEvent(change: Change): NewEvent {
  const name = partitionKey(change.topic, change.after.partition);
  const from = change.before.leader < 0 ? 'nobody' : `broker ${change.before.leader}`;
  return {
    kind: 'leader-elected',
    status: 'progress',
    text: `Leader of ${name} moved from ${from} to broker ${change.after.leader}`,
    brokerId: change.after.leader,
    ...place(change),
  };
}

function isrEvent(change: Change, broker: BrokerId, kind: 'isr-shrunk' | 'isr-expanded'): NewEvent {
  const name = partitionKey(change.topic, change.after.partition);
  const shrunk = kind === 'isr-shrunk';
  return {
    kind,
    status: shrunk ? 'warn' : 'ok',
    text: shrunk ? `Broker ${broker} left the ISR of ${name}` : `Broker ${broker} is back in the ISR of ${name}`,
    brokerId: broker,
    ...place(change),
  };
}
