import type { BrokerId, Offset, Uuid } from '../base/ids.ts';
import { must } from '../base/assert.ts';
import type { Transport } from '../base/transport.ts';
import { apis } from '../protocol/apis.ts';
import { RequestChannel } from '../protocol/request-channel.ts';
import { onePartition, onlyPartition, QUORUM_VERSIONS } from './quorum-messages.ts';
import type { RaftTiming, Voter } from './raft-options.ts';

/** What another voter said: its epoch and leader count whatever the outcome. */
export interface PeerAnswer {
  readonly granted: boolean;
  /** −1 when the peer refused the request as a whole. */
  readonly epoch: number;
  readonly leaderId: BrokerId | undefined;
}

/** A vote or pre-vote asked for. */
export interface Candidacy {
  readonly epoch: number;
  readonly lastOffsetEpoch: number;
  readonly lastOffset: Offset;
  readonly preVote: boolean;
}

const NO_ANSWER: PeerAnswer = { granted: false, epoch: -1, leaderId: undefined };

/** The other voters, as seen from this node: one connection each for votes and announcements, fetches have their own. */
export class QuorumPeers {
  private readonly options: {
    readonly nodeId: BrokerId;
    readonly directoryId: Uuid;
    readonly clusterId: Uuid;
    readonly voters: readonly Voter[];
    readonly transport: Transport;
    readonly timing: RaftTiming;
  };
  private readonly channels = new Map<BrokerId, RequestChannel>();
  private closed = false;

  constructor(options: QuorumPeers['options']) {
    this.options = options;
  }

  /** Asks for a vote. Rejects when the peer cannot be reached in time. */
  async vote(voterId: BrokerId, candidacy: Candidacy): Promise<PeerAnswer> {
    const { nodeId, directoryId, clusterId, timing } = this.options;
    const { epoch, ...position } = candidacy;
    const topics = onePartition({ ...position, replicaId: nodeId, replicaDirectoryId: directoryId, replicaEpoch: epoch });
    const answer = await this.channel(voterId).send(apis.vote, QUORUM_VERSIONS.vote, { clusterId, voterId, topics }, timing.electionTimeoutMs);
    const partition = onlyPartition(answer.topics);
    if (!partition) return NO_ANSWER;
    return { granted: partition.errorCode === 0 && partition.voteGranted, epoch: partition.leaderEpoch, leaderId: idOrNone(partition.leaderId) };
  }

  /** Introduces this node as the leader of `epoch`. */
  async beginEpoch(voterId: BrokerId, epoch: number): Promise<PeerAnswer> {
    const { nodeId, clusterId, timing } = this.options;
    const topics = onePartition({ leaderId: nodeId, leaderEpoch: epoch });
    const request = { clusterId, voterId, topics, leaderEndpoints: this.endpoints(nodeId) };
    const answer = await this.channel(voterId).send(apis.beginQuorumEpoch, QUORUM_VERSIONS.beginQuorumEpoch, request, timing.requestTimeoutMs);
    return answerOf(onlyPartition(answer.topics));
  }

  /** Says that this node stops leading `epoch`; `successors` in the order in which they should stand for election. */
  async endEpoch(voterId: BrokerId, epoch: number, successors: readonly BrokerId[], timeoutMs: number): Promise<PeerAnswer> {
    const { nodeId, clusterId } = this.options;
    const preferredCandidates = successors.map((candidateId) => ({ candidateId }));
    const topics = onePartition({ leaderId: nodeId, leaderEpoch: epoch, preferredCandidates });
    const request = { clusterId, topics, leaderEndpoints: this.endpoints(nodeId) };
    const answer = await this.channel(voterId).send(apis.endQuorumEpoch, QUORUM_VERSIONS.endQuorumEpoch, request, timeoutMs);
    return answerOf(onlyPartition(answer.topics));
  }

  /** A connection of its own, for fetching from `voterId`. The caller closes it. */
  openChannel(voterId: BrokerId): RequestChannel {
    const { voters, transport, nodeId, timing } = this.options;
    const voter = must(
      voters.find(({ id }) => id === voterId),
      `node ${voterId} is not in the voter set`,
    );
    const connectTimeoutMs = Math.min(timing.requestTimeoutMs, 1_000);
    return new RequestChannel({ transport, address: voter.address, clientId: `raft-client-${nodeId}`, connectTimeoutMs });
  }

  close(): void {
    this.closed = true;
    for (const channel of this.channels.values()) channel.close();
    this.channels.clear();
  }

  private channel(voterId: BrokerId): RequestChannel {
    const known = this.channels.get(voterId);
    if (known) return known;
    const channel = this.openChannel(voterId);
    if (this.closed) channel.close();
    else this.channels.set(voterId, channel);
    return channel;
  }

  private endpoints(nodeId: BrokerId): { name: string; host: string; port: number }[] {
    return this.options.voters.filter(({ id }) => id === nodeId).map(({ address }) => ({ name: INTERNAL_LISTENER, ...address }));
  }
}

/** Name of the listener that voters reach each other on. */
export const INTERNAL_LISTENER = 'INTERNAL';

function answerOf(partition: { errorCode: number; leaderEpoch: number; leaderId: number } | undefined): PeerAnswer {
  if (!partition) return NO_ANSWER;
  return { granted: partition.errorCode === 0, epoch: partition.leaderEpoch, leaderId: idOrNone(partition.leaderId) };
}

/** −1 on the wire means nobody. */
export function idOrNone(id: number): BrokerId | undefined {
  return id < 0 ? undefined : id;
}
