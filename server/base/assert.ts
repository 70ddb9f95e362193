/** Thrown when the engine's own rules are broken. Never caught by handlers: the broker logs one `fatal` line and stops. */
export class InvariantError extends Error {
  readonly code = 'INVARIANT';
}

/** States a rule that must hold. `sentence` names the thing and the values that broke it. */
export function assert(condition: unknown, sentence: string): asserts condition {
  if (!condition) throw new InvariantError(sentence);
}

/** Ends a switch over a closed union: the compiler refuses it when a case is missing. */
export function assertNever(value: never): never {
  throw new InvariantError(`unexpected value ${JSON.stringify(value)}`);
}

/** The value, which must be there. For lookups that an invariant guarantees (instead of a non-null `!`). */
export function must<T>(value: T | undefined | null, sentence: string): T {
  if (value === undefined || value === null) throw new InvariantError(sentence);
  return value;
}
