/** ElectLeaders (KIP-183, KIP-460): preferred (0) or unclean (1) elections on request. Errors per partition: 3, 80, 83, 84. */
import { errorMessage, errors } from '../protocol/errors.ts';
import type { MetadataRecord } from '../metadata/records.ts';
import type { ControllerRequest, ControllerResponse } from './controller-requests.ts';
import { type ControllerState, type Decision, type Refusal, refusal } from './decision.ts';
import { type LocatedPartition, electPreferred, electUnclean, hasPreferredLeader } from './leader-election.ts';
import { NO_LEADER } from './partition-change.ts';

type Reply = ControllerResponse<'electLeaders'>;

const PREFERRED = 0;
const UNCLEAN = 1;

/** Partitions null = all of them; those that already have the leader asked for are then left out of the answer. */
export function electLeaders(state: ControllerState, request: ControllerRequest<'electLeaders'>): Decision<Reply> {
  const type = request.electionType;
  if (type !== PREFERRED && type !== UNCLEAN) {
    const error = { errorCode: errors.INVALID_REQUEST, errorMessage: `Unknown election type ${type}` };
    const refused = (request.topicPartitions ?? []).map(({ topic, partitions }) => ({
      topic,
      partitionResult: partitions.map((partitionId) => ({ partitionId, ...error })),
    }));
    return { records: [], reply: { errorCode: error.errorCode, replicaElectionResults: refused } };
  }
  const everywhere = request.topicPartitions === null;
  const asked =
    request.topicPartitions ??
    [...state.image.topics.values()].map(({ name, partitions }) => ({ topic: name, partitions: [...partitions.keys()] }));
  const records: MetadataRecord[] = [];
  const results = asked.map(({ topic, partitions }) => ({
    topic,
    partitionResult: partitions.flatMap((partitionId) => {
      const outcome = electOne(state, topic, partitionId, type);
      if ('type' in outcome) records.push(outcome);
      const errorCode = 'type' in outcome ? errors.NONE : outcome.errorCode;
      if (everywhere && errorCode === errors.ELECTION_NOT_NEEDED) return [];
      return [{ partitionId, errorCode, errorMessage: 'type' in outcome ? null : outcome.message }];
    }),
  }));
  const answered = everywhere ? results.filter(({ partitionResult }) => partitionResult.length > 0) : results;
  return { records, reply: { errorCode: errors.NONE, replicaElectionResults: answered } };
}

function electOne(state: ControllerState, topicName: string, index: number, type: number): MetadataRecord | Refusal {
  const topic = state.image.topics.get(topicName);
  if (!topic) return refusal(errors.UNKNOWN_TOPIC_OR_PARTITION, `No such topic as ${topicName}`);
  const partition = topic.partitions.get(index);
  if (!partition) return refusal(errors.UNKNOWN_TOPIC_OR_PARTITION, `No such partition as ${topicName}-${index}`);
  const at: LocatedPartition = { topic, index, partition };
  if (type === PREFERRED) {
    if (hasPreferredLeader(partition)) return refused(errors.ELECTION_NOT_NEEDED);
    return electPreferred(state, at) ?? refused(errors.PREFERRED_LEADER_NOT_AVAILABLE);
  }
  if (partition.leader !== NO_LEADER) return refused(errors.ELECTION_NOT_NEEDED);
  return electUnclean(state, at) ?? refused(errors.ELIGIBLE_LEADERS_NOT_AVAILABLE);
}

function refused(errorCode: number): Refusal {
  return refusal(errorCode, errorMessage(errorCode));
}
