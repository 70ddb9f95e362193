import { assert } from './assert.ts';

/**
 * Bugs that tests switch on to prove that they would find them: the negative controls of the durability, ordering and recovery tests.
 * Each one weakens one rule at the place that asks `isPlanted`. Off unless a test plants it; a broker process plants what
 * `MILLRACE_BUG` names, refused unless `MILLRACE_TEST=1`, and says so in its log.
 */
export const plantedBugs = {
  'retry-after-sync-error': 'an fdatasync that failed is tried again, and the second answer is believed',
  'no-sidecar': 'no checksum of small files, indexes and batch heads is written or compared',
  'elect-any-isr': 'a broker that registers after an unclean stop stays in its in-sync sets, whatever it lost',
  'skip-confirmed-leader': 'a new leader acknowledges before its report of having synced the log is committed',
  'confirm-before-sync': 'a new leader reports to be confirmed before it has synced what came from earlier leaders',
  'ack-before-write': 'a produce is acknowledged before its bytes reach the file',
  'unbounded-write': 'answers are written without waiting until the peer reads them',
  'decode-throws': 'an error of the decoder escapes its connection',
  'ack-before-isr': "the high watermark follows the leader's own log, whatever its followers have",
  'ack-before-sync': 'with durability=fsync an acknowledgement does not wait for the sync',
  'answer-duplicates-at-once': 'the retry of a batch that is in the log is acknowledged before the batch is',
  'answer-group-before-commit': 'a coordinator answers before its records are replicated',
  'commit-from-a-stale-generation': 'OffsetCommit does not look at the generation',
  'elect-outside-isr': 'the controller elects any living replica',
  'forget-sequences': 'a restarted broker does not know the sequences of producers',
  'serve-after-standstill': 'a broker that stood still answers clients by what it knew before',
  'serve-above-high-watermark': 'consumers read what is not committed',
  'snapshot-ahead-of-its-name': 'a metadata snapshot holds one record more than its end offset says',
  'trust-unsynced-snapshots': 'a metadata snapshot counts, and the log is cut for it, before file and name are synced',
  'truncate-to-high-watermark': 'a new follower cuts its log at its high watermark, as before KIP-101',
  'vote-for-a-stale-log': 'a voter gives its vote to a candidate that lacks records',
  'vote-twice': 'a voter votes for every candidate of an epoch',
} as const satisfies Readonly<Record<string, string>>;

export type PlantedBug = keyof typeof plantedBugs;

const planted = new Set<PlantedBug>();

/** True while the bug is on. */
export function isPlanted(bug: PlantedBug): boolean {
  return planted.has(bug);
}

/** Switches bugs on for the rest of this process, or until `uprootBugs`. Unknown names throw: a control without its bug proves nothing. */
export function plantBugs(names: readonly string[]): void {
  for (const name of names) {
    assert(name in plantedBugs, `there is no planted bug ${name}; server/base/planted-bugs.ts lists them`);
    planted.add(name as PlantedBug);
  }
}

/** Switches all bugs off again. */
export function uprootBugs(): void {
  planted.clear();
}
