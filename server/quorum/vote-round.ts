import type { BrokerId } from '../base/ids.ts';
import type { Candidacy, PeerAnswer, QuorumPeers } from './quorum-peers.ts';
import type { VoteTally } from './vote-tally.ts';

/** One round of votes or pre-votes. */
export interface VoteRound {
  readonly peers: QuorumPeers;
  /** Voters to ask: all but this node. */
  readonly voterIds: readonly BrokerId[];
  readonly candidacy: Candidacy;
  /** Holds this node's own vote already. */
  readonly tally: VoteTally;
  /** Whether answers still matter. */
  readonly isCurrent: () => boolean;
  /** A voter refused and said why: a newer epoch, or a leader. */
  readonly onRefused: (answer: PeerAnswer) => void;
  /** Called at most one of the two, once. Voters that stay silent leave the round open. */
  readonly onWon: () => void;
  readonly onLost: () => void;
}

/** Asks every voter at once and calls back as soon as the outcome is certain. */
export function runVoteRound(round: VoteRound): void {
  const { peers, voterIds, candidacy, tally } = round;
  let open = true;
  const count = (voterId: BrokerId, granted: boolean): void => {
    if (!open || !round.isCurrent()) return;
    tally.record(voterId, granted);
    const { outcome } = tally;
    open = outcome === 'open';
    if (outcome === 'won') round.onWon();
    if (outcome === 'lost') round.onLost();
  };
  for (const voterId of voterIds) {
    peers.vote(voterId, candidacy).then(
      (answer) => {
        if (!answer.granted) round.onRefused(answer);
        count(voterId, answer.granted && answer.epoch === candidacy.epoch);
      },
      () => count(voterId, false),
    );
  }
}
