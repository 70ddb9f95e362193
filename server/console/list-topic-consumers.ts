import type { TopicConsumer, TopicConsumersResponse } from '../../lib/contracts/topics.ts';
import { partitionKey } from '../base/ids.ts';
import type { GroupSample } from '../monitoring/cluster-state.ts';
import type { ClusterContext } from './cluster-context.ts';
import { statusOfGroup, toGroupState } from './group-summaries.ts';
import { requireTopic } from './require-metadata.ts';
import { samplerWarnings } from './warnings.ts';

/** Groups that read or have read a topic, with their lag on it. */
export async function listTopicConsumers(context: ClusterContext, name: string): Promise<TopicConsumersResponse> {
  await requireTopic(context, name);
  const { state } = context.monitor;
  const consumers = [...state.groups.values()]
    .map((group) => consumerOf(group, name, state.endOffsets))
    .filter((consumer) => consumer.committedPartitions + consumer.assignedPartitions > 0)
    .sort((a, b) => (b.lag ?? -1) - (a.lag ?? -1) || a.groupId.localeCompare(b.groupId));
  return { asOf: state.groupsAt ?? context.clock.now(), warnings: samplerWarnings(context, 'groups', 'offsets'), consumers };
}

function consumerOf(group: GroupSample, topic: string, endOffsets: ReadonlyMap<string, number>): TopicConsumer {
  const state = toGroupState(group.state);
  const assignments = group.members.flatMap((member) => member.assignments.filter((assignment) => assignment.topic === topic));
  const commits = [...group.commits.values()].filter((commit) => commit.topic === topic);
  const lags = commits.flatMap((commit) => {
    const end = endOffsets.get(partitionKey(topic, commit.partition));
    return end === undefined ? [] : [Math.max(0, end - commit.offset)];
  });
  return {
    groupId: group.groupId,
    state,
    status: statusOfGroup(state),
    members: group.members.filter((member) => member.assignments.some((assignment) => assignment.topic === topic)).length,
    assignedPartitions: assignments.reduce((sum, assignment) => sum + assignment.partitions.length, 0),
    committedPartitions: commits.length,
    lag: lags.length === 0 ? null : lags.reduce((sum, lag) => sum + lag, 0),
  };
}
