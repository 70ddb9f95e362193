/** A group coordinator on an in-memory log, with clients that speak its messages. */
import { silentLogger } from '../../server/base/logger.ts';
import { MetricRegistry } from '../../server/base/metrics.ts';
import { seededRandom } from '../../server/base/random.ts';
import { GroupCoordinator, OFFSETS_TOPIC } from '../../server/coordinator/group/group-coordinator.ts';
import { type OffsetsTopicRecord, readOffsetsTopicRecord } from '../../server/coordinator/group/group-records.ts';
import type {
  HeartbeatRequest,
  JoinGroupRequest,
  JoinGroupResponse,
  LeaveGroupRequest,
  OffsetCommitRequest,
  OffsetFetchRequest,
  SyncGroupRequest,
  SyncGroupResponse,
} from '../../server/coordinator/group/group-requests.ts';
import { BrokerConfigView } from '../../server/metadata/configs/broker-config-view.ts';
import { testImage } from './broker-services.ts';
import { FakeClock } from './fake-clock.ts';
import { MemoryPartitionStore } from './memory-partition-store.ts';

/** The group of most tests, and its partition in a topic of one partition. */
export const GROUP = 'orders-readers';

/** A promise that can be looked into. */
export interface Pending<T> {
  readonly promise: Promise<T>;
  value: T | undefined;
}

export function pending<T>(promise: Promise<T>): Pending<T> {
  const result: Pending<T> = { promise, value: undefined };
  void promise.then((value) => {
    result.value = value;
  });
  return result;
}

/** A subscription of the consumer protocol, version 0. */
export function subscription(...topics: string[]): Buffer {
  const names = topics.map((topic) => Buffer.concat([int16(topic.length), Buffer.from(topic)]));
  return Buffer.concat([int16(0), int32(topics.length), ...names, int32(-1)]);
}

export class GroupFixture {
  readonly clock: FakeClock;
  readonly store: MemoryPartitionStore;
  readonly metrics = new MetricRegistry();
  private readonly random = seededRandom(7);
  readonly configs: Record<string, string>;
  coordinator: GroupCoordinator;

  constructor(configs: Record<string, string> = {}, shared: { clock?: FakeClock; store?: MemoryPartitionStore } = {}) {
    this.clock = shared.clock ?? new FakeClock();
    this.store = shared.store ?? new MemoryPartitionStore();
    this.configs = configs;
    this.coordinator = this.newCoordinator();
  }

  /** A started coordinator that leads partition 0 of a one-partition offsets topic. */
  static async started(configs: Record<string, string> = {}): Promise<GroupFixture> {
    const fixture = new GroupFixture(configs);
    await fixture.elect();
    return fixture;
  }

  newCoordinator(): GroupCoordinator {
    const image = testImage([1], { [OFFSETS_TOPIC]: [[1]], orders: [[1], [1]], payments: [[1]] });
    return new GroupCoordinator({
      store: this.store,
      image,
      configs: new BrokerConfigView({ brokerId: 1, staticConfigs: this.configs, image }),
      clock: this.clock,
      random: this.random,
      logger: silentLogger,
      metrics: this.metrics,
    });
  }

  async elect(): Promise<void> {
    this.coordinator.start();
    this.coordinator.onElected(0, 1);
    await this.clock.settle();
  }

  /** Another broker takes over: a new coordinator on the same log. */
  async failOver(): Promise<void> {
    this.coordinator.onResigned(0);
    this.coordinator.stop();
    this.coordinator = this.newCoordinator();
    await this.elect();
  }

  join(given: Partial<JoinGroupRequest> = {}, apiVersion = 9): Pending<JoinGroupResponse> {
    const request: JoinGroupRequest = {
      groupId: GROUP,
      sessionTimeoutMs: 10_000,
      rebalanceTimeoutMs: 60_000,
      memberId: '',
      groupInstanceId: null,
      protocolType: 'consumer',
      protocols: [{ name: 'range', metadata: subscription('orders') }],
      reason: null,
      ...given,
    };
    return pending(this.coordinator.joinGroup(request, context(apiVersion)));
  }

  /** Joins as a new dynamic member does: gets an id, joins with it. */
  async joinWithId(given: Partial<JoinGroupRequest> = {}): Promise<{ memberId: string; answer: Pending<JoinGroupResponse> }> {
    const { memberId = '' } = await this.join(given).promise;
    const answer = this.join({ ...given, memberId });
    await this.clock.settle();
    return { memberId, answer };
  }

  sync(memberId: string, generationId: number, given: Partial<SyncGroupRequest> = {}, apiVersion = 4): Pending<SyncGroupResponse> {
    const request: SyncGroupRequest = {
      groupId: GROUP,
      generationId,
      memberId,
      groupInstanceId: null,
      protocolType: null,
      protocolName: null,
      assignments: [],
      ...given,
    };
    return pending(this.coordinator.syncGroup(request, context(apiVersion)));
  }

  async heartbeat(memberId: string, generationId: number, given: Partial<HeartbeatRequest> = {}): Promise<number> {
    const request: HeartbeatRequest = { groupId: GROUP, memberId, generationId, groupInstanceId: null, ...given };
    return (await this.coordinator.heartbeat(request)).errorCode ?? 0;
  }

  async leave(memberId: string, given: Partial<LeaveGroupRequest['members'][number]> = {}): Promise<number | undefined> {
    const members = [{ memberId, groupInstanceId: null, reason: null, ...given }];
    const answer = await this.coordinator.leaveGroup({ groupId: GROUP, memberId: '', members }, context(5));
    return answer.errorCode === 0 ? answer.members?.[0]?.errorCode : answer.errorCode;
  }

  /** Commits offset(s) of `orders`; gives the error codes by partition. */
  commit(offsets: Record<number, number>, given: Partial<OffsetCommitRequest> & { metadata?: string } = {}): Pending<(number | undefined)[]> {
    const { metadata = null, ...rest } = given;
    const partitions = Object.entries(offsets).map(([partition, committedOffset]) => ({
      partitionIndex: Number(partition),
      committedOffset,
      committedLeaderEpoch: 4,
      commitTimestamp: -1,
      committedMetadata: metadata,
    }));
    const request: OffsetCommitRequest = {
      groupId: GROUP,
      generationIdOrMemberEpoch: -1,
      memberId: '',
      groupInstanceId: null,
      retentionTimeMs: -1,
      topics: [{ name: 'orders', topicId: '', partitions }],
      ...rest,
    };
    const answer = this.coordinator.offsetCommit(request);
    return pending(answer.then(({ topics = [] }) => topics.flatMap((topic) => (topic.partitions ?? []).map(({ errorCode }) => errorCode))));
  }

  /** Committed offset of a partition of `orders`. */
  async committed(partition: number, groupId = GROUP): Promise<number | undefined> {
    const request: OffsetFetchRequest = {
      groupId,
      topics: [{ name: 'orders', partitionIndexes: [partition] }],
      groups: [],
      requireStable: false,
    };
    return (await this.coordinator.offsetFetch(request, context(7))).topics?.[0]?.partitions?.[0]?.committedOffset;
  }

  async describe(groupId = GROUP, apiVersion = 5) {
    const request = { groups: [groupId], includeAuthorizedOperations: false };
    return (await this.coordinator.describeGroups(request, context(apiVersion))).groups?.[0];
  }

  async state(): Promise<string | undefined> {
    return (await this.describe())?.groupState;
  }

  /** Records of the log, read. */
  log(): OffsetsTopicRecord[] {
    return this.store.records(0).flatMap(({ key, value }) => (key ? [readOffsetsTopicRecord({ key, value })] : []));
  }

  /** A Stable group: members joined with these settings, the first led, each was assigned its own id as bytes. */
  async stableGroup(members: readonly Partial<JoinGroupRequest>[] = [{}, {}]): Promise<{ ids: string[]; generation: number }> {
    const joined: { memberId: string; answer: Pending<JoinGroupResponse> }[] = [];
    for (const member of members) {
      joined.push(member.groupInstanceId ? { memberId: '', answer: this.join(member) } : await this.joinWithId(member));
      await this.clock.settle();
    }
    await this.clock.advance({ seconds: 10 });
    const answers = await Promise.all(joined.map(({ answer }) => answer.promise));
    const ids = answers.map(({ memberId = '' }) => memberId);
    const generation = answers[0]?.generationId ?? -1;
    const assignments = ids.map((memberId) => ({ memberId, assignment: Buffer.from(memberId) }));
    const instanceId = (index: number): string | null => members[index]?.groupInstanceId ?? null;
    const syncs = ids.map((memberId, index) =>
      this.sync(memberId, generation, { groupInstanceId: instanceId(index), assignments: answers[index]?.leader === memberId ? assignments : [] }),
    );
    await Promise.all(syncs.map(({ promise }) => promise));
    return { ids, generation };
  }
}

export function context(apiVersion: number) {
  return { apiVersion, clientId: 'reader', clientHost: '/127.0.0.1' };
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
