import { apis } from '../../../server/protocol/apis.ts';
import { errors } from '../../../server/protocol/errors.ts';
import type { History } from '../history.ts';
import type { ClusterView } from './cluster-view.ts';
import { fetchOnce } from './reader.ts';

export interface GroupMemberOptions {
  readonly name: string;
  readonly group: string;
  readonly view: ClusterView;
  readonly history: History;
  readonly targets: readonly { readonly topic: string; readonly partition: number }[];
  readonly sessionTimeoutMs: number;
}

const REBALANCE_TIMEOUT_MS = 4_000;
const LANE = 'coordinator';

class RejoinError extends Error {}

/** A member of a classic group: joins, gets partitions, reads them from the committed offsets, commits, until told to leave. */
export class GroupMember {
  private readonly options: GroupMemberOptions;
  private memberId = '';
  private coordinator = -1;
  private stopped = false;
  /** Generation in which it works; −1 while it has none. */
  generation = -1;
  private latest: { readonly key: string; readonly offset: number; readonly generation: number } | undefined;

  constructor(options: GroupMemberOptions) {
    this.options = options;
  }

  async run(): Promise<void> {
    const { view } = this.options;
    while (!this.stopped) {
      try {
        await this.work(await this.join());
      } catch {
        // Something moved: find the coordinator and join again.
      }
      this.generation = -1;
      await view.pause(20, 200);
    }
  }

  /** Vanishes without a word: its session must expire. */
  stop(): void {
    this.stopped = true;
    this.generation = -1;
  }

  private async join(): Promise<string[]> {
    const { view, group, sessionTimeoutMs, targets, history } = this.options;
    if (this.coordinator < 0) await this.findCoordinator();
    const request = {
      groupId: group,
      sessionTimeoutMs,
      rebalanceTimeoutMs: REBALANCE_TIMEOUT_MS,
      memberId: this.memberId,
      protocolType: 'consumer',
      protocols: [{ name: 'spread', metadata: Buffer.alloc(0) }],
    };
    const joined = await view.to(this.coordinator, LANE, apis.joinGroup, 7, request, REBALANCE_TIMEOUT_MS + 3_000).catch((error: unknown) => this.lost(error));
    if (joined.errorCode === errors.MEMBER_ID_REQUIRED) this.memberId = joined.memberId;
    this.check(joined.errorCode);
    this.memberId = joined.memberId;
    const { generationId } = joined;
    const assignments = joined.leader === this.memberId ? spread(joined.members.map(({ memberId }) => memberId), targets) : [];
    const synced = await view
      .to(this.coordinator, LANE, apis.syncGroup, 4, { groupId: group, generationId, memberId: this.memberId, assignments }, REBALANCE_TIMEOUT_MS + 3_000)
      .catch((error: unknown) => this.lost(error));
    this.check(synced.errorCode);
    const keys = synced.assignment.toString().split(',').filter(Boolean);
    history.onAssigned(group, generationId, this.memberId, keys);
    this.generation = generationId;
    await this.commitLate(generationId);
    return keys;
  }

  private async work(keys: readonly string[]): Promise<void> {
    const { view, group } = this.options;
    const positions = new Map<string, number>();
    for (const key of keys) positions.set(key, await this.committed(key));
    for (let round = 0; !this.stopped; round += 1) {
      const beat = await view
        .to(this.coordinator, LANE, apis.heartbeat, 3, { groupId: group, generationId: this.generation, memberId: this.memberId })
        .catch((error: unknown) => this.lost(error));
      this.check(beat.errorCode);
      const key = keys[round % Math.max(1, keys.length)];
      if (key !== undefined) await this.consume(key, positions);
      await view.pause(20, 300);
    }
  }

  private async consume(key: string, positions: Map<string, number>): Promise<void> {
    const { view, history, name, group } = this.options;
    const { topic, partition } = parse(key);
    const position = positions.get(key) ?? 0;
    const outcome = await fetchOnce({ name: `${group}-${name}`, view, history, topic, partition }, position, position, 50);
    if (outcome.kind === 'again' || outcome.values.length === 0) return;
    positions.set(key, outcome.nextOffset);
    this.latest = { key, offset: outcome.nextOffset, generation: this.generation };
    this.check(await this.commit(key, outcome.nextOffset, this.generation));
  }

  /** A commit of the generation before, held up in the member until now: the coordinator must not take it. */
  private async commitLate(generation: number): Promise<void> {
    const { latest } = this;
    if (latest && latest.generation < generation && this.options.view.random.int(0, 2) === 0) await this.commit(latest.key, latest.offset, latest.generation);
  }

  /** The error code of the answer. */
  private async commit(key: string, offset: number, generation: number): Promise<number> {
    const { view, history, group } = this.options;
    const { topic, partition } = parse(key);
    const outcome = history.committing(group, generation, key, offset);
    const topics = [{ name: topic, partitions: [{ partitionIndex: partition, committedOffset: offset, committedMetadata: '' }] }];
    const request = { groupId: group, generationIdOrMemberEpoch: generation, memberId: this.memberId, topics };
    const answer = await view.to(this.coordinator, LANE, apis.offsetCommit, 7, request, 6_000).catch((error: unknown) => {
      outcome('unknown');
      return this.lost(error);
    });
    const code = answer.topics[0]?.partitions[0]?.errorCode ?? -1;
    outcome(code === errors.NONE ? 'accepted' : isRefusal(code) ? 'refused' : 'unknown');
    return code;
  }

  private async committed(key: string): Promise<number> {
    const { view, history, group } = this.options;
    const { topic, partition } = parse(key);
    const told = history.fetchingCommitted(group, key);
    const request = { groupId: group, topics: [{ name: topic, partitionIndexes: [partition] }], requireStable: true };
    const answer = await view.to(this.coordinator, LANE, apis.offsetFetch, 7, request).catch((error: unknown) => this.lost(error));
    const got = answer.topics[0]?.partitions[0];
    this.check(answer.errorCode);
    this.check(got?.errorCode ?? -1);
    const offset = got?.committedOffset ?? -1;
    told(offset);
    return Math.max(0, offset);
  }

  private async findCoordinator(): Promise<void> {
    const { view, group } = this.options;
    const { errorCode, nodeId } = await view.any(apis.findCoordinator, 3, { key: group, keyType: 0 });
    this.check(errorCode);
    this.coordinator = nodeId;
  }

  private check(errorCode: number): void {
    if (errorCode === errors.NONE) return;
    if (errorCode === errors.UNKNOWN_MEMBER_ID) this.memberId = '';
    if (errorCode === errors.NOT_COORDINATOR || errorCode === errors.COORDINATOR_NOT_AVAILABLE) this.coordinator = -1;
    throw new RejoinError(`error ${errorCode}`);
  }

  private lost(error: unknown): never {
    this.coordinator = -1;
    throw error;
  }
}

/** Errors that prove that nothing was committed. */
function isRefusal(code: number): boolean {
  return (
    code === errors.ILLEGAL_GENERATION ||
    code === errors.UNKNOWN_MEMBER_ID ||
    code === errors.REBALANCE_IN_PROGRESS ||
    code === errors.FENCED_INSTANCE_ID
  );
}

function spread(members: readonly string[], targets: readonly { readonly topic: string; readonly partition: number }[]) {
  const sorted = [...members].sort();
  return sorted.map((memberId, i) => {
    const mine = targets.filter((_, j) => j % sorted.length === i).map(({ topic, partition }) => `${topic}-${partition}`);
    return { memberId, assignment: Buffer.from(mine.join(',')) };
  });
}

function parse(key: string): { topic: string; partition: number } {
  const dash = key.lastIndexOf('-');
  return { topic: key.slice(0, dash), partition: Number(key.slice(dash + 1)) };
}
