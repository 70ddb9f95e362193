import type { TopicResponse } from '../../lib/contracts/topics.ts';
import { describeConfigs } from '../client/configs.ts';
import { asClusterError } from '../client/cluster-error.ts';
import type { ClusterContext } from './cluster-context.ts';
import { requireTopic } from './require-metadata.ts';
import { numberIn, summarizeTopic } from './topic-summaries.ts';
import { samplerWarnings, toWarning } from './warnings.ts';

/** Kafka's source number of a config set on the topic itself. */
const TOPIC_SOURCE = 1;

/** One topic's head: one DescribeConfigs request, the rest from the samplers. */
export async function describeTopic(context: ClusterContext, name: string): Promise<TopicResponse> {
  const topic = await requireTopic(context, name);
  const { state } = context.monitor;
  const warnings = samplerWarnings(context, 'metadata', 'offsets', 'log-dirs');
  const configs = await describeConfigs(context.client, { kind: 'topic', topic: name }).catch((error: unknown) => {
    warnings.push(toWarning(asClusterError(error, { resource: name })));
    return [];
  });
  const value = (config: string): string | null => configs.find((entry) => entry.name === config)?.value ?? null;
  return {
    asOf: state.metadata?.at ?? context.clock.now(),
    warnings,
    topic: summarizeTopic(state, topic),
    id: topic.id,
    minInsyncReplicas: numberIn(value('min.insync.replicas')),
    compressionType: value('compression.type'),
    maxMessageBytes: numberIn(value('max.message.bytes')),
    overrides: configs
      .filter((config) => config.source === TOPIC_SOURCE)
      .map((config) => ({ name: config.name, value: config.sensitive ? null : config.value }))
      .sort((a, b) => a.name.localeCompare(b.name)),
    groups: state.groupsAt === undefined ? null : groupsOf(context, name),
  };
}

function groupsOf({ monitor }: ClusterContext, topic: string): number {
  return [...monitor.state.groups.values()].filter(
    (group) =>
      [...group.commits.values()].some((commit) => commit.topic === topic) ||
      group.members.some((member) => member.assignments.some((assignment) => assignment.topic === topic)),
  ).length;
}
