import type { GroupMember, GroupPartition, GroupResponse } from '../../lib/contracts/groups.ts';
import type { Warning } from '../../lib/contracts/common.ts';
import { sleep } from '../base/clock.ts';
import { partitionKey } from '../base/ids.ts';
import { asClusterError } from '../client/cluster-error.ts';
import { type CommittedOffset, type GroupDescription, type MemberDescription, describeGroups, fetchCommitted, findCoordinator } from '../client/groups.ts';
import { EARLIEST, LATEST, type OffsetsFound, listOffsets } from '../client/list-offsets.ts';
import { fetchMetadata } from '../client/metadata.ts';
import { errorName, isRetriable } from '../protocol/errors.ts';
import { groupLag } from '../monitoring/group-sampler.ts';
import type { ClusterContext } from './cluster-context.ts';
import { summarizeGroup } from './group-summaries.ts';
import { OperationError } from './operation-error.ts';
import { requireMetadata } from './require-metadata.ts';
import { toWarnings } from './warnings.ts';

/** One group, asked anew: members with their partitions, commits, and lag per partition. Rejects with `not_found` when there is none. */
export async function describeGroup(context: ClusterContext, groupId: string): Promise<GroupResponse> {
  const { clock, monitor } = context;
  const { coordinator, descriptions, committed } = await askCoordinator(context, groupId);
  const description = descriptions[0];
  const commits = committed.get(groupId) ?? new Map<string, CommittedOffset>();
  if (isAbsent(description, commits)) throw new OperationError('not_found', `Consumer group ${groupId} does not exist.`);
  const members = description?.members ?? [];
  const places = placesOf(commits, members);
  const { starts, ends } = await offsetsOf(context, [...places.values()]);
  const endOffsets = new Map([...ends.offsets].map(([key, { offset }]) => [key, offset]));
  const sample = {
    at: clock.now(),
    groupId,
    coordinator,
    type: monitor.state.groups.get(groupId)?.type ?? '',
    state: description?.state ?? '',
    protocolType: description?.protocolType ?? '',
    protocol: description?.protocol ?? '',
    members,
    commits,
    ...groupLag(commits, members, endOffsets),
  };
  const owners = ownersOf(members);
  const partitions = [...places].map(([key, place]) =>
    toPartition(place, commits.get(key), starts.offsets.get(key)?.offset, endOffsets.get(key), owners.get(key)),
  );
  return {
    asOf: clock.now(),
    warnings: [...groupWarning(description), ...toWarnings([...starts.failures, ...ends.failures])],
    group: summarizeGroup(monitor, sample),
    members: members.map((member) => toMember(member, commits, endOffsets)),
    partitions: partitions.sort((a, b) => a.topic.localeCompare(b.topic) || a.partition - b.partition),
  };
}

interface Asked {
  readonly coordinator: number;
  readonly descriptions: readonly GroupDescription[];
  readonly committed: ReadonlyMap<string, ReadonlyMap<string, CommittedOffset>>;
}

const OFFSETS_TOPIC = '__consumer_offsets';
const ATTEMPTS = 5;
const RETRY_MS = 300;

/**
 * Asks the group's coordinator, again while it is being elected or loads. A cluster that never had a group is not asked at all:
 * looking for a coordinator would make it create the offsets topic.
 */
async function askCoordinator(context: ClusterContext, groupId: string): Promise<Asked> {
  const { client, clock, monitor } = context;
  const hasGroups = async (): Promise<boolean> => (await requireMetadata(context)).value.topics.some((topic) => topic.name === OFFSETS_TOPIC);
  if (!(await hasGroups())) {
    await monitor.refresh('metadata');
    if (!(await hasGroups())) throw new OperationError('not_found', `Consumer group ${groupId} does not exist.`);
  }
  for (let attempt = 1; ; attempt += 1) {
    try {
      const coordinator = await findCoordinator(client, groupId);
      const [descriptions, committed] = await Promise.all([
        describeGroups(client, coordinator, [groupId]),
        fetchCommitted(client, coordinator, [groupId]),
      ]);
      const passing = descriptions[0] && isRetriable(descriptions[0].errorCode);
      if (!passing || attempt === ATTEMPTS) return { coordinator, descriptions, committed };
    } catch (error) {
      if (attempt === ATTEMPTS || !asClusterError(error).retriable) throw error;
    }
    await sleep(clock, RETRY_MS);
  }
}

/** Kafka describes a group that it has never heard of as Dead, without an error before KIP-1043. */
function isAbsent(description: GroupDescription | undefined, commits: ReadonlyMap<string, CommittedOffset>): boolean {
  if (commits.size > 0) return false;
  return description === undefined || errorName(description.errorCode) === 'GROUP_ID_NOT_FOUND' || (description.state === 'Dead' && description.members.length === 0);
}

function groupWarning(description: GroupDescription | undefined): Warning[] {
  if (!description || description.errorCode === 0) return [];
  const code = errorName(description.errorCode);
  return [{ code, message: `The coordinator cannot describe the group now: ${code}.`, brokerId: null, resource: description.groupId }];
}

interface Place {
  readonly topic: string;
  readonly partition: number;
}

function placesOf(commits: ReadonlyMap<string, CommittedOffset>, members: readonly MemberDescription[]): Map<string, Place> {
  const places = new Map<string, Place>([...commits].map(([key, { topic, partition }]) => [key, { topic, partition }]));
  for (const { topic, partitions } of members.flatMap((member) => member.assignments)) {
    for (const partition of partitions) places.set(partitionKey(topic, partition), { topic, partition });
  }
  return places;
}

async function offsetsOf({ client }: ClusterContext, places: readonly Place[]): Promise<{ starts: OffsetsFound; ends: OffsetsFound }> {
  const none: OffsetsFound = { offsets: new Map(), failures: [] };
  if (places.length === 0) return { starts: none, ends: none };
  const { topics } = await fetchMetadata(client, [...new Set(places.map((place) => place.topic))]);
  const leaders = new Map(topics.flatMap((topic) => topic.partitions.map((one) => [partitionKey(topic.name, one.partition), one.leader] as const)));
  const targets = places.flatMap((place) => {
    const leader = leaders.get(partitionKey(place.topic, place.partition));
    return leader === undefined ? [] : [{ ...place, leader }];
  });
  const [starts, ends] = await Promise.all([listOffsets(client, targets, EARLIEST), listOffsets(client, targets, LATEST)]);
  return { starts, ends };
}

function ownersOf(members: readonly MemberDescription[]): Map<string, MemberDescription> {
  const owners = new Map<string, MemberDescription>();
  for (const member of members) {
    for (const { topic, partitions } of member.assignments) for (const partition of partitions) owners.set(partitionKey(topic, partition), member);
  }
  return owners;
}

function toMember(member: MemberDescription, commits: ReadonlyMap<string, CommittedOffset>, endOffsets: ReadonlyMap<string, number>): GroupMember {
  const assigned = member.assignments.flatMap(({ topic, partitions }) => partitions.map((partition) => partitionKey(topic, partition)));
  const own = new Map(assigned.flatMap((key) => (commits.has(key) ? [[key, commits.get(key)] as const] : [])));
  const lags = [...own].flatMap(([key, commit]) => {
    const end = endOffsets.get(key);
    return commit && end !== undefined ? [Math.max(0, end - commit.offset)] : [];
  });
  return {
    memberId: member.memberId,
    instanceId: member.instanceId,
    clientId: member.clientId,
    host: member.host,
    subscribed: [...member.subscribed],
    assignments: member.assignments.map(({ topic, partitions }) => ({ topic, partitions: [...partitions] })),
    assignedPartitions: assigned.length,
    lag: lags.length === 0 ? null : lags.reduce((sum, lag) => sum + lag, 0),
  };
}

function toPartition(
  place: Place,
  commit: CommittedOffset | undefined,
  startOffset: number | undefined,
  endOffset: number | undefined,
  owner: MemberDescription | undefined,
): GroupPartition {
  const expired = commit !== undefined && startOffset !== undefined && commit.offset < startOffset;
  const uncommitted = commit === undefined && owner !== undefined;
  return {
    ...place,
    committedOffset: commit?.offset ?? null,
    startOffset: startOffset ?? null,
    endOffset: endOffset ?? null,
    lag: commit && endOffset !== undefined ? Math.max(0, endOffset - commit.offset) : null,
    metadata: commit?.metadata ?? null,
    leaderEpoch: commit && commit.leaderEpoch >= 0 ? commit.leaderEpoch : null,
    memberId: owner?.memberId ?? null,
    clientId: owner?.clientId ?? null,
    host: owner?.host ?? null,
    status: expired ? 'critical' : uncommitted ? 'warn' : 'ok',
    note: expired
      ? `${startOffset - commit.offset} records after the committed offset were deleted before the group read them`
      : uncommitted
        ? 'assigned, nothing committed yet'
        : null,
  };
}
