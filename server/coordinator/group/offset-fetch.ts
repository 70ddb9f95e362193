import { errors } from '../../protocol/errors.ts';
import type { CommittedOffset } from './group-records.ts';
import type { OffsetFetchGroup, OffsetFetchGroupResponse } from './group-requests.ts';
import type { OffsetStore } from './offset-store.ts';

const NO_OFFSET = -1;
const NO_LEADER_EPOCH = -1;

/** Committed offsets of a group: of the partitions asked for (offset −1 where there is none), or all of them for `topics: null`. */
export function fetchOffsets(offsets: OffsetStore, { groupId, topics }: OffsetFetchGroup): OffsetFetchGroupResponse {
  const committed = offsets.of(groupId);
  if (topics === null) {
    return {
      groupId,
      errorCode: errors.NONE,
      topics: [...committed].map(([name, partitions]) => ({
        name,
        partitions: [...partitions].map(([partition, offset]) => partitionRow(partition, offset)),
      })),
    };
  }
  return {
    groupId,
    errorCode: errors.NONE,
    topics: topics.map(({ name, topicId, partitionIndexes }) => ({
      name,
      topicId,
      partitions: partitionIndexes.map((partition) => partitionRow(partition, committed.get(name)?.get(partition))),
    })),
  };
}

function partitionRow(partitionIndex: number, committed: CommittedOffset | undefined) {
  return {
    partitionIndex,
    committedOffset: committed?.offset ?? NO_OFFSET,
    committedLeaderEpoch: committed?.leaderEpoch ?? NO_LEADER_EPOCH,
    metadata: committed?.metadata ?? '',
    errorCode: errors.NONE,
  };
}
