import { type PlantedBug, plantBugs, uprootBugs } from '../../server/base/planted-bugs.ts';
import type { PlanChanges } from './run-plan.ts';
import { type RunResult, simulate } from './simulate.ts';

/** A bug that the simulation has to find, and what makes a run likely to meet it. */
export interface Control {
  readonly bug: PlantedBug;
  readonly changes: PlanChanges;
  /** Where the search begins; measured, so that a run of all controls stays short. */
  readonly firstSeed: number;
}

/** Negative controls: with one of these bugs some seed must break a promise. */
export const controls: readonly Control[] = [
  { bug: 'ack-before-isr', firstSeed: 4, changes: {} },
  { bug: 'ack-before-sync', firstSeed: 1, changes: { durability: 'fsync' } },
  { bug: 'answer-duplicates-at-once', firstSeed: 30, changes: {} },
  { bug: 'answer-group-before-commit', firstSeed: 1, changes: { groupMembers: 3 } },
  { bug: 'commit-from-a-stale-generation', firstSeed: 1, changes: { groupMembers: 3, sessionTimeoutMs: 1_000 } },
  { bug: 'elect-any-isr', firstSeed: 29, changes: { durability: 'fsync', powerCuts: true } },
  { bug: 'elect-outside-isr', firstSeed: 41, changes: {} },
  { bug: 'forget-sequences', firstSeed: 1, changes: {} },
  { bug: 'serve-above-high-watermark', firstSeed: 14, changes: {} },
  { bug: 'snapshot-ahead-of-its-name', firstSeed: 3, changes: {} },
  { bug: 'truncate-to-high-watermark', firstSeed: 30, changes: {} },
  { bug: 'vote-for-a-stale-log', firstSeed: 28, changes: {} },
];

/** What a control showed: how many seeds it took to break which promise; undefined when none of them did. */
export interface ControlResult {
  readonly bug: PlantedBug;
  readonly firstSeed: number;
  readonly seeds: number;
  readonly found: string | undefined;
}

/** Plants the bug and runs seeds until one of them breaks a promise, at most `limit`. */
export async function seek({ bug, changes, firstSeed }: Control, limit: number): Promise<ControlResult> {
  plantBugs([bug]);
  try {
    for (let seeds = 1; seeds <= limit; seeds += 1) {
      const { violation }: RunResult = await simulate(firstSeed + seeds - 1, { changes });
      if (violation) return { bug, firstSeed, seeds, found: violation.kind };
    }
    return { bug, firstSeed, seeds: limit, found: undefined };
  } finally {
    uprootBugs();
  }
}
