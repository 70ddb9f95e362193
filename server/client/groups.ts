import { type BrokerId, type TopicName, partitionKey } from '../base/ids.ts';
import { apis } from '../protocol/apis.ts';
import { decode } from '../protocol/codec.ts';
import { consumerProtocolAssignment, consumerProtocolSubscription } from '../protocol/messages/consumer-protocol.ts';
import { BinaryReader } from '../protocol/reader.ts';
import type { CallOptions } from './broker-link.ts';
import type { ClusterClient, FanOut } from './cluster-client.ts';
import { kafkaError } from './cluster-error.ts';

export interface ListedGroup {
  readonly groupId: string;
  readonly protocolType: string;
  /** Kafka's word; empty from brokers before 2.6. */
  readonly state: string;
  /** `classic`, `consumer`, …; empty from brokers before 3.8. */
  readonly type: string;
}

/** Groups by the broker that coordinates them. A failing broker is missing, with its failure. */
export async function listGroups(
  client: ClusterClient,
  brokerIds: Iterable<BrokerId>,
  options?: CallOptions,
): Promise<FanOut<readonly ListedGroup[]>> {
  return await client.fanOut(brokerIds, async (brokerId) => {
    const { body } = await client.call(brokerId, apis.listGroups, { statesFilter: [], typesFilter: [] }, options);
    if (body.errorCode !== 0) throw kafkaError(body.errorCode, { brokerId });
    return body.groups.map(({ groupId, protocolType, groupState, groupType }) => ({
      groupId,
      protocolType,
      state: groupState,
      type: groupType,
    }));
  });
}

/** The broker that coordinates a group. Rejects with ClusterError (COORDINATOR_NOT_AVAILABLE while there is none). */
export async function findCoordinator(client: ClusterClient, groupId: string, options?: CallOptions): Promise<BrokerId> {
  const { version, body } = await client.callAny(
    apis.findCoordinator,
    { key: groupId, keyType: 0, coordinatorKeys: [groupId] },
    { minVersion: 1, ...options },
  );
  const found = version >= 4 ? body.coordinators[0] : body;
  if (!found) throw kafkaError(-1, { resource: groupId, detail: 'The broker named no coordinator.' });
  if (found.errorCode !== 0) throw kafkaError(found.errorCode, { resource: groupId, detail: found.errorMessage });
  return found.nodeId;
}

export interface MemberDescription {
  readonly memberId: string;
  readonly instanceId: string | null;
  readonly clientId: string;
  readonly host: string;
  readonly subscribed: readonly TopicName[];
  readonly assignments: readonly { readonly topic: TopicName; readonly partitions: readonly number[] }[];
}

export interface GroupDescription {
  readonly groupId: string;
  readonly errorCode: number;
  readonly state: string;
  readonly protocolType: string;
  /** The assignor that the group agreed on. */
  readonly protocol: string;
  readonly members: readonly MemberDescription[];
}

/** State and members of groups of one coordinator. A group's own error is in its description. Rejects with ClusterError. */
export async function describeGroups(
  client: ClusterClient,
  coordinator: BrokerId,
  groupIds: readonly string[],
  options?: CallOptions,
): Promise<readonly GroupDescription[]> {
  const { body } = await client.call(coordinator, apis.describeGroups, { groups: [...groupIds] }, options);
  return body.groups.map((group) => ({
    groupId: group.groupId,
    errorCode: group.errorCode,
    state: group.groupState,
    protocolType: group.protocolType,
    protocol: group.protocolData,
    members: group.members.map((member) => ({
      memberId: member.memberId,
      instanceId: member.groupInstanceId,
      clientId: member.clientId,
      host: member.clientHost.replace(/^\//, ''),
      subscribed: group.protocolType === 'consumer' ? subscribedTopics(member.memberMetadata) : [],
      assignments: group.protocolType === 'consumer' ? assignedPartitions(member.memberAssignment) : [],
    })),
  }));
}

export interface CommittedOffset {
  readonly topic: TopicName;
  readonly partition: number;
  readonly offset: number;
  /** −1: not recorded. */
  readonly leaderEpoch: number;
  readonly metadata: string | null;
}

/** Every commit of some groups of one coordinator, by group and then by `partitionKey`. Groups that fail are left out. */
export async function fetchCommitted(
  client: ClusterClient,
  coordinator: BrokerId,
  groupIds: readonly string[],
  options?: CallOptions,
): Promise<ReadonlyMap<string, ReadonlyMap<string, CommittedOffset>>> {
  const found = new Map<string, ReadonlyMap<string, CommittedOffset>>();
  const offered = await client.link(coordinator).versions(options?.lane);
  if ((offered.get(apis.offsetFetch.key)?.max ?? 0) >= 8) {
    const groups = groupIds.map((groupId) => ({ groupId, topics: null }));
    const { body } = await client.call(coordinator, apis.offsetFetch, { groups }, { minVersion: 8, maxVersion: 9, ...options });
    for (const group of body.groups) if (group.errorCode === 0) found.set(group.groupId, committedIn(group.topics));
    return found;
  }
  for (const groupId of groupIds) {
    const { body } = await client.call(coordinator, apis.offsetFetch, { groupId, topics: null }, { minVersion: 2, maxVersion: 7, ...options });
    if (body.errorCode === 0) found.set(groupId, committedIn(body.topics));
  }
  return found;
}

interface WireCommits {
  readonly name: string;
  readonly partitions: readonly {
    readonly partitionIndex: number;
    readonly committedOffset: number;
    readonly committedLeaderEpoch: number;
    readonly metadata: string | null;
    readonly errorCode: number;
  }[];
}

function committedIn(topics: readonly WireCommits[]): Map<string, CommittedOffset> {
  const commits = new Map<string, CommittedOffset>();
  for (const { name, partitions } of topics) {
    for (const partition of partitions) {
      if (partition.errorCode !== 0 || partition.committedOffset < 0) continue;
      commits.set(partitionKey(name, partition.partitionIndex), {
        topic: name,
        partition: partition.partitionIndex,
        offset: partition.committedOffset,
        leaderEpoch: partition.committedLeaderEpoch,
        metadata: partition.metadata || null,
      });
    }
  }
  return commits;
}

/** Members' blobs are written by clients: one that cannot be read says nothing instead of failing the group. */
function subscribedTopics(metadata: Buffer): readonly TopicName[] {
  const subscription = readBlob(metadata, (version, reader) => decode(consumerProtocolSubscription, Math.min(version, 3), reader));
  return [...(subscription?.topics ?? [])].sort();
}

function assignedPartitions(assignment: Buffer): MemberDescription['assignments'] {
  const decoded = readBlob(assignment, (version, reader) => decode(consumerProtocolAssignment, Math.min(version, 3), reader));
  const topics = (decoded?.assignedPartitions ?? []).map(({ topic, partitions }) => ({
    topic,
    partitions: [...partitions].sort((a, b) => a - b),
  }));
  return topics.sort((a, b) => a.topic.localeCompare(b.topic));
}

function readBlob<T>(bytes: Buffer, read: (version: number, reader: BinaryReader) => T): T | undefined {
  if (bytes.length < 2) return undefined;
  try {
    return read(Math.max(0, bytes.readInt16BE(0)), new BinaryReader(bytes, 2));
  } catch {
    return undefined;
  }
}
