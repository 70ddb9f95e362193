import type { Random } from '../../../server/base/random.ts';

/** One of the given. */
export function pick<T>(random: Random, from: readonly [T, ...T[]] | readonly T[]): T {
  const chosen = from[random.int(0, from.length)];
  if (chosen === undefined && from.length === 0) throw new RangeError('nothing to choose from');
  return chosen as T;
}

/** True once in `n` on average. */
export function oneIn(random: Random, n: number): boolean {
  return random.int(0, n) === 0;
}

/** Spreads (seed, number) over 32 bits, so that neighbouring frames have unrelated chances. */
export function mix(seed: number, number: number): number {
  let hash = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(number + 0x7f4a7c15, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
  return (hash ^ (hash >>> 16)) >>> 0;
}
