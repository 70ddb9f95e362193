import { faultAt } from '../base/fault-sites.ts';
import type { Clock, TimerHandle } from '../base/clock.ts';
import type { BrokerId } from '../base/ids.ts';
import type { CommitTracker } from './commit-tracker.ts';
import type { LeaderState } from './leader-state.ts';
import type { PeerAnswer, QuorumPeers } from './quorum-peers.ts';
import type { RaftTiming } from './raft-options.ts';
import { majorityOf } from './vote-tally.ts';

/** Checks per fetch timeout. */
const CHECKS_PER_FETCH_TIMEOUT = 10;
/** A leader gives up after this many fetch timeouts without fetches of a majority (check quorum, as in Kafka 3.7). */
const QUORUM_TIMEOUTS = 1.5;

/** What a leader does all the time: introduce itself to voters that do not fetch, and notice when no majority does. */
export class LeaderDuties {
  private readonly options: {
    readonly leader: LeaderState;
    readonly clock: Clock;
    readonly timing: RaftTiming;
    readonly peers: QuorumPeers;
    readonly commits: Pick<CommitTracker, 'catchUps' | 'end'>;
    /** A voter knows of a newer epoch. */
    readonly onNewerEpoch: (answer: PeerAnswer) => void;
    /** No majority fetches: this leader is on the small side of a cut. */
    readonly onQuorumLost: () => void;
  };
  private timer: TimerHandle | undefined;
  private stopped = false;

  constructor(options: LeaderDuties['options']) {
    this.options = options;
  }

  start(): void {
    const { leader, clock, timing, commits } = this.options;
    commits.catchUps.onWait = () => this.ask();
    for (const id of leader.successors()) this.introduce(id);
    this.timer = clock.every(Math.max(10, timing.fetchTimeoutMs / CHECKS_PER_FETCH_TIMEOUT), () => this.check());
  }

  stop(): void {
    this.stopped = true;
    this.options.commits.catchUps.onWait = undefined;
    this.timer?.cancel();
  }

  /** Asks the voters whether this node still leads: if a majority knows of no newer epoch, nothing was committed without it. */
  private ask(): void {
    const { leader, commits } = this.options;
    const { catchUps } = commits;
    const inquiry = catchUps.inquire();
    const others = leader.successors();
    let agreed = 0;
    const agree = (): void => {
      agreed += 1;
      if (this.stopped || agreed !== majorityOf(others.length + 1)) return;
      // Before that a new leader may know less of what is committed than its predecessor told.
      if (commits.end > leader.epochStartOffset) catchUps.answered(inquiry, commits.end);
    };
    agree();
    for (const id of others) this.introduce(id, agree);
  }

  private check(): void {
    const { leader, clock, timing, commits, onQuorumLost } = this.options;
    const now = clock.monotonic();
    const limitMs = timing.fetchTimeoutMs * QUORUM_TIMEOUTS;
    const quorumLost = now - leader.electedMs > limitMs && !leader.hasQuorumSince(now - limitMs);
    if (quorumLost || faultAt('quorum-leader-steps-down')) return onQuorumLost();
    if (commits.catchUps.urgent) return this.ask();
    for (const id of leader.silentVoters(now - timing.fetchTimeoutMs / 2)) this.introduce(id);
  }

  private introduce(voterId: BrokerId, onAgreed?: () => void): void {
    const { leader, peers, onNewerEpoch } = this.options;
    peers.beginEpoch(voterId, leader.epoch).then(
      (answer) => {
        if (answer.epoch > leader.epoch) onNewerEpoch(answer);
        else if (answer.granted && answer.epoch === leader.epoch) onAgreed?.();
      },
      () => undefined,
    );
  }
}
