import { isPlanted } from '../base/planted-bugs.ts';
import type { SumsJournal } from './sums-journal.ts';

/**
 * How a data directory was left. `clean`: files and checkpoints are trusted, no batch is read. `unclean`: what follows the recovery
 * points is read. `foreign`: nobody knows who wrote here since the sums were noted, so everything is.
 */
export type LastStop = 'clean' | 'unclean' | 'foreign';

/** A stop is only clean when the marker and the sums say so with one voice: else somebody else wrote here in between. */
export function lastStopOf(sums: SumsJournal, markedEpoch: number | undefined): LastStop {
  if (isPlanted('no-sidecar')) return markedEpoch === undefined ? 'unclean' : 'clean';
  const { lastRun } = sums;
  if (lastRun.kind === 'unclean') return markedEpoch === undefined ? 'unclean' : 'foreign';
  return lastRun.kind === 'clean' && lastRun.brokerEpoch === markedEpoch ? 'clean' : 'foreign';
}
