import { everyRow } from '@/components/data-table/save-csv';
import type { GroupMember, GroupPartition, GroupsQuery, GroupsResponse } from '@/lib/contracts/groups';
import type { CsvValue } from '@/lib/format/csv';
import { request } from '@/lib/query/request';
import { api } from '@/lib/routes';
import { partitionRanges } from './partition-ranges';

/** Every group that the list's question finds, in its order. */
export async function groupsCsv(clusterId: string, query: GroupsQuery): Promise<CsvValue[][]> {
  const groups = await everyRow((page) => request<GroupsResponse>(api.groups(clusterId, { ...query, ...page })));
  return [
    ['group', 'state', 'type', 'assignor', 'members', 'topics', 'partitions', 'lag', 'partitions_without_commit', 'lag_change_5_min', 'coordinator'],
    ...groups.map((group) => [group.groupId, group.state, group.type, group.protocol, group.members, group.topics, group.partitions, group.lag, group.partitionsWithoutCommit, group.lagChange, group.coordinator]),
  ];
}

export const commitsCsv = (groupId: string, partitions: readonly GroupPartition[]): CsvValue[][] => [
  ['group', 'topic', 'partition', 'committed_offset', 'leader_epoch', 'start_offset', 'end_offset', 'lag', 'client', 'host', 'member', 'metadata', 'note'],
  ...partitions.map((row) => [groupId, row.topic, row.partition, row.committedOffset, row.leaderEpoch, row.startOffset, row.endOffset, row.lag, row.clientId, row.host, row.memberId, row.metadata, row.note]),
];

export const membersCsv = (groupId: string, members: readonly GroupMember[]): CsvValue[][] => [
  ['group', 'client', 'host', 'member', 'instance', 'partitions', 'assignment', 'lag'],
  ...members.map((row) => [
    groupId, row.clientId, row.host, row.memberId, row.instanceId, row.assignedPartitions, row.assignments.map(({ topic, partitions }) => `${topic} ${partitionRanges(partitions)}`).join('; '), row.lag,
  ]),
];
