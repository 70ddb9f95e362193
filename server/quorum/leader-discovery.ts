import { type Clock, sleep } from '../base/clock.ts';
import { must } from '../base/assert.ts';
import type { BrokerId, Uuid } from '../base/ids.ts';
import type { Random } from '../base/random.ts';
import { apis } from '../protocol/apis.ts';
import { METADATA_PARTITION, METADATA_TOPIC_NAMES, QUORUM_VERSIONS } from './quorum-messages.ts';
import { idOrNone, type QuorumPeers } from './quorum-peers.ts';
import type { RaftTiming } from './raft-options.ts';

/** Epoch and leader as a voter knows them. */
export interface FoundLeader {
  readonly epoch: number;
  readonly leaderId: BrokerId | undefined;
}

interface DiscoveryOptions {
  readonly nodeId: BrokerId;
  readonly clusterId: Uuid;
  readonly voterIds: readonly BrokerId[];
  readonly epoch: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly peers: QuorumPeers;
  readonly timing: RaftTiming;
  /** Whether an answer still matters; the search ends when not. */
  readonly isCurrent: () => boolean;
  readonly onFound: (found: FoundLeader) => Promise<void>;
}

/** How an observer finds the leader: asks one voter after another, by chance, until an answer changes what it does. */
export async function discoverLeader(options: DiscoveryOptions): Promise<void> {
  const { voterIds, clock, random, timing, isCurrent, onFound } = options;
  while (isCurrent()) {
    await sleep(clock, timing.retryBackoffMs);
    if (!isCurrent()) return;
    const voterId = must(voterIds[random.int(0, voterIds.length)], 'an observer needs at least one voter');
    const found = await probeLeader(voterId, options);
    if (found && isCurrent()) await onFound(found);
  }
}

/** Asks one voter who leads, by a fetch that returns at once. Undefined when it does not answer. */
async function probeLeader(voterId: BrokerId, options: DiscoveryOptions): Promise<FoundLeader | undefined> {
  const { clusterId, nodeId, epoch, peers, timing } = options;
  const partition = { partition: METADATA_PARTITION, currentLeaderEpoch: epoch, fetchOffset: 0, partitionMaxBytes: 0 };
  const topics = [{ ...METADATA_TOPIC_NAMES, partitions: [partition] }];
  const request = { clusterId, replicaState: { replicaId: nodeId, replicaEpoch: -1 }, maxWaitMs: 0, sessionEpoch: -1, topics };
  const channel = peers.openChannel(voterId);
  try {
    const response = await channel.send(apis.fetch, QUORUM_VERSIONS.fetch, request, timing.requestTimeoutMs);
    const leader = response.responses[0]?.partitions[0]?.currentLeader;
    return leader && { epoch: leader.leaderEpoch, leaderId: idOrNone(leader.leaderId) };
  } catch {
    return undefined;
  } finally {
    channel.close();
  }
}
