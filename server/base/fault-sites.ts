/**
 * Places where the engine may lawfully do something rare: roll a segment early, answer a tiny fetch, checkpoint now. The simulation makes them
 * happen often (FoundationDB calls this buggify); outside it every site answers false and costs one comparison.
 */
export const faultSites = {
  'roll-segment-early': 'the active segment is rolled although it is not full',
  'write-batches-apart': 'batches that wait for the file go out one by one, not together',
  'checkpoint-recovery-now': 'recovery points are written although little was appended since',
  'recover-from-the-start': 'a log is scanned from its start, as if it had no recovery point',
  'forget-high-watermark': 'a log is opened with high watermark 0, as if there were no checkpoint of it',
  'pass-over-producer-snapshot': 'a producer snapshot counts as unreadable: an older one and more replay',
  'read-from-the-file': 'a read goes to the file although the bytes are in memory',
  'fetch-one-batch': 'a fetch gives one batch of a partition, however much is wanted',
  'answer-fetch-at-once': 'a fetch does not wait for bytes',
  'forget-fetch-session': 'an incremental fetch session was evicted',
  'fetch-snapshot-in-parts': 'a follower of the metadata log asks for a few hundred bytes of a snapshot at a time',
  'drop-follower-connection': "a follower's connection to its leader breaks between two fetches",
  'follow-high-watermark-later': "a follower takes its leader's high watermark from a later answer",
  'expire-broker-session': 'the controller takes a live broker for dead',
  'balance-leaders-now': 'preferred leaders are elected before it is time',
  'shrink-isr-early': 'a leader takes a follower that keeps up for one that lags',
  'expand-isr-later': 'a follower that caught up joins the ISR with a later fetch',
  'alter-partition-later': 'a proposed ISR waits before it is sent',
  'lose-controller-answer': 'a request to the controller is repeated although it was answered',
  'lose-answer': 'a connection closes after a request was processed and before it is answered',
  'suspect-quorum-leader': 'a voter takes a live quorum leader for dead',
  'refuse-pre-vote': 'a voter refuses a pre-vote that it could give',
  'quorum-leader-steps-down': 'a quorum leader takes itself for cut off',
  'time-out-acknowledgement': 'an append is in the log, but its acknowledgement times out at once',
  'refuse-produce': 'an append with acks=all is refused as if the ISR were too small',
  'say-coordinator-loads': 'a group coordinator says that it is still loading',
  'rebalance-for-nothing': 'a stable group rebalances without a reason',
  'expire-group-session': 'the session of a group member expires at once',
} as const satisfies Readonly<Record<string, string>>;

export type FaultSite = keyof typeof faultSites;

let decide: ((site: FaultSite) => boolean) | undefined;

/** True when the simulation wants the rare thing to happen here, now. */
export function faultAt(site: FaultSite): boolean {
  return decide?.(site) ?? false;
}

/** Lets `decider` choose from now on; undefined: nothing rare happens. Only the simulation calls this. */
export function decideFaultsBy(decider: ((site: FaultSite) => boolean) | undefined): void {
  decide = decider;
}
