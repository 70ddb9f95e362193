import type { BrokerId } from '../base/ids.ts';

/** Voters that make a majority of `count`. */
export function majorityOf(count: number): number {
  return Math.floor(count / 2) + 1;
}

/** Counts one round of votes or pre-votes. Each voter counts once; the first answer stands. */
export class VoteTally {
  private readonly voterIds: readonly BrokerId[];
  private readonly answers = new Map<BrokerId, boolean>();

  constructor(voterIds: readonly BrokerId[]) {
    this.voterIds = voterIds;
  }

  record(voterId: BrokerId, granted: boolean): void {
    if (this.voterIds.includes(voterId) && !this.answers.has(voterId)) this.answers.set(voterId, granted);
  }

  /** Voters that granted, ascending. */
  get granting(): BrokerId[] {
    return this.voterIds.filter((id) => this.answers.get(id) === true).sort((a, b) => a - b);
  }

  /** `lost`: a majority cannot be reached any more, an unreachable voter counting as a refusal. */
  get outcome(): 'open' | 'won' | 'lost' {
    const majority = majorityOf(this.voterIds.length);
    if (this.granting.length >= majority) return 'won';
    const refused = [...this.answers.values()].filter((granted) => !granted).length;
    return this.voterIds.length - refused < majority ? 'lost' : 'open';
  }
}
