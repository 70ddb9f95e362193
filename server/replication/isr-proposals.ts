import type { BrokerId, Uuid } from '../base/ids.ts';
import { errorName, errors } from '../protocol/errors.ts';
import type { IsrAnswer, IsrUpdate } from './isr-updater.ts';
import type { IsrProposal, LeaderAssignment, LeaderState } from './leader-state.ts';
import type { PartitionContext } from './partition-context.ts';

/** The ISR changes that one partition asks of the controller: at most one at a time. */
export class IsrProposals {
  private readonly key: string;
  private readonly topicId: Uuid;
  private readonly partition: number;
  private readonly context: PartitionContext;
  private readonly onCommitted: (leader: LeaderState, assignment: LeaderAssignment) => boolean;
  private readonly onRefused: () => void;
  private inFlight: IsrUpdate | undefined;

  constructor(options: {
    key: string;
    topicId: Uuid;
    partition: number;
    context: PartitionContext;
    /** The controller committed the assignment. False when it is no news (metadata told it before, or the term is over). */
    onCommitted: (leader: LeaderState, assignment: LeaderAssignment) => boolean;
    /** The controller did not commit what was in flight. */
    onRefused: () => void;
  }) {
    this.key = options.key;
    this.topicId = options.topicId;
    this.partition = options.partition;
    this.context = options.context;
    this.onCommitted = options.onCommitted;
    this.onRefused = options.onRefused;
  }

  propose(leader: LeaderState, proposal: IsrProposal): void {
    leader.propose(proposal);
    const update: IsrUpdate = {
      topicId: this.topicId,
      partition: this.partition,
      leaderEpoch: leader.leaderEpoch,
      partitionEpoch: proposal.partitionEpoch,
      confirms: proposal.confirms,
      isr: proposal.isr.map((brokerId) => ({ brokerId, brokerEpoch: this.memberEpoch(leader, brokerId) })),
      onAnswer: (answer) => this.onAnswer(leader, proposal, answer),
    };
    this.inFlight = update;
    this.context.proposed.note({ partition: this.key, kind: proposal.kind, from: leader.isr, to: proposal.isr });
    this.context.isrUpdater.submit(update);
  }

  /** What is in flight is moot: not sent, or its answer ignored. */
  drop(): void {
    if (this.inFlight) this.context.isrUpdater.cancel(this.inFlight);
    this.inFlight = undefined;
  }

  /** The epoch that goes with a proposal (KIP-903): the one a follower last fetched with, so that a restarted one is not taken for it. */
  private memberEpoch(leader: LeaderState, brokerId: BrokerId): number {
    if (brokerId === this.context.nodeId) return this.context.brokerEpoch();
    const seen = leader.follower(brokerId)?.brokerEpoch ?? -1;
    return seen >= 0 ? seen : this.context.registeredEpoch(brokerId);
  }

  private onAnswer(leader: LeaderState, proposal: IsrProposal, answer: IsrAnswer): void {
    this.inFlight = undefined;
    if (leader.proposal !== proposal) return;
    if (answer.errorCode !== errors.NONE) {
      this.context.metrics.failedIsrUpdates.add();
      const error = errorName(answer.errorCode);
      this.context.logger.warn('isr-change-refused', { partition: this.key, to: proposal.isr, error });
      if (!wasNotCommitted(answer.errorCode)) return;
      leader.withdraw(proposal);
      this.onRefused();
    } else if (answer.leaderEpoch === leader.leaderEpoch) {
      const { leaderEpoch, partitionEpoch, isr } = answer;
      // A smaller set lets the high watermark move. It is taken from metadata, after every config that was committed before it: by an older
      // min.insync.replicas this leader would acknowledge what a replica that is now eligible does not have.
      if (proposal.kind === 'shrink' && partitionEpoch > leader.partitionEpoch) return;
      const lastKnownElr = proposal.confirms ? [] : leader.lastKnownElr;
      const isNews = this.onCommitted(leader, { leaderEpoch, partitionEpoch, isr, replicas: leader.replicas, lastKnownElr });
      if (!isNews) leader.withdraw(proposal);
    }
  }
}

/**
 * Only these errors prove that the proposal was not committed. After the others (an attempt whose answer was lost may have been
 * committed) the proposal keeps counting until metadata tells the ISR.
 */
function wasNotCommitted(errorCode: number): boolean {
  return errorCode === errors.INELIGIBLE_REPLICA || errorCode === errors.OPERATION_NOT_ATTEMPTED;
}
