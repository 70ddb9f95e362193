import { assert, must } from '../base/assert.ts';
import type { TimerHandle } from '../base/clock.ts';
import type { BrokerId, Offset } from '../base/ids.ts';
import { errorText } from '../base/logger.ts';
import type { Decoded, Encodable } from '../protocol/definition.ts';
import { errors } from '../protocol/errors.ts';
import type { fetchRequest, fetchResponse } from '../protocol/messages/01-fetch.ts';
import type { voteRequest, voteResponse } from '../protocol/messages/52-vote.ts';
import type { beginQuorumEpochRequest, beginQuorumEpochResponse } from '../protocol/messages/53-begin-quorum-epoch.ts';
import type { endQuorumEpochRequest, endQuorumEpochResponse } from '../protocol/messages/54-end-quorum-epoch.ts';
import type { describeQuorumRequest, describeQuorumResponse } from '../protocol/messages/55-describe-quorum.ts';
import { buildBatch } from '../records/records.ts';
import { CommitPump } from './commit-pump.ts';
import { describeQuorum } from './describe-quorum.ts';
import { FetchServer, type QuorumView } from './fetch-server.ts';
import { leaderChangeBatch } from './leader-change.ts';
import { type DivergingEpoch, LeaderFetcher, probeLeader } from './leader-fetcher.ts';
import { LeaderState } from './leader-state.ts';
import { ParkedFetches } from './parked-fetches.ts';
import { PendingCommits } from './pending-commits.ts';
import { onePartition, onlyPartition } from './quorum-messages.ts';
import { type Candidacy, type PeerAnswer, QuorumPeers } from './quorum-peers.ts';
import { type ElectionState, INITIAL_ELECTION_STATE, QuorumStateFile } from './quorum-state-file.ts';
import { lastRecordEpoch } from './raft-log.ts';
import { raftMetrics } from './raft-metrics.ts';
import { DEFAULT_RAFT_TIMING, NotRaftLeaderError, type RaftNodeOptions, type RaftTiming } from './raft-options.ts';
import { SerialQueue } from './serial-queue.ts';
import { VoteTally } from './vote-tally.ts';

/** Bound of one append; Kafka's metadata batches end at 8 MiB. */
const MAX_APPEND_BYTES = 8 * 1024 * 1024;
/** How long a resigning leader waits for its successor. */
const RESIGN_WAIT_MS = 500;
/** Followers named after the first successor wait this much longer each, so that they do not compete with it. */
const SUCCESSOR_STEP_MS = 100;

/** `unattached`: no leader known (a voter may have voted). `resigned`: led this epoch and gave up. `closed`: out for good. */
type Role =
  | { readonly kind: 'unattached' | 'resigned' | 'closed' }
  | { readonly kind: 'candidate'; readonly tally: VoteTally }
  | { readonly kind: 'follower'; readonly leaderId: BrokerId; readonly fetcher: LeaderFetcher }
  | { readonly kind: 'leader'; readonly leader: LeaderState };

/** The names of `current-state`. */
export type RaftStateName = Role['kind'] | 'observer' | 'prospective';

/**
 * One member of the metadata quorum (KIP-595): a voter, or an observer when it is not in the voter set.
 *
 * Every change of role or epoch is a task of one queue. A task changes memory first (from then on nothing of the old epoch
 * counts), then the disk, and only then may an answer leave. Voters ask for pre-votes (KIP-996) before they raise the epoch, so
 * a node that merely lost its own connection to a live leader disturbs nobody.
 */
export class RaftNode {
  private readonly options: RaftNodeOptions;
  private readonly timing: RaftTiming;
  private readonly voterIds: readonly BrokerId[];
  private readonly isVoter: boolean;
  private readonly stateFile: QuorumStateFile;
  private readonly peers: QuorumPeers;
  private readonly parked: ParkedFetches;
  private readonly fetchServer: FetchServer;
  private readonly pump: CommitPump;
  private readonly pending: PendingCommits;
  private readonly serial = new SerialQueue();
  private readonly metrics: ReturnType<typeof raftMetrics>;
  private readonly cleanup: (() => void)[] = [];

  private election: ElectionState = INITIAL_ELECTION_STATE;
  private role: Role = { kind: 'unattached' };
  private committedEnd: Offset;
  private timer: TimerHandle | undefined;
  /** Grows with every vote or pre-vote round and every change of role: answers to an older one are void. */
  private round = 0;
  private preVoting = false;
  private leaderSuspected = false;
  private lastContactMs = 0;
  private leaderlessSinceMs: number | undefined;
  /** Set by `resign`: this node stands for no election any more. */
  private leaving = false;
  private readonly roleWaiters = new Set<() => void>();

  constructor(options: RaftNodeOptions) {
    this.options = options;
    this.timing = { ...DEFAULT_RAFT_TIMING, ...options.timing };
    const { clock, log, fs, directory, clusterId } = options;
    this.voterIds = options.voters.map((voter) => voter.id);
    this.isVoter = this.voterIds.includes(options.nodeId);
    this.committedEnd = log.logStartOffset;
    this.stateFile = new QuorumStateFile({ fs, directory, clusterId, voterIds: this.voterIds });
    this.peers = new QuorumPeers({ ...options, timing: this.timing });
    this.parked = new ParkedFetches(clock);
    this.fetchServer = new FetchServer({ log, clock, clusterId, parked: this.parked, view: () => this.view(), onProgress: () => this.advanceAsLeader() });
    this.pump = new CommitPump({
      log,
      startOffset: this.committedEnd,
      deliver: (batches) => options.listener.onCommitted(batches),
      onDelivered: (end) => this.onDelivered(end),
      onFailed: (error) => this.fail(error),
    });
    this.metrics = raftMetrics(options.metrics, {
      state: () => this.stateName,
      leaderId: () => this.knownLeaderId ?? -1,
      epoch: () => this.election.epoch,
      highWatermark: () => this.committedEnd,
      logEndOffset: () => log.logEndOffset,
    });
    this.pending = new PendingCommits((startedMs) => this.metrics.commitLatency.observe(clock.monotonic() - startedMs));
  }

  /** Whether this node leads the current epoch, as far as it knows. */
  get isLeader(): boolean {
    return this.role.kind === 'leader';
  }

  /** Current quorum epoch. */
  get epoch(): number {
    return this.election.epoch;
  }

  /** Offset that the next appended record will get. */
  get nextOffset(): Offset {
    return this.options.log.nextOffset;
  }

  /** Everything below is committed, as far as this node knows. Never goes back. */
  get highWatermark(): Offset {
    return this.committedEnd;
  }

  get stateName(): RaftStateName {
    if (this.preVoting) return 'prospective';
    return !this.isVoter && this.role.kind === 'follower' ? 'observer' : this.role.kind;
  }

  /** Who leads the current epoch, if known. */
  leader(): { readonly id: BrokerId; readonly epoch: number } | undefined {
    const id = this.knownLeaderId;
    return id === undefined ? undefined : { id, epoch: this.election.epoch };
  }

  /** Reads `quorum-state` and takes part. Resolves once RPCs may be handled; elections go on in the background. */
  async start(): Promise<void> {
    const { clock, log, nodeId } = this.options;
    const stored = (await this.stateFile.load()) ?? INITIAL_ELECTION_STATE;
    const logEpoch = lastRecordEpoch(log);
    this.election = stored.epoch >= logEpoch ? stored : { epoch: logEpoch, leaderId: undefined, votedId: undefined };
    this.leaderlessSinceMs = clock.monotonic();
    this.cleanup.push(log.onProgress(() => this.onLogProgress()));
    const housekeeping = clock.every(Math.max(10, this.timing.fetchTimeoutMs / 10), () => this.leaderHousekeeping());
    this.cleanup.push(() => housekeeping.cancel());
    this.options.logger.info('raft-started', { epoch: this.epoch, logEndOffset: log.logEndOffset, voter: this.isVoter });
    const { leaderId } = this.election;
    if (leaderId !== undefined && leaderId !== nodeId && this.voterIds.includes(leaderId)) this.follow(leaderId);
    else if (!this.isVoter) this.discoverLeader();
    else if (this.voterIds.length === 1) await this.transition(() => this.becomeCandidate());
    else this.arm(this.options.random.float() * this.timing.quickElectionJitterMs);
  }

  /** Appends record values as one batch. Throws NotRaftLeaderError; `committed` rejects with it when leadership ends first. */
  append(records: readonly Buffer[]): { readonly lastOffset: Offset; readonly committed: Promise<void> } {
    if (this.role.kind !== 'leader') throw new NotRaftLeaderError(`node ${this.options.nodeId} does not lead epoch ${this.epoch}`);
    const { clock, log } = this.options;
    assert(records.length > 0, 'an append to the metadata log has at least one record');
    const batch = buildBatch({ records: records.map((value) => ({ key: null, value })), now: clock.now() });
    assert(batch.length <= MAX_APPEND_BYTES, `a metadata batch of ${batch.length} bytes is above the limit of ${MAX_APPEND_BYTES}`);
    const outcome = log.appendAsLeader(batch, { leaderEpoch: this.epoch, origin: 'raft' });
    if (outcome.kind === 'rejected') {
      const error = log.failed ?? new Error(`the metadata log refused a batch: ${outcome.message ?? `error ${outcome.error}`}`);
      this.fail(error);
      throw error;
    }
    return { lastOffset: outcome.lastOffset, committed: this.pending.add(outcome.lastOffset, clock.monotonic()) };
  }

  /** Hands leadership over, if this node has it; resolves when a successor is known or after half a second. Final. */
  async resign(): Promise<void> {
    if (this.leaving || this.role.kind === 'closed') return;
    this.leaving = true;
    const { role, election } = this;
    if (role.kind !== 'leader' || this.voterIds.length === 1) return;
    await this.transition(() => this.changeRole({ kind: 'resigned' }, election));
    const successors = role.leader.successors();
    const told = Promise.allSettled(successors.map((id) => this.peers.endEpoch(id, election.epoch, successors, RESIGN_WAIT_MS)));
    await this.roleChange(() => this.epoch > election.epoch && this.knownLeaderId !== undefined, RESIGN_WAIT_MS);
    await Promise.race([told, this.roleChange(() => false, 1)]);
  }

  /** Resigns and ends timers and connections. Later RPCs are refused. */
  async close(): Promise<void> {
    await this.resign();
    this.shutDown();
  }

  /** Vote and pre-vote. The vote is on disk before the answer leaves. */
  handleVote(request: Decoded<typeof voteRequest>): Promise<Encodable<typeof voteResponse>> {
    return this.transition(async () => {
      const partition = onlyPartition(request.topics);
      const refused = this.refuseRequest(request.clusterId, partition);
      if (refused !== undefined || !partition) return { errorCode: refused ?? errors.INVALID_REQUEST };
      const error = this.voteError(request.voterId, partition);
      if (error === errors.NONE && partition.replicaEpoch > this.epoch) await this.becomeUnattached(partition.replicaEpoch);
      const upToDate = this.isUpToDate({ epoch: partition.lastOffsetEpoch, offset: partition.lastOffset });
      const voteGranted =
        error === errors.NONE && upToDate && (partition.preVote ? this.grantsPreVote() : await this.grantVote(partition.replicaId));
      this.options.logger.debug('raft-vote-asked', { candidate: partition.replicaId, epoch: partition.replicaEpoch, preVote: partition.preVote, voteGranted });
      return { errorCode: errors.NONE, topics: onePartition({ ...this.leaderFields(error), voteGranted }) };
    });
  }

  /** A leader introduces itself. */
  handleBeginQuorumEpoch(request: Decoded<typeof beginQuorumEpochRequest>): Promise<Encodable<typeof beginQuorumEpochResponse>> {
    return this.transition(async () => {
      const partition = onlyPartition(request.topics);
      const refused = this.refuseRequest(request.clusterId, partition);
      if (refused !== undefined || !partition) return { errorCode: refused ?? errors.INVALID_REQUEST };
      const error = this.leaderRequestError(partition);
      if (error === errors.NONE) {
        await this.observe(partition.leaderEpoch, partition.leaderId);
        if (this.knownLeaderId === partition.leaderId) this.noteContact();
      }
      return { errorCode: errors.NONE, topics: onePartition(this.leaderFields(error)) };
    });
  }

  /** A leader resigns: its first choice stands for election at once, the others a little later. */
  handleEndQuorumEpoch(request: Decoded<typeof endQuorumEpochRequest>): Promise<Encodable<typeof endQuorumEpochResponse>> {
    return this.transition(async () => {
      const partition = onlyPartition(request.topics);
      const refused = this.refuseRequest(request.clusterId, partition);
      if (refused !== undefined || !partition) return { errorCode: refused ?? errors.INVALID_REQUEST };
      const error = this.leaderRequestError(partition);
      if (error === errors.NONE) {
        await this.observe(partition.leaderEpoch, partition.leaderId);
        const preferred = partition.preferredCandidates.map(({ candidateId }) => candidateId);
        this.onLeaderResigned(partition.leaderId, preferred.length > 0 ? preferred : partition.preferredSuccessors);
      }
      return { errorCode: errors.NONE, topics: onePartition(this.leaderFields(error)) };
    });
  }

  /** Fetch of the metadata partition (the only one in the request). Parks until there is news or `maxWaitMs`. */
  async handleFetch(request: Decoded<typeof fetchRequest>): Promise<Encodable<typeof fetchResponse>> {
    this.mustBeOpen();
    return this.fetchServer.handle(request);
  }

  /** DescribeQuorum; the leader answers for all. */
  describe(request: Decoded<typeof describeQuorumRequest>): Encodable<typeof describeQuorumResponse> {
    const { clock, log, voters } = this.options;
    return describeQuorum(request, { ...this.view(), voters, logEndOffset: log.logEndOffset, nowTimestamp: clock.now() });
  }

  // Roles. Everything down to the next section runs inside a task of `serial`.

  /** A task that fails half way, for want of a disk, leaves the node in doubt: it takes no further part. */
  private transition<T>(task: () => Promise<T> | T): Promise<T> {
    return this.serial.run(async () => {
      this.mustBeOpen();
      try {
        return await task();
      } catch (error) {
        this.fail(error instanceof Error ? error : new Error(String(error)));
        throw error;
      }
    });
  }

  /** The same for tasks that nobody waits for. */
  private transitionLater(task: () => Promise<void> | void): void {
    this.transition(task).catch(() => undefined);
  }

  /** What a peer said about epoch and leader, if it is news. */
  private async observe(epoch: number, leaderId: BrokerId | undefined): Promise<void> {
    const other = leaderId !== undefined && leaderId !== this.options.nodeId && this.voterIds.includes(leaderId) ? leaderId : undefined;
    if (epoch > this.epoch) {
      if (other === undefined) await this.becomeUnattached(epoch);
      else await this.becomeFollower(epoch, other);
      return;
    }
    const leaderless = this.role.kind === 'unattached' || this.role.kind === 'candidate';
    const fits = this.election.leaderId === undefined || this.election.leaderId === other;
    if (epoch === this.epoch && other !== undefined && leaderless && fits) await this.becomeFollower(epoch, other);
  }

  private async becomeUnattached(epoch: number): Promise<void> {
    const known = epoch === this.epoch ? this.election : { epoch, leaderId: undefined, votedId: undefined };
    this.changeRole({ kind: 'unattached' }, known);
    await this.persist();
    if (this.isVoter) this.armElectionTimeout();
    else this.discoverLeader();
  }

  private async becomeFollower(epoch: number, leaderId: BrokerId): Promise<void> {
    const votedId = epoch === this.epoch ? this.election.votedId : undefined;
    this.changeRole({ kind: 'unattached' }, { epoch, leaderId, votedId });
    await this.persist();
    this.follow(leaderId);
  }

  private follow(leaderId: BrokerId): void {
    const { options, timing, epoch } = this;
    const current = (): boolean => this.role.kind === 'follower' && this.role.fetcher === fetcher;
    const fetcher: LeaderFetcher = new LeaderFetcher({
      ...options,
      leaderId,
      epoch,
      timing,
      openChannel: (id) => this.peers.openChannel(id),
      events: {
        onContact: () => current() && this.noteContact(),
        onUnreachable: () => current() && this.suspectLeader(this.options.random.float() * timing.quickElectionJitterMs),
        onRefused: (peerEpoch, peerLeader) => this.onFetchRefused(leaderId, peerEpoch, peerLeader),
        onDiverging: (diverging) => this.truncate(fetcher, diverging),
        onSnapshot: (id) => Promise.reject(new Error(`the leader has only a snapshot for this log (offset ${id.endOffset})`)),
        onHighWatermark: (highWatermark) => current() && this.commit(highWatermark),
        onFailed: (error) => this.fail(error),
      },
    });
    this.changeRole({ kind: 'follower', leaderId, fetcher }, this.election);
    this.noteContact();
    this.arm(timing.fetchTimeoutMs);
    fetcher.start();
  }

  private async becomeCandidate(): Promise<void> {
    if (this.leaving) return;
    const { nodeId, log } = this.options;
    const tally = new VoteTally(this.voterIds);
    const role: Role = { kind: 'candidate', tally };
    this.changeRole(role, { epoch: this.epoch + 1, leaderId: undefined, votedId: nodeId });
    await Promise.all([this.persist(), log.flush()]);
    if (this.role !== role) return;
    tally.record(nodeId, true);
    if (tally.outcome === 'won') return this.becomeLeader(tally);
    this.armElectionTimeout();
    this.askForVotes(tally, false, () => this.becomeLeader(tally));
  }

  private async becomeLeader(tally: VoteTally): Promise<void> {
    const { role } = this;
    if (role.kind !== 'candidate' || role.tally !== tally || this.leaving) return;
    const { nodeId, clock, log } = this.options;
    const { epoch } = this;
    const epochStartOffset = log.nextOffset;
    const leader = new LeaderState({ nodeId, epoch, epochStartOffset, voterIds: this.voterIds, nowMs: clock.monotonic() });
    log.assignEpochStart(epoch, epochStartOffset);
    const batch = leaderChangeBatch({ leaderId: nodeId, voterIds: this.voterIds, grantingIds: tally.granting, now: clock.now() });
    const outcome = log.appendAsLeader(batch, { leaderEpoch: epoch, origin: 'raft' });
    if (outcome.kind === 'rejected') throw log.failed ?? new Error(`the metadata log refused the start of epoch ${epoch}`);
    this.changeRole({ kind: 'leader', leader }, { epoch, leaderId: nodeId, votedId: nodeId });
    this.timer?.cancel();
    for (const id of this.otherVoterIds) this.introduce(id, epoch);
    await this.persist();
    this.onLogProgress();
  }

  /** The only place where role and epoch change. Synchronous: after it, nothing of the old epoch counts. */
  private changeRole(role: Role, election: ElectionState): void {
    const before = { role: this.role, leader: this.leader(), epoch: this.epoch };
    assert(election.epoch >= before.epoch, `the epoch never goes back, from ${before.epoch} to ${election.epoch}`);
    this.round += 1;
    this.preVoting = false;
    this.leaderSuspected = false;
    this.role = role;
    this.election = election;
    if (before.role.kind === 'follower') before.role.fetcher.stop();
    if (before.role.kind === 'leader') this.endLeadership(before.role.leader);
    this.parked.wake();
    this.noteLeader(before.leader);
    for (const wake of [...this.roleWaiters]) wake();
  }

  private endLeadership(leader: LeaderState): void {
    this.pending.fail(this.committedEnd);
    this.options.logger.info('raft-resigned', { epoch: leader.epoch });
    if (leader.announced) this.options.listener.onResigned(leader.epoch);
  }

  private noteLeader(before: { id: BrokerId; epoch: number } | undefined): void {
    const now = this.leader();
    const { clock, logger, listener } = this.options;
    if (now === undefined) this.leaderlessSinceMs ??= clock.monotonic();
    if (before?.id === now?.id && before?.epoch === now?.epoch) return;
    if (now && this.leaderlessSinceMs !== undefined) {
      this.metrics.electionLatency.observe(clock.monotonic() - this.leaderlessSinceMs);
      this.leaderlessSinceMs = undefined;
    }
    logger.info('raft-leader-changed', { leader: now?.id ?? null, epoch: this.epoch });
    listener.onLeaderChange?.(now);
  }

  private async persist(): Promise<void> {
    await this.stateFile.save(this.election);
    this.mustBeOpen();
  }

  // Votes.

  private voteError(voterId: number, partition: { replicaEpoch: number; replicaId: number }): number {
    if (!this.isVoter || !this.voterIds.includes(partition.replicaId)) return errors.INCONSISTENT_VOTER_SET;
    if (voterId >= 0 && voterId !== this.options.nodeId) return errors.INVALID_VOTER_KEY;
    return partition.replicaEpoch < this.epoch ? errors.FENCED_LEADER_EPOCH : errors.NONE;
  }

  /** The candidate has everything this node may have acknowledged. */
  private isUpToDate(candidate: { epoch: number; offset: Offset }): boolean {
    const { log } = this.options;
    const epoch = lastRecordEpoch(log);
    return candidate.epoch > epoch || (candidate.epoch === epoch && candidate.offset >= log.nextOffset);
  }

  private grantsPreVote(): boolean {
    return !this.isLeader && !this.hearsLeader();
  }

  private async grantVote(candidateId: BrokerId): Promise<boolean> {
    const { leaderId, votedId } = this.election;
    if (leaderId !== undefined || (votedId !== undefined && votedId !== candidateId)) return false;
    if (votedId === undefined) {
      this.changeRole({ kind: 'unattached' }, { ...this.election, votedId: candidateId });
      await this.persist();
      this.armElectionTimeout();
    }
    return true;
  }

  /** Asks every other voter, until the round is won, lost or void. `won` runs as a task, if the round still counts by then. */
  private askForVotes(tally: VoteTally, preVote: boolean, won: () => Promise<void>): void {
    const { log } = this.options;
    const { round } = this;
    const candidacy: Candidacy = { epoch: this.epoch, lastOffsetEpoch: lastRecordEpoch(log), lastOffset: log.nextOffset, preVote };
    let open = true;
    const count = (voterId: BrokerId, answer: PeerAnswer | undefined): void => {
      if (!open || round !== this.round) return;
      const granted = answer !== undefined && answer.granted && answer.epoch === candidacy.epoch;
      tally.record(voterId, granted);
      open = tally.outcome === 'open';
      if (tally.outcome === 'won') this.transitionLater(() => (round === this.round ? won() : undefined));
      if (tally.outcome === 'lost') this.onRoundLost();
    };
    for (const voterId of this.otherVoterIds) {
      this.peers.vote(voterId, candidacy).then(
        (answer) => {
          if (!answer.granted) this.transitionLater(() => this.observe(answer.epoch, answer.leaderId));
          count(voterId, answer);
        },
        () => count(voterId, undefined),
      );
    }
  }

  private onRoundLost(): void {
    const { random } = this.options;
    this.preVoting = false;
    this.arm(this.timing.electionBackoffMaxMs * (0.2 + 0.8 * random.float()));
  }

  private onElectionTimer(): void {
    if (!this.isVoter || this.leaving || this.isLeader || this.role.kind === 'closed') return;
    if (this.hearsLeader()) {
      this.arm(this.lastContactMs + this.timing.fetchTimeoutMs - this.options.clock.monotonic());
      return;
    }
    if (this.voterIds.length === 1) return this.transitionLater(() => this.becomeCandidate());
    this.round += 1;
    this.preVoting = true;
    this.leaderlessSinceMs ??= this.options.clock.monotonic();
    const tally = new VoteTally(this.voterIds);
    tally.record(this.options.nodeId, true);
    this.armElectionTimeout();
    this.askForVotes(tally, true, () => this.becomeCandidate());
  }

  // Following.

  /** Whether a leader was heard within the fetch timeout and nothing speaks against its being alive. */
  private hearsLeader(): boolean {
    if (this.role.kind !== 'follower' || this.leaderSuspected) return false;
    return this.options.clock.monotonic() - this.lastContactMs < this.timing.fetchTimeoutMs;
  }

  private noteContact(): void {
    this.lastContactMs = this.options.clock.monotonic();
    if (this.leaderSuspected || this.preVoting) {
      this.round += 1;
      this.preVoting = false;
      this.leaderSuspected = false;
      this.leaderlessSinceMs = undefined;
      this.arm(this.timing.fetchTimeoutMs);
    }
  }

  /** The leader is probably gone: stand for election after `delayMs`, unless it is heard before. */
  private suspectLeader(delayMs: number): void {
    if (this.leaderSuspected) return;
    const { clock, logger } = this.options;
    logger.info('raft-leader-suspected', { leader: this.knownLeaderId ?? null, epoch: this.epoch });
    this.leaderSuspected = true;
    this.leaderlessSinceMs ??= clock.monotonic();
    if (this.isVoter) this.arm(delayMs);
    else this.transitionLater(() => this.becomeUnattached(this.epoch));
  }

  private onLeaderResigned(leaderId: BrokerId, successors: readonly BrokerId[]): void {
    if (this.role.kind !== 'follower' || this.role.leaderId !== leaderId || !this.isVoter) return;
    const { nodeId, random } = this.options;
    const place = successors.indexOf(nodeId);
    if (place === 0) {
      this.leaderSuspected = true;
      const { epoch } = this;
      this.transitionLater(() => (this.epoch === epoch ? this.becomeCandidate() : undefined));
      return;
    }
    const steps = place < 0 ? successors.length : place;
    this.suspectLeader(SUCCESSOR_STEP_MS * (steps + random.float()));
  }

  private async onFetchRefused(leaderId: BrokerId, epoch: number, peerLeader: BrokerId | undefined): Promise<void> {
    await this.transition(() => this.observe(epoch, peerLeader));
    const { role } = this;
    if (role.kind === 'follower' && role.leaderId === leaderId && epoch === this.epoch && peerLeader !== leaderId) {
      this.suspectLeader(this.options.random.float() * this.timing.quickElectionJitterMs);
    }
  }

  /** Cuts this log back to where it agrees with the leader's (KIP-101, KIP-595). Never below what is committed. */
  private truncate(fetcher: LeaderFetcher, diverging: DivergingEpoch): Promise<void> {
    return this.transition(async () => {
      if (this.role.kind !== 'follower' || this.role.fetcher !== fetcher) return;
      const { log, logger } = this.options;
      const own = log.epochEndOffset(diverging.epoch);
      const ownEnd = own.epoch < 0 ? log.logStartOffset : own.endOffset;
      const target = own.epoch === diverging.epoch ? Math.min(ownEnd, diverging.endOffset) : Math.min(ownEnd, log.nextOffset);
      assert(target >= this.committedEnd, `truncation to ${target} would drop committed records below ${this.committedEnd}`);
      logger.warn('raft-log-truncated', { from: log.nextOffset, to: target, leaderEpoch: this.epoch });
      await log.truncateTo(target);
    });
  }

  /** Observers: asks the voters in turn who leads. */
  private discoverLeader(): void {
    const { random } = this.options;
    const { round } = this;
    const candidates = this.voterIds.filter((id) => id !== this.options.nodeId);
    const id = must(candidates[random.int(0, candidates.length)], 'an observer needs at least one voter');
    const current = (): boolean => round === this.round && this.role.kind === 'unattached';
    this.arm(this.timing.retryBackoffMs, () => {
      if (!current()) return;
      probeLeader({ ...this.options, epoch: this.epoch, channel: this.peers.openChannel(id), timeoutMs: this.timing.requestTimeoutMs }).then(
        (found) => this.transitionLater(async () => {
          if (found) await this.observe(found.epoch, found.leaderId);
          if (current()) this.discoverLeader();
        }),
      );
    });
  }

  // Leading.

  private introduce(voterId: BrokerId, epoch: number): void {
    this.peers.beginEpoch(voterId, epoch).then(
      (answer) => {
        if (answer.epoch > this.epoch) this.transitionLater(() => this.observe(answer.epoch, answer.leaderId));
      },
      () => undefined,
    );
  }

  /** Introduces this leader to voters that do not fetch, and gives up when no majority does (a leader on the small side of a cut). */
  private leaderHousekeeping(): void {
    if (this.role.kind !== 'leader') return;
    const { leader } = this.role;
    const now = this.options.clock.monotonic();
    const { fetchTimeoutMs } = this.timing;
    const limitMs = fetchTimeoutMs * 1.5;
    if (now - leader.electedMs > limitMs && !leader.hasQuorumSince(now - limitMs)) {
      this.options.logger.warn('raft-quorum-lost', { epoch: leader.epoch });
      this.transitionLater(() => (this.role.kind === 'leader' && this.role.leader === leader ? this.becomeUnattached(leader.epoch) : undefined));
      return;
    }
    for (const id of leader.silentVoters(now - fetchTimeoutMs / 2)) this.introduce(id, leader.epoch);
  }

  private onLogProgress(): void {
    const { failed } = this.options.log;
    if (failed) return this.fail(failed);
    this.advanceAsLeader();
    this.parked.wake();
  }

  private advanceAsLeader(): void {
    if (this.role.kind !== 'leader') return;
    const end = this.role.leader.committedEnd(this.options.log.syncedEndOffset);
    if (end !== undefined) this.commit(end);
  }

  /** Everything below `end` is committed: tell the log, waiting fetches and the listener. */
  private commit(end: Offset): void {
    if (end <= this.committedEnd) return;
    this.committedEnd = end;
    this.options.log.setHighWatermark(end);
    this.parked.wake();
    this.pump.advanceTo(end);
  }

  private onDelivered(end: Offset): void {
    this.pending.complete(end);
    if (this.role.kind !== 'leader' || this.role.leader.announced || end <= this.role.leader.epochStartOffset) return;
    this.role.leader.announced = true;
    this.options.logger.info('raft-leading', { epoch: this.epoch });
    this.options.listener.onLeader(this.epoch);
  }

  // Small things.

  private get otherVoterIds(): readonly BrokerId[] {
    return this.voterIds.filter((id) => id !== this.options.nodeId);
  }

  private get knownLeaderId(): BrokerId | undefined {
    if (this.role.kind === 'leader') return this.options.nodeId;
    return this.role.kind === 'follower' ? this.role.leaderId : undefined;
  }

  private view(): QuorumView {
    const leading = this.role.kind === 'leader' ? this.role.leader : undefined;
    return { epoch: this.epoch, leaderId: this.knownLeaderId, leading, highWatermark: this.committedEnd, snapshotId: undefined };
  }

  private leaderFields(errorCode: number): { errorCode: number; leaderId: number; leaderEpoch: number } {
    return { errorCode, leaderId: this.knownLeaderId ?? -1, leaderEpoch: this.epoch };
  }

  private refuseRequest(clusterId: string | null, partition: object | undefined): number | undefined {
    if (clusterId !== null && clusterId !== this.options.clusterId) return errors.INCONSISTENT_CLUSTER_ID;
    return partition ? undefined : errors.INVALID_REQUEST;
  }

  private leaderRequestError(partition: { leaderEpoch: number; leaderId: number }): number {
    if (partition.leaderEpoch < this.epoch) return errors.FENCED_LEADER_EPOCH;
    if (!this.voterIds.includes(partition.leaderId)) return errors.INCONSISTENT_VOTER_SET;
    const known = partition.leaderEpoch === this.epoch ? this.election.leaderId : undefined;
    if (known === undefined) return errors.NONE;
    return known === partition.leaderId && known !== this.options.nodeId ? errors.NONE : errors.INVALID_REQUEST;
  }

  private armElectionTimeout(): void {
    this.arm(this.timing.electionTimeoutMs * (1 + this.options.random.float()));
  }

  private arm(delayMs: number, callback: () => void = () => this.onElectionTimer()): void {
    this.timer?.cancel();
    if (this.role.kind !== 'closed') this.timer = this.options.clock.after(Math.max(1, delayMs), callback);
  }

  /** Resolves when `condition` holds after some change of role, or after `timeoutMs`. */
  private roleChange(condition: () => boolean, timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.roleWaiters.delete(check);
        timer.cancel();
        resolve();
      };
      const check = (): void => {
        if (condition()) done();
      };
      const timer = this.options.clock.after(timeoutMs, done);
      this.roleWaiters.add(check);
    });
  }

  private mustBeOpen(): void {
    if (this.role.kind === 'closed') throw new NotRaftLeaderError(`node ${this.options.nodeId} has left the quorum`);
  }

  /** Ends timers and connections at once, without handing anything over: for tests that kill a node, and for a fatal stop. */
  abandon(): void {
    this.shutDown();
  }

  private shutDown(): void {
    if (this.role.kind === 'closed') return;
    this.changeRole({ kind: 'closed' }, this.election);
    this.timer?.cancel();
    this.pump.stop();
    this.peers.close();
    for (const undo of this.cleanup.splice(0)) undo();
  }

  /** The disk or the listener failed: a node that cannot keep its word takes no part (reliability rule D8). */
  private fail(error: Error): void {
    if (this.role.kind === 'closed') return;
    this.options.logger.error('raft-failed', { error: errorText(error), epoch: this.epoch });
    this.shutDown();
    this.options.listener.onFailed?.(error);
  }
}
