import type { TopicConsumer, TopicPartition, TopicsQuery, TopicsResponse } from '@/lib/contracts/topics';
import { type CsvValue, csvTime } from '@/lib/format/csv';
import { request } from '@/lib/query/request';
import { api } from '@/lib/routes';
import { everyRow } from '../data-table/save-csv';

/** Every topic that the list's question finds, in its order. */
export async function topicsCsv(clusterId: string, query: TopicsQuery): Promise<CsvValue[][]> {
  const topics = await everyRow((page) => request<TopicsResponse>(api.topics(clusterId, { ...query, ...page })));
  return [
    ['name', 'state', 'partitions', 'replication_factor', 'under_replicated', 'offline', 'messages', 'size_bytes', 'messages_in_per_sec', 'bytes_in_per_sec', 'bytes_out_per_sec', 'last_write', 'cleanup_policy', 'retention_ms', 'internal'],
    ...topics.map((topic) => [
      topic.name, topic.statusText, topic.partitions, topic.replicationFactor, topic.underReplicated, topic.offline, topic.messages, topic.sizeBytes,
      topic.messagesInPerSec, topic.bytesInPerSec, topic.bytesOutPerSec, csvTime(topic.lastWriteAt), topic.cleanupPolicy, topic.retentionMs, topic.internal,
    ]),
  ];
}

export const partitionsCsv = (topic: string, partitions: readonly TopicPartition[]): CsvValue[][] => [
  ['topic', 'partition', 'state', 'leader', 'preferred_leader', 'leader_epoch', 'isr', 'replicas', 'start_offset', 'end_offset', 'messages', 'leader_size_bytes'],
  ...partitions.map((row) => [
    topic, row.partition, row.statusText, row.leader, row.preferredLeader, row.leaderEpoch, row.isr.join(' '), row.replicas.map(({ brokerId }) => brokerId).join(' '),
    row.startOffset, row.endOffset, row.messages, row.sizeBytes,
  ]),
];

export const consumersCsv = (topic: string, consumers: readonly TopicConsumer[]): CsvValue[][] => [
  ['topic', 'group', 'state', 'members', 'assigned_partitions', 'committed_partitions', 'lag'],
  ...consumers.map((row) => [topic, row.groupId, row.state, row.members, row.assignedPartitions, row.committedPartitions, row.lag]),
];
