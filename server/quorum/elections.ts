import type { Clock, TimerHandle } from '../base/clock.ts';
import type { BrokerId } from '../base/ids.ts';
import type { Random } from '../base/random.ts';
import type { PeerAnswer, QuorumPeers } from './quorum-peers.ts';
import type { RaftLog } from './raft-log.ts';
import type { RaftTiming } from './raft-options.ts';
import type { VoteTally } from './vote-tally.ts';

/** When to stand for election, and the rounds of votes and pre-votes: the part of an election that changes no state. */
export class Elections {
  private readonly options: {
    readonly clock: Clock;
    readonly random: Random;
    readonly timing: RaftTiming;
    readonly log: RaftLog;
    /** Epoch of the last record of the log. */
    readonly lastEpoch: () => number;
    readonly peers: QuorumPeers;
    /** Voters to ask: all but this node. */
    readonly voterIds: readonly BrokerId[];
    readonly onTimer: () => void;
    /** A voter refused and said why: a newer epoch, or a leader. */
    readonly onRefused: (answer: PeerAnswer) => void;
  };
  private timer: TimerHandle | undefined;
  private currentRound = 0;
  private isPreVoting = false;

  constructor(options: Elections['options']) {
    this.options = options;
  }

  /** Grows with every round and every `reset`: what belongs to an older one is void. */
  get round(): number {
    return this.currentRound;
  }

  /** A round of pre-votes is open. */
  get preVoting(): boolean {
    return this.isPreVoting;
  }

  /** Ends the open round, if any: its answers count no more. */
  reset(): void {
    this.currentRound += 1;
    this.isPreVoting = false;
  }

  /** Calls `onTimer` after `delayMs` instead of at any time set before. */
  arm(delayMs: number): void {
    this.timer?.cancel();
    this.timer = this.options.clock.after(Math.max(1, delayMs), this.options.onTimer);
  }

  /** After one to two election timeouts. */
  armTimeout(): void {
    this.arm(this.options.timing.electionTimeoutMs * (1 + this.options.random.float()));
  }

  /** Soon, by chance: so that two voters seldom stand at the same time. */
  armSoon(): void {
    this.arm(this.quickJitterMs());
  }

  /** A random wait before an election that nothing else delays. */
  quickJitterMs(): number {
    return this.options.timing.quickElectionJitterMs * this.options.random.float();
  }

  disarm(): void {
    this.timer?.cancel();
  }

  /** Asks all other voters at once. `tally` holds this node's own vote; `onWon` is called at most once, while the round counts. */
  ask(question: { epoch: number; preVote: boolean; tally: VoteTally; onWon: () => void }): void {
    const { log, lastEpoch, peers, voterIds, onRefused } = this.options;
    const { epoch, preVote, tally, onWon } = question;
    if (preVote) this.reset();
    this.isPreVoting = preVote;
    const round = this.currentRound;
    const candidacy = { epoch, lastOffsetEpoch: lastEpoch(), lastOffset: log.nextOffset, preVote };
    this.armTimeout();
    let open = true;
    const count = (voterId: BrokerId, granted: boolean): void => {
      if (!open || round !== this.currentRound) return;
      tally.record(voterId, granted);
      const { outcome } = tally;
      open = outcome === 'open';
      if (outcome === 'won') onWon();
      if (outcome === 'lost') this.onLost();
    };
    for (const voterId of voterIds) {
      peers.vote(voterId, candidacy).then(
        (answer) => {
          if (!answer.granted) onRefused(answer);
          count(voterId, answer.granted && answer.epoch === epoch);
        },
        () => count(voterId, false),
      );
    }
  }

  private onLost(): void {
    const { timing, random } = this.options;
    this.isPreVoting = false;
    this.arm(timing.electionBackoffMaxMs * (0.2 + 0.8 * random.float()));
  }
}
