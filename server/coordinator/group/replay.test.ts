import { expect, test } from 'vitest';
import { GroupFixture, type Pending } from '../../../test/kit/group-fixture.ts';
import { type Random, seededRandom } from '../../base/random.ts';
import { errors } from '../../protocol/errors.ts';
import type { JoinGroupResponse, SyncGroupResponse } from './group-requests.ts';

const STEPS = 250;
const GROUPS = ['g-0', 'g-1'];
const FAILURES = [errors.REQUEST_TIMED_OUT, errors.NOT_ENOUGH_REPLICAS, errors.NOT_ENOUGH_REPLICAS_AFTER_APPEND];

/** A client that follows the protocol, whatever it is answered. */
class Client {
  memberId = '';
  generation = -1;
  /** The assignment that it holds, by its own knowledge. */
  owned: string | undefined;
  private joining: Pending<JoinGroupResponse> | undefined;
  private syncing: Pending<SyncGroupResponse> | undefined;
  readonly fixture: GroupFixture;
  readonly groupId: string;

  constructor(fixture: GroupFixture, groupId: string) {
    this.fixture = fixture;
    this.groupId = groupId;
  }

  /** Looks at what came in, then does the next thing of the protocol. */
  async step(): Promise<void> {
    if (this.joining) return this.takeJoin(this.joining);
    if (this.syncing) return this.takeSync(this.syncing);
    if (this.generation < 0) return this.rejoin();
    const errorCode = await this.fixture.heartbeat(this.memberId, this.generation, { groupId: this.groupId });
    if (errorCode !== errors.NONE) this.lost(errorCode);
  }

  async isAccepted(): Promise<boolean> {
    return (await this.fixture.heartbeat(this.memberId, this.generation, { groupId: this.groupId })) === errors.NONE;
  }

  rejoin(): void {
    if (!this.joining && !this.syncing) this.joining = this.fixture.join({ groupId: this.groupId, memberId: this.memberId, rebalanceTimeoutMs: 15_000 });
  }

  async leave(): Promise<void> {
    if (this.memberId === '' || this.joining || this.syncing) return;
    await this.fixture.coordinator.leaveGroup(
      { groupId: this.groupId, memberId: this.memberId, members: [] },
      { apiVersion: 2, clientId: '', clientHost: '' },
    );
    this.lost(errors.UNKNOWN_MEMBER_ID);
  }

  commit(offset: number): Pending<(number | undefined)[]> {
    return this.fixture.commit({ 0: offset }, { groupId: this.groupId, memberId: this.memberId, generationIdOrMemberEpoch: this.generation });
  }

  private takeJoin(joining: Pending<JoinGroupResponse>): void {
    const answer = joining.value;
    if (!answer) return;
    this.joining = undefined;
    if (answer.errorCode !== errors.NONE) {
      if (answer.errorCode === errors.MEMBER_ID_REQUIRED) this.memberId = answer.memberId ?? '';
      else this.lost(answer.errorCode ?? -1);
      return;
    }
    this.generation = answer.generationId ?? -1;
    const assignments = (answer.members ?? []).map(({ memberId = '' }, index) => ({ memberId, assignment: Buffer.from(`p-${index}`) }));
    this.syncing = this.fixture.sync(this.memberId, this.generation, { groupId: this.groupId, assignments });
  }

  private takeSync(syncing: Pending<SyncGroupResponse>): void {
    const answer = syncing.value;
    if (!answer) return;
    this.syncing = undefined;
    if (answer.errorCode !== errors.NONE) this.lost(answer.errorCode ?? -1);
    else this.owned = String(answer.assignment);
  }

  private lost(errorCode: number): void {
    this.generation = -1;
    this.owned = undefined;
    if (errorCode === errors.UNKNOWN_MEMBER_ID) this.memberId = '';
  }
}

/** Everything a client can ask a coordinator that is at rest. */
async function view(fixture: GroupFixture) {
  const answers = GROUPS.map(async (groupId) => {
    const offsets = await fixture.coordinator.offsetFetch(
      { groupId, topics: null, groups: [], requireStable: true },
      { apiVersion: 7, clientId: '', clientHost: '' },
    );
    const described = await fixture.describe(groupId);
    const isRebalancing = described?.groupState?.endsWith('Rebalance');
    return { offsets, described: isRebalancing ? 'rebalancing' : described };
  });
  return Promise.all(answers);
}

function pick<T>(random: Random, items: readonly T[]): T {
  return items[random.int(0, items.length)] as T;
}

test.each(Array.from({ length: 25 }, (_, seed) => seed))(
  'whatever happened, a new coordinator knows what the former knew, and nobody shares a partition (seed %i)',
  async (seed) => {
    const random = seededRandom(seed);
    const fixture = await GroupFixture.started();
    const clients = Array.from({ length: 6 }, (_, index) => new Client(fixture, GROUPS[index % 2] ?? ''));
    let offset = 0;
    for (let step = 0; step < STEPS; step += 1) {
      const client = pick(random, clients);
      const dice = random.float();
      if (dice < 0.05) await client.leave();
      else if (dice < 0.1) client.rejoin();
      else if (dice < 0.15) fixture.store.failNext(pick(random, FAILURES));
      else if (dice < 0.25) client.commit((offset += 1));
      else if (dice < 0.27) void fixture.coordinator.deleteGroups({ groupsNames: [client.groupId] });
      else if (dice < 0.3) await fixture.clock.advance({ seconds: random.int(1, 20) });
      else if (dice < 0.31) await fixture.failOver();
      else if (dice < 0.33) fixture.store.hold();
      else if (dice < 0.4) fixture.store.release();
      else await client.step();
      await fixture.clock.advance({ ms: random.int(0, 1_500) });
      if (random.float() < 0.1) await expectSoleOwners(clients.filter(({ groupId }) => groupId === client.groupId));
    }
    fixture.store.release();
    await fixture.clock.advance({ seconds: 2 });
    const before = await view(fixture);
    await fixture.failOver();
    const after = await view(fixture);
    before.forEach(({ offsets, described }, index) => {
      expect(after[index]?.offsets).toEqual(offsets);
      if (described !== 'rebalancing') expect(after[index]?.described).toEqual(described);
    });
  },
);

/** Of the clients that the coordinator accepts, no two hold one partition. */
async function expectSoleOwners(clients: readonly Client[]): Promise<void> {
  const owned: string[] = [];
  for (const client of clients) {
    if (client.owned !== undefined && (await client.isAccepted())) owned.push(client.owned);
  }
  expect(new Set(owned).size).toBe(owned.length);
}
