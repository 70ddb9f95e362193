/** Seeds that once broke a promise, with what broke: they run first, for ever. A seed's run changes when the plan of runs does; then its bug has a unit test. */
export const pastSeeds: readonly { readonly seed: number; readonly found: string }[] = [
  { seed: 24, found: 'after two kills a leader knew only the last batch of a producer: retries of those before it were refused' },
  { seed: 2043, found: 'after a cut inside what a follower got in one fetch, reads skipped what was left of it' },
  { seed: 2068, found: 'a segment of __consumer_offsets that compaction emptied counted as damaged after a restart: its groups never came back' },
];
