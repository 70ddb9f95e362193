import { assert } from '../base/assert.ts';
import type { BrokerId, Offset } from '../base/ids.ts';
import type { Decoded, Encodable } from '../protocol/definition.ts';
import { errors } from '../protocol/errors.ts';
import type { fetchRequest, fetchResponse } from '../protocol/messages/01-fetch.ts';
import type { voteRequest, voteResponse } from '../protocol/messages/52-vote.ts';
import type { beginQuorumEpochRequest, beginQuorumEpochResponse } from '../protocol/messages/53-begin-quorum-epoch.ts';
import type { endQuorumEpochRequest, endQuorumEpochResponse } from '../protocol/messages/54-end-quorum-epoch.ts';
import type { describeQuorumRequest, describeQuorumResponse } from '../protocol/messages/55-describe-quorum.ts';
import type { fetchSnapshotRequest, fetchSnapshotResponse } from '../protocol/messages/59-fetch-snapshot.ts';
import { buildBatch } from '../records/records.ts';
import { describeQuorum } from './describe-quorum.ts';
import { FetchServer, type QuorumView } from './fetch-server.ts';
import { QuorumMachine } from './quorum-machine.ts';
import { onePartition, onlyPartition } from './quorum-messages.ts';
import { type NewSnapshot, NotRaftLeaderError, type RaftNodeOptions } from './raft-options.ts';
import type { RaftStateName } from './role.ts';
import { leaderRequestError, requestError, voteError } from './request-checks.ts';
import { SnapshotServer } from './snapshot-server.ts';

/** Bound of one append; Kafka's metadata batches end at 8 MiB. */
const MAX_APPEND_BYTES = 8 * 1024 * 1024;

/** One member of the metadata quorum (KIP-595): a voter, or an observer when it is not in the voter set. Its requests, and its log. */
export class RaftNode {
  private readonly options: RaftNodeOptions;
  private readonly machine: QuorumMachine;
  private readonly fetchServer: FetchServer;
  private readonly snapshotServer: SnapshotServer;

  constructor(options: RaftNodeOptions) {
    this.options = options;
    const machine = new QuorumMachine(options);
    this.machine = machine;
    const { parked } = machine;
    const view = (): QuorumView => machine.view();
    this.fetchServer = new FetchServer({ ...options, parked, view, snapshots: machine.snapshots.store, onProgress: () => machine.advanceAsLeader() });
    this.snapshotServer = new SnapshotServer({ ...options, store: machine.snapshots.store, view, onDamaged: () => options.listener.onSnapshotWanted?.() });
  }

  /** Whether this node leads the current epoch, as far as it knows. */
  get isLeader(): boolean {
    return this.machine.isLeader;
  }

  /** Current quorum epoch. */
  get epoch(): number {
    return this.machine.epoch;
  }

  /** Offset that the next appended record will get. */
  get nextOffset(): Offset {
    return this.options.log.nextOffset;
  }

  /** Everything below is committed, as far as this node knows. Never goes back. */
  get highWatermark(): Offset {
    return this.machine.commits.end;
  }

  /** `current-state` of Kafka's raft metrics. */
  get stateName(): RaftStateName {
    return this.machine.stateName;
  }

  /** Who leads the current epoch, if known. */
  leader(): { readonly id: BrokerId; readonly epoch: number } | undefined {
    return this.machine.leader();
  }

  /** Reads `quorum-state` and takes part. Resolves once RPCs may be handled; elections go on in the background. */
  start(): Promise<void> {
    return this.machine.start();
  }

  /** Appends record values as one batch. Throws NotRaftLeaderError; `committed` rejects with it when leadership ends first. */
  append(records: readonly Buffer[]): { readonly lastOffset: Offset; readonly committed: Promise<void> } {
    if (!this.isLeader) throw new NotRaftLeaderError(`node ${this.options.nodeId} does not lead epoch ${this.epoch}`);
    const { clock, log } = this.options;
    assert(records.length > 0, 'an append to the metadata log has at least one record');
    const batch = buildBatch({ records: records.map((value) => ({ key: null, value })), now: clock.now() });
    assert(batch.length <= MAX_APPEND_BYTES, `a metadata batch of ${batch.length} bytes is above the limit of ${MAX_APPEND_BYTES}`);
    const outcome = log.appendAsLeader(batch, { leaderEpoch: this.epoch, origin: 'raft' });
    if (outcome.kind === 'rejected') {
      const error = log.failed ?? new Error(`the metadata log refused a batch: ${outcome.message ?? `error ${outcome.error}`}`);
      this.machine.fail(error);
      throw error;
    }
    return { lastOffset: outcome.lastOffset, committed: this.machine.commits.waitFor(outcome.lastOffset) };
  }

  /**
   * Resolves once the listener has everything that was committed when this was called. Never rejects, and stays open while there is no quorum:
   * callers bound their wait themselves.
   */
  catchUp(): Promise<void> {
    return this.machine.commits.catchUps.wait();
  }

  /** Hands leadership over, if this node has it; resolves when a successor is known or after half a second. Final. */
  resign(): Promise<void> {
    return this.machine.resign();
  }

  /** Resigns and ends timers and connections. Later RPCs are refused. */
  async close(): Promise<void> {
    await this.machine.resign();
    this.machine.shutDown();
  }

  /** Ends timers and connections at once, without handing anything over: for a fatal stop, and for tests that kill a node. */
  abandon(): void {
    this.machine.shutDown();
  }

  /** Vote and pre-vote. The vote is on disk before the answer leaves. */
  handleVote(request: Decoded<typeof voteRequest>): Promise<Encodable<typeof voteResponse>> {
    return this.machine.transition(async () => {
      const partition = onlyPartition(request.topics);
      const refused = requestError(this.machine.identity, request.clusterId, partition);
      if (refused !== errors.NONE || !partition) return { errorCode: refused };
      const asked = { voterId: request.voterId, candidateId: partition.replicaId, epoch: partition.replicaEpoch };
      const error = voteError(this.machine.identity, this.machine.election, asked);
      if (error === errors.NONE && partition.replicaEpoch > this.epoch) await this.machine.becomeUnattached(partition.replicaEpoch);
      const upToDate = this.machine.isUpToDate({ epoch: partition.lastOffsetEpoch, offset: partition.lastOffset });
      const voteGranted =
        error === errors.NONE && upToDate && (partition.preVote ? this.machine.grantsPreVote() : await this.machine.grantVote(partition.replicaId));
      this.options.logger.debug('raft-vote-asked', { candidate: partition.replicaId, epoch: partition.replicaEpoch, preVote: partition.preVote, voteGranted });
      return { errorCode: errors.NONE, topics: onePartition({ ...this.leaderFields(error), voteGranted }) };
    });
  }

  /** A leader introduces itself. */
  handleBeginQuorumEpoch(request: Decoded<typeof beginQuorumEpochRequest>): Promise<Encodable<typeof beginQuorumEpochResponse>> {
    return this.machine.transition(async () => {
      const partition = onlyPartition(request.topics);
      const refused = requestError(this.machine.identity, request.clusterId, partition);
      if (refused !== errors.NONE || !partition) return { errorCode: refused };
      const error = leaderRequestError(this.machine.identity, this.machine.election, partition);
      if (error === errors.NONE) {
        await this.machine.observe(partition.leaderEpoch, partition.leaderId);
        if (this.machine.knownLeaderId === partition.leaderId) this.machine.noteContact();
      }
      return { errorCode: errors.NONE, topics: onePartition(this.leaderFields(error)) };
    });
  }

  /** A leader resigns: its first choice stands for election at once, the others a little later. */
  handleEndQuorumEpoch(request: Decoded<typeof endQuorumEpochRequest>): Promise<Encodable<typeof endQuorumEpochResponse>> {
    return this.machine.transition(async () => {
      const partition = onlyPartition(request.topics);
      const refused = requestError(this.machine.identity, request.clusterId, partition);
      if (refused !== errors.NONE || !partition) return { errorCode: refused };
      const error = leaderRequestError(this.machine.identity, this.machine.election, partition);
      if (error === errors.NONE) {
        await this.machine.observe(partition.leaderEpoch, partition.leaderId);
        const preferred = partition.preferredCandidates.map(({ candidateId }) => candidateId);
        this.machine.onLeaderResigned(partition.leaderId, preferred.length > 0 ? preferred : partition.preferredSuccessors);
      }
      return { errorCode: errors.NONE, topics: onePartition(this.leaderFields(error)) };
    });
  }

  /** Fetch of the metadata partition (the only one in the request). Parks until there is news or `maxWaitMs`. */
  async handleFetch(request: Decoded<typeof fetchRequest>): Promise<Encodable<typeof fetchResponse>> {
    this.machine.mustBeOpen();
    return this.fetchServer.handle(request);
  }

  /** FetchSnapshot (KIP-630): a part of a snapshot file, from the leader. */
  async handleFetchSnapshot(request: Decoded<typeof fetchSnapshotRequest>): Promise<Encodable<typeof fetchSnapshotResponse>> {
    this.machine.mustBeOpen();
    return this.snapshotServer.handle(request);
  }

  /**
   * Writes a snapshot of committed records and, where retention says so, cuts the log for an earlier one. Resolves to false when a newer
   * one is there; rejects when the disk refuses, and then nothing has changed.
   */
  createSnapshot(snapshot: NewSnapshot): Promise<boolean> {
    return this.machine.snapshots.write(snapshot);
  }

  /** DescribeQuorum; the leader answers for all. */
  describe(request: Decoded<typeof describeQuorumRequest>): Encodable<typeof describeQuorumResponse> {
    const { clock, log, voters } = this.options;
    return describeQuorum(request, { ...this.machine.view(), voters, logEndOffset: log.logEndOffset, nowTimestamp: clock.now() });
  }

  private leaderFields(errorCode: number): { errorCode: number; leaderId: number; leaderEpoch: number } {
    return { errorCode, leaderId: this.machine.knownLeaderId ?? -1, leaderEpoch: this.epoch };
  }
}
