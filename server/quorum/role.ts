import type { BrokerId } from '../base/ids.ts';
import type { LeaderDuties } from './leader-duties.ts';
import type { LeaderFetcher } from './leader-fetcher.ts';
import type { LeaderState } from './leader-state.ts';
import type { VoteTally } from './vote-tally.ts';

/** `unattached`: no leader known (a voter may have voted). `resigned`: led this epoch and gave up. `closed`: out for good. */
export type Role =
  | { readonly kind: 'unattached' | 'resigned' | 'closed' }
  | { readonly kind: 'candidate'; readonly tally: VoteTally }
  | { readonly kind: 'follower'; readonly leaderId: BrokerId; readonly fetcher: LeaderFetcher }
  | { readonly kind: 'leader'; readonly leader: LeaderState; readonly duties: LeaderDuties };

/** The names of `current-state`. `prospective`: asks for pre-votes. */
export type RaftStateName = Role['kind'] | 'observer' | 'prospective';
