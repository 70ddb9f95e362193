import { isPlanted } from '../../base/planted-bugs.ts';
import { errors } from '../../protocol/errors.ts';
import { appendErrorForClients } from '../runtime/append-errors.ts';
import type { CoordinatorRecord, RecordWriter } from '../runtime/shard.ts';
import type { ClassicGroup } from './classic-group.ts';
import type { Reply } from './classic-member.ts';
import type { GroupEnvironment } from './group-environment.ts';
import { type CommittedOffset, offsetRecord } from './group-records.ts';
import type { OffsetCommitRequest, OffsetCommitResponse } from './group-requests.ts';
import type { Rebalance } from './rebalance.ts';

/** The broker's retention applies. */
const DEFAULT_RETENTION = -1;
const DEFAULT_TIMESTAMP = -1;
const WRITE_ERRORS_OF_SIZE: ReadonlySet<number> = new Set([
  errors.MESSAGE_TOO_LARGE,
  errors.RECORD_LIST_TOO_LARGE,
  errors.INVALID_FETCH_SIZE,
]);

type CommittedPartition = OffsetCommitRequest['topics'][number]['partitions'][number];

/** Offset commits of this shard: G10, answered when the offsets are committed. */
export class OffsetCommit {
  private readonly environment: GroupEnvironment;
  private readonly writer: RecordWriter;
  private readonly rebalance: Rebalance;

  constructor(environment: GroupEnvironment, writer: RecordWriter, rebalance: Rebalance) {
    this.environment = environment;
    this.writer = writer;
    this.rebalance = rebalance;
  }

  /** `group` undefined: no such group; a client without membership makes one by committing. */
  commit(
    group: ClassicGroup | undefined,
    request: OffsetCommitRequest,
    reply: Reply<OffsetCommitResponse>,
  ): void {
    const refused = group ? commitError(group, request) : missingGroupError(request);
    if (refused !== errors.NONE) {
      reply(commitResponse(request, () => refused));
      return;
    }
    this.keepSession(group, request);
    const records = this.records(request);
    this.environment.metrics.offsetCommits.add(records.length);
    this.writer.write(records, (errorCode) => {
      const failed = WRITE_ERRORS_OF_SIZE.has(errorCode) ? errors.INVALID_COMMIT_OFFSET_SIZE : appendErrorForClients(errorCode);
      reply(commitResponse(request, (partition) => (failed === errors.NONE ? this.partitionError(partition) : failed)));
    });
  }

  /** Commits count as heartbeats while the group is not waiting for assignments. */
  private keepSession(group: ClassicGroup | undefined, request: OffsetCommitRequest): void {
    if (group?.state !== 'Stable' && group?.state !== 'PreparingRebalance') return;
    const member = group.member(request.memberId);
    if (member) this.rebalance.heartbeat(member);
  }

  private records(request: OffsetCommitRequest): CoordinatorRecord[] {
    const nowMs = this.environment.clock.now();
    return request.topics.flatMap(({ name, partitions }) =>
      partitions
        .filter((partition) => this.partitionError(partition) === errors.NONE)
        .map((partition) => offsetRecord(request.groupId, name, partition.partitionIndex, committedOffset(partition, request, nowMs))),
    );
  }

  private partitionError({ committedMetadata }: CommittedPartition): number {
    const length = committedMetadata?.length ?? 0;
    return length > this.environment.settings.offsetMetadataMaxLength ? errors.OFFSET_METADATA_TOO_LARGE : errors.NONE;
  }
}

function committedOffset(partition: CommittedPartition, { retentionTimeMs }: OffsetCommitRequest, nowMs: number): CommittedOffset {
  return {
    offset: partition.committedOffset,
    leaderEpoch: partition.committedLeaderEpoch,
    metadata: partition.committedMetadata ?? '',
    commitTimestampMs: partition.commitTimestamp === DEFAULT_TIMESTAMP ? nowMs : partition.commitTimestamp,
    expireTimestampMs: retentionTimeMs === DEFAULT_RETENTION ? undefined : nowMs + retentionTimeMs,
  };
}

/** In every version: GROUP_ID_NOT_FOUND is for groups of the new protocol (KIP-848), which Kafka 3.9 does not coordinate by default. */
function missingGroupError({ generationIdOrMemberEpoch }: OffsetCommitRequest): number {
  return generationIdOrMemberEpoch < 0 ? errors.NONE : errors.ILLEGAL_GENERATION;
}

/** Who may commit to the group as it is (G10). */
function commitError(group: ClassicGroup, request: OffsetCommitRequest): number {
  const { generationIdOrMemberEpoch: generation, memberId, groupInstanceId } = request;
  if (generation < 0 && group.state === 'Empty') return errors.NONE;
  if (generation < 0 && memberId === '' && groupInstanceId === null) return errors.UNKNOWN_MEMBER_ID;
  const errorCode = group.memberError(memberId, groupInstanceId);
  if (errorCode !== errors.NONE) return errorCode;
  if (generation !== group.generation && !isPlanted('commit-from-a-stale-generation')) return errors.ILLEGAL_GENERATION;
  return group.state === 'CompletingRebalance' ? errors.REBALANCE_IN_PROGRESS : errors.NONE;
}

/** The request's shape with an error code per partition. */
export function commitResponse(request: OffsetCommitRequest, errorOf: (partition: CommittedPartition) => number): OffsetCommitResponse {
  return {
    topics: request.topics.map(({ name, topicId, partitions }) => ({
      name,
      topicId,
      partitions: partitions.map((partition) => ({ partitionIndex: partition.partitionIndex, errorCode: errorOf(partition) })),
    })),
  };
}
