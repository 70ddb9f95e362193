'use client';

import { useAlterTopicConfigs, useTopicConfigs } from '@/lib/query/topics';
import { api } from '@/lib/routes';
import { ConfigList } from '../data-table/config-list';

/** Configs of a topic: what is set on it, what it inherits. */
export function TopicConfig({ clusterId, topic }: { clusterId: string; topic: string }) {
  const { data, error, refetch } = useTopicConfigs(clusterId, topic);
  const alter = useAlterTopicConfigs(clusterId, topic);
  const resource = { type: 'topics', name: topic, path: api.topicConfigs(clusterId, topic) } as const;
  return <ConfigList owner={`topic ${topic}`} clusterId={clusterId} resource={resource} configs={data?.configs} asOf={data?.asOf} error={error} onRetry={() => void refetch()} onAlter={alter.mutateAsync} />;
}
