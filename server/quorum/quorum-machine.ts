import { isPlanted } from '../base/planted-bugs.ts';
import { faultAt } from '../base/fault-sites.ts';
import { assert } from '../base/assert.ts';
import type { BrokerId, Offset } from '../base/ids.ts';
import { errorText } from '../base/logger.ts';
import { ChangeWaiters } from './change-waiters.ts';
import { CommitTracker } from './commit-tracker.ts';
import { Elections } from './elections.ts';
import type { QuorumView } from './fetch-server.ts';
import { leaderChangeBatch } from './leader-change.ts';
import { discoverLeader, type FoundLeader } from './leader-discovery.ts';
import { LeaderDuties } from './leader-duties.ts';
import { type DivergingEpoch, LeaderFetcher } from './leader-fetcher.ts';
import { LeaderState } from './leader-state.ts';
import { LeaderWatch } from './leader-watch.ts';
import { ParkedFetches } from './parked-fetches.ts';
import { QuorumPeers } from './quorum-peers.ts';
import { QuorumSnapshots } from './quorum-snapshots.ts';
import { type ElectionState, INITIAL_ELECTION_STATE, QuorumStateFile } from './quorum-state-file.ts';
import { truncationTarget } from './raft-log.ts';
import { raftMetrics } from './raft-metrics.ts';
import { DEFAULT_RAFT_TIMING, NotRaftLeaderError, type RaftNodeOptions, type RaftTiming } from './raft-options.ts';
import type { QuorumIdentity } from './request-checks.ts';
import { SerialQueue } from './serial-queue.ts';
import type { RaftStateName, Role } from './role.ts';
import { VoteTally } from './vote-tally.ts';

/** How long a resigning leader waits for its successor. */
const RESIGN_WAIT_MS = 500;
/** Followers named after the first successor wait this much longer each, so that they do not compete with it. */
const SUCCESSOR_STEP_MS = 100;

/**
 * Role and epoch of one quorum node, and the rules that change them (KIP-595).
 *
 * Every change is a task of one queue (`transition`). A task changes memory first (from then on nothing of the old epoch
 * counts), then the disk, and only then may an answer leave. Voters ask for pre-votes (KIP-996) before they raise the epoch, so
 * a node that merely lost its own connection to a live leader disturbs nobody.
 */
export class QuorumMachine {
  readonly identity: QuorumIdentity;
  readonly commits: CommitTracker;
  /** Fetches of replicas that wait for news from this node. */
  readonly parked: ParkedFetches;
  readonly snapshots: QuorumSnapshots;
  private readonly options: RaftNodeOptions;
  private readonly timing: RaftTiming;
  private readonly voterIds: readonly BrokerId[];
  private readonly isVoter: boolean;
  private readonly stateFile: QuorumStateFile;
  private readonly peers: QuorumPeers;
  private readonly serial = new SerialQueue();
  private readonly watch: LeaderWatch;
  private readonly elections: Elections;
  private readonly roleChanges: ChangeWaiters;
  private readonly cleanup: (() => void)[] = [];

  private electionState: ElectionState = INITIAL_ELECTION_STATE;
  private role: Role = { kind: 'unattached' };
  /** Set by `resign`: this node stands for no election any more. */
  private leaving = false;

  constructor(options: RaftNodeOptions) {
    this.options = options;
    this.timing = { ...DEFAULT_RAFT_TIMING, ...options.timing };
    const { clock, log, fs, directory, clusterId, nodeId } = options;
    this.voterIds = options.voters.map((voter) => voter.id);
    this.isVoter = this.voterIds.includes(nodeId);
    this.identity = { nodeId, clusterId, voterIds: this.voterIds };
    this.roleChanges = new ChangeWaiters(clock);
    this.stateFile = new QuorumStateFile({ fs, directory, clusterId, voterIds: this.voterIds });
    this.peers = new QuorumPeers({ ...options, timing: this.timing });
    this.parked = new ParkedFetches(clock);
    const { commitLatency, electionLatency } = raftMetrics(options.metrics, {
      state: () => this.stateName,
      leaderId: () => this.knownLeaderId ?? -1,
      epoch: () => this.epoch,
      highWatermark: () => this.commits.end,
      logEndOffset: () => log.logEndOffset,
    });
    this.elections = new Elections({
      ...options,
      timing: this.timing,
      peers: this.peers,
      voterIds: this.voterIds.filter((id) => id !== nodeId),
      lastEpoch: () => this.snapshots.lastEpoch,
      onTimer: () => this.onElectionTimer(),
      onRefused: (answer) => this.transitionLater(() => this.observe(answer.epoch, answer.leaderId)),
    });
    this.watch = new LeaderWatch({ clock, timeoutMs: this.timing.fetchTimeoutMs, electionLatency });
    this.commits = new CommitTracker({
      ...options,
      commitLatency,
      onDelivered: (end) => this.onDelivered(end),
      onFailed: (error) => this.fail(error),
    });
    this.snapshots = new QuorumSnapshots({ ...options, commits: this.commits, onFailed: (error) => this.fail(error) });
  }

  /** Current quorum epoch. */
  get epoch(): number {
    return this.electionState.epoch;
  }

  /** Epoch, its leader and this node's vote in it. */
  get election(): ElectionState {
    return this.electionState;
  }

  /** Whether this node leads, as far as it knows. */
  get isLeader(): boolean {
    return this.role.kind === 'leader';
  }

  /** `current-state` of Kafka's raft metrics. */
  get stateName(): RaftStateName {
    if (this.elections.preVoting) return 'prospective';
    return !this.isVoter && this.role.kind === 'follower' ? 'observer' : this.role.kind;
  }

  /** Leader of the current epoch, if it is being followed or is this node. */
  get knownLeaderId(): BrokerId | undefined {
    if (this.role.kind === 'leader') return this.options.nodeId;
    return this.role.kind === 'follower' ? this.role.leaderId : undefined;
  }

  /** The same with its epoch. */
  leader(): { readonly id: BrokerId; readonly epoch: number } | undefined {
    const id = this.knownLeaderId;
    return id === undefined ? undefined : { id, epoch: this.epoch };
  }

  /** What the fetch path and DescribeQuorum show. */
  view(): QuorumView {
    const leading = this.role.kind === 'leader' ? this.role.leader : undefined;
    return { epoch: this.epoch, leaderId: this.knownLeaderId, leading, highWatermark: this.commits.end };
  }

  /** Reads `quorum-state` and takes part. Resolves once RPCs may be handled; elections go on in the background. */
  async start(): Promise<void> {
    const { log, nodeId } = this.options;
    const stored = (await this.stateFile.load()) ?? INITIAL_ELECTION_STATE;
    await this.snapshots.restore();
    const logEpoch = this.snapshots.lastEpoch;
    this.electionState = stored.epoch >= logEpoch ? stored : { epoch: logEpoch, leaderId: undefined, votedId: undefined };
    this.watch.lost();
    this.cleanup.push(log.onProgress(() => this.onLogProgress()));
    this.options.logger.info('raft-started', { epoch: this.epoch, logEndOffset: log.logEndOffset, voter: this.isVoter });
    const { leaderId } = this.election;
    if (leaderId !== undefined && leaderId !== nodeId && this.voterIds.includes(leaderId)) this.follow(leaderId);
    else if (!this.isVoter) this.discoverLeader();
    else if (this.voterIds.length === 1) await this.transition(() => this.becomeCandidate());
    else this.elections.armSoon();
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
    await this.roleChanges.until(() => this.epoch > election.epoch && this.knownLeaderId !== undefined, RESIGN_WAIT_MS);
    await Promise.race([told, this.roleChanges.until(() => false, 1)]);
  }

  // Roles. Everything down to the next section runs inside a task of `serial`.

  /** A task that fails half way, for want of a disk, leaves the node in doubt: it takes no further part. */
  transition<T>(task: () => Promise<T> | T): Promise<T> {
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
  async observe(epoch: number, leaderId: BrokerId | undefined): Promise<void> {
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

  /** Enters `epoch` without a leader. */
  async becomeUnattached(epoch: number): Promise<void> {
    const known = epoch === this.epoch ? this.election : { epoch, leaderId: undefined, votedId: undefined };
    this.changeRole({ kind: 'unattached' }, known);
    await this.persist();
    if (this.isVoter) this.elections.armTimeout();
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
      snapshots: this.snapshots,
      catchUps: this.commits.catchUps,
      openChannel: (id) => this.peers.openChannel(id),
      events: {
        onContact: () => current() && this.noteContact(),
        onUnreachable: () => current() && this.suspectLeader(this.elections.quickJitterMs()),
        onRefused: (peerEpoch, peerLeader) => this.onFetchRefused(leaderId, peerEpoch, peerLeader),
        onDiverging: (diverging) => this.truncate(fetcher, diverging),
        onSnapshot: (received) => this.transition(() => (current() ? this.snapshots.replaceLog(received) : received.draft.abandon())),
        onHighWatermark: (highWatermark) => current() && this.commit(highWatermark),
        onFailed: (error) => this.fail(error),
      },
    });
    this.changeRole({ kind: 'follower', leaderId, fetcher }, this.election);
    this.noteContact();
    this.elections.arm(timing.fetchTimeoutMs);
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
    this.askForVotes(tally, false, () => this.becomeLeader(tally));
  }

  private async becomeLeader(tally: VoteTally): Promise<void> {
    const { role } = this;
    if (role.kind !== 'candidate' || role.tally !== tally || this.leaving) return;
    const { nodeId, clock, log } = this.options;
    const { epoch, timing, peers, commits } = this;
    const epochStartOffset = log.nextOffset;
    const leader = new LeaderState({ nodeId, epoch, epochStartOffset, voterIds: this.voterIds, nowMs: clock.monotonic() });
    log.assignEpochStart(epoch, epochStartOffset);
    const batch = leaderChangeBatch({ leaderId: nodeId, voterIds: this.voterIds, grantingIds: tally.granting, now: clock.now() });
    const outcome = log.appendAsLeader(batch, { leaderEpoch: epoch, origin: 'raft' });
    if (outcome.kind === 'rejected') throw log.failed ?? new Error(`the metadata log refused the start of epoch ${epoch}`);
    const onNewerEpoch = (found: FoundLeader): void => this.transitionLater(() => this.observe(found.epoch, found.leaderId));
    const duties = new LeaderDuties({ leader, clock, timing, peers, commits, onNewerEpoch, onQuorumLost: () => this.onQuorumLost(leader) });
    this.changeRole({ kind: 'leader', leader, duties }, { epoch, leaderId: nodeId, votedId: nodeId });
    this.elections.disarm();
    duties.start();
    await this.persist();
    this.onLogProgress();
  }

  /** The only place where role and epoch change. Synchronous: after it, nothing of the old epoch counts. */
  private changeRole(role: Role, election: ElectionState): void {
    const before = { role: this.role, leader: this.leader(), epoch: this.epoch };
    assert(election.epoch >= before.epoch, `the epoch never goes back, from ${before.epoch} to ${election.epoch}`);
    this.elections.reset();
    this.watch.forgetSuspicion();
    this.role = role;
    this.electionState = election;
    if (before.role.kind === 'follower') before.role.fetcher.stop();
    if (before.role.kind === 'leader') {
      before.role.duties.stop();
      this.endLeadership(before.role.leader);
    }
    this.parked.wake();
    this.noteLeader(before.leader);
    this.roleChanges.notify();
  }

  private endLeadership(leader: LeaderState): void {
    this.commits.endLeadership();
    this.options.logger.info('raft-resigned', { epoch: leader.epoch });
    if (leader.announced) this.options.listener.onResigned(leader.epoch);
  }

  private noteLeader(before: { id: BrokerId; epoch: number } | undefined): void {
    const now = this.leader();
    const { logger, listener } = this.options;
    if (now === undefined) this.watch.lost();
    if (before?.id === now?.id && before?.epoch === now?.epoch) return;
    if (now) this.watch.found();
    logger.info('raft-leader-changed', { leader: now?.id ?? null, epoch: this.epoch });
    listener.onLeaderChange?.(now);
  }

  private async persist(): Promise<void> {
    await this.stateFile.save(this.election);
    this.mustBeOpen();
  }

  // Votes.

  /** The candidate has everything this node may have acknowledged. */
  isUpToDate(candidate: { epoch: number; offset: Offset }): boolean {
    if (isPlanted('vote-for-a-stale-log')) return true;
    const epoch = this.snapshots.lastEpoch;
    return candidate.epoch > epoch || (candidate.epoch === epoch && candidate.offset >= this.options.log.nextOffset);
  }

  /** Whether a pre-vote may be given: this node would take a new leader now. */
  grantsPreVote(): boolean {
    return !this.isLeader && !this.hearsLeader() && !faultAt('refuse-pre-vote');
  }

  /** Gives the vote of the current epoch, if it is still to be had; it is on disk when this resolves. */
  async grantVote(candidateId: BrokerId): Promise<boolean> {
    const { leaderId, votedId } = isPlanted('vote-twice') ? { leaderId: undefined, votedId: undefined } : this.election;
    if (leaderId !== undefined || (votedId !== undefined && votedId !== candidateId)) return false;
    if (votedId === undefined) {
      this.changeRole({ kind: 'unattached' }, { ...this.election, votedId: candidateId });
      await this.persist();
      this.elections.armTimeout();
    }
    return true;
  }

  /** Asks the other voters. `won` runs as a task, if the round still counts by then. */
  private askForVotes(tally: VoteTally, preVote: boolean, won: () => Promise<void>): void {
    const onWon = (): void => {
      const { round } = this.elections;
      this.transitionLater(() => (round === this.elections.round ? won() : undefined));
    };
    this.elections.ask({ epoch: this.epoch, preVote, tally, onWon });
  }

  private onElectionTimer(): void {
    if (!this.isVoter || this.leaving || this.isLeader || this.role.kind === 'closed') return;
    if (this.hearsLeader()) {
      this.elections.arm(this.watch.remainingMs);
      return;
    }
    if (this.voterIds.length === 1) return this.transitionLater(() => this.becomeCandidate());
    this.watch.lost();
    const tally = new VoteTally(this.voterIds);
    tally.record(this.options.nodeId, true);
    this.askForVotes(tally, true, () => this.becomeCandidate());
  }

  // Following.

  /** Whether a leader was heard within the fetch timeout and nothing speaks against its being alive. */
  private hearsLeader(): boolean {
    return this.role.kind === 'follower' && this.watch.remainingMs > 0;
  }

  /** The leader was heard: no election for now. */
  noteContact(): void {
    const electing = this.watch.suspected || this.elections.preVoting;
    this.watch.heard();
    if (faultAt('suspect-quorum-leader')) return this.suspectLeader(this.elections.quickJitterMs());
    if (!electing) return;
    this.elections.reset();
    this.elections.arm(this.timing.fetchTimeoutMs);
  }

  /** The leader is probably gone: stand for election after `delayMs`, unless it is heard before. */
  private suspectLeader(delayMs: number): void {
    if (this.watch.suspected) return;
    this.options.logger.info('raft-leader-suspected', { leader: this.knownLeaderId ?? null, epoch: this.epoch });
    this.watch.suspect();
    if (this.isVoter) this.elections.arm(delayMs);
    else this.transitionLater(() => this.becomeUnattached(this.epoch));
  }

  /** The leader gave up and named its successors, best first. */
  onLeaderResigned(leaderId: BrokerId, successors: readonly BrokerId[]): void {
    if (this.role.kind !== 'follower' || this.role.leaderId !== leaderId || !this.isVoter) return;
    const { nodeId, random } = this.options;
    const place = successors.indexOf(nodeId);
    if (place === 0) {
      this.watch.suspect();
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
      this.suspectLeader(this.elections.quickJitterMs());
    }
  }

  /** Cuts this log back to where it agrees with the leader's (KIP-101, KIP-595). Never below what is committed. */
  private truncate(fetcher: LeaderFetcher, diverging: DivergingEpoch): Promise<void> {
    return this.transition(async () => {
      if (this.role.kind !== 'follower' || this.role.fetcher !== fetcher) return;
      const { log, logger } = this.options;
      const target = truncationTarget(log, diverging);
      assert(target >= this.commits.end, `truncation to ${target} would drop committed records below ${this.commits.end}`);
      logger.warn('raft-log-truncated', { from: log.nextOffset, to: target, leaderEpoch: this.epoch });
      await log.truncateTo(target);
    });
  }

  /** Observers: looks for the leader until it is found. */
  private discoverLeader(): void {
    const { epoch, peers, timing, voterIds } = this;
    const { round } = this.elections;
    const isCurrent = (): boolean => round === this.elections.round && this.role.kind === 'unattached';
    const onFound = (found: FoundLeader): Promise<void> => this.transition(() => this.observe(found.epoch, found.leaderId));
    discoverLeader({ ...this.options, voterIds, epoch, peers, timing, isCurrent, onFound }).catch(() => undefined);
  }

  // Leading.

  private onQuorumLost(leader: LeaderState): void {
    this.options.logger.warn('raft-quorum-lost', { epoch: leader.epoch });
    this.transitionLater(() => (this.role.kind === 'leader' && this.role.leader === leader ? this.becomeUnattached(leader.epoch) : undefined));
  }

  private onLogProgress(): void {
    const { failed } = this.options.log;
    if (failed) return this.fail(failed);
    this.advanceAsLeader();
    this.parked.wake();
  }

  /** Commits what a majority has on disk, while this node leads. */
  advanceAsLeader(): void {
    if (this.role.kind !== 'leader') return;
    const end = this.role.leader.committedEnd(this.options.log.syncedEndOffset);
    if (end !== undefined) this.commit(end);
  }

  /** Everything below `end` is committed: tell the log, waiting fetches and the listener. */
  private commit(end: Offset): void {
    if (this.commits.advanceTo(end)) this.parked.wake();
  }

  private onDelivered(end: Offset): void {
    if (this.role.kind !== 'leader' || this.role.leader.announced || end <= this.role.leader.epochStartOffset) return;
    this.role.leader.announced = true;
    this.options.logger.info('raft-leading', { epoch: this.epoch });
    this.options.listener.onLeader(this.epoch);
  }

  // Small things.

  /** Throws NotRaftLeaderError once this node has left the quorum. */
  mustBeOpen(): void {
    if (this.role.kind === 'closed') throw new NotRaftLeaderError(`node ${this.options.nodeId} has left the quorum`);
  }

  /** Ends timers and connections. Final. */
  shutDown(): void {
    if (this.role.kind === 'closed') return;
    this.changeRole({ kind: 'closed' }, this.election);
    this.elections.disarm();
    this.commits.stop();
    this.snapshots.stop();
    this.peers.close();
    for (const undo of this.cleanup.splice(0)) undo();
  }

  /** The disk or the listener failed: a node that cannot keep its word takes no part (reliability rule D8). */
  fail(error: Error): void {
    if (this.role.kind === 'closed') return;
    this.options.logger.error('raft-failed', { error: errorText(error), epoch: this.epoch });
    this.shutDown();
    this.options.listener.onFailed?.(error);
  }
}
