import type { Clock } from '../base/clock.ts';
import { type BrokerId, partitionKey } from '../base/ids.ts';
import type { ClusterClient } from '../client/cluster-client.ts';
import { type ListedGroup, describeGroups, fetchCommitted, listGroups } from '../client/groups.ts';
import type { ClusterState, GroupSample } from './cluster-state.ts';
import type { SeriesStore } from './series-store.ts';

const CALL = { lane: 'sample-groups', timeoutMs: 2_500 } as const;
/** Groups in one DescribeGroups or OffsetFetch request. */
const BATCH = 100;

/** Keeps `groups`: who coordinates them, members, commits, lag. Groups of a coordinator that fails keep their last sample. */
export class GroupSampler {
  private readonly client: ClusterClient;
  private readonly clock: Clock;
  private readonly state: ClusterState;
  private readonly store: SeriesStore;

  constructor(options: { client: ClusterClient; clock: Clock; state: ClusterState; store: SeriesStore }) {
    this.client = options.client;
    this.clock = options.clock;
    this.state = options.state;
    this.store = options.store;
  }

  async run(): Promise<void> {
    const { state } = this;
    const brokers = state.metadata?.value.brokers.map((broker) => broker.id) ?? [];
    const listed = await listGroups(this.client, brokers, CALL);
    const sampled = await this.client.fanOut(listed.results.keys(), (coordinator) =>
      this.sampleCoordinator(coordinator, listed.results.get(coordinator) ?? []),
    );
    const failures = [...listed.failures, ...sampled.failures];
    const found = new Map<string, GroupSample>();
    for (const groups of sampled.results.values()) for (const group of groups) found.set(group.groupId, group);
    if (failures.length > 0) {
      const failed = new Set(failures.map((failure) => failure.brokerId));
      for (const [id, group] of state.groups) if (!found.has(id) && failed.has(group.coordinator)) found.set(id, group);
    }
    for (const id of state.groups.keys()) if (!found.has(id)) this.store.forget('group', id);
    state.groups = found;
    state.groupsAt = this.clock.now();
    state.failures.set('groups', failures);
  }

  private async sampleCoordinator(coordinator: BrokerId, groups: readonly ListedGroup[]): Promise<GroupSample[]> {
    const samples: GroupSample[] = [];
    for (let start = 0; start < groups.length; start += BATCH) {
      samples.push(...(await this.sampleBatch(coordinator, groups.slice(start, start + BATCH))));
    }
    return samples;
  }

  private async sampleBatch(coordinator: BrokerId, groups: readonly ListedGroup[]): Promise<GroupSample[]> {
    const ids = groups.map((group) => group.groupId);
    const described = new Map((await describeGroups(this.client, coordinator, ids, CALL)).map((group) => [group.groupId, group]));
    const committed = await fetchCommitted(this.client, coordinator, ids, CALL);
    return groups.map((group) => {
      const description = described.get(group.groupId);
      const known = description?.errorCode === 0 ? description : undefined;
      const members = known?.members ?? [];
      const commits = committed.get(group.groupId) ?? new Map();
      return {
        at: this.clock.now(),
        groupId: group.groupId,
        coordinator,
        type: group.type,
        state: known?.state || group.state,
        protocolType: group.protocolType,
        protocol: known?.protocol ?? '',
        members,
        commits,
        ...groupLag(commits, members, this.state.endOffsets),
      };
    });
  }
}

/** Total of the known lags, and how many assigned partitions have no commit (their lag is unknown, not zero). */
export function groupLag(
  commits: GroupSample['commits'],
  members: GroupSample['members'],
  endOffsets: ReadonlyMap<string, number>,
): { lag: number | undefined; partitionsWithoutCommit: number } {
  let lag: number | undefined;
  for (const [key, { offset }] of commits) {
    const end = endOffsets.get(key);
    if (end !== undefined) lag = (lag ?? 0) + Math.max(0, end - offset);
  }
  let partitionsWithoutCommit = 0;
  for (const member of members) {
    for (const { topic, partitions } of member.assignments) {
      for (const partition of partitions) if (!commits.has(partitionKey(topic, partition))) partitionsWithoutCommit += 1;
    }
  }
  return { lag, partitionsWithoutCommit };
}
