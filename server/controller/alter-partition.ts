/**
 * AlterPartition (KIP-497, KIP-704, KIP-841, KIP-903): a leader reports a new in-sync set, or that it has become the confirmed leader
 * (decision 0006). Refused when the leader acts on an old state (74, 95), is not the leader (42), names replicas that may not join (107)
 * or when its state is newer than ours (41).
 */
import type { BrokerId } from '../base/ids.ts';
import { errors } from '../protocol/errors.ts';
import type { PartitionImage, TopicImage } from '../metadata/image.ts';
import type { MetadataRecord } from '../metadata/records.ts';
import { brokerEpochError } from './broker-heartbeat.ts';
import type { ControllerRequest, ControllerResponse } from './controller-requests.ts';
import type { ControllerState, Decision } from './decision.ts';
import { RECOVERED, RECOVERING, change } from './partition-change.ts';

type Request = ControllerRequest<'alterPartition'>;
type TopicRequest = Request['topics'][number];
type PartitionRequest = TopicRequest['partitions'][number];
type Reply = ControllerResponse<'alterPartition'>;
type PartitionReply = NonNullable<NonNullable<Reply['topics']>[number]['partitions']>[number];

/** See the head of this file. */
export function alterPartition(state: ControllerState, request: Request, apiVersion: number): Decision<Reply> {
  const errorCode = brokerEpochError(state, request.brokerId, request.brokerEpoch);
  if (errorCode !== errors.NONE) return { records: [], reply: { errorCode: errors.STALE_BROKER_EPOCH, topics: [] } };
  const records: MetadataRecord[] = [];
  const topics = request.topics.map((asked) => {
    const topic = apiVersion >= 2 ? state.image.topicsById.get(asked.topicId) : state.image.topics.get(asked.topicName);
    const partitions = asked.partitions.map((part): PartitionReply => {
      const refusedWith = topic ? validate(state, request.brokerId, topic, part, apiVersion) : unknownTopic(apiVersion);
      const partition = topic?.partitions.get(part.partitionIndex);
      if (refusedWith !== errors.NONE || !topic || !partition)
        return { partitionIndex: part.partitionIndex, errorCode: refusedWith };
      const isr = newIsr(part, apiVersion).map(({ brokerId }) => brokerId);
      const record = change(
        state,
        { topic, index: part.partitionIndex, partition },
        { isr, leaderRecoveryState: part.leaderRecoveryState, confirmed: part.leaderConfirmed },
      );
      if (record) records.push(record);
      return accepted(part, partition, record ? isr : partition.isr, record !== undefined);
    });
    return { topicName: asked.topicName, topicId: asked.topicId, partitions };
  });
  return { records, reply: { errorCode: errors.NONE, topics } };
}

function accepted(part: PartitionRequest, partition: PartitionImage, isr: readonly BrokerId[], changed: boolean): PartitionReply {
  return {
    partitionIndex: part.partitionIndex,
    errorCode: errors.NONE,
    leaderId: partition.leader,
    leaderEpoch: partition.leaderEpoch,
    isr,
    leaderRecoveryState: part.leaderRecoveryState,
    partitionEpoch: partition.partitionEpoch + (changed ? 1 : 0),
  };
}

function validate(
  state: ControllerState,
  brokerId: BrokerId,
  topic: TopicImage,
  part: PartitionRequest,
  apiVersion: number,
): number {
  const partition = topic.partitions.get(part.partitionIndex);
  if (!partition) return errors.UNKNOWN_TOPIC_OR_PARTITION;
  // The leader knows more than this node: it must look for the real controller.
  if (part.leaderEpoch > partition.leaderEpoch || part.partitionEpoch > partition.partitionEpoch) return errors.NOT_CONTROLLER;
  if (part.leaderEpoch < partition.leaderEpoch) return errors.FENCED_LEADER_EPOCH;
  if (brokerId !== partition.leader) return errors.INVALID_REQUEST;
  if (part.partitionEpoch < partition.partitionEpoch) return errors.INVALID_UPDATE_VERSION;
  const members = newIsr(part, apiVersion);
  const ids = members.map((member) => member.brokerId);
  if (ids.length === 0 || new Set(ids).size !== ids.length || !ids.every((id) => partition.replicas.includes(id)))
    return errors.INVALID_REQUEST;
  if (!ids.includes(partition.leader)) return errors.INVALID_REQUEST;
  if (part.leaderRecoveryState === RECOVERING && (ids.length > 1 || partition.leaderRecoveryState === RECOVERED))
    return errors.INVALID_REQUEST;
  // A report without another set says nothing new about its members.
  const isNewSet = ids.length !== partition.isr.length || !ids.every((id) => partition.isr.includes(id));
  if ((isNewSet || !part.leaderConfirmed) && members.some((member) => !mayJoin(state, member)))
    return apiVersion >= 2 ? errors.INELIGIBLE_REPLICA : errors.OPERATION_NOT_ATTEMPTED;
  return errors.NONE;
}

/** Epoch −1 = not checked (KIP-903). */
function mayJoin(state: ControllerState, member: { brokerId: BrokerId; brokerEpoch: number }): boolean {
  const broker = state.image.brokers.get(member.brokerId);
  if (!broker || broker.fenced || broker.inControlledShutdown) return false;
  return member.brokerEpoch === -1 || member.brokerEpoch === broker.epoch;
}

function newIsr(part: PartitionRequest, apiVersion: number): { brokerId: BrokerId; brokerEpoch: number }[] {
  return apiVersion >= 3 ? part.newIsrWithEpochs : part.newIsr.map((brokerId) => ({ brokerId, brokerEpoch: -1 }));
}

function unknownTopic(apiVersion: number): number {
  return apiVersion >= 2 ? errors.UNKNOWN_TOPIC_ID : errors.UNKNOWN_TOPIC_OR_PARTITION;
}
