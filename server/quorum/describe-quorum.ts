import { METADATA_TOPIC, type Offset } from '../base/ids.ts';
import type { Decoded, Encodable } from '../protocol/definition.ts';
import { errorMessage, errors } from '../protocol/errors.ts';
import type { describeQuorumRequest, describeQuorumResponse } from '../protocol/messages/55-describe-quorum.ts';
import type { QuorumView } from './fetch-server.ts';
import type { ReplicaProgress } from './leader-state.ts';
import { onePartition, onlyPartition } from './quorum-messages.ts';
import { INTERNAL_LISTENER } from './quorum-peers.ts';
import type { Voter } from './raft-options.ts';

/** What DescribeQuorum shows beyond the fetch path's view. */
export interface DescribedQuorum extends QuorumView {
  readonly voters: readonly Voter[];
  readonly logEndOffset: Offset;
  /** Wall clock, ms since the epoch. */
  readonly nowTimestamp: number;
}

/** DescribeQuorum (KIP-595, KIP-836, KIP-853). Only the leader knows; others answer NOT_LEADER_OR_FOLLOWER with what they know of it. */
export function describeQuorum(request: Decoded<typeof describeQuorumRequest>, quorum: DescribedQuorum): Encodable<typeof describeQuorumResponse> {
  if (!onlyPartition(request.topics)) return unknownPartitions(request);
  const { leading, leaderId, epoch, highWatermark } = quorum;
  const leader = { leaderId: leaderId ?? -1, leaderEpoch: epoch };
  if (!leading) {
    const errorCode = errors.NOT_LEADER_OR_FOLLOWER;
    return {
      errorCode: errors.NONE,
      errorMessage: null,
      topics: onePartition({ ...leader, errorCode, errorMessage: errorMessage(errorCode), highWatermark: -1 }),
    };
  }
  const own = { logEndOffset: quorum.logEndOffset, lastFetchTimestamp: quorum.nowTimestamp, lastCaughtUpTimestamp: quorum.nowTimestamp };
  const row = (progress: ReplicaProgress) =>
    progress.id === leading.nodeId ? { replicaId: progress.id, ...own } : { ...timestampsOf(progress), replicaId: progress.id, logEndOffset: progress.endOffset };
  const partition = {
    ...leader,
    errorCode: errors.NONE,
    errorMessage: null,
    highWatermark,
    currentVoters: leading.voterProgress().map(row),
    observers: leading.observerProgress().map(row),
  };
  const nodes = quorum.voters.map(({ id, address }) => ({ nodeId: id, listeners: [{ name: INTERNAL_LISTENER, ...address }] }));
  return { errorCode: errors.NONE, errorMessage: null, topics: onePartition(partition), nodes };
}

function timestampsOf(progress: ReplicaProgress): { lastFetchTimestamp: number; lastCaughtUpTimestamp: number } {
  return { lastFetchTimestamp: progress.lastFetchTimestamp, lastCaughtUpTimestamp: progress.lastCaughtUpTimestamp };
}

/** The quorum has one partition; others are unknown, each by itself. A name that is not the metadata topic's fails the request, as in Kafka. */
function unknownPartitions({ topics }: Decoded<typeof describeQuorumRequest>): Encodable<typeof describeQuorumResponse> {
  const errorCode = errors.UNKNOWN_TOPIC_OR_PARTITION;
  if (topics.some(({ topicName }) => topicName !== METADATA_TOPIC)) return { errorCode, errorMessage: errorMessage(errorCode), topics: [] };
  const unknown = ({ partitionIndex }: { partitionIndex: number }) => ({ partitionIndex, errorCode, errorMessage: errorMessage(errorCode), leaderId: 0, leaderEpoch: 0, highWatermark: 0 });
  return { errorCode: errors.NONE, errorMessage: null, topics: topics.map(({ topicName, partitions }) => ({ topicName, partitions: partitions.map(unknown) })) };
}
