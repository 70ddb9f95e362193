import type { Status } from '../../lib/contracts/common.ts';
import type { TopicSummary } from '../../lib/contracts/topics.ts';
import { plural } from '../../lib/format/number.ts';
import type { TopicMetadata } from '../client/metadata.ts';
import type { ClusterState } from '../monitoring/cluster-state.ts';
import { type TopicHealth, topicHealth, topicMessages } from '../monitoring/topic-figures.ts';

/** A topic as a row of the list, of what the samplers know. */
export function summarizeTopic(state: ClusterState, topic: TopicMetadata): TopicSummary {
  const health = topicHealth(state, topic);
  const configs = state.topicConfigs.get(topic.name);
  const rates = state.topicRates.get(topic.name);
  const speaks = state.brokerRates.size > 0;
  const lastWrite = state.lastWrite.get(topic.name);
  const judged = judgeTopic(health);
  return {
    name: topic.name,
    internal: topic.internal,
    status: judged.status,
    statusText: judged.text,
    partitions: topic.partitions.length,
    replicationFactor: Math.max(0, ...topic.partitions.map((partition) => partition.replicas.length)),
    underReplicated: health.underReplicated,
    offline: health.offline,
    underMinIsr: health.underMinIsr ?? null,
    messages: topicMessages(state, topic) ?? null,
    sizeBytes: state.disk.topics.get(topic.name) ?? null,
    messagesInPerSec: rates?.messagesInPerSec ?? (speaks ? 0 : null),
    bytesInPerSec: rates?.bytesInPerSec ?? (speaks ? 0 : null),
    bytesOutPerSec: rates?.bytesOutPerSec ?? (speaks ? 0 : null),
    lastWriteAt: lastWrite === undefined || lastWrite < 0 ? null : lastWrite,
    cleanupPolicy: configs?.get('cleanup.policy') ?? null,
    retentionMs: numberIn(configs?.get('retention.ms')),
    retentionBytes: numberIn(configs?.get('retention.bytes')),
  };
}

/** How a topic is, in a status and words. */
export function judgeTopic(health: TopicHealth): { status: Status; text: string } {
  if (health.offline > 0) return { status: 'critical', text: `${plural(health.offline, 'partition')} offline` };
  if (health.underMinIsr) return { status: 'critical', text: `${plural(health.underMinIsr, 'partition')} below min.insync.replicas` };
  if (health.underReplicated > 0) return { status: 'warn', text: `${plural(health.underReplicated, 'partition')} under-replicated` };
  return { status: 'ok', text: 'all replicas in sync' };
}

export function numberIn(text: string | null | undefined): number | null {
  return text === undefined || text === null || text === '' ? null : Number(text);
}
