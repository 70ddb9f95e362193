import { describe, expect, test } from 'vitest';
import { QUORUM_DIRECTORY, QuorumCluster, TEST_CLUSTER_ID } from '../../test/kit/quorum-cluster.ts';
import { decode, encode } from '../protocol/codec.ts';
import { apis } from '../protocol/apis.ts';
import { errors } from '../protocol/errors.ts';
import { leaderChangeMessage } from '../protocol/messages/control-records.ts';
import { batchesIn } from '../records/batch.ts';
import { readControlRecord } from '../records/control-records.ts';
import { onePartition, onlyPartition } from './quorum-messages.ts';
import type { RaftNode } from './raft-node.ts';

const DISK = { diskDelayMs: () => 1, latencyMs: () => 0.2 };

describe('election', () => {
  test('a single voter elects itself at once and commits', async () => {
    const cluster = new QuorumCluster({ voters: 1 });
    await cluster.start();
    expect(await cluster.elect({ ms: 10 })).toBe(1);
    expect(await cluster.commit('a')).toBe(1);
    expect(cluster.committedValues(1)).toEqual(['a']);
    expect(cluster.heard(1).events).toEqual(['leader of 1']);
  });

  test('three voters elect one leader within a second, and it opens its epoch with a LEADER_CHANGE record', async () => {
    const cluster = new QuorumCluster({ voters: 3, ...DISK });
    await cluster.start();
    const leader = await cluster.elect({ seconds: 1 });
    await cluster.clock.advance({ ms: 20 });
    const [batch = fail()] = batchesIn(await cluster.contents(leader));
    const { type, value } = readControlRecord(batch);
    expect(type).toBe(2);
    const message = decode(leaderChangeMessage, 0, value);
    expect(message.leaderId).toBe(leader);
    expect(message.voters.map((voter) => voter.voterId)).toEqual([1, 2, 3]);
    expect(message.grantingVoters.length).toBeGreaterThanOrEqual(2);
    expect(batch.partitionLeaderEpoch).toBe(cluster.node(leader).epoch);
  });

  test('one of three voters elects nobody', async () => {
    const cluster = new QuorumCluster({ voters: 3, ...DISK });
    await cluster.start(2);
    await cluster.clock.advance({ seconds: 30 });
    expect(cluster.node(2).isLeader).toBe(false);
    expect(cluster.node(2).epoch).toBe(0);
  });

  test('a voter gives one vote per epoch, also across a power cut', async () => {
    const cluster = new QuorumCluster({ voters: 3 });
    await cluster.start(1);
    const forTwo = await askForVote(cluster.node(1), { candidate: 2, epoch: 5 });
    const forThree = await askForVote(cluster.node(1), { candidate: 3, epoch: 5 });
    expect([forTwo.voteGranted, forThree.voteGranted]).toEqual([true, false]);
    cluster.crash(1, 'power');
    await cluster.start(1);
    expect((await askForVote(cluster.node(1), { candidate: 3, epoch: 5 })).voteGranted).toBe(false);
    expect((await askForVote(cluster.node(1), { candidate: 2, epoch: 5 })).voteGranted).toBe(true);
  });

  test('a vote is on disk before it is answered', async () => {
    const cluster = new QuorumCluster({ voters: 3 });
    await cluster.start(1);
    let release = (): void => undefined;
    cluster.member(1).fs.beforeSync = () => new Promise((resolve) => (release = resolve));
    let answered = false;
    const vote = askForVote(cluster.node(1), { candidate: 2, epoch: 1 }).then(() => (answered = true));
    await cluster.clock.settle();
    expect(answered).toBe(false);
    release();
    await cluster.clock.settle();
    release();
    await vote;
    expect(JSON.parse((await cluster.member(1).fs.readFile(`${QUORUM_DIRECTORY}/quorum-state`)).toString())).toEqual({
      clusterId: TEST_CLUSTER_ID,
      leaderId: -1,
      leaderEpoch: 1,
      votedId: 2,
      appliedOffset: 0,
      currentVoters: [{ voterId: 1 }, { voterId: 2 }, { voterId: 3 }],
      data_version: 0,
    });
  });

  test('a candidate with a shorter log gets no vote', async () => {
    const cluster = new QuorumCluster({ voters: 3 });
    await cluster.start();
    const leader = await cluster.elect();
    await cluster.commit('a');
    await cluster.clock.advance({ ms: 5 });
    const follower = [1, 2, 3].find((id) => id !== leader) ?? 0;
    const candidate = 6 - leader - follower;
    const epoch = cluster.node(leader).epoch + 1;
    const short = await askForVote(cluster.node(follower), { candidate, epoch, lastOffset: 1, lastOffsetEpoch: epoch - 1 });
    expect(short).toMatchObject({ errorCode: errors.NONE, voteGranted: false, leaderEpoch: epoch });
    const whole = await askForVote(cluster.node(follower), { candidate, epoch, lastOffset: 2, lastOffsetEpoch: epoch - 1 });
    expect(whole.voteGranted).toBe(true);
  });

  test('a follower that hears its leader refuses pre-votes and keeps its epoch', async () => {
    const cluster = new QuorumCluster({ voters: 3 });
    await cluster.start();
    const leader = await cluster.elect();
    const [follower = 0, candidate = 0] = [1, 2, 3].filter((id) => id !== leader);
    const epoch = cluster.node(leader).epoch;
    const answer = await askForVote(cluster.node(follower), { candidate, epoch, preVote: true, lastOffset: 1000, lastOffsetEpoch: epoch });
    expect(answer).toMatchObject({ voteGranted: false, leaderId: leader, leaderEpoch: epoch });
  });

  test('requests of another cluster and of strangers are refused', async () => {
    const cluster = new QuorumCluster({ voters: 3 });
    await cluster.start(1);
    const request = voteRequest({ candidate: 2, epoch: 1 });
    expect(await cluster.node(1).handleVote({ ...request, clusterId: 'other' })).toEqual({ errorCode: errors.INCONSISTENT_CLUSTER_ID });
    expect(await askForVote(cluster.node(1), { candidate: 9, epoch: 1 })).toMatchObject({ errorCode: errors.INCONSISTENT_VOTER_SET });
    expect(cluster.node(1).epoch).toBe(0);
  });

  test('a damaged quorum-state stops the start: guessing could mean a second vote', async () => {
    const cluster = new QuorumCluster({ voters: 1 });
    const { fs } = cluster.member(1);
    await fs.makeDirectory(QUORUM_DIRECTORY);
    await fs.writeFileAtomic(`${QUORUM_DIRECTORY}/quorum-state`, '{"leaderEpoch":');
    await expect(cluster.start(1)).rejects.toThrow('is not a quorum state');
  });
});

describe('failover', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])('after kill -9 of the leader another one leads within a second (seed %i)', async (seed) => {
    const cluster = new QuorumCluster({ voters: 3, seed, ...DISK });
    await cluster.start();
    const first = await cluster.elect();
    await cluster.commit('before');
    cluster.crash(first);
    const killedMs = cluster.clock.monotonic();
    await cluster.clock.advanceUntil(() => cluster.running().some((member) => member.running?.heard.events.length === 1), { seconds: 5 });
    expect(cluster.clock.monotonic() - killedMs).toBeLessThan(1000);
    const second = await cluster.elect();
    expect(second).not.toBe(first);
    await cluster.commit('after');
    expect(cluster.committedValues(second)).toEqual(['before', 'after']);
    await cluster.start(first);
    await cluster.clock.advance({ seconds: 1 });
    expect(cluster.committedValues(first)).toEqual(['before', 'after']);
    expect(cluster.node(first).leader()?.id).toBe(second);
  });

  test('a leader that stops cleanly hands over in a few milliseconds', async () => {
    const cluster = new QuorumCluster({ voters: 3, ...DISK });
    await cluster.start();
    const first = await cluster.elect();
    await cluster.commit('a');
    const stoppedMs = cluster.clock.monotonic();
    const stopped = cluster.stop(first);
    await cluster.clock.advanceUntil(() => {
      const leader = cluster.leader();
      return leader !== undefined && leader.id !== first;
    });
    expect(cluster.clock.monotonic() - stoppedMs).toBeLessThan(20);
    await cluster.clock.advance({ ms: 600 });
    await stopped;
    await cluster.commit('b');
  });

  test('a silent leader (SIGSTOP) is replaced after the fetch timeout, and steps down when it wakes', async () => {
    const cluster = new QuorumCluster({ voters: 3, ...DISK });
    await cluster.start();
    const first = await cluster.elect();
    await cluster.commit('a');
    cluster.network.pause(cluster.member(first).address);
    const pausedMs = cluster.clock.monotonic();
    await cluster.clock.advanceUntil(() => cluster.leader()?.id !== first);
    expect(cluster.clock.monotonic() - pausedMs).toBeLessThan(4_500);
    cluster.network.resume(cluster.member(first).address);
    await cluster.clock.advance({ seconds: 1 });
    expect(cluster.node(first).isLeader).toBe(false);
    await cluster.commit('b');
    await cluster.clock.advance({ ms: 20 });
    expect(cluster.committedValues(first)).toEqual(['a', 'b']);
  });

  test('a follower that loses its connection to a live leader disturbs nobody', async () => {
    const cluster = new QuorumCluster({ voters: 3, ...DISK });
    await cluster.start();
    const leader = await cluster.elect();
    const { epoch } = cluster.node(leader);
    const [lonely = 0, other = 0] = [1, 2, 3].filter((id) => id !== leader);
    cluster.network.cut(cluster.member(leader).address, cluster.member(lonely).address);
    cluster.network.disconnect(cluster.member(leader).address, cluster.member(lonely).address);
    await cluster.clock.advance({ seconds: 20 });
    expect(cluster.node(other).leader()).toEqual({ id: leader, epoch });
    await cluster.commit('a');
    cluster.network.heal();
    await cluster.clock.advance({ seconds: 3 });
    expect(cluster.committedValues(lonely)).toEqual(['a']);
    expect(cluster.node(leader).epoch).toBe(epoch);
  });
});

describe('replication', () => {
  test('commit takes a few milliseconds and followers learn the high watermark at once', async () => {
    const cluster = new QuorumCluster({ voters: 3, ...DISK });
    await cluster.start();
    const leader = await cluster.elect();
    await cluster.clock.advance({ ms: 50 });
    const startMs = cluster.clock.monotonic();
    await cluster.commit('a');
    const committedMs = cluster.clock.monotonic();
    expect(committedMs - startMs).toBeLessThan(6);
    const followers = [1, 2, 3].filter((id) => id !== leader);
    await cluster.clock.advanceUntil(() => followers.every((id) => cluster.committedValues(id).length === 1));
    expect(cluster.clock.monotonic() - committedMs).toBeLessThan(3);
  });

  test('batches are delivered in order, each once, with the control batches as gaps without records', async () => {
    const cluster = new QuorumCluster({ voters: 3, ...DISK });
    await cluster.start();
    const leader = await cluster.elect();
    const appends = Array.from({ length: 50 }, (_, i) => cluster.node(leader).append([Buffer.from(`x${i}`), Buffer.from(`y${i}`)]));
    await cluster.clock.advance({ ms: 100 });
    await Promise.all(appends.map(({ committed }) => committed));
    for (const id of [1, 2, 3]) {
      const { committed } = cluster.heard(id);
      expect(committed[0]).toMatchObject({ baseOffset: 0, lastOffset: 0, records: [] });
      expect(committed.map((batch) => batch.baseOffset)).toEqual([0, ...Array.from({ length: 50 }, (_, i) => 1 + 2 * i)]);
      expect(cluster.committedValues(id)).toEqual(Array.from({ length: 50 }, (_, i) => [`x${i}`, `y${i}`]).flat());
    }
  });

  test('appends that a lost leader could not commit are rejected, and its log is cut back to its successor’s', async () => {
    const cluster = new QuorumCluster({ voters: 3, ...DISK });
    await cluster.start();
    const first = await cluster.elect();
    await cluster.commit('kept');
    for (const id of [1, 2, 3]) if (id !== first) cluster.network.cut(cluster.member(first).address, cluster.member(id).address);
    const outcome = cluster.node(first).append([Buffer.from('lost')]).committed.then(
      () => 'committed',
      (error: Error) => error.message,
    );
    await cluster.clock.advanceUntil(() => cluster.running().some((member) => member.id !== first && member.running?.node.isLeader));
    const second = cluster.leader()?.id ?? 0;
    await cluster.commit('new');
    await cluster.clock.advance({ seconds: 4 });
    expect(await outcome).toMatch('leadership ended before offset 2 was committed');
    expect(cluster.heard(first).events).toEqual(['leader of 1', 'resigned 1']);
    expect(() => cluster.node(first).append([Buffer.from('x')])).toThrow('does not lead');
    cluster.network.heal();
    await cluster.clock.advance({ seconds: 3 });
    expect(cluster.committedValues(first)).toEqual(['kept', 'new']);
    expect(await cluster.contents(first)).toEqual(await cluster.contents(second));
  });

  test('a leader commits records of earlier epochs only together with one of its own', async () => {
    const cluster = new QuorumCluster({ voters: 3, ...DISK });
    await cluster.start();
    const first = await cluster.elect();
    await cluster.commit('a');
    const others = [1, 2, 3].filter((id) => id !== first);
    // Both followers store 'b', but the leader dies before it learns of it.
    cluster.node(first).append([Buffer.from('b')]);
    await cluster.clock.advanceUntil(() => others.every((id) => cluster.log(id).syncedEndOffset === 3));
    cluster.crash(first);
    expect(others.map((id) => cluster.node(id).highWatermark)).toEqual([2, 2]);
    const second = await cluster.elect();
    await cluster.clock.advance({ ms: 50 });
    expect(cluster.heard(second).committed.at(-1)).toMatchObject({ baseOffset: 3, records: [], epoch: cluster.node(second).epoch });
    expect(cluster.committedValues(second)).toEqual(['a', 'b']);
  });

  test('onLeader comes after everything before the epoch was delivered', async () => {
    const seen: string[] = [];
    const cluster = new QuorumCluster({
      voters: 3,
      ...DISK,
      onEvent: (id, event) => {
        if (event.kind === 'committed') for (const batch of event.batches) seen.push(`${id} got ${batch.lastOffset}`);
        else seen.push(`${id} ${event.kind}`);
      },
    });
    await cluster.start();
    const first = await cluster.elect();
    await cluster.commit('a');
    await cluster.commit('b');
    cluster.crash(first);
    const second = await cluster.elect();
    await cluster.clock.advance({ ms: 50 });
    const start = seen.indexOf(`${second} leader`);
    expect(seen.slice(0, start).filter((line) => line.startsWith(`${second} got`))).toEqual([0, 1, 2, 3].map((offset) => `${second} got ${offset}`));
  });

  test('an observer finds the leader, follows it, and finds the next one', async () => {
    const cluster = new QuorumCluster({ voters: 3, observers: 1, ...DISK });
    await cluster.start();
    const first = await cluster.elect();
    await cluster.commit('a');
    await cluster.clock.advance({ ms: 50 });
    expect(cluster.committedValues(4)).toEqual(['a']);
    expect(cluster.node(4).stateName).toBe('observer');
    cluster.crash(first);
    await cluster.elect();
    await cluster.commit('b');
    await cluster.clock.advance({ ms: 50 });
    expect(cluster.committedValues(4)).toEqual(['a', 'b']);
  });

  test('after a power cut of all three nobody has lost a committed record', async () => {
    const cluster = new QuorumCluster({ voters: 3, ...DISK });
    await cluster.start();
    await cluster.elect();
    for (const value of ['a', 'b', 'c']) await cluster.commit(value);
    for (const id of [1, 2, 3]) cluster.crash(id, 'power');
    await cluster.start();
    const leader = await cluster.elect();
    await cluster.clock.advance({ ms: 50 });
    expect(cluster.committedValues(leader)).toEqual(['a', 'b', 'c']);
  });

  test('a failing disk takes the node out of the quorum and tells its owner', async () => {
    const cluster = new QuorumCluster({ voters: 3, ...DISK });
    await cluster.start(1);
    cluster.member(1).fs.fault = ({ kind }) => (kind === 'write-atomic' ? new Error('EIO') : undefined);
    await expect(askForVote(cluster.node(1), { candidate: 2, epoch: 1 })).rejects.toThrow('EIO');
    await cluster.clock.settle();
    expect(cluster.heard(1).failed?.message).toBe('EIO');
    await expect(askForVote(cluster.node(1), { candidate: 2, epoch: 1 })).rejects.toThrow('has left the quorum');
  });

  test('DescribeQuorum shows voters and observers on the leader, and the leader’s id elsewhere', async () => {
    const cluster = new QuorumCluster({ voters: 3, observers: 1, ...DISK });
    await cluster.start();
    const leader = await cluster.elect();
    await cluster.commit('a');
    await cluster.clock.advance({ seconds: 2 });
    const request = { topics: onePartition({}) };
    const answer = onlyPartition(recode(cluster.node(leader).describe(request)).topics);
    expect(answer).toMatchObject({ errorCode: 0, leaderId: leader, highWatermark: 2 });
    expect(answer?.currentVoters.map((voter) => [voter.replicaId, voter.logEndOffset])).toEqual([[1, 2], [2, 2], [3, 2]]);
    expect(answer?.observers.map((observer) => [observer.replicaId, observer.logEndOffset])).toEqual([[4, 2]]);
    expect(answer?.currentVoters.every((voter) => cluster.clock.now() - voter.lastCaughtUpTimestamp < 600)).toBe(true);
    const other = onlyPartition(recode(cluster.node(leader === 1 ? 2 : 1).describe(request)).topics);
    expect(other).toMatchObject({ errorCode: errors.NOT_LEADER_OR_FOLLOWER, leaderId: leader });
  });
});

interface Asked {
  readonly candidate: number;
  readonly epoch: number;
  readonly lastOffset?: number;
  readonly lastOffsetEpoch?: number;
  readonly preVote?: boolean;
}

function voteRequest(asked: Asked) {
  const { candidate, epoch, lastOffset = 0, lastOffsetEpoch = 0, preVote = false } = asked;
  const partition = { replicaId: candidate, replicaEpoch: epoch, lastOffset, lastOffsetEpoch, preVote };
  return decode(apis.vote.request, 2, encode(apis.vote.request, 2, { clusterId: TEST_CLUSTER_ID, topics: onePartition(partition) }));
}

async function askForVote(node: RaftNode, asked: Asked) {
  const response = decode(apis.vote.response, 2, encode(apis.vote.response, 2, await node.handleVote(voteRequest(asked))));
  return onlyPartition(response.topics) ?? fail();
}

function recode(response: Parameters<typeof encode<typeof apis.describeQuorum.response>>[2]) {
  return decode(apis.describeQuorum.response, 2, encode(apis.describeQuorum.response, 2, response));
}

function fail(): never {
  throw new Error('missing');
}
