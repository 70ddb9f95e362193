import { randomBytes } from 'node:crypto';

/** Chance as an argument: the system's in production, a seeded one in tests and simulation. */
export interface Random {
  /** Uniform in [0, 1). */
  float(): number;
  /** Uniform integer in [minInclusive, maxExclusive). */
  int(minInclusive: number, maxExclusive: number): number;
  /** `length` random bytes. */
  bytes(length: number): Buffer;
}

/** The operating system's randomness. */
export const systemRandom: Random = {
  float: () => Math.random(),
  int: (min, max) => min + Math.floor(Math.random() * (max - min)),
  bytes: (length) => randomBytes(length),
};

/** Repeatable randomness (mulberry32) for tests and simulation. Not for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const float = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    float,
    int: (min, max) => min + Math.floor(float() * (max - min)),
    bytes: (length) => Buffer.from(Array.from({ length }, () => Math.floor(float() * 256))),
  };
}
